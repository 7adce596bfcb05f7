//! Steps that are due together (会签), in a centre that nobody has: a morning goes to the leader of the group; longer to the
//! coordination group and the deputy leader at once, then to the head of the centre.

use super::*;
use crate::centre::file;
use crate::domain::{GrantId, Role};
use crate::fact::approval::{Opinion, Question, Transfer};
use crate::sync::scope::{Scope, audience};
use crate::testing::{Play, decision, slip};

const CHAIN: &str = r#"rule = "GY-ATT-7"
steps = [
    { role = "coordination", of = "centre" },
    { role = "deputy_leader", of = "centre", beside = true, instead = "centre_leader" },
    { role = "centre_leader", of = "centre" },
]
"#;
const PEOPLE: &str = r#"
[workers.li]
name = "李四"
login = "li"
sending_unit = "县政府办公室"
[workers.zhou]
name = "周五"
login = "zhou"
sending_unit = "县政府办公室"
[grants.li-head]
worker = "li"
role = "centre_leader"
from = 2026-01-01
[grants.zhou-coordination]
worker = "zhou"
role = "coordination"
from = 2026-01-01
"#;

fn pack(chain: &str) -> String {
    let template = file::template("lushan");
    let (before, rest) = template.split_once("rule = \"GY-ATT-7\"").expect("the template has it");
    let (_, after) = rest.split_once("\n# AB岗").expect("the template has it");
    let of_the_deputy = "[[leave.chains]]\nrule = \"GY-ATT-8\"\napplicant = \"deputy_leader\"\n\
                         steps = [{ role = \"centre_leader\", of = \"centre\" }]\n\n[[leave.chains]]\n";
    let before = before.replacen("[[leave.chains]]\n", of_the_deputy, 1);
    format!("{before}{chain}\n# AB岗{after}")
}

fn people() -> String {
    format!("{}{PEOPLE}", file::TEMPLATE_PEOPLE)
}

/// Qian asks for a day.
fn asked() -> (Play, DocId) {
    let mut reference = file::reference(&pack(CHAIN), &people()).expect("the files are right");
    let table = file::calendar(file::CALENDAR).and_then(|table| table.over(&reference.calendar)).expect("as shipped");
    reference.calendar = table;
    let mut play = Play::of(reference, "2026-03-10 09:00");
    let doc = play.submitted_leave("qian", slip("2026-03-12 08:30", "2026-03-12 17:30"));
    (play, doc)
}

fn due(play: &Play, doc: DocId) -> Vec<usize> {
    play.leave(doc).due_steps().map(|(step, _)| step).collect()
}

fn waits(play: &Play, doc: DocId) -> Vec<&str> {
    let everybody = play.reference.organisation.workers.keys();
    everybody.filter(|worker| awaits(play.leave(doc), worker, &play.world()).is_some()).map(WorkerId::as_str).collect()
}

#[test]
fn both_have_to_agree_in_any_order_and_then_the_next_is_due() {
    for order in [["zhou", "sun"], ["sun", "zhou"]] {
        let (mut play, doc) = asked();
        assert_eq!((due(&play, doc), waits(&play, doc)), (vec![0, 1], vec!["sun", "zhou"]));
        // Not before both have agreed, and each for their own.
        play.by("li").acting(Role::CentreLeader).states(doc, decision(2, true)).refused(&["GY-ATT-E-STEP"]);
        let (first, second) = if order[0] == "zhou" { (0, 1) } else { (1, 0) };
        play.by(order[1]).states(doc, decision(first, true)).refused(&["GY-ATT-E-APPROVER"]);
        play.by(order[0]).states(doc, decision(first, true)).effective();
        assert_eq!(play.leave(doc).stage, LeaveStage::Consented);
        assert_eq!((due(&play, doc), waits(&play, doc)), (vec![usize::from(second)], vec![order[1]]));
        let role = play.leave(doc).chain[usize::from(first)].role;
        let again = play.by(order[0]).acting(role).states(doc, decision(first, true));
        assert_eq!(again.codes(), ["GY-CORE-E-STATE"]);
        play.by(order[1]).states(doc, decision(second, true)).effective();
        assert_eq!((due(&play, doc), waits(&play, doc)), (vec![2], vec!["li"]));
        play.by("li").states(doc, decision(2, true)).effective();
        assert_eq!(play.leave(doc).stage, LeaveStage::Approved);
        assert_eq!(play.leave(doc).decided.iter().map(|decided| decided.by.as_str()).collect::<Vec<_>>()[..2], order);
    }
}

#[test]
fn either_no_ends_it_and_the_other_comes_too_late() {
    for (no, step, other) in [("zhou", 0, "sun"), ("sun", 1, "zhou")] {
        let (mut play, doc) = asked();
        play.by(no).states(doc, decision(step, false)).effective();
        assert_eq!((play.leave(doc).stage, due(&play, doc)), (LeaveStage::Rejected, Vec::new()));
        let role = play.leave(doc).chain[usize::from(1 - step)].role;
        let late = play.by(other).acting(role).states(doc, decision(1 - step, true));
        assert_eq!(late.codes(), ["GY-CORE-E-STATE"]);
    }
}

#[test]
fn both_decide_without_a_network_and_both_count() {
    for order in [[("zhou", 0), ("sun", 1)], [("sun", 1), ("zhou", 0)]] {
        let (mut play, doc) = asked();
        let read = subject(play.leave(doc));
        play.at("2026-03-10 15:00");
        for (who, step) in order {
            let hand = play.by(who).offline("2026-03-10 09:30", "2026-03-10 09:10").having_read(read);
            hand.states(doc, decision(step, true)).effective();
        }
        assert_eq!(due(&play, doc), [2]);
        // The next one decides about what both have said.
        play.by("li").having_read(read).states(doc, decision(2, true)).refused(&["GY-CORE-E-CHANGED"]);
        play.by("li").states(doc, decision(2, true)).effective();
    }
    // One says yes and the other no: the no holds, in either order.
    let (mut play, doc) = asked();
    let read = subject(play.leave(doc));
    play.at("2026-03-10 15:00");
    let hand = play.by("sun").offline("2026-03-10 09:30", "2026-03-10 09:10").having_read(read);
    hand.states(doc, decision(1, true)).effective();
    let hand = play.by("zhou").offline("2026-03-10 09:31", "2026-03-10 09:10").having_read(read);
    hand.states(doc, decision(0, false)).effective();
    assert_eq!(play.leave(doc).stage, LeaveStage::Rejected);
}

#[test]
fn whoever_stands_in_for_one_of_them_does_not_go_over_the_other() {
    let (mut play, doc) = asked();
    let deputy = play.submitted_leave("sun", slip("2026-03-11 08:30", "2026-03-11 12:00"));
    let chain: Vec<Role> = play.leave(deputy).chain.iter().map(|step| step.role).collect();
    assert_eq!(chain, [Role::CentreLeader]);
    play.by("li").states(deputy, decision(0, true)).effective();
    play.at("2026-03-11 09:00");
    // The deputy is away, the coordination group is there: the head takes the deputy's step, and comes last as well.
    assert_eq!(waits(&play, doc), ["li", "sun", "zhou"]);
    play.by("li").states(doc, decision(2, true)).refused(&["GY-ATT-E-STEP"]);
    play.by("li").states(doc, decision(1, true)).effective();
    assert_eq!(due(&play, doc), [0]);
    play.by("zhou").states(doc, decision(0, true)).effective();
    play.by("li").states(doc, decision(2, true)).effective();
    assert_eq!(play.leave(doc).stage, LeaveStage::Approved);
}

#[test]
fn whoever_stands_in_for_all_that_is_left_decides_once() {
    let (mut play, doc) = asked();
    play.by("zhou").states(doc, decision(0, true)).effective();
    let deputy = play.submitted_leave("sun", slip("2026-03-11 08:30", "2026-03-11 12:00"));
    play.by("li").states(deputy, decision(0, true)).effective();
    play.at("2026-03-11 09:00");
    let (step, acting) = turn(play.leave(doc), &WorkerId::new("li"), &play.world()).expect("it is theirs");
    assert_eq!((step, acting), (2, Some((Role::CentreLeader, GrantId::new("li-head")))));
    play.by("li").states(doc, decision(2, true)).effective();
    assert_eq!((play.leave(doc).stage, play.leave(doc).decided.len()), (LeaveStage::Approved, 2));
}

#[test]
fn a_question_or_a_hand_over_holds_up_its_own_step_alone() {
    let (mut play, doc) = asked();
    let question = |step: u8, worker: &str| {
        Statement::OpinionAsked(Question { step, worker: WorkerId::new(worker), words: "忙得过来吗".to_owned() })
    };
    play.by("zhou").states(doc, question(1, "zhao")).refused(&["GY-CORE-E-ROLE"]);
    play.by("zhou").states(doc, question(0, "zhao")).effective();
    play.by("zhou").states(doc, decision(0, true)).refused(&["GY-CORE-E-REQUIRED(opinion)"]);
    play.by("sun").states(doc, question(1, "zhao")).refused(&["GY-CORE-E-RANGE(person)"]);
    let transfer = Transfer { step: 1, from: None, to: WorkerId::new("li"), until: None, reason: String::new() };
    play.by("sun").states(doc, Statement::StepTransferred(transfer)).effective();
    let scopes = audience(&play.documents[&doc], &play.reference);
    assert!(scopes.contains(&Scope::Person(WorkerId::new("li"))));
    let opinion = Statement::OpinionGiven(Opinion { agree: true, words: String::new() });
    play.by("zhao").states(doc, opinion).effective();
    play.by("zhou").states(doc, decision(0, true)).effective();
    assert_eq!((due(&play, doc), play.leave(doc).handed.len()), (vec![1], 1), "the other step is where it was");
    // It was given to the head, whose own step comes next: it is decided once, in that office.
    let (step, acting) = turn(play.leave(doc), &WorkerId::new("li"), &play.world()).expect("it is theirs");
    assert_eq!((step, acting), (2, Some((Role::CentreLeader, GrantId::new("li-head")))));
    play.by("li").states(doc, decision(2, true)).effective();
    let leave = play.leave(doc);
    assert_eq!((leave.stage, leave.handed.len()), (LeaveStage::Approved, 0));
    assert_eq!(leave.decided[1].handed_by, Some(WorkerId::new("sun")));
}

#[test]
fn a_pack_says_what_stands_beside_what() {
    let problems = |chain: &str| {
        let found = file::read(&pack(chain), &people()).expect_err("the chain has a mistake");
        found.iter().map(|problem| problem.to_string()).collect::<Vec<_>>()
    };
    let line =
        1 + pack(CHAIN).find("{ role = \"coordination\"").map_or(0, |at| pack(CHAIN)[..at].matches('\n').count());
    let first = CHAIN.replacen("of = \"centre\" }", "of = \"centre\", beside = true }", 1);
    assert_eq!(
        problems(&first),
        [format!(
            "pack, line {line}: leave.chains[3].steps[0].beside: no step stands before it: leave \"beside\" out of the \
             first one (JD-LVE-10)"
        )]
    );
    let same = CHAIN.replacen("role = \"deputy_leader\"", "role = \"coordination\"", 1);
    assert_eq!(
        problems(&same),
        [format!(
            "pack, line {}: leave.chains[3].steps[1].beside: the same office would decide both steps that are due \
             together: name another one, or leave out \"beside\" (JD-LVE-10)",
            line + 1
        )]
    );
    let word = CHAIN.replacen("beside = true", "beside = \"yes\"", 1);
    assert!(problems(&word)[0].contains("steps[1].beside: is not"), "{:?}", problems(&word));
}

#[test]
fn a_group_with_a_figure_of_its_own_keeps_more_people_at_work() {
    let with = |figures: &str| pack(CHAIN).replacen("remind_minutes", &format!("{figures}\nremind_minutes"), 1);
    let reads = |figures: &str| file::read(&with(figures), &people());
    let said =
        |figures: &str| reads(figures).expect_err("a mistake").iter().map(ToString::to_string).collect::<String>();
    assert!(reads("min_present_in = { general = 2 }").is_ok());
    let too_many = said("min_present_in = { general = 3 }");
    assert!(too_many.contains("leave.min_present_in.general: more people than the group has"), "{too_many}");
    let unknown = said("min_present_in = { elsewhere = 1 }");
    assert!(unknown.contains("there is no group elsewhere in the directory"), "{unknown}");

    let least = |figures: &str| {
        let reference = reads(figures).expect("right").reference;
        cover::least(&WorkerId::new("qian"), &reference)
    };
    assert_eq!(least("min_present = 1"), Some(1));
    assert_eq!(least("min_present = 1\nmin_present_in = { general = 2 }"), Some(2));
    assert_eq!(least("min_present_in = { general = 2 }"), Some(2));

    // Two of two have to be there: nobody is away without somebody from outside in their place.
    let (mut play, _) = asked();
    let figures = reads("min_present_in = { general = 2 }").expect("right").reference.figures;
    play.reference.figures = figures;
    let doc = play.submitted_leave("qian", slip("2026-03-17 08:30", "2026-03-17 12:00"));
    let presence = cover::Presence { window: None, present: 1, least: 2 };
    assert_eq!(cover::presence(play.leave(doc), doc, &play.world()), [presence]);
    play.by("zhao").states(doc, decision(0, true)).refused(&["GY-ATT-E-UNATTENDED"]);
    let named =
        vec![crate::fact::leave::StandIn { duty: crate::fact::leave::Duty::Post, worker: WorkerId::new("zhou") }];
    play.by("qian").states(doc, Statement::StandInsNamed(named)).effective();
    let yes = crate::fact::leave::StandInAnswer {
        duty: crate::fact::leave::Duty::Post,
        accepts: true,
        reason: String::new(),
    };
    play.by("zhou").states(doc, Statement::StandInAnswered(yes)).effective();
    play.by("zhao").states(doc, decision(0, true)).effective();
    assert_eq!(play.leave(doc).stage, LeaveStage::Approved);
}
