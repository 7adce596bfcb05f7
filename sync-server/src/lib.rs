//! The sync server: carries, stores and authenticates. What is allowed, core decides.
//!
//! Reading order: [`serve`]; [`config`]; [`http`] (what comes in, with [`access`] and [`password`] at its doors); [`writer`]
//! (the one task that admits); [`store`]; [`relay`] (who hears of it); [`edition`] (the reference data in force); [`found`], [`publish`],
//! [`proposal`], [`card`], [`backup`], [`import`] and [`audit`] (what an administrator does); [`demo`] (a centre to try it with).

pub mod access;
pub mod audit;
pub mod backup;
pub mod card;
pub mod clock;
pub mod config;
pub mod demo;
pub mod edition;
pub mod error;
pub mod found;
pub mod http;
pub mod import;
pub mod listener;
pub mod paper;
pub mod password;
pub mod patience;
pub mod proposal;
pub mod publish;
mod qr;
pub mod rehearsal;
pub mod relay;
pub mod store;
pub mod telemetry;
pub mod writer;

use std::fs::{File, TryLockError};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use config::Config;
use edition::{Current, Editions};
use http::App;
use listener::Bounds;
use relay::Relay;
use relay::siblings::{self, Nats};
use store::Store;
use writer::Writer;

/// Sessions and wrong passwords that ended are forgotten so often.
const TIDY_EVERY: Duration = Duration::from_secs(3600);

/// A server that answers. Dropped, it goes on; [`Running::stop`] ends it.
#[derive(Debug)]
pub struct Running {
    /// With the port that was taken when the configuration asked for any.
    pub address: SocketAddr,
    stop: watch::Sender<bool>,
    listener: JoinHandle<()>,
    writer: JoinHandle<()>,
    store: Store,
    /// One server a data folder.
    _lock: File,
}

impl Running {
    /// Takes no more requests, lets those that run finish, and closes the store.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        let _ = self.listener.await;
        let _ = tokio::time::timeout(Duration::from_secs(10), self.writer).await;
        self.store.close().await;
    }
}

/// An opened data folder with its writer: everything but the network.
#[derive(Debug)]
pub struct Opened {
    pub app: Arc<App>,
    writer: JoinHandle<()>,
    stop: watch::Sender<bool>,
    lock: File,
}

/// Opens the data folder.
///
/// Errors: it is in use, was never founded (`doorstep demo` founds one), or its store is not safe.
pub async fn open(config: Config) -> Result<Opened> {
    let lock = lock(&config.data)?;
    let store = open_store(&config).await?;
    let identity = store.identity().await?.ok_or_else(|| anyhow!("the data folder holds no centre yet"))?;
    publish::begin(&store, config.clock.now()).await?;
    let current = Current::stored(&store).await?;
    let (stop, stopping) = watch::channel(false);
    let mut relay = Relay::default();
    relay.begin(store.written().await?);
    if let Some(nats) = &config.nats {
        let subject = format!("doorstep.{}.{}", current.reference.centre, identity.epoch);
        let nats = Nats::connect(&nats.0, subject).await.map_err(|error| anyhow!("NATS: {error}"))?;
        let (with_siblings, outgoing) = relay.with_siblings();
        relay = with_siblings;
        tokio::spawn(nats.carry(relay.clone(), outgoing, stopping.clone()));
    }
    let editions = Editions::new(current, relay.clone());
    let (how, stopping_too) = ((config.look_every, config.clock.clone()), stopping.clone());
    // Beside other servers there are the administrator's commands, over a file in the folder too.
    tokio::spawn(siblings::look(store.clone(), relay.clone(), editions.clone(), how, stopping_too));
    let clock = config.clock.clone();
    let keys = identity.keys().ok_or_else(|| anyhow!("the store's keys cannot be read"))?;
    let (jobs, writer) = Writer::start(store.clone(), editions.clone(), keys, clock, relay.clone());
    let app = App::new(config, store, jobs, relay, &identity, editions, stopping)
        .map_err(|_| anyhow!("the store's keys cannot be read"))?;
    Ok(Opened { app: Arc::new(app), writer, stop, lock })
}

/// Opens the data folder and serves.
///
/// Errors: those of [`open`], or the address is taken.
pub async fn serve(config: Config) -> Result<Running> {
    let (listen, bounds) = (config.listen, Bounds::of(&config));
    let Opened { app, writer, stop, lock } = open(config).await?;
    let socket = tokio::net::TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
    let address = socket.local_addr()?;
    let (store, without_font) = (app.store.clone(), app.papers.file().is_none());
    tokio::spawn(tidy(Arc::downgrade(&app)));
    let listener = tokio::spawn(listener::accept(socket, http::router(app), bounds, stop.subscribe()));
    if without_font {
        tracing::warn!("{}", paper::NONE);
    }
    tracing::info!(%address, "serving");
    Ok(Running { address, stop, listener, writer, store, _lock: lock })
}

/// The store that the configuration names. Errors: it cannot be opened, or is not safe.
pub async fn open_store(config: &Config) -> Result<Store> {
    let store = match &config.database {
        Some(url) => Store::connect(&url.0).await,
        None => Store::open(&config.data).await,
    };
    store.context("the database cannot be opened")
}

/// Makes the folder when it is missing, for its owner only, and keeps other servers out of it.
pub fn lock(folder: &Path) -> Result<File> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
    }
    let file = File::create(folder.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!("another server is using {}", folder.display()),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

async fn tidy(app: std::sync::Weak<App>) {
    // Once a day.
    let mut warned = None;
    loop {
        let Some(app) = app.upgrade() else { return };
        app.tidy();
        let today = app.now().date();
        if warned != Some(today) && app.current().reference.calendar.lacks_next_year(today) {
            warned = Some(today);
            let year = today.year() + 1;
            tracing::warn!(year, "the holidays of next year are missing: import them with `doorstep calendar`");
        }
        // Ended sessions are told apart from unknown ones for a day; after that both must sign in anyway.
        if let Err(error) = app.store.prune(app.now().plus_ms(-86_400_000)).await {
            tracing::warn!(cause = %error, "not tidied");
        }
        match http::attachments::tidy(&app).await {
            Ok(0) => {}
            Ok(gone) => tracing::info!(gone, "photographs removed whose time is over, in chunks"),
            Err(error) => tracing::warn!(cause = %error, "photographs not looked through"),
        }
        match app.store.compact(app.now()).await {
            Ok(0) => {}
            Ok(gone) => tracing::info!(gone, "feeds thinned out"),
            Err(error) => tracing::warn!(cause = %error, "feeds not thinned out"),
        }
        drop(app);
        tokio::time::sleep(TIDY_EVERY).await;
    }
}
