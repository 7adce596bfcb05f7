//! A make-believe centre to try everything with: founded once, with people, visits, leaves and punches around the day that the
//! server's clock shows. What is seeded goes through the real ledger, signed, so it obeys every rule.

mod qr;
mod seed;

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Result, anyhow, ensure};
use doorstep_core::centre::file::{self, CentreFile};
use doorstep_core::domain::Timestamp;
use doorstep_core::fact::chain::SecretKey;

use crate::clock::Clock;
use crate::config::Config;
use crate::password::Cost;
use crate::store::{Account, Founding, Identity, Store};
use crate::{lock, open_store};

/// The password of everybody in the demo centre.
pub const PASSWORD: &str = "doorstep-demo";

/// Founds the demo centre unless the data folder holds a centre already.
///
/// Errors: the folder is in use or cannot be written.
pub async fn prepare(config: &Config) -> Result<()> {
    let _lock = lock(&config.data)?;
    let store = open_store(config).await?;
    let founded = store.identity().await?.is_some();
    if !founded && store.is_shared() {
        // One that is stopped in the middle stays a centre without documents.
        make(&store, &config.clock, config.password_cost).await?;
    }
    let is_made = founded || store.is_shared();
    store.close().await;
    if is_made {
        return Ok(());
    }
    // Everything is made beside the data folder's own database and moved there when it is whole: a demonstration that is
    // stopped in the middle begins anew.
    let making = config.data.join("making");
    if making.exists() {
        std::fs::remove_dir_all(&making)?;
    }
    std::fs::create_dir(&making)?;
    let store = Store::open(&making).await?;
    let made = make(&store, &config.clock, config.password_cost).await;
    store.close().await;
    made?;
    move_store(&making, &config.data)?;
    std::fs::remove_dir_all(&making)?;
    Ok(())
}

/// The store was closed, so its log is empty and the one file is all of it.
fn move_store(from: &Path, to: &Path) -> Result<()> {
    let name = crate::store::sqlite::FILE;
    for part in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(to.join(format!("{name}{part}")));
    }
    std::fs::rename(from.join(name), to.join(name))?;
    std::fs::File::open(to)?.sync_all()?;
    Ok(())
}

async fn make(store: &Store, clock: &Clock, cost: Cost) -> Result<()> {
    let centre = file::guangyuan();
    found(store, &centre, PASSWORD, cost, clock.now()).await?;
    seed::plant(store, &centre.reference, clock.now()).await
}

/// Begins a store with a centre; everybody gets the same password, and for that reason the same salt: one hash is enough.
pub async fn found(store: &Store, centre: &CentreFile, password: &str, cost: Cost, at: Timestamp) -> Result<()> {
    let password = password.to_owned();
    let password_hash = tokio::task::spawn_blocking(move || cost.hash(&password)).await?;
    let password_hash = password_hash.ok_or_else(|| anyhow!("the password cannot be hashed"))?;
    let account = |login: &file::Login| Account {
        login: login.login.clone(),
        worker: login.worker.clone(),
        password_hash: password_hash.clone(),
    };
    let founding = Founding {
        identity: new_identity()?,
        centre: centre.reference.centre.clone(),
        edition: centre.reference.edition,
        reference: centre.reference.encode(),
        accounts: centre.logins.iter().map(account).collect(),
        at,
    };
    Ok(store.found(&founding).await?)
}

fn new_identity() -> Result<Identity> {
    let secret = random()?;
    ensure!(SecretKey::from_bytes(&secret).is_some(), "an unusable key was drawn; try again");
    // The machine's clock and not the demonstration's: epochs of one centre must grow.
    let epoch = u64::try_from(Clock::of_machine().now().0).unwrap_or(1);
    Ok(Identity { epoch, secret, anchor_key: random()? })
}

fn random() -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("no randomness: {error}"))?;
    Ok(bytes)
}

/// What the terminal shows: where, for whom, and the password.
pub fn greeting(config: &Config, address: SocketAddr) -> String {
    let centre = file::guangyuan();
    let organisation = &centre.reference.organisation;
    let url = config.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    let today = config.clock.now();
    let mut text = String::new();
    let _ = writeln!(text, "\n上门办 Doorstep · {} · {} {}\n", organisation.name, today.date(), today.clock());
    let _ = writeln!(text, "{}", qr::draw(&url));
    let _ = writeln!(text, "  {url}\n");
    for login in &centre.logins {
        let name = organisation.workers.get(&login.worker).map_or("", |worker| worker.name.as_str());
        let roles: Vec<String> =
            organisation.grants_of(&login.worker, today.date()).map(|grant| format!("{:?}", grant.role)).collect();
        let _ = writeln!(text, "  {:<12} {name}  {}", login.login, roles.join(", "));
    }
    let _ = writeln!(text, "\n  Password of everybody: {PASSWORD}");
    if !config.is_https() {
        let _ = writeln!(
            text,
            "  Phones on the network need HTTPS: put a proxy in front and name its address with --public-url.\n  \
             Browsers install apps and keep keys on https:// and on this machine only."
        );
    }
    text
}
