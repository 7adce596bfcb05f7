//! What the server keeps, and what each call promises: an enum over the databases, each one file below.
//!
//! Everything that belongs to one admission happens in one [`Group`]: a transaction that reads the devices and documents it
//! decides about and writes what was decided. Nothing is answered before [`Group::commit`] has returned. Reads for phones go
//! beside it and see committed data only.
//!
//! The first thing of a group is to lock the one row at the end of the server's log. That is the writer lock over all
//! processes that share a database, so their groups, log lines and feed numbers come one after the other without gaps. What
//! changes who may hand in (enrolling, revoking) takes the same lock, because the log tells of it.

#[cfg(any(test, feature = "testing"))]
pub mod cluster;
mod compaction;
#[cfg(test)]
mod contract;
#[cfg(test)]
mod holes;
mod numbering;
pub mod postgres;
mod recent;
mod row;
pub mod sqlite;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use doorstep_core::domain::{CentreId, DeviceId, DocId, EntryHash, Timestamp, WorkerId};
use doorstep_core::fact::chain::SecretKey;
use doorstep_core::fact::{PublicKey, Signature, SignedReceipt};
use doorstep_core::fold::State;
use doorstep_core::sync::Scope;
use doorstep_core::sync::anchor::AnchorKey;
use doorstep_core::sync::feed::{FeedStore, Head, Heard, Pointer};
use doorstep_core::sync::ledger::{Changes, Device, Known, Missing, StoredDocument, StoredEntry};
use doorstep_core::sync::log;
use doorstep_core::sync::verifier::Verifier;
use sha2::{Digest, Sha256};

use postgres::Postgres;
use recent::Recent;
use sqlite::Sqlite;

/// The store could not do it: the text is for the log and holds no stored value. To a client it is `SYNC-E-STORE`.
#[derive(Debug)]
pub struct StoreError {
    text: String,
    is_conflict: bool,
}

impl StoreError {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_conflict: false }
    }

    /// A row that this version did not write.
    pub(crate) fn damaged(what: &str) -> Self {
        Self::new(format!("damaged: {what}"))
    }

    /// Nothing was written, because another transaction was in the way; the same again may well succeed.
    pub fn is_conflict(&self) -> bool {
        self.is_conflict
    }
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for StoreError {}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        // Not serializable, and deadlock. PostgreSQL says so of none of our transactions; databases that speak its language
        // and lock by optimism may.
        let code = error.as_database_error().and_then(|error| error.code());
        let is_conflict = matches!(code.as_deref(), Some("40001" | "40P01"));
        Self { text: error.to_string(), is_conflict }
    }
}

type Result<T> = std::result::Result<T, StoreError>;

/// Who this store is.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// Milliseconds at which the store began; a restored store gets a later one, so phones can tell which is the newer.
    pub epoch: u64,
    /// The server's own P-256 key: signs every answer.
    pub secret: [u8; 32],
    /// Makes anchors.
    pub anchor_key: [u8; 32],
}

/// What the server signs and marks with.
#[derive(Clone, Debug)]
pub struct Keys {
    pub anchors: AnchorKey,
    pub receipts: SecretKey,
}

impl Identity {
    /// Errors: `None` for a secret that is no key of the curve.
    pub fn keys(&self) -> Option<Keys> {
        Some(Keys { anchors: AnchorKey(self.anchor_key), receipts: SecretKey::from_bytes(&self.secret)? })
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").field("epoch", &self.epoch).finish_non_exhaustive()
    }
}

#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    pub login: String,
    pub worker: WorkerId,
    pub password_hash: String,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Account")
    }
}

/// What a new store begins with.
#[derive(Clone, Debug)]
pub struct Founding {
    pub identity: Identity,
    pub centre: CentreId,
    pub edition: u32,
    /// `Reference::encode`
    pub reference: Vec<u8>,
    pub accounts: Vec<Account>,
    pub at: Timestamp,
}

impl Founding {
    /// What the log begins with.
    fn lines(&self) -> [log::Event; 2] {
        let digest = Sha256::digest(&self.reference).into();
        [log::Event::Founded { centre: self.centre.clone() }, log::Event::Published { edition: self.edition, digest }]
    }
}

/// The end of the server's log, how much of it a backup holds, and which edition of the reference data was in force then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogState {
    pub head: log::Head,
    pub backed_up: u64,
    /// 0 in a store that has not begun.
    pub edition: u32,
}

/// A new edition of the reference data, and what becomes of people's logins with it.
#[derive(Clone, Debug, Default)]
pub struct Publication {
    pub edition: u32,
    /// `Reference::encode`
    pub reference: Vec<u8>,
    /// Of people who had none.
    pub opened: Vec<Account>,
    /// Under another login from now on; the password stays.
    pub renamed: Vec<(WorkerId, String)>,
    /// Nobody signs in by these any more.
    pub closed: Vec<WorkerId>,
    /// When the sessions of those end that are open now: until then their phones hand in what they owe.
    pub sessions_end: Timestamp,
    /// The administrator who does it from a phone; none from the command line.
    pub by: Option<By>,
}

/// Somebody at a phone of theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    pub worker: WorkerId,
    pub device: DeviceId,
}

impl By {
    /// What the log says of an administrator.
    fn line(&self, deed: log::Deed) -> log::Event {
        log::Event::Administered { by: self.worker.clone(), device: self.device, deed }
    }
}

/// A person's door set anew: the old password, older cards and every session end.
#[derive(Clone, PartialEq, Eq)]
pub struct Reset {
    pub worker: WorkerId,
    /// Empty for a door that no password opens.
    pub password_hash: String,
    /// A new one-time card, and until when it can be used.
    pub card: Option<(CardHash, Timestamp)>,
}

impl std::fmt::Debug for Reset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reset({})", self.worker)
    }
}

/// A phone with what people see of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    pub device: Device,
    pub name: String,
    pub enrolled_at: Timestamp,
    pub last_seen: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

/// What is open on a phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub phone: Phone,
    pub ends: Timestamp,
    /// Whether its person could sign in again: whoever has left could not.
    pub has_door: bool,
}

/// Wrong passwords of one login or address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempts {
    pub failures: u32,
    pub last: Timestamp,
    pub locked_until: Timestamp,
}

/// SHA-256 of what is counted.
pub type Subject = [u8; 32];

/// SHA-256 of a session's token.
pub type TokenHash = [u8; 32];

/// SHA-256 of a one-time card's code.
pub type CardHash = [u8; 32];

#[derive(Clone, Debug)]
pub struct Store {
    backend: Backend,
    recent: Arc<Recent>,
}

#[derive(Clone, Debug)]
enum Backend {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl From<Sqlite> for Store {
    fn from(sqlite: Sqlite) -> Self {
        Self { backend: Backend::Sqlite(sqlite), recent: Arc::default() }
    }
}

impl From<Postgres> for Store {
    fn from(postgres: Postgres) -> Self {
        Self { backend: Backend::Postgres(postgres), recent: Arc::default() }
    }
}

macro_rules! on {
    ($store:expr, $backend:ident => $call:expr) => {
        match &$store.backend {
            Backend::Sqlite($backend) => $call,
            Backend::Postgres($backend) => $call,
        }
    };
}

mod chunks;

macro_rules! on_group {
    ($group:expr, $backend:ident => $call:expr) => {
        match $group {
            Group::Sqlite($backend) => $call,
            Group::Postgres($backend) => $call,
        }
    };
}

impl Store {
    /// Opens the SQLite file in a data folder, which must exist, and brings it to today's shape.
    ///
    /// Errors: a setting that durability rests on does not hold, a SQLite with the WAL-reset fault, or no access.
    pub async fn open(folder: &Path) -> Result<Self> {
        Ok(Sqlite::open(folder).await?.into())
    }

    /// Connects to a PostgreSQL (`postgres://user:password@host/database`) and brings the database, which must exist, to
    /// today's shape.
    ///
    /// Errors: a setting that durability rests on does not hold, or no access.
    pub async fn connect(url: &str) -> Result<Self> {
        Ok(Postgres::connect(url).await?.into())
    }

    /// Whether other processes may write to the same database.
    pub fn is_shared(&self) -> bool {
        matches!(self.backend, Backend::Postgres(_))
    }

    pub async fn close(&self) {
        on!(self, backend => backend.close().await);
    }

    /// `None` for a store that has not begun.
    pub async fn identity(&self) -> Result<Option<Identity>> {
        on!(self, backend => backend.identity().await)
    }

    /// Begins a store, in one transaction.
    pub async fn found(&self, founding: &Founding) -> Result<()> {
        on!(self, backend => backend.found(founding).await)
    }

    /// The newest edition of the reference data.
    pub async fn reference(&self) -> Result<Option<Vec<u8>>> {
        on!(self, backend => backend.reference().await)
    }

    /// Its number; 0 in a store that has not begun.
    pub async fn edition(&self) -> Result<u32> {
        on!(self, backend => backend.edition().await)
    }

    /// Every edition that was ever in force, in their order.
    pub async fn editions(&self) -> Result<Vec<(u32, Vec<u8>)>> {
        on!(self, backend => backend.editions().await)
    }

    /// Everybody who can sign in, in the order of their logins.
    pub async fn accounts(&self) -> Result<Vec<Account>> {
        on!(self, backend => backend.accounts().await)
    }

    /// Answers when the store can read.
    pub async fn ping(&self) -> Result<()> {
        on!(self, backend => backend.ping().await)
    }

    pub async fn account(&self, login: &str) -> Result<Option<Account>> {
        on!(self, backend => backend.account(login).await)
    }

    pub async fn account_of(&self, worker: &WorkerId) -> Result<Option<Account>> {
        on!(self, backend => backend.account_of(worker).await)
    }

    /// Those of the entries that are admitted, or were brought back for a place that their document has not reached.
    pub async fn admitted(&self, hashes: &[EntryHash]) -> Result<Vec<EntryHash>> {
        if hashes.is_empty() {
            return Ok(Vec::new());
        }
        on!(self, backend => backend.admitted(hashes).await)
    }

    /// Sets a password in the place of the one that was verified, and ends every session of the person but those of the phone that
    /// stays. Says no when the password has been set anew meanwhile.
    pub async fn set_password(
        &self,
        worker: &WorkerId,
        verified_then_new: (&str, &str),
        staying: DeviceId,
        now: Timestamp,
    ) -> Result<bool> {
        on!(self, backend => backend.set_password(worker, verified_then_new, staying, now).await)
    }

    pub async fn attempts(&self, subject: &Subject) -> Result<Option<Attempts>> {
        on!(self, backend => backend.attempts(subject).await)
    }

    pub async fn set_attempts(&self, subject: &Subject, attempts: Option<Attempts>) -> Result<()> {
        on!(self, backend => backend.set_attempts(subject, attempts).await)
    }

    pub async fn phone(&self, device: DeviceId) -> Result<Option<Phone>> {
        on!(self, backend => backend.phone(device).await)
    }

    /// In the order of their enrolment.
    pub async fn phones_of(&self, worker: &WorkerId) -> Result<Vec<Phone>> {
        on!(self, backend => backend.phones_of(worker).await)
    }

    /// Adds a phone unless its person has `active_max` that are not revoked; then `false`.
    pub async fn enrol(
        &self,
        worker: &WorkerId,
        key: &PublicKey,
        name: &str,
        active_max: u32,
        now: Timestamp,
    ) -> Result<bool> {
        on!(self, backend => backend.enrol(worker, key, name, active_max, now).await)
    }

    /// From the moment that this returns, nothing of the phone is admitted. Repeating it changes nothing.
    /// An administrator who does it to somebody else's phone is named.
    pub async fn revoke(&self, device: DeviceId, by: Option<&By>, now: Timestamp) -> Result<()> {
        on!(self, backend => backend.revoke(device, by, now).await)
    }

    /// Has the phone's authenticator verify its person from now on; `false`, and nothing happens, when the phone is revoked.
    pub async fn register(&self, device: DeviceId, verifier: &Verifier, now: Timestamp) -> Result<bool> {
        on!(self, backend => backend.register(device, verifier, now).await)
    }

    /// Every phone, person by person, in the order of their enrolment.
    pub async fn phones(&self) -> Result<Vec<Phone>> {
        on!(self, backend => backend.phones().await)
    }

    /// The cards that were handed out and not used, and until when they can be.
    pub async fn cards(&self) -> Result<Vec<(WorkerId, Timestamp)>> {
        on!(self, backend => backend.cards().await)
    }

    /// Whose card has this code, if it can be used still.
    pub async fn card(&self, code: &CardHash, now: Timestamp) -> Result<Option<WorkerId>> {
        on!(self, backend => backend.card(code, now).await)
    }

    /// Sets doors anew, all or none. The session of the phone that does it stays.
    pub async fn reset(&self, resets: &[Reset], by: &By, now: Timestamp) -> Result<()> {
        on!(self, backend => backend.reset(resets, by, now).await)
    }

    /// Takes back a person's card; `false` when there is none.
    pub async fn withdraw(&self, worker: &WorkerId, by: &By, now: Timestamp) -> Result<bool> {
        on!(self, backend => backend.withdraw(worker, by, now).await)
    }

    /// Uses a person's card up and sets the password; `false`, and nothing happens, when the card cannot be used any more.
    pub async fn join(&self, code: &CardHash, hash: &str, joining: &By, now: Timestamp) -> Result<bool> {
        on!(self, backend => backend.join(code, hash, joining, now).await)
    }

    /// Lines of the log that tell of doors, editions and administrators, newest first, before one of them.
    pub async fn deeds(&self, before: u64, limit: usize) -> Result<Vec<log::Logged>> {
        on!(self, backend => backend.deeds(before, limit).await)
    }

    /// The newest editions, the one in force first: number, since when, `Reference::encode`.
    pub async fn recent_editions(&self, limit: usize) -> Result<Vec<(u32, Timestamp, Vec<u8>)>> {
        on!(self, backend => backend.recent_editions(limit).await)
    }

    /// A person's phone has lost its store, and perhaps so many entries that it had not sent: revokes it, since nobody can say
    /// who has its key now. `false`, and nothing happens, for one that is revoked already or is not the person's.
    pub async fn lose(&self, worker: &WorkerId, device: DeviceId, unsent: Option<u64>, now: Timestamp) -> Result<bool> {
        on!(self, backend => backend.lose(worker, device, unsent, now).await)
    }

    /// Revokes, of a person's phones without a session that lasts, the one seen longest ago; `None` when there is none.
    pub async fn retire_idle(&self, worker: &WorkerId, now: Timestamp) -> Result<Option<DeviceId>> {
        on!(self, backend => backend.retire_idle(worker, now).await)
    }

    pub async fn seen(&self, device: DeviceId, now: Timestamp) -> Result<()> {
        on!(self, backend => backend.seen(device, now).await)
    }

    /// Opens a session, which replaces the older ones of that phone. Says no when the password is not any more the one that was
    /// verified: who was shut out meanwhile stays out.
    pub async fn open_session(
        &self,
        token: &TokenHash,
        device: DeviceId,
        verified: &str,
        expires: Timestamp,
    ) -> Result<bool> {
        on!(self, backend => backend.open_session(token, device, verified, expires).await)
    }

    /// An ended one is still found until [`Store::prune`].
    pub async fn session(&self, token: &TokenHash) -> Result<Option<Session>> {
        on!(self, backend => backend.session(token).await)
    }

    pub async fn end_session(&self, token: &TokenHash) -> Result<()> {
        on!(self, backend => backend.end_session(token).await)
    }

    /// Forgets sessions and wrong passwords that ended before.
    pub async fn prune(&self, before: Timestamp) -> Result<()> {
        on!(self, backend => backend.prune(before).await)
    }

    /// Opens the transaction of one group of runs. There is one at a time over all processes; others wait.
    pub async fn group(&self) -> Result<Group> {
        Ok(match &self.backend {
            Backend::Sqlite(sqlite) => Group::Sqlite(sqlite.group().await?),
            Backend::Postgres(postgres) => Group::Postgres(postgres.group().await?),
        })
    }

    /// The end of the server's log.
    pub async fn log_state(&self) -> Result<LogState> {
        on!(self, backend => backend.log_state().await)
    }

    /// Notes that a backup holds the log up to a line; never goes back.
    pub async fn set_backed_up(&self, line: u64) -> Result<()> {
        on!(self, backend => backend.set_backed_up(line).await)
    }

    /// Lines of the server's log after the first `after`, at most `limit`.
    pub async fn log_lines(&self, after: u64, limit: usize) -> Result<Vec<log::Logged>> {
        on!(self, backend => backend.log_lines(after, limit).await)
    }

    /// Adds a line that stands for itself to the server's log.
    pub async fn log_event(&self, at: Timestamp, event: log::Event) -> Result<()> {
        on!(self, backend => backend.log_event(at, event).await)
    }

    /// Admitted entries by document and place, after one of them, at most `limit`.
    pub async fn scan_entries(&self, after: (DocId, u64), limit: usize) -> Result<Vec<StoredEntry>> {
        on!(self, backend => backend.scan_entries(after, limit).await)
    }

    /// Refused entries by device and number, after one of them, at most `limit`.
    pub async fn scan_refused(&self, after: (DeviceId, u64), limit: usize) -> Result<Vec<StoredEntry>> {
        on!(self, backend => backend.scan_refused(after, limit).await)
    }

    /// Everything that stands in the chains of phones, admitted and refused, phone by phone in their order, after a place.
    pub async fn scan_chains(&self, after: (DeviceId, u64), limit: usize) -> Result<Vec<StoredEntry>> {
        on!(self, backend => backend.scan_chains(after, limit).await)
    }

    /// What a phone signed of the places from `first` to `last` of its chain.
    pub async fn signatures(&self, device: DeviceId, first: u64, last: u64) -> Result<BTreeMap<u64, Signature>> {
        on!(self, backend => backend.signatures(device, first, last).await)
    }

    /// Every phone that was ever enrolled: whose it is, and the key that its signatures are checked with.
    pub async fn chain_keys(&self) -> Result<BTreeMap<DeviceId, (WorkerId, PublicKey)>> {
        on!(self, backend => backend.chain_keys().await)
    }

    /// After a backup was put back: from here on the store is another than the one that phones knew, and the log says so.
    pub async fn begin_epoch(&self, epoch: u64, at: Timestamp) -> Result<()> {
        on!(self, backend => backend.begin_epoch(epoch, at).await)
    }

    /// Size of the server's log when documents last changed or an edition was published.
    pub async fn written(&self) -> Result<u64> {
        on!(self, backend => backend.written().await)
    }

    /// Thins the feeds out. Behind its horizon a scope keeps, of each document, the last number alone (and those by which
    /// documents left it); a reader who is that far behind needs the documents whole.
    ///
    /// A horizon is announced in one call, and what it says is carried out in a later one: who read the scope's end before may
    /// still be reading behind it. To be called from time to time, by any process. Gives the numbers that are gone.
    pub async fn compact(&self, now: Timestamp) -> Result<u64> {
        on!(self, backend => backend.compact(now).await)
    }

    /// Keys of the scopes that changed since the log had this size, longest ago first, at most `limit`; among them, as
    /// [`told_key`] writes them, those in which something was told that was refused.
    pub async fn moved(&self, since: u64, limit: usize) -> Result<Vec<String>> {
        on!(self, backend => backend.moved(since, limit).await)
    }
}

/// By which key live connections are woken of what is told in a scope: only those who answer for it have something to hear.
pub fn told_key(scope: &Scope) -> String {
    format!("told/{}", scope.key())
}

impl FeedStore for Store {
    type Error = StoreError;

    async fn heads(&self, scopes: &[Scope]) -> Result<Vec<Head>> {
        on!(self, backend => backend.heads(scopes).await)
    }
    async fn pointers(&self, scope: &Scope, after: u64, limit: usize) -> Result<Vec<Pointer>> {
        on!(self, backend => backend.pointers(scope, after, limit).await)
    }
    async fn page(&self, scope: &Scope, below: u64, limit: usize) -> Result<Vec<(u64, DocId)>> {
        on!(self, backend => backend.page(scope, below, limit).await)
    }
    async fn entries(&self, places: &[(DocId, u64)]) -> Result<Vec<StoredEntry>> {
        let (mut entries, missing) = self.recent.find(places);
        let read = on!(self, backend => backend.entries(&missing).await)?;
        self.recent.remember(&read);
        entries.extend(read);
        Ok(entries)
    }
    async fn documents(&self, docs: &[DocId]) -> Result<Vec<StoredDocument>> {
        on!(self, backend => backend.documents(docs).await)
    }
    async fn leaves_with(&self, worker: &WorkerId) -> Result<Vec<(DocId, State)>> {
        on!(self, backend => backend.leaves_with(worker).await)
    }
    async fn standing(&self, scopes: &[Scope], docs: &[DocId]) -> Result<Vec<(DocId, usize)>> {
        on!(self, backend => backend.standing(scopes, docs).await)
    }
    async fn log(&self, doc: DocId, below: u64, limit: usize) -> Result<Vec<StoredEntry>> {
        on!(self, backend => backend.log(doc, below, limit).await)
    }
    async fn log_nodes(&self, subtrees: &[log::Subtree]) -> Result<Vec<log::Hash>> {
        on!(self, backend => backend.log_nodes(subtrees).await)
    }
    async fn refused(&self, scopes: &[Scope], reader: &WorkerId, after: u64, limit: usize) -> Result<Vec<Heard>> {
        on!(self, backend => backend.refused(scopes, reader, after, limit).await)
    }
}

/// One admitting transaction. Dropped without [`Group::commit`], it never was.
#[derive(Debug)]
pub enum Group {
    Sqlite(sqlite::Group),
    Postgres(postgres::Group),
}

impl Group {
    /// The end of the server's log, as nobody else can change it until this group ends.
    pub fn log_head(&self) -> &log::Head {
        on_group!(self, group => group.log_head())
    }

    /// Size of the log when documents last changed or an edition was published. Whoever caches documents and remembers another
    /// number has to forget them: another process wrote.
    pub fn written(&self) -> u64 {
        on_group!(self, group => group.written())
    }

    pub async fn devices(&mut self, ids: &BTreeSet<DeviceId>) -> Result<BTreeMap<DeviceId, Device>> {
        on_group!(self, group => group.devices(ids).await)
    }

    /// Those devices behind the end of whose chain something stands: brought back to a restored store, before what is missing.
    pub async fn beyond(&mut self, ids: &BTreeSet<DeviceId>) -> Result<BTreeSet<DeviceId>> {
        on_group!(self, group => group.beyond(ids).await)
    }

    /// Receipts of the entries that stand at these places of a device's chain: admitted, refused or kept aside.
    pub async fn receipts(&mut self, device: DeviceId, first: u64, last: u64) -> Result<BTreeMap<u64, SignedReceipt>> {
        on_group!(self, group => group.receipts(device, first, last).await)
    }

    /// What `Ledger::supply` has to know about entries that were brought back.
    pub async fn known(&mut self, supplied: &[StoredEntry]) -> Result<Known> {
        on_group!(self, group => group.known(supplied).await)
    }

    pub async fn load(&mut self, missing: &Missing) -> Result<Vec<StoredDocument>> {
        on_group!(self, group => group.load(missing).await)
    }

    /// Number of the edition in force.
    pub async fn edition(&mut self) -> Result<u32> {
        on_group!(self, group => group.edition().await)
    }

    /// The reference data in force. Errors: the store has not begun.
    pub async fn reference(&mut self) -> Result<Vec<u8>> {
        on_group!(self, group => group.reference().await)
    }

    /// Puts an edition in force and tells the log of it. Who may read which document is written page by page after this, with
    /// [`Group::write`].
    ///
    /// Errors: the number is not a new one, or a login is somebody else's.
    pub async fn publish(&mut self, publication: &Publication, now: Timestamp) -> Result<()> {
        on_group!(self, group => group.publish(publication, now).await)
    }

    /// Documents after one of them, in their order, at most `limit`.
    pub async fn page(&mut self, after: DocId, limit: usize) -> Result<Vec<StoredDocument>> {
        on_group!(self, group => group.page(after, limit).await)
    }

    pub async fn write(&mut self, changes: &Changes, now: Timestamp) -> Result<()> {
        on_group!(self, group => group.write(changes, now).await)
    }

    /// Durable when it returns well.
    pub async fn commit(self) -> Result<()> {
        on_group!(self, group => group.commit().await)
    }
}
