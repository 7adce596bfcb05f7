//! What becomes of decisions made after the authority ended (GY-CORE-11), of claimed times, and of chains that fork.

use std::collections::BTreeMap;

use super::*;
use crate::centre::Figures;
use crate::domain::{Date, Grant, GrantId, GroupId, Role, Span, WindowId};
use crate::fact::approval::Transfer;
use crate::fact::attendance::Punch;
use crate::fact::chain::SecretKey;
use crate::fact::leave::{Decision, Ratification};
use crate::fact::proceeding::{Deed, Value};
use crate::fact::{Entry, Grade, Run};
use crate::fold::Leave;
use crate::regime::leave;
use crate::regime::visit::STAFF_MAX;
use crate::sync::edition::{Name, take_up};
use crate::testing::{application, at, plan, slip};

const LEAVE: DocId = DocId([0x89; 16]);

/// The demo's people, with Lina in the second group.
fn moved() -> crate::centre::Reference {
    let mut reference = crate::centre::file::guangyuan_demo();
    reference.edition += 1;
    let lina = reference.organisation.workers.get_mut(&WorkerId::new("lina")).unwrap();
    lina.group = Some(GroupId::new("group-2"));
    reference
}

/// A person with a phone, and the server that all of them push to.
pub(super) struct Hand {
    pub(super) worker: WorkerId,
    key: SecretKey,
    pub(super) device: Device,
}

pub(super) struct Office {
    pub(super) ledger: Ledger,
    anchors: AnchorKey,
    known: BTreeMap<(DeviceId, u64), SignedReceipt>,
}

impl Hand {
    pub(super) fn new(worker: &str, number: u8) -> Self {
        let key = SecretKey::from_bytes(&[number; 32]).unwrap();
        let worker = WorkerId::new(worker);
        let id = key.public().device();
        let device = Device {
            id,
            worker: worker.clone(),
            key: key.public(),
            end: ChainEnd::NONE,
            revoked: false,
            verifier: None,
        };
        Self { worker, key, device }
    }
}

impl Office {
    pub(super) fn new() -> Self {
        let anchors = AnchorKey([7; 32]);
        let key = SecretKey::from_bytes(&[9; 32]).unwrap();
        let ledger = Ledger::new(crate::centre::file::guangyuan_demo(), anchors.clone(), key);
        Self { ledger, anchors, known: BTreeMap::new() }
    }

    /// The group leader's grant of a person ends with this day.
    fn end_authority(&mut self, worker: &str, last: Date) {
        let mut reference = self.ledger.reference().clone();
        for grant in &mut reference.organisation.grants {
            if grant.worker == WorkerId::new(worker) && grant.role == Role::GroupLeader {
                grant.to = Some(last);
            }
        }
        self.ledger.set_reference(reference);
    }

    /// Writes at `wall`, having last heard from the server at `heard`; it arrives at `now`.
    pub(super) fn push(
        &mut self,
        hand: &mut Hand,
        statement: &Statement,
        when: (&str, Option<&str>, &str),
    ) -> SignedReceipt {
        self.try_push(hand, statement, when).receipts.remove(0)
    }

    pub(super) fn try_push(
        &mut self,
        hand: &mut Hand,
        statement: &Statement,
        (wall, heard, now): (&str, Option<&str>, &str),
    ) -> Pushed {
        let (wall, heard) = (at(wall), heard.map(at));
        let mono_ms = heard.map(|heard| u64::try_from(wall.since(heard)).unwrap_or(0));
        let entry = self.entry(hand, statement, (wall, heard, mono_ms));
        self.hand_in(hand, entry, at(now))
    }

    /// The same by a phone whose clock has jumped: so many minutes have passed since it last heard from the server.
    pub(super) fn push_lying(
        &mut self,
        hand: &mut Hand,
        statement: &Statement,
        (wall, heard, minutes): (&str, &str, u64),
        now: &str,
    ) -> SignedReceipt {
        let entry = self.entry(hand, statement, (at(wall), Some(at(heard)), Some(minutes * 60_000)));
        self.hand_in(hand, entry, at(now)).receipts.remove(0)
    }

    pub(super) fn entry(
        &self,
        hand: &Hand,
        statement: &Statement,
        (wall, heard, mono_ms): (Timestamp, Option<Timestamp>, Option<u64>),
    ) -> Entry {
        let grants = &self.ledger.reference().organisation.grants;
        let leads = |role| grants.iter().find(|grant| grant.worker == hand.worker && grant.role == role);
        let acts = matches!(
            statement,
            Statement::LeaveDecided(_) | Statement::DecisionRatified(_) | Statement::StepTransferred(_)
        );
        let serves = matches!(statement, Statement::SessionStarted(_)).then(|| leads(Role::WindowStaff)).flatten();
        let grant = leads(Role::GroupLeader).or(leads(Role::DeputyLeader)).filter(|_| acts).or(serves);
        let state = self.ledger.documents.get(&LEAVE).and_then(Option::as_ref).map(|document| &document.state);
        let subject = state.and_then(State::as_leave).map(leave::subject).filter(|_| acts);
        let doc = match statement.doc_kind() {
            DocKind::Month => {
                DocId::month(&self.ledger.reference().centre, &hand.worker, wall.date().year(), wall.date().month())
            }
            DocKind::Extended => {
                let window = WindowId::new("social-security");
                DocId::extended(&self.ledger.reference().centre, &window, wall.date())
            }
            _ => LEAVE,
        };
        Entry::seal(Envelope {
            suite: 1,
            tenant: self.ledger.reference().centre.clone(),
            doc: DocId(doc.0),
            doc_kind: statement.doc_kind(),
            kind: statement.kind(),
            person: hand.worker.clone(),
            acting: grant.map(|grant| (grant.role, grant.id.clone())),
            device: hand.device.id,
            device_seq: hand.device.end.seq + 1,
            prev: hand.device.end.head,
            anchor: heard.map(|heard| self.anchors.anchor(hand.device.id, heard)),
            wall,
            mono_ms,
            subject,
            payload: statement.encode(),
        })
    }

    pub(super) fn hand_in(&mut self, hand: &mut Hand, entry: Entry, now: Timestamp) -> Pushed {
        let centre = self.ledger.reference().centre.clone();
        let (seq, prev) = (entry.envelope.device_seq, entry.envelope.prev);
        let signature = hand.key.sign(&Run::message(&centre, hand.device.id, seq, entry.hash));
        let run = Run { first_seq: seq, prev, entries: vec![entry.bytes], signature };
        let run = verify(&centre, &hand.device.key, &run).unwrap();
        loop {
            let missing = self.ledger.missing([&run]);
            if missing.is_empty() {
                break;
            }
            self.ledger.load(&missing, Vec::new()).unwrap();
        }
        let of_device = self.known.iter().filter(|((device, _), _)| *device == hand.device.id);
        let known = of_device.map(|((_, seq), receipt)| (*seq, receipt.clone())).collect();
        let pushed = self.ledger.admit(now, &mut hand.device, &run, &known);
        for receipt in &pushed.receipts {
            self.known.insert((hand.device.id, seq), receipt.clone());
        }
        pushed
    }

    /// As a server does that finds a new edition in its store: nothing that is cached holds any more.
    fn publish(&mut self, reference: crate::centre::Reference) -> Vec<Point> {
        let stored = self.ledger.take_changes().documents;
        let taken = take_up(&reference, stored).unwrap();
        self.ledger.forget();
        self.ledger.set_reference(reference);
        let docs = taken.documents.iter().map(|document| document.doc).collect();
        self.ledger.load(&Missing { docs, ..Missing::default() }, taken.documents).unwrap();
        taken.points
    }

    fn leave(&self) -> &Leave {
        self.ledger.documents[&LEAVE].as_ref().unwrap().state.as_leave().unwrap()
    }

    /// Lina asks on the 11th for the afternoon of the 15th.
    fn asked() -> Self {
        let mut office = Self::new();
        let mut lina = Hand::new("lina", 1);
        let asked = Statement::LeaveSubmitted(slip("2026-05-15 14:00", "2026-05-15 17:00"));
        let receipt =
            office.push(&mut lina, &asked, ("2026-05-11 09:00", Some("2026-05-11 08:50"), "2026-05-11 09:00"));
        assert_eq!(receipt.verdict, Verdict::Effective);
        office
    }
}

fn agree() -> Statement {
    Statement::LeaveDecided(Decision { step: 0, agree: true, reason: String::new() })
}

#[test]
fn gy_core_11_received_before_the_end_it_is_effective() {
    let mut office = Office::asked();
    office.end_authority("wangqiang", crate::testing::day("2026-05-12"));
    let mut wang = Hand::new("wangqiang", 2);
    let receipt = office.push(&mut wang, &agree(), ("2026-05-12 18:00", Some("2026-05-12 08:00"), "2026-05-12 23:59"));
    assert_eq!(receipt.verdict, Verdict::Effective);
}

/// A leader's own leave, which the leader in charge alone may decide.
#[test]
fn a_delegate_reads_and_decides_this_one_request() {
    let mut office = Office::new();
    let (mut wang, mut chen, mut ma) = (Hand::new("wangqiang", 1), Hand::new("chenguohua", 2), Hand::new("malin", 3));
    let time = |wall| (wall, Some("2026-05-11 08:50"), wall);
    let asked = Statement::LeaveSubmitted(slip("2026-05-15 14:00", "2026-05-15 17:00"));
    assert_eq!(office.push(&mut wang, &asked, time("2026-05-11 09:00")).verdict, Verdict::Effective);
    let unread = office.push(&mut ma, &agree(), time("2026-05-11 09:01"));
    assert_eq!(
        unread.verdict,
        Verdict::Refused(vec![Code::new(DOCUMENT)]),
        "what she does not read does not exist for her"
    );
    let delegation = Transfer {
        step: 0,
        from: None,
        to: ma.worker.clone(),
        until: Some(crate::testing::day("2026-05-13")),
        reason: "出差".to_owned(),
    };
    let delegation = Statement::StepTransferred(delegation);
    assert_eq!(office.push(&mut chen, &delegation, time("2026-05-11 09:02")).verdict, Verdict::Effective);
    let scopes = &office.ledger.documents[&LEAVE].as_ref().unwrap().scopes;
    assert!(scopes.contains(&Scope::Person(ma.worker.clone())) && !scopes.contains(&Scope::Role(Role::ServiceSection)));
    assert_eq!(office.push(&mut ma, &agree(), time("2026-05-11 09:03")).verdict, Verdict::Effective);
    // The leader in charge, without a network, had decided as well.
    let late = office.push(&mut chen, &agree(), ("2026-05-11 09:02", Some("2026-05-11 08:50"), "2026-05-11 09:04"));
    assert!(matches!(late.verdict, Verdict::Superseded(_)), "{:?}", late.verdict);
    let decided = &office.leave().decided;
    assert_eq!((decided.len(), decided[0].handed_by.as_ref()), (1, Some(&chen.worker)));
}

#[test]
fn gy_core_11_in_between_it_waits_for_the_successor_who_ratifies_it() {
    let mut office = Office::asked();
    office.end_authority("wangqiang", crate::testing::day("2026-05-12"));
    let mut wang = Hand::new("wangqiang", 2);
    let receipt = office.push(&mut wang, &agree(), ("2026-05-12 18:00", Some("2026-05-12 08:00"), "2026-05-13 09:00"));
    assert!(matches!(receipt.verdict, Verdict::Provisional(_)), "{:?}", receipt.verdict);
    assert_eq!(office.leave().due_step().map(|(step, _)| step), Some(0), "without effect");
    assert_eq!(office.leave().unratified.len(), 1);

    // Nobody ratifies without the authority, the author of the request least of all.
    let ratify = Statement::DecisionRatified(Ratification { decision: receipt.hash });
    let mut lina = Hand::new("lina", 3);
    let own = office.push(&mut lina, &ratify, ("2026-05-13 10:00", None, "2026-05-13 10:00"));
    assert!(matches!(own.verdict, Verdict::Refused(_)));

    let mut reference = office.ledger.reference().clone();
    let old = reference.organisation.grants.iter().find(|grant| grant.worker == wang.worker).unwrap().clone();
    let successor = crate::domain::Grant {
        id: crate::domain::GrantId::new("successor"),
        worker: WorkerId::new("zhangwei"),
        from: crate::testing::day("2026-05-13"),
        to: None,
        ..old
    };
    reference.organisation.grants.push(successor);
    office.ledger.set_reference(reference);
    // Who stands in for whom depends on who is away, so a server that has just started asks for the leaders' leaves.
    office.ledger.complete.clear();
    let mut zhang = Hand::new("zhangwei", 4);
    let ratified = office.push(&mut zhang, &ratify, ("2026-05-13 11:00", None, "2026-05-13 11:00"));
    assert_eq!(ratified.verdict, Verdict::Effective);
    let reference = office.ledger.reference();
    assert!(leave::cover::looked_at(office.leave(), reference).all(|leader| office.ledger.complete.contains(leader)));
    let decided = office.leave().decided.last().unwrap();
    assert_eq!((decided.by.as_str(), decided.ratified_by.as_ref().unwrap().as_str()), ("wangqiang", "zhangwei"));
    assert!(office.leave().unratified.is_empty());
    let again = office.push(&mut zhang, &ratify, ("2026-05-13 11:05", None, "2026-05-13 11:05"));
    assert!(matches!(again.verdict, Verdict::Refused(_)), "once");
}

#[test]
fn gy_core_11_a_time_that_cannot_be_believed_is_held() {
    for times in [
        ("2026-05-12 18:00", None, "2026-05-13 09:00"),
        ("2026-05-13 08:00", Some("2026-05-12 08:00"), "2026-05-13 09:00"),
    ] {
        let mut office = Office::asked();
        office.end_authority("wangqiang", crate::testing::day("2026-05-12"));
        let mut wang = Hand::new("wangqiang", 2);
        let receipt = office.push(&mut wang, &agree(), times);
        assert!(matches!(receipt.verdict, Verdict::Held(_)), "{times:?} {:?}", receipt.verdict);
        assert!(office.leave().unratified.iter().all(|waiting| waiting.held));
        let again = office.push(&mut wang, &agree(), times);
        assert!(matches!(again.verdict, Verdict::Refused(_)), "said once is enough: {:?}", again.verdict);
    }
}

#[test]
fn gy_core_11_who_had_heard_of_the_end_is_refused() {
    let mut office = Office::asked();
    office.end_authority("wangqiang", crate::testing::day("2026-05-12"));
    let mut wang = Hand::new("wangqiang", 2);
    // Another office still lets him read it.
    let mut reference = office.ledger.reference().clone();
    let led = reference.organisation.grants.iter().find(|grant| grant.worker == wang.worker).unwrap();
    let (id, span) = (GrantId::new("wangqiang-coord"), Span::Centre);
    let coordinates = Grant { id, role: Role::Coordination, span, to: None, ..led.clone() };
    reference.organisation.grants.push(coordinates);
    office.ledger.set_reference(reference);
    // Whatever time is claimed.
    for wall in ["2026-05-13 08:10", "2026-05-12 18:00"] {
        let receipt = office.push(&mut wang, &agree(), (wall, Some("2026-05-13 08:00"), "2026-05-13 09:00"));
        let Verdict::Refused(codes) = &receipt.verdict else { panic!("{:?}", receipt.verdict) };
        assert_eq!(codes[0].name(), "GY-CORE-E-ROLE");
    }
}

#[test]
fn gy_core_11_what_the_chain_had_heard_is_not_unheard_by_saying_nothing() {
    let mut office = Office::asked();
    office.end_authority("wangqiang", crate::testing::day("2026-05-12"));
    let mut wang = Hand::new("wangqiang", 2);
    let punch = Statement::Punched(Punch { at: at("2026-05-13 08:10"), note: String::new() });
    office.push(&mut wang, &punch, ("2026-05-13 08:10", Some("2026-05-13 08:00"), "2026-05-13 08:15"));
    for heard in [None, Some("2026-05-12 08:00")] {
        let receipt = office.push(&mut wang, &agree(), ("2026-05-12 18:00", heard, "2026-05-13 09:00"));
        assert!(matches!(receipt.verdict, Verdict::Refused(_)), "{heard:?} {:?}", receipt.verdict);
    }
}

#[test]
fn a_chain_never_goes_back_behind_what_it_knew() {
    let mut office = Office::new();
    let mut lina = Hand::new("lina", 1);
    let punch = |time: &str| Statement::Punched(Punch { at: at(time), note: String::new() });
    let honest = ("2026-05-13 08:55", Some("2026-05-13 08:50"), "2026-05-13 09:30");
    assert_eq!(office.push(&mut lina, &punch(honest.0), honest).grade, Grade::A);
    // Afterwards the phone claims an earlier time under an anchor from before.
    let backdated = ("2026-05-13 08:30", Some("2026-05-13 08:20"), "2026-05-13 09:40");
    assert_eq!(office.push(&mut lina, &punch(backdated.0), backdated).grade, Grade::C);
    // A decision that was held for undoing may stand behind one made a moment later.
    let held = ("2026-05-13 08:56", Some("2026-05-13 08:49"), "2026-05-13 09:41");
    assert_eq!(office.push(&mut lina, &punch(held.0), held).grade, Grade::A);
}

#[test]
fn what_a_phone_signed_goes_with_what_is_new() {
    let (mut office, mut lina) = (Office::new(), Hand::new("lina", 1));
    let entry = next_punch(&office, &lina, |_| {});
    office.hand_in(&mut lina, entry.clone(), at("2026-05-13 09:10"));
    let [signed] = &office.ledger.take_changes().signatures[..] else { panic!("one run") };
    assert_eq!((signed.device, signed.last_seq), (lina.device.id, 1));
    let message = Run::message(&office.ledger.reference().centre, lina.device.id, 1, entry.hash);
    assert!(lina.device.key.verifies(&message, &signed.signature));
    office.hand_in(&mut lina, entry, at("2026-05-13 09:11"));
    assert!(office.ledger.take_changes().signatures.is_empty());
}

#[test]
fn a_second_chain_under_one_key_is_told_of_once() {
    let mut office = Office::new();
    let mut lina = Hand::new("lina", 1);
    let punch = |time: &str| Statement::Punched(Punch { at: at(time), note: String::new() });
    let first = ("2026-05-13 08:55", None, "2026-05-13 08:55");
    office.push(&mut lina, &punch(first.0), first);
    let mut copy = Hand::new("lina", 1);
    let lines = office.ledger.log().size;
    let entry = next_punch(&office, &copy, |_| {});
    for _ in 0..3 {
        copy.device.end = lina.device.end;
        let pushed = office.hand_in(&mut copy, entry.clone(), at("2026-05-13 09:10"));
        lina.device.end = copy.device.end;
        assert_eq!((pushed.receipts.len(), pushed.problem), (0, Some(code::FORK)));
    }
    assert_eq!(office.ledger.log().size, lines + 1);
    assert!(lina.device.end.forked);
    // The first machine goes on as if nothing had happened.
    let next = ("2026-05-13 09:20", None, "2026-05-13 09:20");
    assert_eq!(office.push(&mut lina, &punch(next.0), next).verdict, Verdict::Effective);
}

/// A punch of this device at the end of its chain, but for what is changed in it.
fn next_punch(office: &Office, hand: &Hand, change: impl FnOnce(&mut Envelope)) -> Entry {
    let centre = office.ledger.reference().centre.clone();
    let punch = Statement::Punched(Punch { at: at("2026-05-13 09:10"), note: String::new() });
    let mut envelope = Envelope {
        suite: 1,
        tenant: centre.clone(),
        doc: DocId::month(&centre, &hand.worker, 2026, 5),
        doc_kind: DocKind::Month,
        kind: punch.kind(),
        person: hand.worker.clone(),
        acting: None,
        device: hand.device.id,
        device_seq: hand.device.end.seq + 1,
        prev: hand.device.end.head,
        anchor: None,
        wall: at("2026-05-13 09:10"),
        mono_ms: None,
        subject: None,
        payload: punch.encode(),
    };
    change(&mut envelope);
    Entry::seal(envelope)
}

#[test]
fn a_run_begins_where_the_chain_ends_or_is_a_fork() {
    let (mut office, mut lina) = (Office::new(), Hand::new("lina", 1));
    let now = at("2026-05-13 09:10");
    for prev in [EntryHash([1; 32]), EntryHash::NONE] {
        let (seq, head) = (lina.device.end.seq, lina.device.end.head);
        if prev != head {
            let entry = next_punch(&office, &lina, |envelope| envelope.prev = prev);
            let pushed = office.hand_in(&mut lina, entry, now);
            assert_eq!((pushed.receipts.len(), pushed.problem), (0, Some(code::FORK)));
            assert_eq!((lina.device.end.seq, lina.device.end.head), (seq, head));
        }
        let entry = next_punch(&office, &lina, |_| {});
        assert_eq!(office.hand_in(&mut lina, entry, now).receipts[0].verdict, Verdict::Effective);
    }
    assert_eq!(lina.device.end.seq, 2);
}

#[test]
fn who_is_planned_for_a_visit_is_told_of_the_whole_document() {
    let (mut office, lina) = (Office::new(), Hand::new("lina", 1));
    let mut said = Vec::new();
    let plan = plan("2026-05-14 09:00", "2026-05-14 10:00", &["zhaomin"]);
    for (doc_seq, statement) in
        [Statement::VisitFiled(application()), Statement::VisitScheduled(plan)].iter().enumerate()
    {
        let entry = next_punch(&office, &lina, |envelope| {
            (envelope.doc, envelope.doc_kind) = (DocId([7; 16]), statement.doc_kind());
            (envelope.kind, envelope.payload) = (statement.kind(), statement.encode());
        });
        let receipt = Receipt {
            hash: entry.hash,
            doc_seq: doc_seq as u64 + 1,
            log_seq: 0,
            received_at: entry.envelope.wall,
            grade: Grade::A,
            verdict: Verdict::Effective,
            ruling: Ruling::None,
            edition: 1,
        };
        office.ledger.place(&entry.envelope, &receipt);
        let digest = head_digest(entry.envelope.doc, receipt.doc_seq, entry.hash);
        said.push((office.ledger.take_changes().points, digest));
    }
    let [(filed, first), (scheduled, second)] = &said[..] else { panic!("{said:?}") };
    assert!(!filed.is_empty());
    for point in filed {
        assert_eq!((point.what, point.digest_minus, point.digest_plus), (Pointed::Entry, 0, *first));
    }
    for point in scheduled {
        let stayed = filed.iter().any(|other| other.scope == point.scope);
        let expected = if stayed { (Pointed::Entry, *first, *second) } else { (Pointed::Enter, 0, *second) };
        assert_eq!((point.what, point.digest_minus, point.digest_plus), expected, "{point:?}");
        assert_eq!(stayed, point.scope != Scope::Person(WorkerId::new("zhaomin")));
    }
    assert_eq!(scheduled.len(), filed.len() + 1);
}

#[test]
fn bytes_that_are_no_entry_use_their_number_up() {
    let (mut office, mut lina) = (Office::new(), Hand::new("lina", 1));
    let noise = Entry { bytes: b"noise".to_vec(), hash: EntryHash::of(b"noise"), ..next_punch(&office, &lina, |_| {}) };
    let pushed = office.hand_in(&mut lina, noise, at("2026-05-13 09:10"));
    assert!(matches!(pushed.receipts[0].verdict, Verdict::Refused(_)), "{pushed:?}");
    let end = office.ledger.take_changes().devices[&lina.device.id];
    assert_eq!((end.seq, end.head), (1, EntryHash::of(b"noise")));
    let next = next_punch(&office, &lina, |_| {});
    assert_eq!(office.hand_in(&mut lina, next, at("2026-05-13 09:11")).receipts[0].verdict, Verdict::Effective);
}

#[test]
fn an_anchor_says_nothing_before_its_time_or_to_another_phone() {
    let (office, lina) = (Office::new(), Hand::new("lina", 1));
    let (time, device) = (at("2026-05-13 09:00"), lina.device.id);
    let of =
        |device| next_punch(&office, &lina, |envelope| envelope.anchor = Some(office.anchors.anchor(device, time)));
    let known = |entry: &Entry, now| office.ledger.anchored(&entry.envelope, now);
    assert_eq!(known(&of(device), time), Some(time));
    assert_eq!(known(&of(device), time.plus_ms(-1)), None);
    assert_eq!(known(&of(Hand::new("lina", 2).device.id), time), None);
}

#[test]
fn a_revoked_phone_hands_in_nothing() {
    let (mut office, mut lina) = (Office::new(), Hand::new("lina", 1));
    lina.device.revoked = true;
    let entry = next_punch(&office, &lina, |_| {});
    let pushed = office.hand_in(&mut lina, entry, at("2026-05-13 09:10"));
    assert_eq!((pushed.receipts.len(), pushed.problem), (0, Some(code::REVOKED)));
    assert!(office.ledger.take_changes().is_empty());
}

#[test]
fn of_a_plan_that_names_everybody_few_are_looked_up() {
    let (mut office, hand) = (Office::new(), Hand::new("lina", 1));
    let names: Vec<String> = (0..STAFF_MAX + 20).map(|number| format!("worker-{number}")).collect();
    let mut reference = office.ledger.reference().clone();
    let lina = reference.organisation.workers[&hand.worker].clone();
    // The first two are in no directory.
    reference.organisation.workers.extend(names.iter().skip(2).map(|name| (WorkerId::new(name), lina.clone())));
    office.ledger.set_reference(reference);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let plan = Statement::VisitScheduled(plan("2026-05-14 09:00", "2026-05-14 10:00", &names));
    let centre = office.ledger.reference().centre.clone();
    let entry = next_punch(&office, &hand, |envelope| {
        (envelope.doc, envelope.doc_kind) = (LEAVE, plan.doc_kind());
        (envelope.kind, envelope.payload) = (plan.kind(), plan.encode());
    });
    let signature = hand.key.sign(&Run::message(&centre, hand.device.id, 1, entry.hash));
    let run = Run { first_seq: 1, prev: EntryHash::NONE, entries: vec![entry.bytes], signature };
    let missing = office.ledger.missing([&verify(&centre, &hand.device.key, &run).unwrap()]);
    assert_eq!(missing.people.len(), STAFF_MAX - 2);
}

#[test]
fn what_a_procedure_looks_for_is_loaded_and_people_that_nobody_knows_are_not() {
    let (office, hand) = (Office::new(), Hand::new("lina", 1));
    let deed = |case: &str, handed_by: &str| {
        let handed_by = Value::Worker(WorkerId::new(handed_by));
        let values = vec![("case".to_owned(), Value::Text(case.to_owned())), ("handed_by".to_owned(), handed_by)];
        Statement::DeedDone(Deed { procedure: "GY-COUR".to_owned(), act: "apply".to_owned(), values })
    };
    let looked_for = |statement: &Statement| {
        let heard = at("2026-05-12 08:55");
        let entry = office.entry(&hand, statement, (at("2026-05-12 09:00"), Some(heard), Some(300_000)));
        let centre = &office.ledger.reference().centre;
        let signature = hand.key.sign(&Run::message(centre, hand.device.id, 1, entry.hash));
        let run = Run { first_seq: 1, prev: EntryHash::NONE, entries: vec![entry.bytes], signature };
        office.ledger.missing([&verify(centre, &hand.device.key, &run).unwrap()]).people
    };
    // The fees in force, and other applications for the same case.
    let (one, other) = (looked_for(&deed("SB-0317", "nobody")), looked_for(&deed("SB-0318", "nobody")));
    assert_eq!((one.len(), other.len(), one.intersection(&other).count()), (2, 2, 1));
    assert!(one.iter().all(crate::procedure::is_found_key));
}

/// Who decides at 23:50 is judged by the figures of that day, whatever is in force when it arrives.
#[test]
fn what_any_edition_on_record_asks_for_is_loaded() {
    let plain = crate::centre::file::guangyuan_demo();
    let changed = |change: fn(&mut Figures)| {
        let mut figures = plain.figures.clone();
        change(&mut figures);
        figures
    };
    let counts = changed(|figures| figures.leave.as_mut().unwrap().min_present = Some(1));
    let mandates = changed(|figures| figures.ab = crate::centre::file::demo("zhangye").unwrap().reference.figures.ab);
    // Who works beside the applicant, and what the author does in others' places.
    for (figures, name) in [(&counts, "zhangwei"), (&mandates, "chenguohua")] {
        let until = crate::testing::day("2026-05-12");
        let former = || crate::centre::Former { until, figures: figures.clone() };
        let coming = || crate::centre::Coming {
            begins: until,
            edition: 2,
            in_force_from: until,
            figures: figures.clone(),
            matters: BTreeMap::new(),
            role_names: BTreeMap::new(),
        };
        let running = crate::centre::Reference { figures: figures.clone(), ..plain.clone() };
        let before = crate::centre::Reference { former: vec![former()], ..plain.clone() };
        let after = crate::centre::Reference { coming: Some(Box::new(coming())), ..plain.clone() };
        for (reference, is_loaded) in [(plain.clone(), false), (running, true), (before, true), (after, true)] {
            let (mut office, chen) = (Office::asked(), Hand::new("chenguohua", 2));
            office.ledger.set_reference(reference);
            let (wall, heard) = (at("2026-05-11 23:50"), at("2026-05-11 23:45"));
            let entry = office.entry(&chen, &agree(), (wall, Some(heard), Some(300_000)));
            let centre = &plain.centre;
            let signature = chen.key.sign(&Run::message(centre, chen.device.id, 1, entry.hash));
            let run = Run { first_seq: 1, prev: EntryHash::NONE, entries: vec![entry.bytes], signature };
            let missing = office.ledger.missing([&verify(centre, &chen.device.key, &run).unwrap()]);
            assert_eq!(missing.people.contains(&WorkerId::new(name)), is_loaded, "{name}");
        }
    }
}

#[test]
fn who_moves_to_another_group_takes_the_documents_along() {
    let mut office = Office::new();
    let mut lina = Hand::new("lina", 1);
    let mut yang = Hand::new("yangbo", 2);
    let punch = |time: &str| Statement::Punched(Punch { at: at(time), note: String::new() });
    let times = ("2026-05-13 08:55", None, "2026-05-13 08:55");
    office.push(&mut lina, &punch(times.0), times);
    office.push(&mut yang, &punch(times.0), times);
    let slip = Statement::LeaveSubmitted(slip("2026-05-15 14:00", "2026-05-15 17:00"));
    office.push(&mut lina, &slip, ("2026-05-13 09:00", Some("2026-05-13 08:50"), "2026-05-13 09:00"));
    let before = office.ledger.take_changes();
    let of_lina = before.documents.iter().filter(|document| document.people.contains(&lina.worker)).count();
    assert_eq!((before.documents.len(), of_lina), (3, 2));

    let taken = take_up(&moved(), before.documents.clone()).unwrap();
    assert!(taken.left_out.is_empty());
    let (one, two) = (Scope::Group(GroupId::new("group-1")), Scope::Group(GroupId::new("group-2")));
    let said: Vec<(DocId, &Scope, Pointed)> =
        taken.points.iter().map(|point| (point.doc, &point.scope, point.what)).collect();
    let month = DocId::month(&office.ledger.reference().centre, &lina.worker, 2026, 5);
    // The leader who was asked for the leave still has to answer.
    let expected = [(month, &one, Pointed::Leave), (month, &two, Pointed::Enter), (LEAVE, &two, Pointed::Enter)];
    assert_eq!(BTreeSet::from_iter(said), BTreeSet::from(expected));

    // Each scope's digest is the sum over the documents that stand in it.
    let mut digests: BTreeMap<Scope, u64> = BTreeMap::new();
    for point in before.points.iter().chain(&taken.points) {
        let digest = digests.entry(point.scope.clone()).or_default();
        *digest = digest.wrapping_sub(point.digest_minus).wrapping_add(point.digest_plus);
    }
    let mut stand: BTreeMap<DocId, &StoredDocument> = before.documents.iter().map(|doc| (doc.doc, doc)).collect();
    stand.extend(taken.documents.iter().map(|doc| (doc.doc, doc)));
    for (scope, digest) in digests {
        let within = stand.values().filter(|document| document.scopes.contains(&scope));
        let sum = within.map(|document| head_digest(document.doc, document.doc_seq, document.head));
        assert_eq!(sum.fold(0, u64::wrapping_add), digest, "{scope:?}");
    }
    // Nothing but the readers has changed, and the same again changes nothing.
    for document in &taken.documents {
        let then = before.documents.iter().find(|then| then.doc == document.doc).unwrap();
        assert_eq!(StoredDocument { scopes: then.scopes.clone(), ..document.clone() }, *then);
    }
    assert_eq!(take_up(&moved(), taken.documents).unwrap(), crate::sync::edition::Taken::default());
}

#[test]
fn what_documents_name_may_not_be_left_out() {
    let mut office = Office::asked();
    let stored = office.ledger.take_changes().documents;
    let mut reference = moved();
    reference.organisation.workers.remove(&WorkerId::new("zhangwei"));
    assert!(take_up(&reference, stored.clone()).unwrap().left_out.is_empty(), "no document is about him");
    reference.organisation.workers.remove(&WorkerId::new("lina"));
    assert_eq!(take_up(&reference, stored).unwrap().left_out, BTreeSet::from([Name::Worker(WorkerId::new("lina"))]));
}

#[test]
fn the_leader_who_was_asked_decides_although_the_person_has_moved() {
    let mut office = Office::asked();
    let points = office.publish(moved());
    assert_eq!(points.len(), 1, "the new leader reads it as well");
    let mut zhao = Hand::new("zhaomin", 3);
    let times = ("2026-05-11 18:00", Some("2026-05-11 08:00"), "2026-05-12 09:00");
    let refused = office.push(&mut zhao, &agree(), times);
    let Verdict::Refused(codes) = &refused.verdict else { panic!("not hers") };
    assert_eq!(codes[0].name(), "GY-ATT-E-APPROVER");
    let mut wang = Hand::new("wangqiang", 2);
    let asked = office.ledger.documents[&LEAVE].as_ref().unwrap();
    let digest = head_digest(LEAVE, asked.doc_seq, asked.head);
    let receipt = office.push(&mut wang, &agree(), times);
    assert_eq!((receipt.verdict.clone(), receipt.edition), (Verdict::Effective, 2));
    // With that it is out of his reach; what he says of it from before is still kept and shown.
    let group = Scope::Group(GroupId::new("group-1"));
    let last = office.ledger.take_changes().points.into_iter().rfind(|point| point.scope == group).unwrap();
    assert_eq!((last.what, last.digest_minus, last.digest_plus), (Pointed::Leave, digest, 0));
    let again = office.push(&mut wang, &agree(), times);
    assert!(matches!(again.verdict, Verdict::Superseded(_)), "{:?}", again.verdict);
}
