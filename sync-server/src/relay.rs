//! Tells live connections what happened. Lossy by design: a connection that missed something re-reads by its own cursors, so
//! nothing is correct only because a message arrived here.

pub mod siblings;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use doorstep_core::domain::DeviceId;
use serde::{Deserialize, Serialize};
use tokio::sync::{broadcast, mpsc};

/// More than this behind, a connection is told that it missed something, and another process hears nothing.
const BACKLOG: usize = 256;
/// Live connections of one phone: two tabs, and the ones that have not noticed yet that they are dead.
const CONNECTIONS_PER_DEVICE: usize = 4;

/// Travels between processes of one release, so its shape may change with any.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum News {
    /// Something was admitted into the scopes with these keys; documents were written before when the server's log had the
    /// size `since`, and now at the size `written`.
    Changed { scopes: BTreeSet<String>, since: u64, written: u64 },
    /// As above, in more scopes than anybody told apart.
    Much { written: u64 },
    /// Sessions of this phone ended, or it was revoked.
    Ended(DeviceId),
}

impl News {
    fn encode(&self) -> Vec<u8> {
        postcard::to_stdvec(self).unwrap_or_default()
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }
}

#[derive(Clone, Debug)]
pub struct Relay {
    sender: broadcast::Sender<Arc<News>>,
    connections: Arc<Mutex<BTreeMap<DeviceId, usize>>>,
    /// Size of the server's log up to which every change of a document was told here.
    told: Arc<AtomicU64>,
    /// To other processes.
    outgoing: Option<mpsc::Sender<Arc<News>>>,
}

impl Default for Relay {
    fn default() -> Self {
        Self {
            sender: broadcast::Sender::new(BACKLOG),
            connections: Arc::default(),
            told: Arc::default(),
            outgoing: None,
        }
    }
}

impl Relay {
    /// Tells everything also to other processes, through the receiver.
    pub fn with_siblings(mut self) -> (Self, mpsc::Receiver<Arc<News>>) {
        let (outgoing, receiver) = mpsc::channel(BACKLOG);
        self.outgoing = Some(outgoing);
        (self, receiver)
    }

    /// What happened in this process.
    pub fn tell(&self, news: News) {
        let news = Arc::new(news);
        if let Some(outgoing) = &self.outgoing {
            // They look for themselves.
            let _ = outgoing.try_send(Arc::clone(&news));
        }
        self.hear(news);
    }

    /// What happened in another process.
    pub fn hear(&self, news: Arc<News>) {
        match &*news {
            // With something untold in between, the next look at the store has to find it.
            News::Changed { since, written, .. } => {
                let _ = self.told.compare_exchange(*since, *written, Ordering::AcqRel, Ordering::Acquire);
            }
            News::Much { written } => self.begin(*written),
            News::Ended(_) => {}
        }
        // Nobody listening is no error.
        let _ = self.sender.send(news);
    }

    /// Nobody needs to be told of what was written up to here.
    pub fn begin(&self, written: u64) {
        self.told.fetch_max(written, Ordering::AcqRel);
    }

    fn told(&self) -> u64 {
        self.told.load(Ordering::Acquire)
    }

    pub fn listen(&self) -> broadcast::Receiver<Arc<News>> {
        self.sender.subscribe()
    }

    /// Whether there is a live connection.
    fn is_connected(&self) -> bool {
        !self.connections.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// A place for one live connection; `None` when the phone has too many.
    pub fn connect(&self, device: DeviceId) -> Option<Connection> {
        let mut connections = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        let count = connections.entry(device).or_insert(0);
        if *count >= CONNECTIONS_PER_DEVICE {
            return None;
        }
        *count += 1;
        Some(Connection { device, connections: Arc::clone(&self.connections) })
    }
}

/// Held as long as the connection lives.
#[derive(Debug)]
pub struct Connection {
    device: DeviceId,
    connections: Arc<Mutex<BTreeMap<DeviceId, usize>>>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut connections = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = connections.get_mut(&self.device) {
            *count -= 1;
            if *count == 0 {
                connections.remove(&self.device);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(since: u64, written: u64) -> News {
        News::Changed { scopes: BTreeSet::from(["person/lina".to_owned()]), since, written }
    }

    #[test]
    fn what_was_not_told_stays_to_be_found() {
        let relay = Relay::default();
        relay.begin(10);
        relay.tell(changed(10, 12));
        assert_eq!(relay.told(), 12);
        relay.hear(Arc::new(changed(13, 15)));
        assert_eq!(relay.told(), 12, "13 was told by nobody");
        relay.hear(Arc::new(changed(12, 13)));
        assert_eq!(relay.told(), 13, "15 is found again, which does no harm");
        relay.hear(Arc::new(News::Much { written: 15 }));
        relay.begin(3);
        assert_eq!(relay.told(), 15);
    }

    #[test]
    fn news_travel_and_other_bytes_are_none() {
        for news in [changed(1, 2), News::Much { written: 3 }, News::Ended(DeviceId([7; 16]))] {
            assert_eq!(News::decode(&news.encode()), Some(news));
        }
        for bytes in [&b""[..], b"\0\xff\xff\xff\xff\x0f", b"hello"] {
            assert_eq!(News::decode(bytes), None);
        }
    }

    #[test]
    fn siblings_are_told_what_happened_here_and_not_what_they_said() {
        let (relay, mut outgoing) = Relay::default().with_siblings();
        relay.hear(Arc::new(changed(0, 1)));
        assert!(outgoing.try_recv().is_err());
        relay.tell(changed(1, 2));
        assert_eq!(*outgoing.try_recv().unwrap(), changed(1, 2));
        // Nobody takes them: telling neither waits nor fails.
        for _ in 0..2 * BACKLOG {
            relay.tell(changed(1, 2));
        }
    }
}
