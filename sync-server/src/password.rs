//! Passwords: what is kept of them, and how wrong ones are slowed down.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use doorstep_core::domain::{DeviceId, Timestamp};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use tokio::sync::Semaphore;

use crate::store::{Attempts, Subject};

/// Hashing at once. Each takes [`Cost::memory_kib`] and a core for its time; with one core left, syncing goes on.
const AT_ONCE: usize = 2;
/// Waiting for a turn. The last of them waits a few seconds.
const WAITING: usize = 32;

/// Letters and digits that nobody takes for one another.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789-";
/// Of a first password: 60 bits. Unit: characters.
const PASSWORD_LENGTH: usize = 12;

/// How much work one guess is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Unit: KiB.
    pub memory_kib: u32,
    pub passes: u32,
}

impl Cost {
    /// 64 MiB and two passes are above every published floor for argon2id (19 MiB and two, 46 MiB and one) and took 0.3 s on
    /// two cores with four times as much other work, so a centre that signs in at eight o'clock hardly queues.
    pub const USUAL: Self = Self { memory_kib: 64 * 1024, passes: 2 };
    /// For tests that sign in many times and measure something else.
    pub const LOW: Self = Self { memory_kib: 64, passes: 1 };

    fn argon2(self) -> Argon2<'static> {
        let params = Params::new(self.memory_kib, self.passes, 1, None).unwrap_or_default();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
    }

    /// Blocks for the whole work.
    pub fn hash(self, password: &str) -> Option<String> {
        self.argon2().hash_password(password.as_bytes()).ok().map(|hash: PasswordHash| hash.to_string())
    }
}

/// One that nobody has thought of, to be changed at the first sign-in.
pub(crate) fn first_password() -> anyhow::Result<String> {
    letters(PASSWORD_LENGTH)
}

/// So many letters by chance, five bits each.
pub(crate) fn letters(length: usize) -> anyhow::Result<String> {
    let mut bytes = vec![0; length];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    Ok(bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect())
}

/// Checks passwords, a few at a time.
#[derive(Clone, Debug)]
pub struct Passwords {
    cost: Cost,
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
    /// Checked in the place of an unknown name's, so that both cost the same.
    nobodys: Arc<str>,
}

/// Too many wait already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy;

impl Passwords {
    pub fn new(cost: Cost) -> Self {
        let nobodys = cost.hash("nobody has this password").unwrap_or_default();
        Self {
            cost,
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            places: Arc::new(Semaphore::new(WAITING)),
            nobodys: nobodys.into(),
        }
    }

    /// Whether the password is the one of `hash`; for an unknown name (`None`), and for a door that no password opens (an empty
    /// one), the same work and no.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, Busy> {
        let hash = hash.filter(|hash| !hash.is_empty());
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobodys.to_string());
        let matches = self
            .work(move || {
                PasswordHash::new(&hash)
                    .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(matches && known)
    }

    pub async fn hash(&self, password: String) -> Result<Option<String>, Busy> {
        let cost = self.cost;
        self.work(move || cost.hash(&password)).await
    }

    /// Takes every place, so that everybody else is told to come back.
    #[cfg(test)]
    pub fn occupy(&self) -> Option<tokio::sync::OwnedSemaphorePermit> {
        let all = u32::try_from(self.places.available_permits()).ok()?;
        Arc::clone(&self.places).try_acquire_many_owned(all).ok()
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Busy)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| Busy)?;
        // Who hangs up meanwhile does not make room: the work goes on, and so does its hold on the memory.
        let work = move || {
            let _held = (place, turn);
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| Busy)
    }
}

/// Whose wrong passwords are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted<'a> {
    Login(&'a str),
    /// A phone that proved its key and belongs to the person named: a stranger cannot use up its tries.
    Phone(DeviceId),
    /// Many people may sit behind one address, so it has more tries.
    Address(std::net::IpAddr),
}

impl Counted<'_> {
    pub fn subject(&self) -> Subject {
        let mut hash = Sha256::new();
        match self {
            Self::Login(login) => {
                hash.update(b"login\0");
                hash.update(login);
            }
            Self::Phone(device) => {
                hash.update(b"phone\0");
                hash.update(device.0);
            }
            Self::Address(address) => {
                hash.update(b"address\0");
                hash.update(address.to_string());
            }
        }
        hash.finalize().into()
    }

    /// How long to wait after that many wrong passwords in a row. Unit: seconds.
    ///
    /// Source: GB/T 22239-2019 asks for a limit on failures; five and half an hour are its usual reading.
    fn pause_s(&self, failures: u32) -> i64 {
        match self {
            Self::Login(_) | Self::Phone(_) => match failures {
                0..=2 => 0,
                3 => 3,
                4 => 10,
                _ => Self::SHUT_S,
            },
            Self::Address(_) => match failures {
                0..=19 => 0,
                20..=49 => 10,
                _ => Self::SHUT_S,
            },
        }
    }

    /// Whether so many failures have shut the door, and not only slowed it.
    pub fn is_shut(&self, attempts: Attempts) -> bool {
        self.pause_s(attempts.failures) >= Self::SHUT_S
    }

    const SHUT_S: i64 = 1800;

    /// Failures that lie longer back than the lock are forgotten.
    const MEMORY_MS: i64 = Self::SHUT_S * 1000;

    pub fn after_failure(&self, before: Option<Attempts>, now: Timestamp) -> Attempts {
        let fresh = before.filter(|attempts| now.since(attempts.last) < Self::MEMORY_MS);
        let failures = fresh.map_or(0, |attempts| attempts.failures).saturating_add(1);
        Attempts { failures, last: now, locked_until: now.plus_ms(self.pause_s(failures) * 1000) }
    }
}

impl Counted<'_> {
    /// What stays counted when one try, which led from `before` to `after`, turns out to be no failure: one less than `held`,
    /// whatever others have added since.
    pub fn without(&self, held: Option<Attempts>, before: Option<Attempts>, after: Attempts) -> Option<Attempts> {
        let held = held?;
        if held == after {
            return before;
        }
        let failures = held.failures.saturating_sub(1);
        let locked_until = held.last.plus_ms(self.pause_s(failures) * 1000);
        (failures > 0).then_some(Attempts { failures, last: held.last, locked_until })
    }
}

/// Seconds that are still to wait.
pub fn wait_s(attempts: Option<Attempts>, now: Timestamp) -> Option<u64> {
    let left_ms = attempts?.locked_until.since(now);
    u64::try_from(left_ms).ok().filter(|left| *left > 0).map(|left| left.div_ceil(1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_hangs_up_holds_the_place_until_the_work_is_done() {
        let passwords = Arc::new(Passwords::new(Cost::LOW));
        let (go_on, waits) = std::sync::mpsc::channel::<()>();
        let (begun, begins) = tokio::sync::oneshot::channel();
        let asking = passwords.clone();
        let work = move || {
            let _ = begun.send(());
            waits.recv().is_ok()
        };
        let asked = tokio::spawn(async move { asking.work(work).await.ok() });
        begins.await.unwrap();
        asked.abort();
        assert!(asked.await.unwrap_err().is_cancelled());
        let free = || (passwords.places.available_permits(), passwords.turns.available_permits());
        assert_eq!(free(), (WAITING - 1, AT_ONCE - 1));
        go_on.send(()).unwrap();
        drop(passwords.turns.acquire_many(AT_ONCE as u32).await.unwrap());
        drop(passwords.places.acquire_many(WAITING as u32).await.unwrap());
        assert_eq!(free(), (WAITING, AT_ONCE));
    }

    #[test]
    fn wrong_passwords_are_slowed_then_locked_then_forgotten() {
        let start = Timestamp(1_800_000_000_000);
        let mut attempts = None;
        let mut waits = Vec::new();
        for _ in 0..6 {
            attempts = Some(Counted::Login("li").after_failure(attempts, start));
            waits.push(wait_s(attempts, start));
        }
        assert_eq!(waits, [None, None, Some(3), Some(10), Some(1800), Some(1800)]);
        let later = start.plus_ms(1_800_000);
        assert_eq!(wait_s(attempts, later.plus_ms(-1)), Some(1));
        assert_eq!(wait_s(attempts, later), None);
        assert_eq!(Counted::Login("li").after_failure(attempts, later).failures, 1);
    }

    #[test]
    fn a_try_taken_back_is_one_less_and_loses_nobody_elses() {
        let start = Timestamp(1_800_000_000_000);
        let at = |ms| start.plus_ms(ms);
        let address = Counted::Address([10, 0, 0, 1].into());
        let count = |before, ms| Some(address.after_failure(before, at(ms)));
        let one = count(None, 0);
        let mine = count(one, 1);
        assert_eq!(address.without(mine, one, mine.unwrap()), one, "alone: as before");
        let theirs = count(mine, 2);
        let left = address.without(theirs, one, mine.unwrap()).unwrap();
        assert_eq!((left.failures, left.last), (2, at(2)), "theirs stays");
        // In whatever order two at once are taken back, nothing is left of them.
        let second = count(mine, 3);
        let rest = address.without(second, one, mine.unwrap());
        assert_eq!(address.without(rest, mine, second.unwrap()).map(|left| left.failures), Some(1));
        assert_eq!(address.without(None, one, mine.unwrap()), None);
        // The lock goes with the try that made it.
        let login = Counted::Login("li");
        let two = Some(Attempts { failures: 2, last: at(0), locked_until: at(0) });
        let third = login.after_failure(two, at(1));
        assert_eq!(wait_s(Some(third), at(1)), Some(3));
        assert_eq!(wait_s(login.without(Some(third), two, third), at(1)), None);
    }

    #[test]
    fn what_is_counted_apart_has_different_subjects() {
        let address = Counted::Address([127, 0, 0, 1].into());
        assert_ne!(Counted::Login("127.0.0.1").subject(), address.subject());
        assert_ne!(Counted::Login("a").subject(), Counted::Login("b").subject());
    }

    #[tokio::test]
    async fn an_unknown_name_is_refused_after_the_same_check() {
        let passwords = Passwords::new(Cost::LOW);
        let hash = Cost::LOW.hash("correct horse").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        let verify = |password: &str, hash: Option<&String>| passwords.verify(password.to_owned(), hash.cloned());
        assert_eq!(verify("correct horse", Some(&hash)).await, Ok(true));
        assert_eq!(verify("wrong", Some(&hash)).await, Ok(false));
        assert_eq!(verify("nobody has this password", None).await, Ok(false));
        for password in ["", "nobody has this password"] {
            assert_eq!(verify(password, Some(&String::new())).await, Ok(false), "a door without a password");
        }
    }
}
