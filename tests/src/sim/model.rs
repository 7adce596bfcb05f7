//! The plainest program that is right: what must become of an entry, who may read what, which words stand in the notes.
//!
//! Written from `docs/requirements/guangyuan.md` (GY-ATT, GY-DOOR, GY-CORE) and the design's rules on authority and reading, and
//! not from the code that it checks. Slow and simple on purpose; it asks core for names and data alone.

mod leave;
mod month;
mod visit;

use std::collections::{BTreeMap, BTreeSet};

use doorstep_core::centre::Reference;
use doorstep_core::domain::{
    Date, DeviceId, DocId, GrantId, GroupId, Organisation, Role, Span, Timestamp, WindowId, WorkerId,
};
use doorstep_core::fact::{Anchor, DocKind, Envelope, Grade, Kind, Receipt, Statement, Verdict};
use doorstep_core::fold::State;

use self::leave::Leave;
use self::month::Month;
use self::visit::Visit;
use super::action::Edit;
use super::word::{Word, words_in};

/// One entry as the server met it.
#[derive(Debug)]
pub struct Claim<'a> {
    pub now: Timestamp,
    /// Whose phone it is.
    pub holder: &'a WorkerId,
    pub envelope: &'a Envelope,
    pub statement: Option<&'a Statement>,
    pub receipt: &'a Receipt,
    /// What the change does, when our own app made it.
    pub edit: Option<&'a Edit>,
    /// Made by our own app, so that its form is in order.
    pub is_honest: bool,
    /// The document after the entry, as the server folds it.
    pub state: Option<&'a State>,
}

impl Claim<'_> {
    /// When the person acted, as far as it can be believed (GY-CORE-9).
    fn acted(&self) -> Timestamp {
        if self.receipt.grade == Grade::C { self.now } else { self.envelope.wall }
    }

    fn is_effective(&self) -> bool {
        self.receipt.verdict == Verdict::Effective
    }

    fn has(&self, code: &str) -> bool {
        self.receipt.verdict.codes().iter().any(|given| given.name() == code)
    }
}

#[derive(Clone, Debug)]
enum Doc {
    Visit(Box<Visit>),
    Leave(Box<Leave>),
    Month(Month),
}

/// The words of one document's notes.
#[derive(Clone, Debug, Default)]
struct Notes {
    inserted: BTreeSet<Word>,
    deleted: BTreeSet<Word>,
}

#[derive(Clone, Debug, Default)]
pub struct Model {
    docs: BTreeMap<DocId, Doc>,
    notes: BTreeMap<DocId, Notes>,
    /// Server times that phones were given.
    anchors: BTreeSet<(DeviceId, Timestamp, [u8; 16])>,
    /// Where a change of somebody was refused, so that the next may stand on nothing.
    stumbled: BTreeSet<(DeviceId, DocId)>,
    /// The newest of them that an entry of each phone named.
    chained: BTreeMap<DeviceId, Timestamp>,
    /// Groups that people have left. What was refused before stays with whoever answered for it then.
    pub(super) led_before: BTreeSet<(WorkerId, GroupId)>,
    /// Words that lay unsent on a phone when it was copied: each copy may bring them in, under a key of its own.
    pub(super) copied: BTreeSet<Word>,
}

/// Copies of one phone in one schedule, itself included.
const COPIES_MAX: usize = 7;

/// A decision is held for a minute at most, and may then stand behind what was written meanwhile. Unit: ms.
const HELD_MS: i64 = 120_000;

const ROLE: &str = "GY-CORE-E-ROLE";
const STATE: &str = "GY-CORE-E-STATE";
const DOCUMENT: &str = "SYNC-E-DOCUMENT";

fn holds(organisation: &Organisation, worker: &WorkerId, role: Role, span: &Span, on: Date) -> bool {
    organisation.grants.iter().any(|grant| {
        grant.worker == *worker
            && grant.role == role
            && grant.span == *span
            && grant.from <= on
            && grant.to.is_none_or(|to| on <= to)
    })
}

/// Whether the named grant is this person's, of this role, in force, and over one of the offices.
fn acts_in(
    organisation: &Organisation,
    person: &WorkerId,
    acting: Option<&(Role, GrantId)>,
    on: Date,
    offices: &[(Role, Span)],
) -> bool {
    let Some((role, id)) = acting else { return false };
    organisation.grants.iter().any(|grant| {
        grant.id == *id
            && grant.role == *role
            && grant.worker == *person
            && grant.from <= on
            && grant.to.is_none_or(|to| on <= to)
            && offices.contains(&(grant.role, grant.span.clone()))
    })
}

/// Names without what stands in the brackets.
fn names(verdict: &Verdict) -> BTreeSet<&str> {
    verdict.codes().iter().map(|code| code.name()).collect()
}

impl Model {
    /// The server told a phone its time.
    pub fn anchored(&mut self, device: DeviceId, anchor: Anchor) {
        self.anchors.insert((device, anchor.time, anchor.tag));
    }

    /// The word of the server that an entry names, if the server did say it to this phone.
    fn word(&self, claim: &Claim<'_>) -> Option<Anchor> {
        let device = claim.envelope.device;
        let said = |anchor: &Anchor| self.anchors.contains(&(device, anchor.time, anchor.tag));
        claim.envelope.anchor.filter(|anchor| said(anchor) && anchor.time <= claim.now)
    }

    /// Whether a person may read a document. Sources: GY-ATT and GY-DOOR, permissions.
    pub fn may_read(&self, worker: &WorkerId, doc: DocId, reference: &Reference, on: Date) -> bool {
        let organisation = &reference.organisation;
        let office = |role, span: &Span| holds(organisation, worker, role, span, on);
        let of_person = |person: &WorkerId| {
            let leads = organisation
                .workers
                .get(person)
                .and_then(|person| person.group.clone())
                .is_some_and(|group| office(Role::GroupLeader, &Span::Group(group)));
            worker == person
                || leads
                || office(Role::Coordination, &Span::Centre)
                || office(Role::DeputyLeader, &Span::Centre)
        };
        match self.docs.get(&doc) {
            None => false,
            Some(Doc::Month(month)) => of_person(&month.person),
            Some(Doc::Leave(leave)) => {
                of_person(&leave.person)
                    || leave.ends_with_centre_leader() && office(Role::CentreLeader, &Span::Centre)
                    || leave.asks().is_some_and(|(role, span)| office(*role, span))
            }
            Some(Doc::Visit(visit)) => visit.may_read(worker, office),
        }
    }

    /// Whether a leader was asked about a leave, wherever its person has come since: what they say is heard.
    fn was_asked(&self, worker: &WorkerId, doc: DocId, reference: &Reference, on: Date) -> bool {
        let Some(Doc::Leave(leave)) = self.docs.get(&doc) else { return false };
        leave.groups_asked().any(|span| holds(&reference.organisation, worker, Role::GroupLeader, span, on))
    }

    /// Whether a person may read what somebody wrote to begin a document that the server refused.
    pub fn would_read(
        &self,
        worker: &WorkerId,
        author: &WorkerId,
        statement: &Statement,
        reference: &Reference,
        on: Date,
    ) -> bool {
        let organisation = &reference.organisation;
        let office = |role, span: &Span| holds(organisation, worker, role, span, on);
        match statement {
            Statement::VisitFiled(application) => {
                office(Role::WindowHead, &Span::Window(application.window.clone()))
                    || office(Role::SupervisionSection, &Span::Centre)
            }
            Statement::LeaveSubmitted(_)
            | Statement::Punched(_)
            | Statement::WentOut(_)
            | Statement::CameBack(_)
            | Statement::PunchPlaced(_)
            | Statement::MakeUpAsked(_) => {
                let group = organisation.workers.get(author).and_then(|author| author.group.clone());
                let before = self.led_before.iter().filter(|(person, _)| person == author);
                let mut groups = group.into_iter().chain(before.map(|(_, group)| group.clone()));
                groups.any(|group| office(Role::GroupLeader, &Span::Group(group)))
                    || office(Role::DeputyLeader, &Span::Centre)
            }
            _ => false,
        }
    }

    /// Compares what the server did with an entry with what it must do, and takes the entry in.
    ///
    /// Errors: what is wrong, in words.
    pub fn judge(&mut self, claim: &Claim<'_>, reference: &Reference) -> Result<(), String> {
        let judged = self.weigh(claim, reference);
        if claim.envelope.kind == Kind::CHANGE && !claim.receipt.verdict.is_admitted() {
            self.stumbled.insert((claim.envelope.device, claim.envelope.doc));
        }
        judged
    }

    fn weigh(&mut self, claim: &Claim<'_>, reference: &Reference) -> Result<(), String> {
        self.graded(claim, reference)?;
        let envelope = claim.envelope;
        let codes = names(&claim.receipt.verdict);
        let refused_with = |code: &str| {
            let is = matches!(claim.receipt.verdict, Verdict::Refused(_)) && codes.contains(code);
            if is { Ok(()) } else { Err(format!("must be refused with {code}, got {:?}", claim.receipt.verdict)) }
        };
        if envelope.person != *claim.holder {
            return refused_with(ROLE);
        }
        let mut has_lapsed = false;
        if let Some((role, id)) = &envelope.acting {
            let mut grants = reference.organisation.grants.iter();
            let held = grants.find(|grant| grant.id == *id && grant.role == *role && grant.worker == envelope.person);
            let Some(held) = held else { return refused_with(ROLE) };
            has_lapsed = held.to.is_some_and(|to| to < claim.now.date());
        }
        let exists = self.docs.contains_key(&envelope.doc);
        if exists {
            let is_kind = matches!(
                (&self.docs[&envelope.doc], envelope.doc_kind),
                (Doc::Visit(_), DocKind::Visit) | (Doc::Leave(_), DocKind::Leave) | (Doc::Month(_), DocKind::Month)
            );
            // Who could read it when the server last spoke to the phone still hands in what was done then; a fact without such a
            // word at its own time.
            let known = self.word(claim).map(|anchor| anchor.time);
            let claimed = (envelope.kind != Kind::CHANGE).then_some(envelope.wall.min(claim.now));
            let may = |at: Timestamp| {
                let (person, doc, on) = (&envelope.person, envelope.doc, at.date());
                self.may_read(person, doc, reference, on) || self.was_asked(person, doc, reference, on)
            };
            if !is_kind || !may(claim.now) && !known.or(claimed).is_some_and(may) {
                return refused_with(if has_lapsed { ROLE } else { DOCUMENT });
            }
        } else if !matches!(envelope.doc_kind, DocKind::Month | DocKind::Meeting | DocKind::Report)
            && !envelope.doc.is_drawn()
        {
            return refused_with(DOCUMENT);
        }
        if envelope.kind == Kind::CHANGE {
            return self.changed(claim, exists);
        }
        let Some(statement) = claim.statement.filter(|statement| statement.doc_kind() == envelope.doc_kind) else {
            return refused_with("SYNC-E-FORMAT");
        };
        // An observation of what happened is kept whatever a rule says; nothing else is.
        match &claim.receipt.verdict {
            Verdict::Kept(_) if !is_observation(statement) => return Err("kept, and observes nothing".into()),
            Verdict::Provisional(_) | Verdict::Held(_) if !matches!(statement, Statement::LeaveDecided(_)) => {
                return Err("waits for a successor, and decides nothing".into());
            }
            Verdict::Superseded(_) if !matches!(statement, Statement::LeaveDecided(_)) => {
                return Err("superseded, and decides nothing".into());
            }
            Verdict::Refused(_) if is_observation(statement) && exists && !codes.contains(DOCUMENT) => {
                return Err(format!("an observation refused: {codes:?}"));
            }
            _ => {}
        }
        match envelope.doc_kind {
            DocKind::Month => self.judge_month(claim, statement, reference),
            DocKind::Leave => self.judge_leave(claim, statement, reference),
            DocKind::Visit => self.judge_visit(claim, statement, reference),
            // No post cards where they are not regulated.
            DocKind::Post => refused_with("GY-CORE-E-STATE"),
            // The simulated days publish no statistics.
            DocKind::Report => refused_with("GY-CORE-E-STATE"),
            // Nobody of the simulated centre takes cases in, and its windows have no end of the day.
            DocKind::Case | DocKind::Counter => refused_with("GY-CORE-E-STATE"),
            // The simulated centre has no regulation about meetings.
            DocKind::Meeting | DocKind::Grounds => refused_with("GY-CORE-E-STATE"),
            // Nor has it pairs.
            DocKind::Training => refused_with("GY-CORE-E-STATE"),
            // Nobody of the simulated days stays on.
            DocKind::Extended => refused_with("GY-CORE-E-STATE"),
            // Nobody begins a proceeding.
            DocKind::Proceeding => refused_with("GY-CORE-E-STATE"),
            // Nor has it a guide desk.
            DocKind::Roster => refused_with("GY-CORE-E-STATE"),
            // Nor is anybody found doing wrong.
            DocKind::Violation | DocKind::Notice => refused_with("GY-CORE-E-STATE"),
            // Nobody of the simulated days looks at what is masked.
            DocKind::PrivateReads => refused_with("GY-CORE-E-RANGE(doc)"),
            // Nobody says how a visit was.
            DocKind::Feedback => refused_with("GY-CORE-E-STATE"),
        }
    }

    /// How far the claimed time can be trusted (design section 4: anchored, long ago, jumped).
    fn graded(&mut self, claim: &Claim<'_>, reference: &Reference) -> Result<(), String> {
        let figures = &reference.figures.time;
        let envelope = claim.envelope;
        let anchor = self.word(claim);
        let newest = self.chained.get(&envelope.device).copied().unwrap_or_default();
        if let Some(anchor) = anchor {
            self.chained.insert(envelope.device, newest.max(anchor.time));
        }
        let expected = match (anchor, envelope.mono_ms) {
            (Some(anchor), Some(mono_ms)) if mono_ms < i64::MAX as u64 => {
                let at = anchor.time.plus_ms(mono_ms as i64);
                let jumped = envelope.wall.since(at).unsigned_abs() > u64::from(figures.clock_s) * 1000
                    || at.since(claim.now) > i64::from(figures.future_s) * 1000
                    || at.plus_ms(HELD_MS) < newest;
                match (jumped, mono_ms <= u64::from(figures.anchored_h) * 3_600_000) {
                    (true, _) => Grade::C,
                    (false, true) => Grade::A,
                    (false, false) => Grade::B,
                }
            }
            _ => Grade::C,
        };
        if claim.receipt.grade == expected {
            return Ok(());
        }
        Err(format!("graded {:?}, must be {expected:?}", claim.receipt.grade))
    }

    /// Whoever may read a visit may write in its notes, also after it was closed.
    fn changed(&mut self, claim: &Claim<'_>, exists: bool) -> Result<(), String> {
        let is_visit = exists && claim.envelope.doc_kind == DocKind::Visit;
        if claim.receipt.verdict.is_admitted() {
            if !claim.is_effective() || !is_visit {
                return Err(format!("a change admitted as {:?}", claim.receipt.verdict));
            }
            if let Some(edit) = claim.edit {
                let notes = self.notes.entry(claim.envelope.doc).or_default();
                notes.inserted.extend(&edit.inserted);
                notes.deleted.extend(&edit.deleted);
            }
            return Ok(());
        }
        let stands_on_refused = self.stumbled.contains(&(claim.envelope.device, claim.envelope.doc))
            && (claim.has("ADMIT-E-SEQ") || claim.has("ADMIT-E-DEPS"));
        if claim.is_honest && is_visit && !stands_on_refused {
            return Err(format!("an honest change of a readable visit is {:?}", claim.receipt.verdict));
        }
        if claim.has("ADMIT-E-ENGINE") {
            return Err("a change got past every check and failed in automerge".into());
        }
        Ok(())
    }

    fn judge_month(&mut self, claim: &Claim<'_>, statement: &Statement, reference: &Reference) -> Result<(), String> {
        let (expected, person) = (month::expected(self, claim, statement, reference), claim.envelope.person.clone());
        compare(claim, &expected)?;
        if claim.receipt.verdict.is_admitted() {
            let doc = self.docs.entry(claim.envelope.doc).or_insert_with(|| Doc::Month(Month::of(person)));
            let Doc::Month(month) = doc else { return Err("not a month".into()) };
            month.take(claim, statement);
        }
        Ok(())
    }

    fn judge_leave(&mut self, claim: &Claim<'_>, statement: &Statement, reference: &Reference) -> Result<(), String> {
        let leave = match self.docs.get(&claim.envelope.doc) {
            Some(Doc::Leave(leave)) => Some(leave.as_ref()),
            _ => None,
        };
        let all: Vec<(DocId, &Leave)> = self.leaves().collect();
        let expected = leave::expected(leave, &all, claim, statement, reference);
        if matches!(claim.receipt.verdict, Verdict::Provisional(_) | Verdict::Held(_)) {
            let only_role = expected == Expected::Refused(BTreeSet::from([ROLE]));
            let Statement::LeaveDecided(decision) = statement else { return Err("nothing was decided".into()) };
            if !only_role || !self.may_not_know(claim, reference) {
                return Err(format!("{:?}, must be {expected:?}", claim.receipt.verdict));
            }
            if let Some(Doc::Leave(leave)) = self.docs.get_mut(&claim.envelope.doc) {
                leave.wait(claim.receipt.hash, decision);
            }
            return Ok(());
        }
        compare(claim, &expected)?;
        if !claim.is_effective() {
            return Ok(());
        }
        if let Statement::LeaveSubmitted(slip) = statement {
            let leave = Leave::submitted(slip, claim, &all, reference);
            self.docs.insert(claim.envelope.doc, Doc::Leave(Box::new(leave)));
        } else if let Some(Doc::Leave(leave)) = self.docs.get_mut(&claim.envelope.doc) {
            leave.take(claim, statement);
        }
        let Some(Doc::Leave(leave)) = self.docs.get(&claim.envelope.doc) else { return Err("no leave".into()) };
        leave.agrees(claim.state.and_then(State::as_leave))
    }

    /// Whether the authority had ended when the server heard, and the phone proves nothing of having known.
    fn may_not_know(&self, claim: &Claim<'_>, reference: &Reference) -> bool {
        let Some((_, id)) = &claim.envelope.acting else { return false };
        let grant = reference.organisation.grants.iter().find(|grant| grant.id == *id);
        let Some(last) = grant.and_then(|grant| grant.to) else { return false };
        let ended = last.plus_days(1).at_second(0);
        let known = self.word(claim);
        let is_believed = claim.receipt.grade != Grade::C && claim.envelope.wall < ended;
        let is_provisional = matches!(claim.receipt.verdict, Verdict::Provisional(_));
        ended <= claim.now && known.is_none_or(|anchor| anchor.time < ended) && is_believed == is_provisional
    }

    /// Takes a document as the server has it, without a judgement: after a restore the same entries stand in another order.
    pub fn believe(&mut self, doc: DocId, state: &State) {
        let held = match state {
            // None comes to be.
            State::Post(_)
            | State::Report(_)
            | State::Case(_)
            | State::Counter(_)
            | State::Grounds(_)
            | State::Training(_)
            | State::Extended(_)
            | State::Proceeding(_)
            | State::Roster(_) => return,
            State::Violation(_) | State::Notice(_) | State::PrivateReads(_) | State::Feedback(_) => return,
            State::Visit(visit) => Doc::Visit(Box::new(Visit::of(visit))),
            State::Leave(leave) => Doc::Leave(Box::new(Leave::of(leave))),
            State::Month(month) => Doc::Month(Month::of(month.person.clone())),
            State::Meeting(_) => return,
        };
        self.docs.insert(doc, held);
    }

    /// An admitted change of notes, where nothing else is judged.
    pub fn noted(&mut self, doc: DocId, edit: &Edit) {
        let notes = self.notes.entry(doc).or_default();
        notes.inserted.extend(&edit.inserted);
        notes.deleted.extend(&edit.deleted);
    }

    fn judge_visit(&mut self, claim: &Claim<'_>, statement: &Statement, reference: &Reference) -> Result<(), String> {
        if let Statement::VisitFiled(application) = statement {
            if claim.is_effective() {
                visit::may_file(application, claim, reference)?;
                let visit = Visit::filed(application);
                self.docs.insert(claim.envelope.doc, Doc::Visit(Box::new(visit)));
            }
        } else if let Some(Doc::Visit(visit)) = self.docs.get_mut(&claim.envelope.doc) {
            visit.judge(claim, statement, reference)?;
        } else if claim.receipt.verdict.is_admitted() {
            return Err("an act in a visit that does not exist".into());
        }
        match self.docs.get(&claim.envelope.doc) {
            Some(Doc::Visit(visit)) => visit.agrees(claim.state.and_then(State::as_visit)),
            _ => Ok(()),
        }
    }

    fn leaves(&self) -> impl Iterator<Item = (DocId, &Leave)> {
        self.docs.iter().filter_map(|(doc, model)| match model {
            Doc::Leave(leave) => Some((*doc, leave.as_ref())),
            Doc::Visit(_) | Doc::Month(_) => None,
        })
    }

    fn visit(&self, doc: DocId) -> Option<&Visit> {
        match self.docs.get(&doc) {
            Some(Doc::Visit(visit)) => Some(visit),
            _ => None,
        }
    }

    /// Whether a text is what the notes of a document must read: each admitted word once, whole, unless somebody deleted it.
    ///
    /// Errors: the word and how often it occurs.
    pub fn notes_agree(&self, doc: DocId, text: &str) -> Result<(), String> {
        let found = words_in(text.as_bytes());
        let empty = Notes::default();
        let notes = self.notes.get(&doc).unwrap_or(&empty);
        for word in &notes.inserted {
            let count = found.get(word).copied().unwrap_or(0);
            let expected = usize::from(!notes.deleted.contains(word));
            let is_right =
                if self.copied.contains(word) { (expected..=COPIES_MAX).contains(&count) } else { count == expected };
            if !is_right {
                return Err(format!("{word:?} occurs {count} times in the notes of {doc}, must be {expected}"));
            }
        }
        match found.keys().find(|word| !notes.inserted.contains(word)) {
            Some(word) => Err(format!("{word:?} stands in the notes of {doc} and was never admitted")),
            None => Ok(()),
        }
    }

    /// Documents and what they are at the end.
    ///
    /// Errors: a month whose punches differ.
    pub fn months_agree(&self, doc: DocId, state: &State) -> Result<(), String> {
        match (self.docs.get(&doc), state) {
            (Some(Doc::Month(month)), State::Month(folded)) => month.agrees(folded),
            (Some(Doc::Leave(_)), State::Leave(_)) | (Some(Doc::Visit(_)), State::Visit(_)) => Ok(()),
            (other, _) => Err(format!("{doc} is {} to the model", if other.is_none() { "unknown" } else { "another" })),
        }
    }
}

/// What must become of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Expected {
    Effective,
    Kept(BTreeSet<&'static str>),
    Superseded,
    Refused(BTreeSet<&'static str>),
}

/// Effective without a code; with codes kept or refused.
fn by_codes(codes: BTreeSet<&'static str>, is_kept: bool) -> Expected {
    match (codes.is_empty(), is_kept) {
        (true, _) => Expected::Effective,
        (false, true) => Expected::Kept(codes),
        (false, false) => Expected::Refused(codes),
    }
}

fn compare(claim: &Claim<'_>, expected: &Expected) -> Result<(), String> {
    let codes = names(&claim.receipt.verdict);
    let agrees = match (expected, &claim.receipt.verdict) {
        (Expected::Effective, Verdict::Effective) | (Expected::Superseded, Verdict::Superseded(_)) => true,
        (Expected::Kept(wanted), Verdict::Kept(_)) | (Expected::Refused(wanted), Verdict::Refused(_)) => {
            *wanted == codes
        }
        _ => false,
    };
    if agrees { Ok(()) } else { Err(format!("{:?}, must be {expected:?}", claim.receipt.verdict)) }
}

/// What tells of something that happened (GY-CORE-9, -10).
fn is_observation(statement: &Statement) -> bool {
    matches!(
        statement,
        Statement::ApplicantInformed(_)
            | Statement::Departed(_)
            | Statement::Arrived(_)
            | Statement::IdentityChecked(_)
            | Statement::NotFinished(_)
            | Statement::DoneOnSite(_)
            | Statement::Delivered(_)
            | Statement::Returned(_)
            | Statement::Punched(_)
            | Statement::WentOut(_)
            | Statement::CameBack(_)
            | Statement::PunchPlaced(_)
            | Statement::CheckedIn(_)
            | Statement::CheckedOut(_)
    )
}

/// A claimed time may lie ahead of its receipt by a clock's error only (GY-CORE-9).
fn is_future(at: Timestamp, claim: &Claim<'_>, reference: &Reference) -> bool {
    at.since(claim.now) > i64::from(reference.figures.time.future_s) * 1000
}

fn window_offices(window: &WindowId) -> Vec<(Role, Span)> {
    [Role::WindowStaff, Role::WindowHead].map(|role| (role, Span::Window(window.clone()))).to_vec()
}
