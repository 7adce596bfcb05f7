//! Wakes the live connections that have something to hear, and no others. It says that something happened and not what: a
//! connection reads by its own cursors, so nothing is correct only because a message arrived here.

pub mod siblings;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use doorstep_core::domain::DeviceId;
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, mpsc};

/// More than this behind, another process hears nothing and looks for itself.
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
    /// A new edition of the reference data is in force; what anybody may read follows from it.
    Edition,
}

impl News {
    fn encode(&self) -> Vec<u8> {
        postcard::to_stdvec(self).unwrap_or_default()
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }
}

#[derive(Clone, Debug, Default)]
pub struct Relay {
    house: Arc<Mutex<House>>,
    /// Size of the server's log up to which every change of a document was told here.
    told: Arc<AtomicU64>,
    /// To other processes.
    outgoing: Option<mpsc::Sender<Arc<News>>>,
}

/// The live connections, and who is to be woken by what.
#[derive(Debug, Default)]
struct House {
    drawn: u64,
    doors: BTreeMap<u64, Door>,
    by_scope: BTreeMap<String, BTreeSet<u64>>,
    by_device: BTreeMap<DeviceId, BTreeSet<u64>>,
}

#[derive(Debug)]
struct Door {
    device: DeviceId,
    scopes: BTreeSet<String>,
    bell: Arc<Bell>,
}

/// What happened since a connection looked; however much it was, it is one look.
#[derive(Debug, Default)]
struct Bell {
    rung: Notify,
    /// Size of the log with the latest change.
    written: AtomicU64,
    ended: AtomicBool,
    edition: AtomicBool,
}

impl Bell {
    fn written(&self, size: u64) {
        self.written.fetch_max(size, Ordering::AcqRel);
        self.rung.notify_one();
    }
}

impl House {
    fn set_scopes(&mut self, number: u64, scopes: BTreeSet<String>) {
        let Some(door) = self.doors.get_mut(&number) else { return };
        for gone in door.scopes.difference(&scopes) {
            let Some(listening) = self.by_scope.get_mut(gone) else { continue };
            listening.remove(&number);
            if listening.is_empty() {
                self.by_scope.remove(gone);
            }
        }
        for new in scopes.difference(&door.scopes) {
            self.by_scope.entry(new.clone()).or_default().insert(number);
        }
        door.scopes = scopes;
    }

    fn leave(&mut self, number: u64) {
        self.set_scopes(number, BTreeSet::new());
        let Some(door) = self.doors.remove(&number) else { return };
        if let Some(connections) = self.by_device.get_mut(&door.device) {
            connections.remove(&number);
            if connections.is_empty() {
                self.by_device.remove(&door.device);
            }
        }
    }

    fn ring(&self, news: &News) {
        let bell = |number: &u64| self.doors.get(number).map(|door| &door.bell);
        match news {
            News::Changed { scopes, written, .. } => {
                let concerned: BTreeSet<&u64> =
                    scopes.iter().filter_map(|scope| self.by_scope.get(scope)).flatten().collect();
                concerned.into_iter().filter_map(bell).for_each(|bell| bell.written(*written));
            }
            News::Much { written } => self.doors.values().for_each(|door| door.bell.written(*written)),
            News::Ended(device) => {
                for bell in self.by_device.get(device).into_iter().flatten().filter_map(bell) {
                    bell.ended.store(true, Ordering::Release);
                    bell.rung.notify_one();
                }
            }
            News::Edition => {
                for door in self.doors.values() {
                    door.bell.edition.store(true, Ordering::Release);
                    door.bell.rung.notify_one();
                }
            }
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
        self.hear(&news);
    }

    /// What happened in another process.
    pub fn hear(&self, news: &News) {
        match news {
            // With something untold in between, the next look at the store has to find it.
            News::Changed { since, written, .. } => {
                let _ = self.told.compare_exchange(*since, *written, Ordering::AcqRel, Ordering::Acquire);
            }
            News::Much { written } => self.begin(*written),
            News::Ended(_) | News::Edition => {}
        }
        self.house().ring(news);
    }

    /// Nobody needs to be told of what was written up to here.
    pub fn begin(&self, written: u64) {
        self.told.fetch_max(written, Ordering::AcqRel);
    }

    fn told(&self) -> u64 {
        self.told.load(Ordering::Acquire)
    }

    fn house(&self) -> MutexGuard<'_, House> {
        self.house.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether there is a live connection.
    fn is_connected(&self) -> bool {
        !self.house().doors.is_empty()
    }

    /// A place for one live connection, which hears of these scopes from now on; `None` when the phone has too many.
    pub fn connect(&self, device: DeviceId, scopes: BTreeSet<String>) -> Option<Connection> {
        let mut house = self.house();
        house.drawn += 1;
        let number = house.drawn;
        let connections = house.by_device.entry(device).or_default();
        if connections.len() >= CONNECTIONS_PER_DEVICE {
            return None;
        }
        connections.insert(number);
        let bell = Arc::<Bell>::default();
        house.doors.insert(number, Door { device, scopes: BTreeSet::new(), bell: Arc::clone(&bell) });
        house.set_scopes(number, scopes.clone());
        Some(Connection { number, scopes, bell, house: Arc::clone(&self.house) })
    }
}

/// What a connection has to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Size of the log with the latest change in one of the scopes; 0 for none.
    pub written: u64,
    /// Sessions of the phone ended, or it was revoked.
    pub ended: bool,
    /// A new edition of the reference data is in force.
    pub edition: bool,
}

/// Held as long as the connection lives.
#[derive(Debug)]
pub struct Connection {
    number: u64,
    scopes: BTreeSet<String>,
    bell: Arc<Bell>,
    house: Arc<Mutex<House>>,
}

impl Connection {
    /// Returns when something happened since the last time that this returned. Dropped before, it has missed nothing.
    pub async fn heard(&self) -> Heard {
        self.bell.rung.notified().await;
        Heard {
            written: self.bell.written.swap(0, Ordering::AcqRel),
            ended: self.bell.ended.swap(false, Ordering::AcqRel),
            edition: self.bell.edition.swap(false, Ordering::AcqRel),
        }
    }

    /// Hears of these scopes from now on. Whether they are others than before: what happened in them until now was not heard.
    pub fn set_scopes(&mut self, scopes: BTreeSet<String>) -> bool {
        let are_others = self.scopes != scopes;
        if are_others {
            self.house.lock().unwrap_or_else(PoisonError::into_inner).set_scopes(self.number, scopes.clone());
            self.scopes = scopes;
        }
        are_others
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.house.lock().unwrap_or_else(PoisonError::into_inner).leave(self.number);
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
        relay.hear(&changed(13, 15));
        assert_eq!(relay.told(), 12, "13 was told by nobody");
        relay.hear(&changed(12, 13));
        assert_eq!(relay.told(), 13, "15 is found again, which does no harm");
        relay.hear(&News::Much { written: 15 });
        relay.begin(3);
        assert_eq!(relay.told(), 15);
    }

    fn scopes(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    /// What a connection heard until now; `None` when nobody woke it.
    fn heard(connection: &Connection) -> Option<Heard> {
        use std::future::Future as _;
        let mut waiting = std::pin::pin!(connection.heard());
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match waiting.as_mut().poll(&mut context) {
            std::task::Poll::Ready(heard) => Some(heard),
            std::task::Poll::Pending => None,
        }
    }

    #[test]
    fn only_those_are_woken_whom_it_concerns() {
        let relay = Relay::default();
        let lina = relay.connect(DeviceId([1; 16]), scopes(&["person/lina", "window/a"])).unwrap();
        let mut wang = relay.connect(DeviceId([2; 16]), scopes(&["person/wang"])).unwrap();
        relay.tell(changed(0, 2));
        relay.tell(changed(2, 3));
        assert_eq!(heard(&lina), Some(Heard { written: 3, ended: false, edition: false }), "two changes are one look");
        assert_eq!((heard(&lina), heard(&wang)), (None, None));
        relay.tell(News::Much { written: 9 });
        let all = Some(Heard { written: 9, ended: false, edition: false });
        assert_eq!((heard(&lina), heard(&wang)), (all, all));
        relay.tell(News::Ended(DeviceId([2; 16])));
        assert_eq!((heard(&lina), heard(&wang)), (None, Some(Heard { written: 0, ended: true, edition: false })));

        assert!(!wang.set_scopes(scopes(&["person/wang"])));
        assert!(wang.set_scopes(scopes(&["person/lina"])));
        drop(lina);
        relay.tell(changed(9, 10));
        assert_eq!(heard(&wang), Some(Heard { written: 10, ended: false, edition: false }));
        relay.tell(News::Edition);
        let anew = Some(Heard { written: 0, ended: false, edition: true });
        assert_eq!(heard(&wang), anew, "who may read what is another question now");
        assert!(wang.set_scopes(BTreeSet::new()));
        relay.tell(changed(10, 11));
        assert_eq!(heard(&wang), None);
        drop(wang);
        let house = relay.house();
        assert!(house.doors.is_empty() && house.by_scope.is_empty() && house.by_device.is_empty(), "{house:?}");
    }

    #[test]
    fn a_phone_has_so_many_connections_and_no_more() {
        let relay = Relay::default();
        let connect = || relay.connect(DeviceId([1; 16]), BTreeSet::new());
        let mut open: Vec<Connection> = std::iter::from_fn(connect).collect();
        assert_eq!(open.len(), CONNECTIONS_PER_DEVICE);
        assert!(relay.connect(DeviceId([2; 16]), BTreeSet::new()).is_some());
        open.pop();
        assert!(connect().is_some());
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
        relay.hear(&changed(0, 1));
        assert!(outgoing.try_recv().is_err());
        relay.tell(changed(1, 2));
        assert_eq!(*outgoing.try_recv().unwrap(), changed(1, 2));
        // Nobody takes them: telling neither waits nor fails.
        for _ in 0..2 * BACKLOG {
            relay.tell(changed(1, 2));
        }
    }
}
