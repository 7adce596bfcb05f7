//! Other processes over the same database, servers and the administrator's: how this one learns that they wrote.
//!
//! Two ways, and the second alone is enough. A NATS server, when one is configured, carries every news to the other processes
//! within a millisecond or never: it is lossy by design, and nobody waits for it. And while somebody is connected here, the
//! process looks at intervals whether documents changed that nobody told it of, and which scopes they are in.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use async_nats::{Client, ConnectError, ConnectOptions, Event, ServerAddr, Subscriber};
use futures_util::StreamExt as _;
use tokio::sync::{mpsc, watch};
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::{News, Relay};
use crate::clock::Clock;
use crate::edition::Editions;
use crate::listener::stopped;
use crate::store::Store;

/// Scopes told apart in one look; when there are more, everybody looks for themselves.
const SCOPES_MAX: usize = 1000;
/// A NATS server that takes a message later than this is not there.
const SEND_TIME: Duration = Duration::from_secs(1);

/// Looks at the store from time to time for what other processes wrote, until the server stops.
///
/// Also lets an edition begin on its day, whether anybody is connected or not.
pub async fn look(
    store: Store,
    relay: Relay,
    editions: Editions,
    (every, clock): (Duration, Clock),
    mut stop: watch::Receiver<bool>,
) {
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failed = false;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stopped(&mut stop) => return,
        }
        let looked = match editions.begin(&store, clock.now()).await {
            Ok(()) if relay.is_connected() => look_once(&store, &relay, &editions).await,
            begun => begun,
        };
        match looked {
            Ok(()) => failed = false,
            // Once: it is the same trouble each time.
            Err(error) if !failed => {
                failed = true;
                tracing::warn!(cause = %error, "cannot look for what other servers wrote");
            }
            Err(_) => {}
        }
    }
}

async fn look_once(store: &Store, relay: &Relay, editions: &Editions) -> Result<(), crate::store::StoreError> {
    let since = relay.told();
    let written = store.written().await?;
    if written <= since {
        return Ok(());
    }
    // Publishing counts as writing, whether any document changed its readers or not.
    editions.look(store).await?;
    let scopes: BTreeSet<String> = store.moved(since, SCOPES_MAX).await?.into_iter().collect();
    let news =
        if scopes.len() < SCOPES_MAX { News::Changed { scopes, since, written } } else { News::Much { written } };
    relay.hear(&news);
    Ok(())
}

/// The connection to a NATS server, which may be there or not.
#[derive(Debug)]
pub struct Nats {
    client: Client,
    incoming: Subscriber,
    subject: String,
}

impl Nats {
    /// Several addresses are separated by commas; a name and a password may stand in them. Does not wait for a server.
    ///
    /// Errors: an address that cannot be read.
    pub async fn connect(addresses: &str, subject: String) -> Result<Self, String> {
        let addresses: Vec<ServerAddr> = addresses
            .split(',')
            // The text of the error may hold the password.
            .map(|address| address.trim().parse().map_err(|_| "expected nats://host:port".to_owned()))
            .collect::<Result<_, _>>()?;
        let options = ConnectOptions::new()
            .name("doorstep")
            // What we say we know.
            .no_echo()
            .retry_on_initial_connect()
            .max_reconnects(None)
            .event_callback(|event| async move {
                match event {
                    Event::Connected => tracing::info!("connected to NATS"),
                    Event::Disconnected => tracing::warn!("NATS is not there; other servers hear at intervals"),
                    other => tracing::debug!(event = %other, "NATS"),
                }
            });
        let client = options.connect(&addresses[..]).await.map_err(|error: ConnectError| error.to_string())?;
        let incoming = client.subscribe(subject.clone()).await.map_err(|error| error.to_string())?;
        Ok(Self { client, incoming, subject })
    }

    /// Carries news both ways until the server stops.
    pub async fn carry(
        mut self,
        relay: Relay,
        mut outgoing: mpsc::Receiver<Arc<News>>,
        mut stop: watch::Receiver<bool>,
    ) {
        loop {
            tokio::select! {
                news = outgoing.recv() => match news {
                    Some(news) => self.send(&news).await,
                    None => return,
                },
                message = self.incoming.next() => match message {
                    // Anything else than news is nobody's we know.
                    Some(message) => if let Some(news) = News::decode(&message.payload) {
                        relay.hear(&news);
                    },
                    None => return,
                },
                () = stopped(&mut stop) => return,
            }
        }
    }

    async fn send(&self, news: &News) {
        let sent = self.client.publish(self.subject.clone(), news.encode().into());
        if !matches!(timeout(SEND_TIME, sent).await, Ok(Ok(()))) {
            tracing::debug!("not told to other servers");
        }
    }
}
