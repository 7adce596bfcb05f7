//! One phone between its store and the server: what it may say, hold and forget, and when.

mod retention;

use super::*;
use crate::admission::follow;
use crate::document::{Actor, Shared};
use crate::domain::{CentreId, WorkerId};
use crate::fact::chain::{SecretKey, answer_message};
use crate::fact::leave::{LeaveKind, Slip};
use crate::fact::{Grade, Ruling, Verdict};
use crate::fold::leave::LeaveStage;
use crate::sync::anchor::AnchorKey;
use crate::sync::ledger::split_change;
use crate::sync::log::{Checkpoint, Event as Line, Logged, between};
use crate::sync::message::{Admitted, Answer, Delivered, Snapshot};
use crate::testing::{Play, application, at, decision, slip};

const VISIT: DocId = DocId([0x81; 16]);
const LEAVE: DocId = DocId([0x82; 16]);
const SERVER: [u8; 32] = [9; 32];

fn lina() -> Scope {
    Scope::Person(WorkerId::new("lina"))
}

/// Lina's phone, its store, and the server's log as it goes on beside them.
struct Phone {
    replica: Replica,
    key: SecretKey,
    store: BTreeMap<(Table, Vec<u8>), Vec<u8>>,
    /// Transactions that the store takes before it is full.
    room: usize,
    /// The request under way.
    sent: Option<Vec<u8>>,
    /// What became of what a person did.
    told: Vec<Effect>,
    lines: Vec<Logged>,
    log: log::Head,
    wall: Timestamp,
    mono_ms: u64,
    starts: u8,
    /// Whoever answers.
    server: SecretKey,
}

impl Phone {
    fn new() -> Self {
        let key = SecretKey::from_bytes(&[1; 32]).unwrap();
        let replica = Replica::new(&session(&key), [0; 8]);
        let mut phone = Self {
            replica,
            key,
            store: BTreeMap::new(),
            room: usize::MAX,
            sent: None,
            told: Vec::new(),
            lines: Vec::new(),
            log: log::Head::default(),
            wall: at("2026-05-13 09:00"),
            mono_ms: 0,
            starts: 0,
            server: SecretKey::from_bytes(&SERVER).unwrap(),
        };
        phone.grow(1);
        phone.step(Event::SyncNow);
        phone
    }

    /// With a visit in the first place of its log.
    fn with_visit() -> Self {
        let mut phone = Self::new();
        phone.answer(|answer| answer.snapshots.push(visit()));
        phone
    }

    fn step(&mut self, event: Event) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let mut effects = Vec::new();
            self.wall = self.wall.plus_ms(10);
            self.mono_ms += 10;
            self.replica.step(self.wall, self.mono_ms, event, &mut effects);
            events.extend(effects.into_iter().filter_map(|effect| self.carry_out(effect)));
        }
    }

    fn carry_out(&mut self, effect: Effect) -> Option<Event> {
        let of = |table, doc: DocId| {
            let values = self.store.iter().filter(move |((of, key), _)| *of == table && key.starts_with(&doc.0));
            values.map(|(_, value)| value.clone())
        };
        match effect {
            Effect::Store { id, .. } if self.room == 0 => Some(Event::StoreFailed(id)),
            Effect::Store { id, puts } => {
                self.room -= 1;
                for Put { table, key, value } in puts {
                    match value {
                        Some(value) => self.store.insert((table, key), value),
                        None => self.store.remove(&(table, key)),
                    };
                }
                Some(Event::Stored(id))
            }
            Effect::LoadShared(doc) => {
                let saved = of(Table::Shared, doc).next();
                let tail = of(Table::Tail, doc).collect();
                Some(Event::SharedLoaded { doc, saved, tail, open: crate::document::open })
            }
            Effect::LoadKept { limit } => {
                let kept = self.store.iter().filter(|((table, _), _)| *table == Table::Kept);
                Some(Event::KeptLoaded(Some(
                    kept.map(|((_, key), value)| (key.clone(), value.clone())).take(limit).collect(),
                )))
            }
            Effect::Sign(message) => Some(Event::Signed { signature: self.key.sign(&message), message }),
            Effect::Verify { key, message, signature } => {
                Some(Event::Verified { valid: key.verifies(&message, &signature), message })
            }
            Effect::Send { request, has_work } => {
                assert_eq!(has_work, Request::decode(&request).unwrap().push.is_some());
                self.sent = Some(request);
                None
            }
            Effect::Saved(_) | Effect::NotSaved(_) | Effect::Undone(_) => {
                self.told.push(effect);
                None
            }
            Effect::WakeAt(_) | Effect::Changed | Effect::Exported(_) => None,
        }
    }

    /// Writes something; what the phone says of it.
    fn write(&mut self, doc: DocId, content: Content) -> Vec<Effect> {
        let doc_kind = if doc == LEAVE { DocKind::Leave } else { DocKind::Visit };
        let intents = vec![Intent { doc, doc_kind, acting: None, subject: None, content }];
        self.told.clear();
        self.step(Event::Write { ticket: Ticket(self.wall.0.unsigned_abs()), intents, hold_until: None });
        self.told.clone()
    }

    /// The app is closed at once, whatever it was doing, and opened again.
    fn restart(&mut self) {
        self.starts += 1;
        let read = self.store.iter().filter(|((table, _), _)| table.is_read_at_start());
        let puts =
            read.map(|((table, key), value)| Put { table: *table, key: key.clone(), value: Some(value.clone()) });
        self.replica = Replica::restore(puts.collect(), [self.starts; 8]).unwrap();
        self.sent = None;
    }

    fn request(&mut self) -> Request {
        if self.sent.is_none() {
            self.step(Event::SyncNow);
        }
        Request::decode(self.sent.as_ref().unwrap()).unwrap()
    }

    /// What the phone has sent and awaits an answer to, by its own number.
    fn pushed(&mut self) -> Vec<Entry> {
        let run = self.request().push;
        run.map_or(Vec::new(), |run| run.entries).iter().map(|bytes| Entry::open(bytes).unwrap()).collect()
    }

    /// The server's log goes on by so many lines.
    fn grow(&mut self, lines: u64) {
        for _ in 0..lines {
            let subject = [self.lines.len() as u8; 32];
            self.lines.push(self.log.append(self.wall, Line::Locked { subject }));
        }
    }

    /// Answers the request under way; without change there is nothing new.
    fn answer(&mut self, change: impl FnOnce(&mut Answer)) {
        let request = self.request();
        let bytes = self.sent.take().unwrap();
        self.say(Some(&request), Sha256::digest(&bytes).into(), change);
    }

    /// The server speaks first, on the live connection.
    fn push(&mut self, change: impl FnOnce(&mut Answer)) {
        self.say(None, [0; 32], change);
    }

    fn say(&mut self, asked: Option<&Request>, request: [u8; 32], change: impl FnOnce(&mut Answer)) {
        let key = &self.server;
        let centre = CentreId::new("guangyuan");
        let held = asked.and_then(|request| request.cursors.iter().find(|cursor| cursor.scope == lina()));
        let log_from = asked.map_or(self.log.size, |request| request.log_size);
        let node =
            |subtree: &log::Subtree| self.lines[subtree.completed_by() as usize - 1].nodes[usize::from(subtree.level)];
        let mut answer = Answer {
            protocol: PROTOCOL,
            epoch: 1,
            server_time: self.wall,
            anchor: AnchorKey([7; 32]).anchor(self.key.public().device(), self.wall),
            checkpoint: Checkpoint::sign(&centre, 1, &self.log, key),
            log_from,
            proof: between(log_from, self.log.size).iter().map(node).collect(),
            backed_up: 0,
            reference: None,
            admitted: Admitted::default(),
            supplied: 0,
            device_seq: 0,
            device_head: EntryHash::NONE,
            push_problem: None,
            cursors: vec![Cursor { scope: lina(), seq: 1, loading_below: None, digest: 0 }],
            from: vec![held.map_or((0, None), |cursor| (cursor.seq, cursor.loading_below))],
            snapshots: Vec::new(),
            gone: Vec::new(),
            history: Vec::new(),
            refused: None,
            more: false,
        };
        change(&mut answer);
        let body = encode(&answer);
        let signature = key.sign(&answer_message(self.key.public().device(), &request, &body));
        self.step(Event::Answer(encode(&SignedAnswer { request, body, signature })));
    }

    fn kept(&self) -> usize {
        self.store.keys().filter(|(table, _)| *table == Table::Kept).count()
    }
}

fn session(key: &SecretKey) -> SignedIn {
    SignedIn {
        centre: CentreId::new("guangyuan"),
        worker: WorkerId::new("lina"),
        name: "李娜".to_owned(),
        device: key.public().device(),
        server_key: SecretKey::from_bytes(&SERVER).unwrap().public(),
        epoch: 1,
        device_seq: 0,
        device_head: EntryHash::NONE,
        session_ends: at("2026-06-13 09:00"),
    }
}

/// An application that has just been filed.
fn visit() -> Snapshot {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let doc = play.new_doc();
    play.by("lina").states(doc, Statement::VisitFiled(application())).effective();
    let state = play.documents[&doc].clone();
    Snapshot {
        scopes: vec![0],
        doc: VISIT,
        kind: state.kind(),
        doc_seq: 1,
        head: EntryHash([1; 32]),
        state: state.encode(),
        shared: Vec::new(),
    }
}

fn receipt(entry: &Entry, doc_seq: u64, log_seq: u64, verdict: Verdict) -> SignedReceipt {
    let receipt = Receipt {
        hash: entry.hash,
        doc_seq,
        log_seq,
        received_at: at("2026-05-13 09:01"),
        grade: Grade::A,
        verdict,
        ruling: Ruling::None,
        edition: 1,
    };
    let key = SecretKey::from_bytes(&SERVER).unwrap();
    SignedReceipt::seal_all(vec![receipt], &CentreId::new("guangyuan"), &key).remove(0)
}

fn refused(entry: &Entry, code: &str) -> SignedReceipt {
    receipt(entry, 0, 2, Verdict::Refused(vec![Code::new(code)]))
}

fn note(text: &str) -> Content {
    Content::Notes(text.to_owned())
}

fn leave() -> Content {
    Content::Fact(Statement::LeaveSubmitted(slip("2026-05-15 14:00", "2026-05-15 17:00")))
}

#[test]
fn a_log_that_was_rewritten_is_believed_no_more() {
    let mut phone = Phone::new();
    phone.answer(|_| {});
    phone.grow(5);
    phone.answer(|_| {});
    assert_eq!(phone.replica.status().trouble, None);
    // The same lines but one, and signed as ever.
    let mut other = log::Head::default();
    let mut lines = Vec::new();
    for number in 0..8 {
        let subject = [if number == 2 { 77 } else { number }; 32];
        lines.push(other.append(at("2026-05-13 09:00"), Line::Locked { subject }));
    }
    (phone.lines, phone.log) = (lines, other);
    let before = phone.replica.status().last_success;
    phone.answer(|answer| answer.snapshots.push(visit()));
    let status = phone.replica.status();
    assert_eq!(status.trouble, Some(Code::new(code::LOG)));
    assert_eq!((status.last_success, status.documents), (before, 0), "nothing of it is taken");
}

#[test]
fn an_unsent_entry_keeps_its_document_here_after_it_went_out_of_reach() {
    let mut phone = Phone::with_visit();
    phone.write(VISIT, note("家中有人"));
    let entry = phone.pushed().remove(0);
    phone.answer(|answer| answer.gone.push(VISIT));
    assert!(phone.replica.view(VISIT).is_some_and(|view| view.pending == 1));
    phone.answer(|answer| answer.admitted.receipts.push(refused(&entry, "GY-CORE-E-ROLE")));
    assert!(phone.replica.view(VISIT).is_none());
    assert_eq!(phone.replica.status().refused, 1, "its author still has it");
}

/// An entry may come ahead of the cursor, and what went before the cursor came is told of nowhere else.
#[test]
fn what_a_scope_does_not_hold_any_more_goes_when_it_is_loaded_anew() {
    let mut phone = Phone::new();
    phone.answer(|answer| answer.cursors[0].seq = 0);
    let (gone, other) = (DocId([0x91; 16]), DocId([0x92; 16]));
    phone.push(|answer| {
        (answer.from[0], answer.cursors[0].seq) = ((7, None), 8);
        answer.snapshots.push(Snapshot { doc: gone, ..visit() });
    });
    assert!(phone.replica.view(gone).is_some());
    // In two pages; between them the person still has it.
    phone.answer(|answer| {
        (answer.cursors[0].seq, answer.cursors[0].loading_below, answer.more) = (9, Some(4), true);
        answer.snapshots.push(visit());
    });
    assert!(phone.replica.view(gone).is_some());
    phone.answer(|answer| {
        answer.cursors[0].seq = 9;
        answer.snapshots.push(Snapshot { doc: other, ..visit() });
    });
    let held = [VISIT, other, gone].map(|doc| phone.replica.view(doc).is_some());
    assert_eq!(held, [true, true, false]);
    phone.restart();
    assert_eq!(phone.replica.status().documents, 2);
}

#[test]
fn an_entry_that_comes_before_its_turn_is_not_folded() {
    let mut phone = Phone::with_visit();
    phone.write(VISIT, note("家中有人"));
    let entry = phone.pushed().remove(0);
    let deliver = |doc_seq| {
        let receipt = receipt(&entry, doc_seq, 2, Verdict::Effective);
        Delivered { scopes: vec![0], doc: VISIT, receipt, bytes: entry.bytes.clone() }
    };
    phone.push(|answer| answer.admitted.entries.push(deliver(3)));
    let seq = |phone: &Phone| phone.replica.view(VISIT).map(|view| view.base_seq);
    assert_eq!(seq(&phone), Some(1), "the one between is missing");
    phone.push(|answer| answer.admitted.entries.push(deliver(2)));
    assert_eq!(seq(&phone), Some(2));
}

#[test]
fn what_is_not_the_servers_word_is_not_taken() {
    let mut phone = Phone::new();
    let word = |answer: &mut Answer| answer.snapshots.push(visit());
    let server = std::mem::replace(&mut phone.server, SecretKey::from_bytes(&[8; 32]).unwrap());
    phone.push(word);
    phone.answer(word);
    assert!(phone.replica.view(VISIT).is_none(), "asked or not");
    phone.server = server;
    phone.push(word);
    assert!(phone.replica.view(VISIT).is_some());
}

#[test]
fn a_wall_clock_that_is_set_back_does_not_keep_the_phone_silent() {
    let mut phone = Phone::with_visit();
    phone.write(VISIT, note("家中有人"));
    assert!(phone.sent.is_some());
    (phone.sent, phone.wall) = (None, at("2020-01-01 00:00"));
    phone.step(Event::Unreachable);
    phone.step(Event::Tick);
    assert!(phone.sent.is_none(), "not at once");
    phone.mono_ms += 10_000;
    phone.step(Event::Tick);
    assert_eq!(phone.pushed().len(), 1);
    // Nor from looking what is new.
    let entry = phone.pushed().remove(0);
    phone.answer(|answer| answer.admitted.receipts.push(receipt(&entry, 2, 2, Verdict::Effective)));
    phone.wall = at("2019-01-01 00:00");
    phone.step(Event::Tick);
    assert!(phone.sent.is_none());
    phone.mono_ms += 600_000;
    phone.step(Event::Tick);
    assert!(phone.sent.is_some());
}

#[test]
fn after_a_refused_change_a_new_writer_begins() {
    let mut phone = Phone::with_visit();
    phone.write(VISIT, note("一"));
    let first = phone.pushed().remove(0);
    phone.answer(|answer| answer.admitted.receipts.push(refused(&first, "GY-CORE-E-ROLE")));
    phone.write(VISIT, note("二"));
    let second = phone.pushed().remove(0);
    assert_ne!(first.envelope.payload[..8], second.envelope.payload[..8], "the numbers of a writer are used once");
    // One that was admitted goes on.
    phone.answer(|answer| answer.admitted.receipts.push(receipt(&second, 2, 2, Verdict::Effective)));
    phone.write(VISIT, note("三"));
    assert_eq!(phone.pushed()[0].envelope.payload[..8], second.envelope.payload[..8]);
}

#[test]
fn a_large_edit_is_written_whole_in_as_many_changes_as_it_takes() {
    let mut phone = Phone::new();
    // Two people filled the notes without a signal.
    let mut notes = Shared::genesis(DocKind::Visit);
    let mut other = notes.clone();
    let first = notes.write_notes(Actor([1; 16]), &"甲".repeat(4_000)).unwrap();
    let second = other.write_notes(Actor([2; 16]), &"乙".repeat(4_000)).unwrap();
    assert_eq!(follow(&mut notes, &[(Actor([1; 16]), &first), (Actor([2; 16]), &second)])[1], Ok(()));
    let base = notes.notes();
    assert_eq!(base.chars().count(), 8_000);
    phone.answer(|answer| answer.snapshots.push(Snapshot { shared: notes.save(), ..visit() }));
    let text = "丙".repeat(3_000);
    phone.write(VISIT, Content::NotesEdit { base, text: text.clone() });
    let pushed = phone.pushed();
    assert!(pushed.len() > 1);
    let changes: Vec<_> = pushed.iter().map(|entry| split_change(&entry.envelope).unwrap()).collect();
    assert!(follow(&mut notes, &changes).iter().all(Result::is_ok));
    assert_eq!(notes.notes(), text);
}

#[test]
fn an_own_entry_leaves_the_outbox_when_the_base_holds_it() {
    let mut phone = Phone::with_visit();
    phone.write(VISIT, note("家中有人"));
    let entry = phone.pushed().remove(0);
    // Somebody else came first, and the answer was full before it reached either.
    let receipt = receipt(&entry, 3, 2, Verdict::Effective);
    phone.answer(|answer| answer.admitted.receipts.push(receipt.clone()));
    phone.restart();
    let progress = |phone: &Phone| phone.replica.queue().into_iter().map(|item| item.progress).collect::<Vec<_>>();
    assert_eq!(progress(&phone), [Progress::Received]);
    assert!(phone.pushed().is_empty(), "what has its receipt is not sent again");
    phone.answer(|answer| answer.snapshots.push(Snapshot { doc_seq: 2, ..visit() }));
    assert_eq!(progress(&phone), [Progress::Received]);
    let delivered = Delivered { scopes: vec![0], doc: VISIT, receipt, bytes: Vec::new() };
    phone.answer(|answer| answer.admitted.entries.push(delivered));
    assert_eq!(progress(&phone), []);
    assert_eq!(phone.replica.view(VISIT).unwrap().base_seq, 3);
}

#[test]
fn what_has_a_receipt_is_kept_until_a_backup_holds_it() {
    let mut phone = Phone::new();
    phone.answer(|answer| answer.backed_up = 1);
    phone.write(LEAVE, leave());
    let entry = phone.pushed().remove(0);
    phone.grow(1);
    let receipt = receipt(&entry, 1, 2, Verdict::Effective);
    phone.answer(|answer| {
        answer.backed_up = 1;
        answer.admitted.receipts.push(receipt);
    });
    assert_eq!((phone.kept(), phone.replica.status().kept), (1, 1));
    phone.answer(|answer| answer.backed_up = 1);
    assert_eq!(phone.kept(), 1);
    phone.answer(|answer| answer.backed_up = 2);
    assert_eq!((phone.kept(), phone.replica.status().kept), (0, 0));
}

/// The phone's clock is an hour behind: by it Lina is back in time, by the server's half an hour late.
#[test]
fn what_a_phone_foresees_is_judged_by_the_evidence_that_it_has_for_its_time() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let figures = play.reference.figures.leave.as_mut().unwrap();
    figures.returns = crate::centre::file::jingde_demo().figures.leave.unwrap().returns;
    let doc = play.submitted_leave("lina", slip("2026-05-13 08:00", "2026-05-13 09:30"));
    play.by("wangqiang").states(doc, decision(0, true)).effective();
    let state = &play.documents[&doc];
    let held = Snapshot { doc: LEAVE, kind: state.kind(), state: state.encode(), ..visit() };
    let mut phone = Phone::new();
    phone.answer(|answer| {
        answer.server_time = answer.server_time.plus_minutes(60);
        answer.anchor.time = answer.server_time;
        answer.reference = Some(play.reference.encode());
        answer.snapshots.push(held);
    });
    let at = phone.wall;
    let back = crate::fact::leave::Return { at, reason: String::new() };
    phone.write(LEAVE, Content::Fact(Statement::LeaveReturned(back)));
    let leave = phone.replica.view(LEAVE).unwrap().state.as_leave().unwrap();
    assert_eq!((leave.back.late_minutes, leave.stage), (30, LeaveStage::Approved));
}

#[test]
fn saved_is_said_when_the_store_has_it_and_not_before() {
    let mut phone = Phone::new();
    phone.room = 0;
    assert!(matches!(phone.write(LEAVE, leave())[..], [Effect::NotSaved(_)]));
    assert_eq!(phone.replica.status().waiting, 0);
    phone.room = 1;
    assert!(matches!(phone.write(LEAVE, leave())[..], [Effect::Saved(_)]));
    phone.restart();
    assert_eq!(phone.replica.status().waiting, 1);
}

#[test]
fn a_write_on_a_full_phone_claims_nothing_that_is_not_stored() {
    let mut phone = Phone::new();
    phone.room = 0;
    phone.answer(|answer| answer.snapshots.push(visit()));
    assert!(phone.replica.view(VISIT).is_some(), "shown all the same");
    phone.room = 1;
    assert!(matches!(phone.write(LEAVE, leave())[..], [Effect::Saved(_)]));
    phone.restart();
    assert!(phone.replica.view(VISIT).is_none());
    assert_eq!(phone.request().cursors, [], "and asked for again");
}

#[test]
fn what_a_full_store_refused_is_stored_when_there_is_room() {
    let mut phone = Phone::new();
    phone.room = 0;
    phone.answer(|answer| answer.snapshots.push(visit()));
    assert!(phone.replica.status().store_failing);
    phone.room = usize::MAX;
    phone.step(Event::Tick);
    assert!(!phone.replica.status().store_failing);
    phone.restart();
    assert!(phone.replica.view(VISIT).is_some());
    assert_eq!(phone.request().cursors.len(), 1);
}

#[test]
fn under_a_new_key_all_is_written_again_that_the_server_has_not_received() {
    let mut phone = Phone::with_visit();
    phone.write(LEAVE, leave());
    phone.write(VISIT, note("家中有人"));
    let later = Slip { kind: LeaveKind::Sick, ..slip("2026-05-18 14:00", "2026-05-18 17:00") };
    phone.write(LEAVE, Content::Fact(Statement::LeaveSubmitted(later.clone())));
    let received = phone.replica.unreceipted()[0];
    phone.key = SecretKey::from_bytes(&[2; 32]).unwrap();
    phone.replica.enrolled_anew(&session(&phone.key), &[received]);
    phone.sent = None;
    phone.answer(|_| {});
    let pushed = phone.pushed();
    let queue = phone.replica.queue();
    assert_eq!((phone.replica.status().waiting, queue.len()), (2, 2), "{queue:?}");
    assert!(pushed.iter().all(|entry| entry.envelope.device == phone.key.public().device()));
    assert_eq!((pushed[0].envelope.device_seq, pushed[0].envelope.doc), (1, VISIT));
    let again = queue.iter().find_map(|item| item.statement.clone());
    assert_eq!(again, Some(Statement::LeaveSubmitted(later)));
}

/// What the server has received of the old key's work comes with the feed; what was written on it is written again on it.
#[test]
fn what_stood_on_received_notes_is_written_again_when_they_are_here() {
    for restarts in [false, true] {
        let mut phone = Phone::with_visit();
        phone.write(VISIT, note("旧的"));
        let first = phone.pushed().remove(0);
        phone.write(VISIT, note("新的一句"));
        phone.key = SecretKey::from_bytes(&[2; 32]).unwrap();
        phone.replica.enrolled_anew(&session(&phone.key), &[first.hash]);
        phone.sent = None;
        phone.step(Event::SyncNow);
        if restarts {
            phone.restart();
        }
        assert!(phone.pushed().is_empty());
        let receipt = receipt(&first, 2, 2, Verdict::Effective);
        let delivered = Delivered { scopes: vec![0], doc: VISIT, receipt, bytes: first.bytes.clone() };
        phone.answer(|answer| answer.admitted.entries.push(delivered));
        let again = phone.pushed();
        let mut notes = Shared::genesis(DocKind::Visit);
        for entry in [first].iter().chain(&again) {
            assert_eq!(follow(&mut notes, &[split_change(&entry.envelope).unwrap()]), [Ok(())]);
        }
        assert_eq!(notes.notes(), "新的一句");
    }
}
