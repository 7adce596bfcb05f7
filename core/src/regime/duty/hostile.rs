//! Whatever is said of a roster by anybody: it is answered, and nobody is ever in two places.

use proptest::prelude::*;

use super::proposal::propose;
use super::*;
use crate::fact::Statement;
use crate::fact::duty::{Amended, Answered, Chosen, Ended, Line, Published, Relieved, SwapAnswered, SwapAsked};
use crate::fold::{Roster, State};
use crate::testing::{Play, at, day};

const PEOPLE: [&str; 7] = ["xiemei", "hejun", "xulan", "panhui", "shenfei", "fangmin", "wuqian"];

fn slot() -> impl Strategy<Value = Slot> {
    let days = prop_oneof![9 => 20_550..20_556_i32, 1 => any::<i32>()];
    (days, any::<bool>(), prop_oneof![9 => Just(0_u8), 1 => any::<u8>()]).prop_map(|(on, morning, place)| Slot {
        on: Date(on),
        half: if morning { Half::Morning } else { Half::Afternoon },
        place,
    })
}

fn worker() -> impl Strategy<Value = WorkerId> {
    (0..PEOPLE.len()).prop_map(|who| WorkerId::new(PEOPLE[who]))
}

fn window() -> impl Strategy<Value = Option<WindowId>> {
    prop_oneof![Just(None), Just(Some("market")), Just(Some("medical")), Just(Some("nowhere"))]
        .prop_map(|window| window.map(WindowId::new))
}

fn moment() -> impl Strategy<Value = Timestamp> {
    let near = (20_550..20_556_i32, 0..1_440_u32).prop_map(|(on, minute)| Date(on).at_minute(minute / 15 * 15));
    prop_oneof![9 => near, 1 => any::<i64>().prop_map(Timestamp)]
}

fn statement() -> impl Strategy<Value = Statement> {
    let line = || {
        (slot(), window(), prop::option::of(worker())).prop_map(|(slot, window, person)| Line { slot, window, person })
    };
    let lines = || prop::collection::vec(line(), 0..4);
    let ended = |(slot, guided, clothing)| {
        let (questions, incidents) = (String::new(), String::new());
        Statement::DutyEnded(Ended { slot, clothing, guided, questions, incidents, epidemic: None })
    };
    let relieved =
        |(slot, from, to, by)| Statement::DutyRelieved(Relieved { slot, from, to, by, reason: "开会".to_owned() });
    let published =
        |(month, lines)| Statement::RosterPublished(Published { kind: RosterKind::Desk, month: Date(month), lines });
    let amended = |lines| Statement::RosterAmended(Amended { reason: "调整".to_owned(), lines });
    let chosen = |(slot, person, substitute)| Statement::DutyPersonChosen(Chosen { slot, person, substitute });
    let asked = |(own, other)| Statement::SwapAsked(SwapAsked { own, other, reason: "忙".to_owned() });
    let swapped = |(own, other, agree)| Statement::SwapAnswered(SwapAnswered { own, other, agree });
    let answered = |(slot, from, agree)| Statement::DutyAnswered(Answered { slot, from, agree });
    prop_oneof![
        1 => (any::<i32>(), lines()).prop_map(published),
        2 => lines().prop_map(amended),
        3 => (slot(), worker(), prop::option::of(worker())).prop_map(chosen),
        3 => (slot(), slot()).prop_map(asked),
        3 => (slot(), slot(), any::<bool>()).prop_map(swapped),
        3 => slot().prop_map(Statement::DutyStarted),
        2 => (slot(), any::<u16>(), any::<bool>()).prop_map(ended),
        3 => (slot(), moment(), moment(), worker()).prop_map(relieved),
        3 => (slot(), prop::option::of(moment()), any::<bool>()).prop_map(answered),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn anything_said_of_a_roster_is_answered(
        said in prop::collection::vec((statement(), 0..PEOPLE.len(), moment()), 1..40)
    ) {
        let mut play = Play::jingde("2026-03-30 09:00");
        // The days of the statements are in April.
        prop_assert_eq!(Date(20_550), day("2026-04-07"));
        let month = day("2026-04-01");
        let doc = document(RosterKind::Desk, month, &play.reference);
        let lines = propose(RosterKind::Desk, month, None, None, &play.world());
        let published = Published { kind: RosterKind::Desk, month, lines };
        play.by("xiemei").states(doc, Statement::RosterPublished(published)).effective();
        for (statement, who, now) in said {
            if now.is_sane() {
                play.now = now;
            }
            let outcome = play.by(PEOPLE[who]).states(doc, statement);
            prop_assert_eq!(outcome.refusals.is_empty(), outcome.receipt.verdict.is_effective());
        }
        let state = &play.documents[&doc];
        prop_assert_eq!(State::decode(&state.encode()), Some(state.clone()));
        let sheet = state.as_roster().map(Roster::sheet).expect("it is a roster");
        prop_assert_eq!(sheet.lines.len(), 42);
        prop_assert!(sheet.lines.is_sorted_by_key(|line| line.slot));
        prop_assert_eq!(twice(&sheet, None), None);
        let now = at("2026-04-30 18:00");
        for line in &sheet.lines {
            prop_assert!(line.window.is_some());
            prop_assert!(line.ended.is_none() || line.started.is_some());
            prop_assert!(unattended_minutes(line, &[], now, &play.reference) <= 210);
            let taken: Vec<_> = line.taken_over().collect();
            for (at, one) in taken.iter().enumerate() {
                prop_assert!(one.from < one.to && Some(&one.by) != line.person.as_ref());
                prop_assert!(taken[..at].iter().all(|other| other.to <= one.from || one.to <= other.from));
            }
        }
        tally::of(&[&sheet], now, &play.reference);
    }
}
