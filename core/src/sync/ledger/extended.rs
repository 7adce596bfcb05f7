//! A session of extended hours that a phone brings the morning after, twice.

use super::examples::{Hand, Office};
use super::*;
use crate::domain::WindowId;
use crate::fact::extended::{Close, Start, Trigger};
use crate::fold::extended::Day;
use crate::regime::extended::duration;
use crate::testing::{at, day};

fn days(office: &Office) -> Vec<Day> {
    let states = office.ledger.documents.values().flatten().map(|document| &document.state);
    states.filter_map(|state| state.as_extended()?.day()).collect()
}

#[test]
fn gy_ext_a7_what_a_phone_brings_twice_is_one_session_with_its_own_times() {
    let (mut office, mut lina) = (Office::new(), Hand::new("lina", 1));
    let start = Statement::SessionStarted(Start {
        window: WindowId::new("social-security"),
        on: day("2026-03-12"),
        trigger: Trigger::PeopleWaiting,
        request: None,
        authority: String::new(),
        staff: lina.worker.clone(),
        waiting: 2,
        remark: String::new(),
    });
    let close = Statement::SessionClosed(Close { session: 0, served: 2, left: 0, reasons: Vec::new() });
    let (heard, now) = (Some("2026-03-12 16:00"), at("2026-03-13 08:40"));
    for (statement, wall) in [(start, "2026-03-12 17:00"), (close, "2026-03-12 17:30")] {
        let mono_ms = u64::try_from(at(wall).since(at("2026-03-12 16:00"))).ok();
        let entry = office.entry(&lina, &statement, (at(wall), heard.map(at), mono_ms));
        // The first answer is lost on the way.
        let first = office.hand_in(&mut lina, entry.clone(), now);
        let second = office.hand_in(&mut lina, entry, now);
        assert_eq!(first.receipts[0].verdict, Verdict::Effective);
        assert_eq!(second.receipts, first.receipts);
    }
    let [one] = &days(&office)[..] else { panic!("there is one") };
    let minutes = duration(one, &one.sessions[0], now, office.ledger.reference());
    assert_eq!((one.on, one.sessions.len(), minutes), (day("2026-03-12"), 1, 30));
}
