//! A new edition of the reference data, put in force while the centre is served: people, grants, windows, calendar, figures.
//!
//! One transaction under the writer lock: the edition, the line of the log that tells of it, and for each document whose
//! readers change the feed numbers by which it comes into scopes and leaves them. Servers find it with their next group or
//! look; phones get it with their next answer.

use std::collections::BTreeSet;

use anyhow::Result;
use doorstep_core::centre::Reference;
use doorstep_core::centre::file::{self, CentreFile, FileProblem, Login};
use doorstep_core::domain::{Date, DocId, Timestamp, WorkerId};
use doorstep_core::sync::edition::{Name, moves_readers, take_up};
use doorstep_core::sync::ledger::Changes;

use crate::edition::Current;
use crate::found;
use crate::password::{Cost, first_password};
use crate::store::{Account, By, Group, Publication, Store, StoreError};

/// Documents looked at together.
const PAGE: usize = 200;
/// Sessions of somebody who left end then, so that what waits on the phone still arrives. Unit: ms.
const FAREWELL_MS: i64 = 7 * 86_400_000;

/// What was put in force.
#[derive(Debug)]
pub struct Published {
    pub edition: u32,
    /// Documents that other people read from now on.
    pub moved: u64,
    /// People who can sign in for the first time, with the passwords to be handed to them; without one they get a card.
    pub opened: Vec<(Login, Option<String>)>,
    /// Who cannot sign in any more.
    pub closed: Vec<WorkerId>,
    /// The day from which other figures are on record.
    pub coming: Option<Date>,
}

impl std::fmt::Display for Published {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (login, password) in &self.opened {
            match password {
                Some(password) => writeln!(f, "new        {} first password {password}", login.login)?,
                None => writeln!(f, "new        {} with a card", login.login)?,
            }
        }
        for worker in &self.closed {
            writeln!(f, "left       {worker}")?;
        }
        writeln!(f, "documents  {} with other readers", self.moved)?;
        if let Some(begins) = self.coming {
            writeln!(f, "coming     other figures from {begins}, 00:00")?;
        }
        write!(f, "edition {} is in force", self.edition)
    }
}

/// Why nothing was put in force.
#[derive(Debug)]
pub enum Refused {
    /// Mistakes in the files, and what contradicts the record.
    Problems(Vec<FileProblem>),
    /// Logins that somebody else has on record.
    Logins(Vec<Login>),
    /// Another edition came in between: what was looked through is not what would be put in force.
    Meanwhile,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Problems(problems) => problems.iter().try_for_each(|problem| writeln!(f, "{problem}"))?,
            Self::Logins(logins) => logins.iter().try_for_each(|login| {
                writeln!(f, "directory: workers.{}.login: somebody else has the login {}", login.worker, login.login)
            })?,
            Self::Meanwhile => writeln!(f, "another edition was published meanwhile")?,
        }
        f.write_str("nothing was put in force")
    }
}

/// What becomes of an edition that somebody wants to put in force.
pub type Answer = std::result::Result<Published, Refused>;

/// How people come in who had no login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// By a first password, hashed at this cost.
    Passwords(Cost),
    /// By a card that is still to be drawn.
    Cards,
}

/// Checks both files and puts them in force.
///
/// Errors: the store cannot be read or written; nothing was put in force.
pub async fn publish(store: &Store, (pack, directory): (&str, &str), cost: Cost, now: Timestamp) -> Result<Answer> {
    let on_record = Current::stored(store).await?.reference;
    match file::read_next(pack, directory, &on_record, now.date()) {
        Ok(next) => put(store, &on_record, next, Opening::Passwords(cost), None, now).await,
        Err(problems) => Ok(Err(Refused::Problems(problems))),
    }
}

/// Puts tables of holidays over the calendar in force; everything else stays.
///
/// Errors: as [`publish`].
pub async fn publish_calendar(store: &Store, tables: &[String], now: Timestamp) -> Result<Answer> {
    let on_record = Current::stored(store).await?.reference;
    let next = file::with_calendar(&on_record, tables.iter().map(String::as_str));
    follow(store, &on_record, next, now).await
}

/// Puts a pack on record that begins on a later day.
///
/// Errors: as [`publish`].
pub async fn announce(store: &Store, pack: &str, begins: Date, now: Timestamp) -> Result<Answer> {
    let on_record = Current::stored(store).await?.reference;
    follow(store, &on_record, file::coming(pack, begins, &on_record, now.date()), now).await
}

/// Takes back what was to begin on a later day. `None` when nothing was.
///
/// Errors: as [`publish`].
pub async fn withdraw(store: &Store, now: Timestamp) -> Result<Option<Answer>> {
    let on_record = Current::stored(store).await?.reference;
    let Some(reference) = on_record.withdrawn() else { return Ok(None) };
    follow(store, &on_record, Ok(reference), now).await.map(Some)
}

/// Lets what is coming begin when its day has come, as an edition like any other. Every process tries; the first one has done
/// it, also when the day is long past because no server was running.
///
/// Errors: the store cannot be read or written.
pub async fn begin(store: &Store, now: Timestamp) -> std::result::Result<(), StoreError> {
    let Some(bytes) = store.reference().await? else { return Ok(()) };
    let on_record = Current::read(&bytes).map_err(|_| StoreError::damaged("the reference data"))?.reference;
    if !on_record.is_due(now.date()) {
        return Ok(());
    }
    let Some(begun) = on_record.begun() else { return Ok(()) };
    let edition = begun.edition;
    match follow(store, &on_record, Ok(begun), now).await {
        Ok(Ok(_)) => tracing::info!(edition, "the edition of this day has begun"),
        Ok(Err(Refused::Meanwhile)) => {}
        // Each edition before was checked against it.
        Ok(Err(refused)) => tracing::error!(cause = %refused, edition, "the edition of this day cannot begin"),
        Err(error) => return Err(error.downcast().unwrap_or_else(|_| StoreError::damaged("an edition"))),
    }
    Ok(())
}

/// An edition without a word about anybody's login.
async fn follow(
    store: &Store,
    on_record: &Reference,
    next: std::result::Result<Reference, Vec<FileProblem>>,
    now: Timestamp,
) -> Result<Answer> {
    match next {
        Ok(reference) => {
            let next = CentreFile { reference, logins: logins(store).await? };
            put(store, on_record, next, Opening::Cards, None, now).await
        }
        Err(problems) => Ok(Err(Refused::Problems(problems))),
    }
}

/// Everybody's login, in the order of the workers' ids.
pub async fn logins(store: &Store) -> std::result::Result<Vec<Login>, StoreError> {
    let accounts = store.accounts().await?.into_iter();
    let mut logins: Vec<Login> =
        accounts.map(|account| Login { login: account.login, worker: account.worker }).collect();
    logins.sort_by(|one, other| one.worker.cmp(&other.worker));
    Ok(logins)
}

/// Puts an edition in force that was checked against the one on record.
///
/// Errors: as [`publish`].
pub async fn put(
    store: &Store,
    on_record: &Reference,
    next: CentreFile,
    opening: Opening,
    by: Option<By>,
    now: Timestamp,
) -> Result<Answer> {
    let doors = match Doors::of(&next, &store.accounts().await?) {
        Ok(doors) => doors,
        Err(logins) => return Ok(Err(Refused::Logins(logins))),
    };
    let mut opened = Vec::new();
    let mut accounts = Vec::new();
    for login in doors.opened {
        match opening {
            // Hashing takes its time, so it is done before anybody has to wait for us.
            Opening::Passwords(cost) => {
                let password = first_password()?;
                accounts.push(found::account(&login, &password, cost).await?);
                opened.push((login, Some(password)));
            }
            Opening::Cards => {
                let (login_name, worker) = (login.login.clone(), login.worker.clone());
                accounts.push(Account { login: login_name, worker, password_hash: String::new() });
                opened.push((login, None));
            }
        }
    }
    let publication = Publication {
        edition: next.reference.edition,
        reference: next.reference.encode(),
        opened: accounts,
        renamed: doors.renamed,
        closed: doors.closed,
        sessions_end: now.plus_ms(FAREWELL_MS),
        by,
    };
    let mut group = store.group().await?;
    if group.edition().await? != on_record.edition {
        return Ok(Err(Refused::Meanwhile));
    }
    group.publish(&publication, now).await?;
    let mut moved = 0;
    if moves_readers(on_record, &next.reference) {
        let (documents, left_out) = readers(&mut group, &next.reference, now).await?;
        if !left_out.is_empty() {
            return Ok(Err(Refused::Problems(file::left_out(&left_out))));
        }
        moved = documents;
    }
    group.commit().await?;
    let coming = next.reference.coming.map(|coming| coming.begins);
    Ok(Ok(Published { edition: publication.edition, moved, opened, closed: publication.closed, coming }))
}

/// Works out every document's readers anew; how many have others, and what documents name that the edition leaves out.
async fn readers(
    group: &mut Group,
    reference: &Reference,
    now: Timestamp,
) -> std::result::Result<(u64, BTreeSet<Name>), StoreError> {
    let mut moved = 0;
    let mut left_out = BTreeSet::new();
    let mut after = DocId([0; 16]);
    loop {
        let page = group.page(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok((moved, left_out)) };
        after = last.doc;
        let taken = take_up(reference, page).map_err(|doc| StoreError::damaged(&format!("document {doc}")))?;
        left_out.extend(taken.left_out);
        if taken.documents.is_empty() || !left_out.is_empty() {
            continue;
        }
        moved += taken.documents.len() as u64;
        let log_head = group.log_head().clone();
        let changes = Changes { documents: taken.documents, points: taken.points, log_head, ..Changes::default() };
        group.write(&changes, now).await?;
    }
}

/// What becomes of people's logins.
#[derive(Debug, Default, PartialEq, Eq)]
struct Doors {
    opened: Vec<Login>,
    renamed: Vec<(WorkerId, String)>,
    closed: Vec<WorkerId>,
}

impl Doors {
    /// Errors: logins that somebody else has on record. They come free with the edition after the one that takes them away, so
    /// that nobody signs in as somebody else by mistake.
    fn of(next: &CentreFile, on_record: &[Account]) -> std::result::Result<Self, Vec<Login>> {
        let mut doors = Self::default();
        let mut taken = Vec::new();
        for login in &next.logins {
            let held = on_record.iter().find(|account| account.worker == login.worker);
            if on_record.iter().any(|account| account.login == login.login && account.worker != login.worker) {
                taken.push(login.clone());
            } else if held.is_none() {
                doors.opened.push(login.clone());
            } else if held.is_some_and(|held| held.login != login.login) {
                doors.renamed.push((login.worker.clone(), login.login.clone()));
            }
        }
        let left = |account: &&Account| !next.logins.iter().any(|login| login.worker == account.worker);
        doors.closed = on_record.iter().filter(left).map(|account| account.worker.clone()).collect();
        if taken.is_empty() { Ok(doors) } else { Err(taken) }
    }
}

#[cfg(test)]
mod tests {
    use doorstep_core::centre::file::demo;
    use doorstep_core::domain::org::PostPair;
    use doorstep_core::domain::{EntryHash, Grant, GrantId, GroupId, PostId, Role, Span};
    use doorstep_core::fact::DocKind;
    use doorstep_core::sync::Scope;
    use doorstep_core::sync::ledger::StoredDocument;
    use doorstep_core::sync::scope::audience;
    use doorstep_core::testing::{Play, application, day, plan};

    use super::*;

    /// A centre with one visit, of somebody who shares a post in a group with a leader in charge.
    fn with_a_shared_visit() -> (Reference, StoredDocument) {
        let mut play = Play::guangyuan("2026-05-12 10:00");
        play.reference.figures.ab = demo("zhangye").unwrap().reference.figures.ab;
        let (group, from) = (GroupId::new("group-1"), day("2026-01-01"));
        let span = Span::Group(group.clone());
        let (a, b) = (WorkerId::new("lina"), vec![WorkerId::new("yangbo")]);
        let name = "社保受理岗".to_owned();
        let organisation = &mut play.reference.organisation;
        organisation.pairs.push(PostPair { post: PostId::new("reception"), name, group, a, b, from, to: None });
        let (id, worker) = (GrantId::new("chenguohua-in-charge"), WorkerId::new("chenguohua"));
        organisation.grants.push(Grant { id, worker, role: Role::DeputyLeader, span, from, to: None });
        let doc = play.prepared_visit(application(), plan("2026-05-13 14:00", "2026-05-13 15:00", &["lina"]));
        let state = &play.documents[&doc];
        let scopes = audience(state, &play.reference);
        let (state, head) = (state.encode(), EntryHash([1; 32]));
        let (shared, people) = (Vec::new(), BTreeSet::new());
        let document = StoredDocument { doc, kind: DocKind::Visit, doc_seq: 1, head, state, shared, scopes, people };
        (play.reference, document)
    }

    #[tokio::test]
    async fn a_document_gets_other_readers_with_the_figures_that_its_readers_follow_from() {
        let (mut reference, document) = with_a_shared_visit();
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).await.unwrap();
        let (doc, now) = (document.doc, day("2026-05-12").at_minute(600));
        let founded = CentreFile { reference: reference.clone(), logins: Vec::new() };
        found::found(&store, &founded, Vec::new(), now).await.unwrap();
        let mut group = store.group().await.unwrap();
        let log_head = group.log_head().clone();
        group.write(&Changes { documents: vec![document], log_head, ..Changes::default() }, now).await.unwrap();
        group.commit().await.unwrap();

        for (leader_acts, clock_s, moved) in [(true, 60, 1), (true, 61, 0), (false, 61, 1)] {
            let on_record = reference.clone();
            reference.edition += 1;
            reference.figures.time.clock_s = clock_s;
            reference.figures.ab.as_mut().unwrap().leader_acts = leader_acts;
            let next = CentreFile { reference: reference.clone(), logins: Vec::new() };
            let put = put(&store, &on_record, next, Opening::Cards, None, now).await.unwrap().unwrap();
            assert_eq!(put.moved, moved, "{leader_acts} {clock_s}");
            let stored = store.group().await.unwrap().page(DocId([0; 16]), PAGE).await.unwrap();
            let leader = Scope::Person(WorkerId::new("chenguohua"));
            assert_eq!((stored[0].doc, stored[0].scopes.contains(&leader)), (doc, leader_acts));
        }
    }
}
