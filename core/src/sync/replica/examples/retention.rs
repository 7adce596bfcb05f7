//! GY-CORE-18: when a client's data leave the phone, and what keeps them.

use super::*;
use crate::centre::file::guangyuan_demo;
use crate::document::Shared;
use crate::fact::Envelope;
use crate::fact::visit::{Cancellation, Moment, Rejection, RejectionReason};
use crate::fold::Visit;

/// A visit that was rejected at noon on 12 May, as the server knows it, with notes.
fn rejected() -> Snapshot {
    let mut play = Play::guangyuan("2026-05-12 12:00");
    let doc = play.verifying_visit(application());
    let why = Rejection { reason: RejectionReason::CanCome, text: "女儿陪同能到场".to_owned(), told: true };
    play.by("sunyue").states(doc, Statement::VisitRejected(why)).effective();
    let state = play.documents[&doc].clone();
    let mut shared = Shared::genesis(DocKind::Visit);
    shared.write_notes(Actor([3; 16]), "门牌在后巷").unwrap();
    Snapshot { doc_seq: 3, state: state.encode(), shared: shared.save(), ..super::visit() }
}

fn with_reference(answer: &mut Answer) {
    answer.reference = Some(guangyuan_demo().encode());
}

/// A phone that has the visit; the clock as given.
fn phone(now: &str) -> Phone {
    let mut phone = Phone::new();
    phone.wall = at(now);
    phone.answer(|answer| {
        with_reference(answer);
        answer.snapshots.push(rejected());
    });
    phone
}

fn shown(phone: &Phone) -> (&Visit, bool) {
    let view = phone.replica.view(VISIT).unwrap();
    (view.state.as_visit().unwrap(), view.removed)
}

/// Whether anything in the phone's store, or in what it shows, has a part of the client's data.
fn holds_private(phone: &Phone) -> bool {
    let texts = ["51080219440302002", "0839-0000201", "东坝街道", "女儿陪同", "门牌在后巷"];
    let stored = phone
        .store
        .values()
        .any(|value| texts.iter().any(|text| value.windows(text.len()).any(|part| part == text.as_bytes())));
    let (visit, _) = shown(phone);
    stored || !visit.application.phone.reveal().is_empty() || phone.replica.loaded_shared(VISIT).is_some()
}

fn ticks(phone: &mut Phone, now: &str) {
    phone.wall = at(now);
    phone.step(Event::Tick);
}

#[test]
fn gy_core_18_a_clients_data_leave_on_the_thirtieth_day_and_the_record_stays() {
    let mut phone = phone("2026-05-12 12:05");
    assert_eq!(phone.replica.kept_until(VISIT).unwrap().to_string(), "2026-06-11");
    let digest = phone.replica.meta.cursors[&lina()].digest;
    ticks(&mut phone, "2026-06-10 23:59");
    assert!(!shown(&phone).1 && holds_private(&phone));
    let revision = phone.replica.revision();
    ticks(&mut phone, "2026-06-11 00:01");
    let (visit, removed) = shown(&phone);
    assert!(removed && !holds_private(&phone));
    assert_ne!(phone.replica.revision(), revision, "pages that keep what they computed must compute anew");
    assert_eq!(visit.application.applicant.reveal(), "王桂兰", "it can be found and asked for");
    assert_eq!((visit.trail.len(), visit.application.relative.as_ref().unwrap().relation.as_str()), (3, "儿子"));
    // Nothing is loaded anew for it, today or after the next start.
    assert_eq!(phone.replica.meta.cursors[&lina()].digest, digest);
    phone.restart();
    assert!(shown(&phone).1 && !holds_private(&phone));
    assert_eq!(phone.replica.meta.cursors[&lina()].digest, digest);
    assert_eq!(phone.request().fetch, []);
}

#[test]
fn gy_core_18_a_phone_that_was_off_that_day_removes_them_when_it_starts() {
    let mut phone = phone("2026-05-12 12:05");
    phone.restart();
    phone.wall = at("2026-07-01 08:00");
    phone.step(Event::SyncNow);
    assert!(shown(&phone).1 && !holds_private(&phone));
}

#[test]
fn gy_core_18_what_comes_later_is_cut_before_it_is_stored() {
    let mut phone = phone("2026-06-11 08:00");
    assert!(shown(&phone).1 && !holds_private(&phone), "already with its first snapshot");
    phone.answer(|answer| answer.snapshots.push(Snapshot { doc_seq: 4, head: EntryHash([2; 32]), ..rejected() }));
    assert!(shown(&phone).1 && !holds_private(&phone));
    // A colleague's note, and an act that had no effect any more.
    let colleague = SecretKey::from_bytes(&[5; 32]).unwrap();
    let entry = |kind: Kind, payload: Vec<u8>| {
        Entry::seal(Envelope {
            suite: crate::fact::envelope::SUITE,
            tenant: CentreId::new("guangyuan"),
            doc: VISIT,
            doc_kind: DocKind::Visit,
            kind,
            person: WorkerId::new("zhangwei"),
            acting: None,
            device: colleague.public().device(),
            device_seq: 1,
            prev: EntryHash::NONE,
            anchor: None,
            wall: at("2026-06-11 09:00"),
            mono_ms: None,
            subject: None,
            payload,
        })
    };
    let late =
        Statement::VisitCancelled(Cancellation { who: "女儿陪同".to_owned(), why: "女儿陪同".to_owned() });
    let moment = Statement::Returned(Moment { at: at("2026-06-11 09:00") });
    let entries = [entry(late.kind(), late.encode()), entry(moment.kind(), moment.encode())];
    phone.answer(|answer| {
        answer.backed_up = 100;
        for (entry, doc_seq) in entries.iter().zip(5..) {
            answer.admitted.entries.push(Delivered {
                scopes: vec![0],
                doc: VISIT,
                bytes: entry.bytes.clone(),
                receipt: receipt(entry, doc_seq, 2, Verdict::Kept(vec![Code::new("GY-CORE-E-STATE")])),
            });
        }
    });
    assert_eq!(phone.replica.view(VISIT).unwrap().base_seq, 6);
    assert!(shown(&phone).1 && !holds_private(&phone));
    assert_eq!(phone.request().fetch, []);
}

#[test]
fn gy_core_18_an_own_entry_that_waits_keeps_its_record_until_it_is_answered() {
    let mut phone = phone("2026-05-12 12:05");
    phone.write(VISIT, note("记一笔"));
    let entry = phone.pushed().remove(0);
    ticks(&mut phone, "2026-06-11 08:00");
    assert!(!shown(&phone).1 && holds_private(&phone));
    phone.answer(|answer| answer.admitted.receipts.push(refused(&entry, "GY-CORE-E-ROLE")));
    assert!(!shown(&phone).1, "with the next day");
    ticks(&mut phone, "2026-06-12 00:01");
    assert!(shown(&phone).1);
}

#[test]
fn gy_core_18_what_is_open_again_is_asked_for_whole() {
    let mut phone = phone("2026-06-11 08:00");
    let open = Snapshot { doc_seq: 9, head: EntryHash([4; 32]), ..super::visit() };
    phone.answer(|answer| answer.snapshots.push(open));
    assert!(!shown(&phone).1, "an open one that comes whole is whole");
}

#[test]
fn gy_core_18_two_looks_without_a_network_are_two_lines() {
    use crate::fact::private::{Field, Read};
    let mut phone = phone("2026-05-12 12:05");
    let doc = DocId::private_reads(&CentreId::new("guangyuan"), &WorkerId::new("lina"), at("2026-05-01 00:00").date());
    for field in [Field::IdNumber, Field::Phone] {
        let statement = Statement::PrivateRead(Read { record: VISIT, field });
        let content = Content::Fact(statement);
        let intents = vec![Intent { doc, doc_kind: DocKind::PrivateReads, acting: None, subject: None, content }];
        phone.step(Event::Write { ticket: Ticket(phone.wall.0.unsigned_abs()), intents, hold_until: None });
    }
    let view = phone.replica.view(doc).unwrap();
    assert_eq!((view.pending, view.state.as_private_reads().unwrap().lines.len()), (2, 2));
}
