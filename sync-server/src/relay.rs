//! Tells live connections what happened. Lossy by design: a connection that missed something re-reads by its own cursors, so
//! nothing is correct only because a message arrived here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use doorstep_core::domain::DeviceId;
use doorstep_core::sync::Scope;
use tokio::sync::broadcast;

/// More than this behind, a connection is told that it missed something.
const BACKLOG: usize = 256;
/// Live connections of one phone: two tabs, and the ones that have not noticed yet that they are dead.
const CONNECTIONS_PER_DEVICE: usize = 4;

#[derive(Clone, Debug)]
pub enum News {
    /// Something was admitted into these scopes.
    Changed(Arc<BTreeSet<Scope>>),
    /// Sessions of this phone ended, or it was revoked.
    Ended(DeviceId),
}

#[derive(Clone, Debug)]
pub struct Relay {
    sender: broadcast::Sender<News>,
    connections: Arc<Mutex<BTreeMap<DeviceId, usize>>>,
}

impl Default for Relay {
    fn default() -> Self {
        Self { sender: broadcast::Sender::new(BACKLOG), connections: Arc::default() }
    }
}

impl Relay {
    pub fn tell(&self, news: News) {
        // Nobody listening is no error.
        let _ = self.sender.send(news);
    }

    pub fn listen(&self) -> broadcast::Receiver<News> {
        self.sender.subscribe()
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
