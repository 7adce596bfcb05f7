//! What the attendance issue calls bad input: each with its code, and what somebody saw happen is kept whatever a rule says. And what
//! is said about where beside a punch.

use super::examples::{Hand, Office};
use super::*;
use crate::centre::{Around, PunchPlace};
use crate::fact::attendance::{MakeUpRequest, Place, PlaceEvidence, Punch, Whereabouts};
use crate::fold::Month;
use crate::fold::month::{PunchRecord, Seen, Verified};
use crate::regime::attendance::{self, Status};
use crate::sync::verifier::{self, Verifier};
use crate::testing::{at, day};

fn punch(when: &str) -> Statement {
    Statement::Punched(Punch { at: at(when), note: String::new() })
}

fn codes(receipt: &SignedReceipt) -> Vec<&str> {
    receipt.verdict.codes().iter().map(|code| code.0.as_str()).collect()
}

fn month(office: &Office) -> &Month {
    let mut months = office.ledger.documents.values().flatten().filter_map(|document| document.state.as_month());
    months.next().expect("somebody has punched")
}

fn marks(office: &Office, on: &str, now: &str) -> Vec<(Status, Option<Grade>)> {
    let day = attendance::day(day(on), &[month(office)], &[], office.ledger.reference(), at(now));
    day.points.into_iter().map(|point| (point.status, point.grade)).collect()
}

#[test]
fn a_punch_from_the_future_is_kept_without_effect() {
    let (mut office, mut hand) = (Office::new(), Hand::new("lina", 1));
    let when = ("2026-03-10 12:00", Some("2026-03-10 08:00"), "2026-03-10 08:30");
    let receipt = office.push(&mut hand, &punch("2026-03-10 12:00"), when);
    assert_eq!((receipt.grade, codes(&receipt)), (Grade::C, vec!["GY-CORE-E-FUTURE"]), "no time has passed so fast");
    assert!(matches!(receipt.verdict, Verdict::Kept(_)));
    assert_eq!(month(&office).punches.len(), 1, "and it is there to be seen");
    assert_eq!(marks(&office, "2026-03-10", "2026-03-10 12:30")[0], (Status::Pending, None));
}

#[test]
fn a_punch_with_a_clock_that_jumped_counts_and_shows_the_doubt() {
    let (mut office, mut hand) = (Office::new(), Hand::new("lina", 1));
    // In truth it is 09:40: an hour and ten minutes since the last word of the server.
    let statement = punch("2026-03-10 08:55");
    let receipt =
        office.push_lying(&mut hand, &statement, ("2026-03-10 08:55", "2026-03-10 08:30", 70), "2026-03-10 09:41");
    assert_eq!((receipt.grade, codes(&receipt)), (Grade::C, vec![]));
    assert_eq!(marks(&office, "2026-03-10", "2026-03-10 10:00")[0], (Status::OnTime, Some(Grade::C)));
}

#[test]
fn a_punch_that_is_written_twice_is_there_twice_and_counts_once() {
    let (mut office, mut hand) = (Office::new(), Hand::new("lina", 1));
    let when = ("2026-03-10 08:55", Some("2026-03-10 08:50"), "2026-03-10 08:56");
    for _ in 0..2 {
        assert_eq!(codes(&office.push(&mut hand, &punch("2026-03-10 08:55"), when)), Vec::<&str>::new());
    }
    assert_eq!(month(&office).punches.len(), 2);
    assert_eq!(marks(&office, "2026-03-10", "2026-03-10 10:00")[0], (Status::OnTime, Some(Grade::A)));
    assert_eq!(
        marks(&office, "2026-03-10", "2026-03-10 10:00")[1].0,
        Status::Pending,
        "no other point is punched by it"
    );
}

#[test]
fn a_punch_older_than_the_centre_accepts_is_kept_without_effect() {
    let (mut office, mut hand) = (Office::new(), Hand::new("lina", 1));
    let when = ("2026-03-10 08:55", Some("2026-03-10 08:50"), "2026-03-13 08:56");
    let receipt = office.push(&mut hand, &punch("2026-03-10 08:55"), when);
    assert_eq!(codes(&receipt), ["GY-ATT-E-STALE"]);
    assert_eq!((receipt.grade, month(&office).punches.len()), (Grade::A, 1));
    assert_eq!(marks(&office, "2026-03-10", "2026-03-13 09:00")[0].0, Status::Missing);
}

#[test]
fn what_a_revoked_phone_had_comes_under_a_new_key_and_is_doubted() {
    let (mut office, mut lost) = (Office::new(), Hand::new("lina", 1));
    lost.device.revoked = true;
    let refused =
        office.try_push(&mut lost, &punch("2026-03-10 08:55"), ("2026-03-10 08:55", None, "2026-03-10 09:30"));
    assert_eq!((refused.problem, refused.receipts.len()), (Some(code::REVOKED), 0));
    // The phone still has it, and writes it again when its person has signed in; no word of the server belongs to that key.
    let mut anew = Hand::new("lina", 2);
    let receipt = office.push(&mut anew, &punch("2026-03-10 08:55"), ("2026-03-10 08:55", None, "2026-03-10 09:40"));
    assert_eq!((receipt.grade, codes(&receipt)), (Grade::C, vec![]));
    assert_eq!(marks(&office, "2026-03-10", "2026-03-10 10:00")[0], (Status::OnTime, Some(Grade::C)));
}

#[test]
fn of_a_refused_make_up_the_words_are_kept() {
    let (mut office, mut hand) = (Office::new(), Hand::new("lina", 1));
    let place = Place { on: day("2026-03-10"), point: 0 };
    let request = MakeUpRequest { place, claimed: at("2026-03-10 08:50"), reason: " ".into() };
    let when = ("2026-03-10 09:30", Some("2026-03-10 09:20"), "2026-03-10 09:31");
    let receipt = office.push(&mut hand, &Statement::MakeUpAsked(request), when);
    assert_eq!(codes(&receipt), ["GY-CORE-E-REQUIRED(reason)", "GY-ATT-E-NOT-MISSING"]);
    let changes = office.ledger.take_changes();
    let kept = &changes.refused[0];
    assert_eq!((kept.receipt.hash, kept.bytes.is_empty()), (receipt.hash, false));
}

fn with_places(office: &mut Office) {
    let mut reference = office.ledger.reference().clone();
    let around = Around { latitude_e6: 32_435_000, longitude_e6: 105_843_000, radius_m: 300 };
    let place = |id: &str, code, around| PunchPlace { id: id.into(), name: "政务大厅".into(), code, around };
    let attendance = reference.figures.attendance.as_mut().unwrap();
    attendance.places = vec![place("hall", true, None), place("annex", false, Some(around))];
    office.ledger.set_reference(reference);
}

/// Punches, and says beside it what is given; what became of that, and what the record says of where.
fn says(
    office: &mut Office,
    hand: &mut Hand,
    when: &str,
    place: &str,
    evidence: PlaceEvidence,
) -> (Vec<String>, Option<Seen>) {
    let (heard, now) = (format!("{} 08:30", &when[..10]), at(when).plus_ms(5_000));
    let now = format!("{} {}:{:02}", now.date(), now.clock(), now.second_of_day() % 60);
    office.push(hand, &punch(when), (when, Some(&heard), &now));
    let said = Statement::PunchPlaced(Whereabouts { at: at(when), place: place.into(), evidence });
    let receipt = office.push(hand, &said, (when, Some(&heard), &now));
    let record: &PunchRecord = month(office).punches.iter().rev().find(|punch| punch.at == at(when)).unwrap();
    (codes(&receipt).into_iter().map(str::to_owned).collect(), record.place.as_ref().map(|seen| seen.how))
}

fn shown(office: &Office, place: &str, when: &str) -> PlaceEvidence {
    let keys = office.ledger.anchors.screen_keys(place, "", at(when).date());
    PlaceEvidence::Code(keys.code(at(when)).unwrap().0)
}

#[test]
fn the_code_of_that_moment_is_evidence_and_an_old_one_is_none() {
    let (mut office, mut hand) = (Office::new(), Hand::new("lina", 1));
    with_places(&mut office);
    let code = shown(&office, "hall", "2026-03-10 08:54:40");
    assert_eq!(says(&mut office, &mut hand, "2026-03-10 08:55:10", "hall", code), (vec![], Some(Seen::CodeShown)));
    // Replayed in the evening, and the next morning: the punch counts, the code does not.
    for when in ["2026-03-10 17:01:00", "2026-03-11 08:55:10"] {
        assert_eq!(says(&mut office, &mut hand, when, "hall", code), (vec![], Some(Seen::CodeNotShown)), "{when}");
    }
    assert_eq!(marks(&office, "2026-03-11", "2026-03-11 10:00")[0], (Status::OnTime, Some(Grade::A)));
    // A colleague who passes it on while it holds cannot be told from somebody who stands there (docs/place.md).
    let mut colleague = Hand::new("lina", 2);
    let passed = shown(&office, "hall", "2026-03-12 08:54:40");
    let said = says(&mut office, &mut colleague, "2026-03-12 08:55:30", "hall", passed);
    assert_eq!(said, (vec![], Some(Seen::CodeShown)));
}

#[test]
fn a_code_is_tried_once_about_a_punch_that_is_written_twice() {
    let (mut office, mut hand) = (Office::new(), Hand::new("lina", 1));
    with_places(&mut office);
    let when = "2026-03-10 08:55:10";
    let PlaceEvidence::Code(right) = shown(&office, "hall", when) else { panic!("it has one") };
    let wrong = PlaceEvidence::Code((right + 1) % 1_000_000);
    assert_eq!(says(&mut office, &mut hand, when, "hall", wrong), (vec![], Some(Seen::CodeNotShown)));
    for _ in 0..2 {
        let (codes, seen) = says(&mut office, &mut hand, when, "hall", PlaceEvidence::Code(right));
        assert_eq!((codes, seen), (vec!["GY-CORE-E-STATE".to_owned()], None), "the new one has no place");
    }
    let held = month(&office).punches.iter().filter_map(|punch| punch.place.as_ref()).map(|seen| seen.how);
    assert_eq!(held.collect::<Vec<_>>(), [Seen::CodeNotShown]);
}

#[test]
fn a_code_proves_nothing_of_a_time_without_evidence() {
    let (mut office, mut hand) = (Office::new(), Hand::new("lina", 1));
    with_places(&mut office);
    // At 11:00 the clock is put back to the time of a code that somebody noted.
    let (claimed, lying) = ("2026-03-10 08:55:10", ("2026-03-10 08:55:10", "2026-03-10 08:30", 150));
    let receipt = office.push_lying(&mut hand, &punch(claimed), lying, "2026-03-10 11:00");
    assert_eq!(receipt.grade, Grade::C);
    let evidence = shown(&office, "hall", claimed);
    let said = Statement::PunchPlaced(Whereabouts { at: at(claimed), place: "hall".into(), evidence });
    let receipt = office.push_lying(&mut hand, &said, lying, "2026-03-10 11:00");
    assert_eq!((codes(&receipt), &receipt.ruling), (vec![], &Ruling::None));
    assert_eq!(month(&office).punches[0].place.as_ref().map(|seen| seen.how), Some(Seen::CodeWaiting));
    // A time that cannot be is refused, and compared with nothing.
    let far = Timestamp(i64::MIN);
    let said = Statement::PunchPlaced(Whereabouts { at: far, place: "hall".into(), evidence });
    let receipt = office.push(&mut hand, &said, (claimed, None, "2026-03-10 11:00"));
    assert!(!receipt.verdict.is_effective() && receipt.ruling == Ruling::None, "{:?}", receipt.verdict);
}

#[test]
fn what_is_said_about_where_is_of_an_own_punch_once_and_as_the_place_offers() {
    let (mut office, mut hand) = (Office::new(), Hand::new("lina", 1));
    with_places(&mut office);
    let read = PlaceEvidence::Read { is_within: false, accuracy_m: 35 };
    let seen = Seen::Read { is_within: false, accuracy_m: 35 };
    assert_eq!(says(&mut office, &mut hand, "2026-03-10 08:55:10", "annex", read), (vec![], Some(seen)));
    let refused = |codes: &[&str]| (codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>(), None);
    let range = refused(&["GY-CORE-E-RANGE(place)"]);
    assert_eq!(says(&mut office, &mut hand, "2026-03-10 08:56:10", "hall", read), range);
    let code = shown(&office, "annex", "2026-03-10 08:57:10");
    assert_eq!(says(&mut office, &mut hand, "2026-03-10 08:57:10", "annex", code), range);
    assert_eq!(says(&mut office, &mut hand, "2026-03-10 08:58:10", "nowhere", code), range);
    let beyond = says(&mut office, &mut hand, "2026-03-10 08:59:10", "hall", PlaceEvidence::Code(1_000_000));
    assert_eq!(beyond, refused(&["GY-CORE-E-RANGE(code)"]));
    // A second word about the same punch, and one about no punch.
    let when = ("2026-03-10 08:55:10", Some("2026-03-10 08:30"), "2026-03-10 09:00");
    for at in ["2026-03-10 08:55:10", "2026-03-10 08:55:11"] {
        let said = Whereabouts { at: crate::testing::at(at), place: "annex".into(), evidence: read };
        let receipt = office.push(&mut hand, &Statement::PunchPlaced(said), when);
        assert_eq!(codes(&receipt), ["GY-CORE-E-STATE"]);
        assert!(matches!(receipt.verdict, Verdict::Kept(_)));
    }
}

#[test]
fn where_nobody_punches_a_punch_is_kept_and_marks_nothing() {
    let when = ("2026-03-10 08:55", Some("2026-03-10 08:50"), "2026-03-10 08:56");
    let refused = |change: &dyn Fn(&mut crate::centre::AttendanceFigures)| {
        let (mut office, mut hand) = (Office::new(), Hand::new("lina", 1));
        let mut reference = office.ledger.reference().clone();
        change(reference.figures.attendance.as_mut().unwrap());
        office.ledger.set_reference(reference);
        codes(&office.push(&mut hand, &punch("2026-03-10 08:55"), when)).len()
    };
    let group =
        |office: &Office| office.ledger.reference().organisation.group_of(&WorkerId::new("lina")).unwrap().clone();
    let own = group(&Office::new());
    assert_eq!(refused(&|_| {}), 0);
    assert_eq!(refused(&|figures| figures.off = true), 1);
    assert_eq!(refused(&|figures| figures.off_for = vec![own.clone()]), 1);
    assert_eq!(refused(&|figures| figures.off_for = vec![crate::domain::GroupId::new("elsewhere")]), 0);
}

#[test]
fn who_punched_is_said_once_soon_after_and_by_the_phones_own_authenticator() {
    let (mut office, mut hand) = (Office::new(), Hand::new("lina", 1));
    let finger = SecretKey::from_bytes(&[5; 32]).unwrap();
    let (host, phone) = (verifier::host("centre.example"), hand.device.id);
    let says = |office: &mut Office, hand: &mut Hand, of: &str, when: &str| {
        let said = verifier::said(&finger, phone, at(of), 0b101, "webauthn.get");
        office.push(hand, &Statement::PunchVerified(said), (when, Some("2026-03-10 08:30"), when))
    };
    let punches = |office: &mut Office, hand: &mut Hand, when: &str| {
        office.push(hand, &punch(when), (when, Some("2026-03-10 08:30"), when));
    };
    let seen =
        |office: &Office, when: &str| month(office).punches.iter().find(|punch| punch.at == at(when)).unwrap().verified;
    punches(&mut office, &mut hand, "2026-03-10 08:50");
    let receipt = says(&mut office, &mut hand, "2026-03-10 08:50", "2026-03-10 08:51");
    assert_eq!(codes(&receipt), ["GY-CORE-E-STATE"], "nobody asks for it");
    let mut reference = office.ledger.reference().clone();
    reference.figures.attendance.as_mut().unwrap().verify = true;
    office.ledger.set_reference(reference);
    // A phone without an authenticator of its own.
    let receipt = says(&mut office, &mut hand, "2026-03-10 08:50", "2026-03-10 08:51");
    assert_eq!((codes(&receipt), seen(&office, "2026-03-10 08:50")), (vec![], Some(Verified::Waiting)));
    // With that of somebody else it does not fit.
    hand.device.verifier = Some(Verifier { key: SecretKey::from_bytes(&[6; 32]).unwrap().public(), host });
    punches(&mut office, &mut hand, "2026-03-10 08:51");
    says(&mut office, &mut hand, "2026-03-10 08:51", "2026-03-10 08:51");
    assert_eq!(seen(&office, "2026-03-10 08:51"), Some(Verified::Fails));
    hand.device.verifier = Some(Verifier { key: finger.public(), host });
    // Two hours later, with the clock put back.
    punches(&mut office, &mut hand, "2026-03-10 08:53");
    let said = verifier::said(&finger, phone, at("2026-03-10 08:53"), 0b101, "webauthn.get");
    let lying = ("2026-03-10 08:55", "2026-03-10 08:30", 150);
    let receipt = office.push_lying(&mut hand, &Statement::PunchVerified(said), lying, "2026-03-10 11:00");
    assert_eq!((receipt.grade, seen(&office, "2026-03-10 08:53")), (Grade::C, Some(Verified::Waiting)));
    punches(&mut office, &mut hand, "2026-03-10 08:52");
    let late = says(&mut office, &mut hand, "2026-03-10 08:52", "2026-03-10 08:58");
    assert_eq!(codes(&late), ["GY-CORE-E-RANGE(at)"]);
    let receipt = says(&mut office, &mut hand, "2026-03-10 08:52", "2026-03-10 08:53");
    assert_eq!((codes(&receipt), seen(&office, "2026-03-10 08:52")), (vec![], Some(Verified::Holds)));
    for of in ["2026-03-10 08:52", "2026-03-10 08:53"] {
        let again = says(&mut office, &mut hand, of, "2026-03-10 08:54");
        assert_eq!(codes(&again), ["GY-CORE-E-STATE"], "said before, or of no punch");
    }
    let long = verifier::said(&finger, phone, at("2026-03-10 08:52"), 0b101, &"x".repeat(500));
    let receipt = office.push(
        &mut hand,
        &Statement::PunchVerified(long),
        ("2026-03-10 08:54", Some("2026-03-10 08:30"), "2026-03-10 08:54"),
    );
    assert_eq!(codes(&receipt), ["GY-CORE-E-STATE", "GY-CORE-E-RANGE(client)"]);
    assert_eq!(marks(&office, "2026-03-10", "2026-03-10 10:00")[0].0, Status::OnTime);
    let view =
        attendance::day(day("2026-03-10"), &[month(&office)], &[], office.ledger.reference(), at("2026-03-10 10:00"));
    let said = view.points[0].trace.0.iter().find(|line| line.figure == "verified").map(|line| line.value.as_str());
    assert_eq!(said, Some("waiting"), "the first punch of the morning gives the mark");
}
