//! The server's half: which entries enter the log, in which order, with which receipt.
//!
//! Sans-io. The ledger is a cache of documents over a store that it never sees: before a run is admitted, whatever
//! [`Ledger::missing`] names is loaded into it; afterwards [`Ledger::take_changes`] gives what one transaction has to write.
//! If that transaction fails, [`Ledger::forget`] drops the cache, and nobody has been told anything.

#[cfg(test)]
mod claims;
mod device;
mod evidence;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod extended;
mod import;
mod others;
mod run;
mod supply;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::anchor::AnchorKey;
use super::scope::{asked, audience, head_digest};
use super::verifier::Verifier;
use super::{Scope, log};
use crate::account::code;
use crate::admission;
use crate::centre::Reference;
use crate::document::Shared;
use crate::domain::{DeviceId, DocId, EntryHash, Timestamp, WorkerId};
use crate::fact::chain::SecretKey;
use crate::fact::receipt::acted_at;
use crate::fact::{Code, DocKind, Envelope, Grade, Kind, Receipt, Ruling, SignedReceipt, Statement, Verdict, encode};
use crate::fold::{self, State};
use crate::procedure;
use crate::regime::leave::acting;
use crate::regime::{self, World};

pub use device::{ChainEnd, Device};
use run::Link;
pub use run::{RunSignature, VerifiedRun, split_change, verify};
pub use supply::{Known, verify_supply};
pub use told::Told;

/// A document as the store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDocument {
    pub doc: DocId,
    pub kind: DocKind,
    pub doc_seq: u64,
    pub head: EntryHash,
    /// `State::encode`
    pub state: Vec<u8>,
    /// `Shared::save`; empty when nobody wrote in it.
    pub shared: Vec<u8>,
    pub scopes: BTreeSet<Scope>,
    /// The people by whom the document must be found: [`Ledger::missing`].
    pub people: BTreeSet<WorkerId>,
}

/// An admitted entry in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    pub doc: DocId,
    pub device: DeviceId,
    pub device_seq: u64,
    pub bytes: Vec<u8>,
    pub receipt: SignedReceipt,
}

/// What a feed number says about a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pointed {
    /// The entry at this place of the document's log.
    Entry,
    /// The document came into the scope; whoever reads the scope needs it whole.
    Enter,
    /// The document left the scope.
    Leave,
}

/// One number of a scope's feed, to be drawn by the store inside the transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    pub scope: Scope,
    pub doc: DocId,
    pub doc_seq: u64,
    pub what: Pointed,
    /// To be taken from and added to the scope's digest, wrapping.
    pub digest_minus: u64,
    pub digest_plus: u64,
}

/// What one transaction writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub entries: Vec<StoredEntry>,
    /// Refused entries, with their bytes: the author's work is kept on both sides.
    pub refused: Vec<StoredEntry>,
    /// Who hears of them besides their authors.
    pub told: Vec<Told>,
    /// What the phones signed of what is new.
    pub signatures: Vec<RunSignature>,
    /// Each changed document as it stands at the end.
    pub documents: Vec<StoredDocument>,
    /// In admission order.
    pub points: Vec<Point>,
    /// Entries brought back for a place that the log of their document has not reached: kept aside until it has.
    pub waiting: Vec<StoredEntry>,
    /// Of those kept aside, the ones that have a place by now.
    pub placed: Vec<EntryHash>,
    /// Where the chain of each device that pushed ends now.
    pub devices: BTreeMap<DeviceId, ChainEnd>,
    /// Lines of the log, one for each entry and for what else happened.
    pub log: Vec<log::Logged>,
    /// The end of the log with these lines.
    pub log_head: log::Head,
}

impl Changes {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.log.is_empty() && self.waiting.is_empty() && self.devices.is_empty()
    }
}

/// What must be loaded before a run can be admitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    pub docs: BTreeSet<DocId>,
    /// Every document of these people (`StoredDocument::people`).
    pub people: BTreeSet<WorkerId>,
}

impl Missing {
    pub fn is_empty(&self) -> bool {
        self.docs.is_empty() && self.people.is_empty()
    }
}

/// What became of a pushed run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pushed {
    pub receipts: Vec<SignedReceipt>,
    pub problem: Option<&'static str>,
}

#[derive(Clone)]
struct Document {
    kind: DocKind,
    doc_seq: u64,
    head: EntryHash,
    state: State,
    saved: Vec<u8>,
    /// Loaded when the first change comes.
    shared: Option<Shared>,
    scopes: BTreeSet<Scope>,
    people: BTreeSet<WorkerId>,
}

/// The one that admits.
pub struct Ledger {
    reference: Reference,
    anchors: AnchorKey,
    key: SecretKey,
    /// The end of the server's log, as of the last group.
    log: log::Head,
    /// `None`: known not to exist.
    documents: BTreeMap<DocId, Option<Document>>,
    /// People all of whose documents are loaded.
    complete: BTreeSet<WorkerId>,
    by_person: BTreeMap<WorkerId, BTreeSet<DocId>>,
    changed: BTreeSet<DocId>,
    changes: Changes,
    /// Of the run that is being admitted: entries that are decided, and not signed yet.
    decided: Vec<Decided>,
    /// Of that run: its phone's.
    verifier: Option<Verifier>,
    /// Documents are proved once, by [`Ledger::prove`], and not with each change.
    proves_once: bool,
    unproved: BTreeSet<DocId>,
}

/// An entry with the server's word on it.
#[derive(Debug)]
struct Decided {
    doc: DocId,
    device: DeviceId,
    device_seq: u64,
    bytes: Vec<u8>,
    receipt: Receipt,
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ledger").field("documents", &self.documents.len()).finish_non_exhaustive()
    }
}

impl Ledger {
    /// `key` signs receipts.
    pub fn new(reference: Reference, anchors: AnchorKey, key: SecretKey) -> Self {
        Self {
            reference,
            anchors,
            key,
            log: log::Head::default(),
            documents: BTreeMap::new(),
            complete: BTreeSet::new(),
            by_person: BTreeMap::new(),
            changed: BTreeSet::new(),
            changes: Changes::default(),
            decided: Vec::new(),
            verifier: None,
            proves_once: false,
            unproved: BTreeSet::new(),
        }
    }

    pub fn reference(&self) -> &Reference {
        &self.reference
    }

    pub fn set_reference(&mut self, reference: Reference) {
        self.reference = reference;
    }

    /// Documents in the cache; the caller forgets them when there are too many.
    pub fn cached(&self) -> usize {
        self.documents.len()
    }

    /// Begins a group at the end of the log as the store has it under its lock.
    pub fn begin(&mut self, head: log::Head) {
        self.log = head;
    }

    /// The end of the log with what was decided since.
    pub fn log(&self) -> &log::Head {
        &self.log
    }

    /// What has to be loaded before these runs are admitted, by whichever figures on record they are judged: the day of an entry is
    /// proved later. Asked again when that is loaded, until nothing is missing: what a document says may name more.
    pub fn missing<'a>(&self, runs: impl IntoIterator<Item = &'a VerifiedRun>) -> Missing {
        let mut missing = Missing::default();
        for entry in runs.into_iter().flat_map(|run| &run.entries).filter_map(|link| link.entry.as_ref()) {
            let envelope = &entry.envelope;
            missing.docs.insert(envelope.doc);
            let Some(statement) = Statement::decode(envelope.kind, &envelope.payload) else { continue };
            missing.docs.extend(others::named(&statement, envelope, &self.reference));
            let held = self.documents.get(&envelope.doc).and_then(Option::as_ref);
            let state = held.map(|held| &held.state);
            // What they may do in another's place stands in the leaves in which they stand in.
            let acts = envelope.acting.is_some() && self.reference.all_figures().any(acting::is_regulated);
            missing.people.extend(acts.then(|| envelope.person.clone()));
            let (author, wall) = (&envelope.person, envelope.wall);
            if let Statement::DeedDone(deed) = &statement {
                missing.docs.extend(procedure::cases(deed, state.and_then(State::as_proceeding)));
            }
            let refuses = matches!(statement, Statement::CaseDecided(_) | Statement::CaseEnded(_));
            if let Some(State::Case(case)) = state.filter(|_| refuses) {
                missing.people.extend(regime::case::denial_reports(case, envelope.doc, &self.reference));
            }
            missing.people.extend(others::looked_at(statement, author, state, wall, &self.reference));
        }
        missing.docs.retain(|doc| !self.documents.contains_key(doc));
        // Names that a run makes up are nobody's.
        let workers = &self.reference.organisation.workers;
        let is_known = |id: &WorkerId| workers.contains_key(id) || procedure::is_found_key(id);
        missing.people.retain(|person| is_known(person) && !self.complete.contains(person));
        missing
    }

    /// Takes what was loaded for `missing`; documents that were asked for and not found do not exist.
    ///
    /// Errors: the document whose stored state cannot be read; the store is damaged.
    pub fn load(&mut self, missing: &Missing, found: Vec<StoredDocument>) -> Result<(), DocId> {
        for stored in found {
            if self.documents.get(&stored.doc).is_some_and(Option::is_some) {
                continue;
            }
            let state = State::decode(&stored.state).ok_or(stored.doc)?;
            for person in &stored.people {
                self.by_person.entry(person.clone()).or_default().insert(stored.doc);
            }
            let document = Document {
                kind: stored.kind,
                doc_seq: stored.doc_seq,
                head: stored.head,
                state,
                saved: stored.shared,
                shared: None,
                scopes: stored.scopes,
                people: stored.people,
            };
            self.documents.insert(stored.doc, Some(document));
        }
        for doc in &missing.docs {
            self.documents.entry(*doc).or_insert(None);
        }
        self.complete.extend(missing.people.iter().cloned());
        Ok(())
    }

    /// Drops everything cached and everything not yet taken.
    pub fn forget(&mut self) {
        self.documents.clear();
        self.complete.clear();
        self.by_person.clear();
        self.changed.clear();
        self.unproved.clear();
        self.changes = Changes::default();
    }

    /// That a shared document survives saving and loading is most of the work of a change. Whoever admits many in one transaction may
    /// have it done once a document, by [`Ledger::prove`] at the end.
    pub fn prove_once(&mut self, once: bool) {
        self.proves_once = once;
    }

    /// Gives the proofs that are owed.
    ///
    /// Errors: the document that has none. Nothing of what was decided may count; with proofs at each change, the one that is to
    /// blame is refused.
    pub fn prove(&mut self) -> Result<(), DocId> {
        for doc in std::mem::take(&mut self.unproved) {
            let shared = self.documents.get_mut(&doc).and_then(Option::as_mut).and_then(|held| held.shared.as_mut());
            shared.map_or(Ok(()), admission::prove).map_err(|_| doc)?;
        }
        Ok(())
    }

    /// What the transaction has to write for all runs admitted since the last call.
    pub fn take_changes(&mut self) -> Changes {
        debug_assert!(self.unproved.is_empty(), "nothing is written without its proof");
        for doc in std::mem::take(&mut self.changed) {
            let Some(Some(document)) = self.documents.get_mut(&doc) else { continue };
            if let Some(shared) = &document.shared {
                document.saved = shared.save();
            }
            self.changes.documents.push(StoredDocument {
                doc,
                kind: document.kind,
                doc_seq: document.doc_seq,
                head: document.head,
                state: document.state.encode(),
                shared: document.saved.clone(),
                scopes: document.scopes.clone(),
                people: document.people.clone(),
            });
        }
        self.changes.log_head.clone_from(&self.log);
        std::mem::take(&mut self.changes)
    }

    /// Admits one verified run. What [`Ledger::missing`] named for it must have been loaded. `known` holds the receipts of
    /// whatever stands at its places of the device's chain and behind its end, by `device_seq`.
    ///
    /// A repeated run gives the same receipts and changes nothing. One bad entry blocks none of the others.
    pub fn admit(
        &mut self,
        now: Timestamp,
        device: &mut Device,
        run: &VerifiedRun,
        known: &BTreeMap<u64, SignedReceipt>,
    ) -> Pushed {
        let problem = |problem| Pushed { receipts: Vec::new(), problem: Some(problem) };
        if device.revoked {
            return problem(code::REVOKED);
        }
        self.verifier.clone_from(&device.verifier);
        self.go_on(device, known);
        if run.first_seq > device.end.seq + 1 {
            return problem(code::GAP);
        }
        // The run must continue the chain that is held, not another one beside it.
        let mut prev = run.prev;
        for (link, seq) in run.entries.iter().zip(run.first_seq..) {
            // Behind the end there may be entries that colleagues have brought back to a restored store.
            let fits = match known.get(&seq) {
                Some(receipt) => receipt.hash == link.hash,
                None if seq <= device.end.seq => false,
                None => seq > device.end.seq + 1 || prev == device.end.head,
            };
            if !fits {
                self.forked(now, device, seq, link.hash);
                return problem(code::FORK);
            }
            prev = link.hash;
        }
        if run.last_seq() > device.end.seq {
            let (device, last_seq, signature) = (device.id, run.last_seq(), run.signature);
            self.changes.signatures.push(RunSignature { device, last_seq, signature });
        }
        for (link, seq) in run.entries.iter().zip(run.first_seq..) {
            if known.contains_key(&seq) {
                self.go_on(device, known);
                continue;
            }
            self.admit_one(now, device, link, seq);
            let anchored = link.entry.as_ref().and_then(|entry| self.anchored(&entry.envelope, now));
            device.end = ChainEnd {
                seq,
                head: link.hash,
                anchored: anchored.map_or(device.end.anchored, |anchored| anchored.max(device.end.anchored)),
                ..device.end
            };
            self.changes.devices.insert(device.id, device.end);
        }
        self.go_on(device, known);
        let fresh = self.sign();
        let receipt = |seq| known.get(&seq).or_else(|| fresh.get(&seq)).cloned();
        let receipts = (run.first_seq..).take(run.entries.len()).filter_map(receipt).collect();
        Pushed { receipts, problem: None }
    }

    /// Signs what was decided on a run, all at once, and hands it over to the transaction; the receipts by `device_seq`.
    fn sign(&mut self) -> BTreeMap<u64, SignedReceipt> {
        let decided = std::mem::take(&mut self.decided);
        let receipts = decided.iter().map(|decided| decided.receipt.clone()).collect();
        let signed = SignedReceipt::seal_all(receipts, &self.reference.centre, &self.key);
        let mut fresh = BTreeMap::new();
        for (Decided { doc, device, device_seq, bytes, .. }, receipt) in decided.into_iter().zip(signed) {
            fresh.insert(device_seq, receipt.clone());
            let admitted = receipt.verdict.is_admitted();
            let entry = StoredEntry { doc, device, device_seq, bytes, receipt };
            if admitted { self.changes.entries.push(entry) } else { self.changes.refused.push(entry) }
        }
        fresh
    }

    /// Takes a chain's end on over what was brought back behind it.
    fn go_on(&mut self, device: &mut Device, known: &BTreeMap<u64, SignedReceipt>) {
        while let Some(receipt) = known.get(&(device.end.seq + 1)) {
            device.end = ChainEnd { seq: device.end.seq + 1, head: receipt.hash, ..device.end };
            self.changes.devices.insert(device.id, device.end);
        }
    }

    /// Notes that two machines write as one phone. Said once: the phone that comes second asks again and again.
    fn forked(&mut self, now: Timestamp, device: &mut Device, device_seq: u64, entry: EntryHash) {
        if !device.end.forked {
            device.end.forked = true;
            self.changes.devices.insert(device.id, device.end);
            self.note(now, log::Event::Forked { device: device.id, device_seq, entry });
        }
    }

    /// Adds a line to the log.
    fn note(&mut self, now: Timestamp, event: log::Event) {
        let logged = self.log.append(now, event);
        self.changes.log.push(logged);
    }

    /// What is decided gets its line of the log, and waits for the signature.
    fn decided(&mut self, doc: DocId, device: DeviceId, device_seq: u64, link: &Link, mut receipt: Receipt) {
        receipt.log_seq = self.log.size + 1;
        let (entry, digest) = (receipt.hash, Sha256::digest(encode(&receipt)).into());
        let event = if receipt.verdict.is_admitted() {
            log::Event::Admitted { entry, receipt: digest }
        } else {
            log::Event::Refused { entry, receipt: digest }
        };
        self.note(receipt.received_at, event);
        self.decided.push(Decided { doc, device, device_seq, bytes: link.bytes.clone(), receipt });
    }

    fn admit_one(&mut self, now: Timestamp, device: &Device, link: &Link, device_seq: u64) {
        let mut receipt = Receipt {
            hash: link.hash,
            doc_seq: 0,
            log_seq: 0,
            received_at: now,
            grade: Grade::C,
            verdict: Verdict::Effective,
            ruling: Ruling::None,
            edition: self.reference.edition,
        };
        let Some(entry) = &link.entry else {
            receipt.verdict = Verdict::Refused(vec![Code::new(code::FORMAT)]);
            self.refuse(device, device_seq, DocId([0; 16]), link, receipt);
            return;
        };
        let envelope = &entry.envelope;
        receipt.grade = self.grade(envelope, device.end.anchored, now);
        // A fact is judged by what was in force when it was written, as far as that is proved.
        self.reference.turn_to(Some(acted_at(envelope.wall, receipt.grade, now).date()));
        let decided = self.decide(now, device, envelope, &receipt);
        self.reference.turn_to(None);
        match decided {
            Ok((verdict, ruling)) => {
                receipt.verdict = verdict;
                receipt.ruling = ruling;
            }
            Err(codes) => {
                receipt.verdict = Verdict::Refused(codes);
                self.refuse(device, device_seq, envelope.doc, link, receipt);
                return;
            }
        }
        self.enter(envelope, link, device_seq, receipt);
    }

    /// The verdict on one entry; for a change, the shared document has taken it when this answers well.
    fn decide(
        &mut self,
        now: Timestamp,
        device: &Device,
        envelope: &Envelope,
        receipt: &Receipt,
    ) -> Result<(Verdict, Ruling), Vec<Code>> {
        let refused = |code: &str| Err(vec![Code::new(code)]);
        if envelope.person != device.worker {
            return refused("GY-CORE-E-ROLE");
        }
        let mut has_lapsed = false;
        if let Some(acting) = &envelope.acting {
            // Whose it is. On which day it must hold is the rule's business: an observation is kept also when its author has
            // lost the role since (GY-CORE-10), an approval counts when it is received.
            let Some((ends, _)) = self.authority_ends(envelope, acting) else { return refused("GY-CORE-E-ROLE") };
            has_lapsed = ends <= now;
        }
        let document = self.documents.get(&envelope.doc).and_then(Option::as_ref);
        if let Some(document) = document {
            let rights = self.rights(envelope, device.end.anchored, now);
            let knew = !rights.is_disjoint(&document.scopes) || !rights.is_disjoint(&asked(&document.state));
            if document.kind != envelope.doc_kind || !knew {
                // Who had the right by a grant that has ended knows of the document: the reason may be said.
                return refused(if has_lapsed { "GY-CORE-E-ROLE" } else { DOCUMENT });
            }
            if document.doc_seq >= ENTRIES_MAX {
                return refused(FULL);
            }
        } else if !envelope.doc_kind.may_be_derived() && !envelope.doc.is_drawn() {
            return refused(DOCUMENT);
        }
        if envelope.kind == Kind::CHANGE {
            return self.change(envelope).map(|()| (Verdict::Effective, Ruling::None)).map_err(|code| vec![code]);
        }
        let Some(statement) = Statement::decode(envelope.kind, &envelope.payload) else {
            return refused(code::FORMAT);
        };
        if statement.doc_kind() != envelope.doc_kind {
            return refused(code::FORMAT);
        }
        if envelope.doc_kind == DocKind::Month && statement.is_observation() {
            // Two phones of one person must mean the same document, and nobody may write in another's.
            let date = envelope.wall.date();
            if envelope.doc != DocId::month(&envelope.tenant, &envelope.person, date.year(), date.month()) {
                return refused(DOCUMENT);
            }
        }
        let world = World { reference: &self.reference, now, others: &*self };
        let state = document.map(|document| &document.state);
        match regime::judge(&statement, envelope, state, receipt.grade, &world) {
            Ok(ruling) => Ok((Verdict::Effective, ruling)),
            Err(refusals) => {
                let codes = refusals.codes();
                let chained = device.end.anchored;
                if let Some(lapsed) = self.lapsed(&statement, envelope, &codes, receipt.grade, chained, now) {
                    return Ok((lapsed, Ruling::None));
                }
                let exists = document.is_some() || envelope.doc_kind == DocKind::Month;
                // What has no effect may not fill a document, so that what has one finds no room.
                let has_room = document.is_none_or(|document| document.doc_seq < ENTRIES_MAX / 2);
                if statement.is_observation() && exists && has_room {
                    Ok((Verdict::Kept(codes), Ruling::None))
                } else if matches!(statement, Statement::LeaveDecided(_) | Statement::PostDecided(_))
                    && exists
                    && codes.iter().all(|code| code.name() == "GY-CORE-E-STATE")
                {
                    Ok((Verdict::Superseded(codes), Ruling::None))
                } else {
                    Err(codes)
                }
            }
        }
    }

    /// Admits a change of the shared document. Who may read a visit may write in it, also after it was closed: a colleague's
    /// notes from the time without signal must not be lost to her being late.
    fn change(&mut self, envelope: &Envelope) -> Result<(), Code> {
        let document =
            self.documents.get_mut(&envelope.doc).and_then(Option::as_mut).ok_or_else(|| Code::new(DOCUMENT))?;
        if document.kind != DocKind::Visit {
            return Err(Code::new(DOCUMENT));
        }
        let (actor, chunk) = split_change(envelope).ok_or_else(|| Code::new(code::FORMAT))?;
        let shared = match &mut document.shared {
            Some(shared) => shared,
            none => {
                let loaded = Shared::load(document.kind, &document.saved).map_err(|_| Code::new("ADMIT-E-DOCUMENT"))?;
                none.insert(loaded)
            }
        };
        if !self.proves_once {
            return admission::admit(shared, actor, chunk);
        }
        admission::take(shared, actor, chunk)?;
        self.unproved.insert(envelope.doc);
        Ok(())
    }

    /// Gives an entry its place at the end of the document's log.
    fn enter(&mut self, envelope: &Envelope, link: &Link, device_seq: u64, mut receipt: Receipt) {
        let document = self.documents.get(&envelope.doc).and_then(Option::as_ref);
        let statement = Statement::decode(envelope.kind, &envelope.payload);
        let begins = |statement: &Statement| fold::begun(envelope, statement, &receipt).is_some();
        if document.is_some() || statement.as_ref().is_some_and(begins) {
            receipt.doc_seq = document.map_or(0, |document| document.doc_seq) + 1;
            self.place(envelope, &receipt);
        } else {
            // Only facts that create a document are effective without one; `regime::judge` sees to it.
            debug_assert!(false, "an admitted entry without a document");
            receipt.verdict = Verdict::Refused(vec![Code::new(DOCUMENT)]);
        }
        self.decided(envelope.doc, envelope.device, device_seq, link, receipt);
    }

    /// Folds an entry whose receipt names the next place of its document's log.
    fn place(&mut self, envelope: &Envelope, receipt: &Receipt) {
        let statement = Statement::decode(envelope.kind, &envelope.payload);
        let mut before = self.documents.entry(envelope.doc).or_insert(None).take();
        let (old_scopes, old_digest) = match &mut before {
            Some(document) => {
                let digest = head_digest(envelope.doc, document.doc_seq, document.head);
                (std::mem::take(&mut document.scopes), digest)
            }
            None => (BTreeSet::new(), 0),
        };
        let (mut folded, saved, shared) = match before {
            Some(document) => (Some(document.state), document.saved, document.shared),
            None => (None, Vec::new(), None),
        };
        if let Some(statement) = &statement {
            fold::apply(&mut folded, envelope, statement, receipt);
        }
        let Some(folded) = folded else { return };
        let scopes = audience(&folded, &self.reference);
        let people = others::people_of(&folded);
        let kind = envelope.doc_kind;
        let document = Document {
            kind,
            doc_seq: receipt.doc_seq,
            head: receipt.hash,
            state: folded,
            saved,
            shared,
            scopes: scopes.clone(),
            people: people.clone(),
        };
        let digest = head_digest(envelope.doc, document.doc_seq, document.head);
        let created = receipt.doc_seq == 1;
        for scope in old_scopes.union(&scopes) {
            let (was, is) = (old_scopes.contains(scope), scopes.contains(scope));
            self.changes.points.push(Point {
                scope: scope.clone(),
                doc: envelope.doc,
                doc_seq: receipt.doc_seq,
                what: match (was, is) {
                    (true, true) => Pointed::Entry,
                    (false, true) if created => Pointed::Entry,
                    (false, _) => Pointed::Enter,
                    (true, false) => Pointed::Leave,
                },
                digest_minus: if was { old_digest } else { 0 },
                digest_plus: if is { digest } else { 0 },
            });
        }
        for person in &people {
            self.by_person.entry(person.clone()).or_default().insert(envelope.doc);
        }
        self.documents.insert(envelope.doc, Some(document));
        self.changed.insert(envelope.doc);
    }
}

/// A document that does not exist or is out of reach: one code for both, so that nobody can ask which.
pub const DOCUMENT: &str = "SYNC-E-DOCUMENT";

/// The document holds all the entries that it can.
pub const FULL: &str = "SYNC-E-FULL";

/// Entries of one document. A month of honest work has some hundred; what is folded and handed to phones whole must stay small.
pub const ENTRIES_MAX: u64 = 2_000;
