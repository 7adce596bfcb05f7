//! A window with a figure of its own: the construction window has four people, two of whom have to be there.

use super::*;
use crate::centre::file::{DEMOS, FileProblem, read};
use crate::domain::GrantId;
use crate::fact::Statement;
use crate::fact::leave::{LeaveKind, Slip, StandInAnswer};
use crate::testing::{self, Play, day, decision};

fn asked(play: &mut Play, worker: &str, from: &str, to: &str) -> DocId {
    play.submitted_leave(worker, Slip { kind: LeaveKind::Annual, ..testing::slip(from, to) })
}

fn construction() -> Option<WindowId> {
    Some(WindowId::new("construction"))
}

/// Two of the four are away on the sixteenth.
fn two_left() -> Play {
    let mut play = Play::zhengwu("2026-03-13 09:00");
    for worker in ["moxia", "baiyun"] {
        let doc = asked(&mut play, worker, "2026-03-16 08:30", "2026-03-16 17:30");
        play.by("fuhua").states(doc, decision(0, true)).effective();
    }
    play
}

#[test]
fn a_window_keeps_its_own_people_at_work_beside_the_section() {
    let mut play = two_left();
    let third = asked(&mut play, "yupeng", "2026-03-16 14:00", "2026-03-16 17:30");
    let of_window = Presence { window: construction(), present: 1, least: 2 };
    assert_eq!(presence(play.leave(third), third, &play.world()), std::slice::from_ref(&of_window));
    let refused = play.by("fuhua").states(third, decision(0, true));
    assert_eq!((refused.figure("window"), refused.figure("from")), (Some("construction"), Some("14:00")));
    refused.refused(&["ZW-AB-E-UNATTENDED"]);

    // The section's figure stands beside it, and is named when it is the one.
    play.reference.figures.leave.as_mut().unwrap().min_present = Some(1);
    let of_section = Presence { window: None, present: 1, least: 1 };
    assert_eq!(presence(play.leave(third), third, &play.world()), [of_section, of_window]);
    play.reference.figures.leave.as_mut().unwrap().min_present = Some(2);
    let first = unattended(play.leave(third), third, &play.world()).unwrap();
    assert_eq!(first.window, None, "the section is named first");

    // Somebody from outside who agreed to stand there counts; a colleague of the window does not.
    play.reference.figures.leave.as_mut().unwrap().min_present = None;
    stands_in(&mut play, third, "yupeng", "tanglei");
    play.by("fuhua").states(third, decision(0, true)).refused(&["ZW-AB-E-UNATTENDED"]);
    stands_in(&mut play, third, "yupeng", "gutian");
    play.by("fuhua").states(third, decision(0, true)).effective();
}

fn stands_in(play: &mut Play, doc: DocId, person: &str, worker: &str) {
    let named = vec![StandIn { duty: Duty::Post, worker: WorkerId::new(worker) }];
    play.by(person).states(doc, Statement::StandInsNamed(named)).effective();
    let yes = StandInAnswer { duty: Duty::Post, accepts: true, reason: String::new() };
    play.by(worker).states(doc, Statement::StandInAnswered(yes)).effective();
}

#[test]
fn the_window_of_who_stands_in_keeps_its_people_too() {
    let mut play = two_left();
    let enterprise = WindowId::new("enterprise");
    let least = |play: &mut Play, least| {
        play.reference.organisation.windows.get_mut(&enterprise).unwrap().min_present = Some(least);
    };
    let people = play.reference.organisation.staff_of(&enterprise, day("2026-03-16")).len();
    least(&mut play, u32::try_from(people).unwrap());
    let third = asked(&mut play, "yupeng", "2026-03-16 14:00", "2026-03-16 17:30");
    stands_in(&mut play, third, "yupeng", "gutian");
    let of_others = Presence { window: Some(enterprise.clone()), present: people - 1, least: people };
    assert_eq!(presence(play.leave(third), third, &play.world())[1], of_others);
    let refused = play.by("fuhua").states(third, decision(0, true));
    assert_eq!(refused.figure("window"), Some("enterprise"));
    refused.refused(&["ZW-AB-E-UNATTENDED"]);
    least(&mut play, u32::try_from(people - 1).unwrap());
    play.by("fuhua").states(third, decision(0, true)).effective();
}

#[test]
fn who_stands_in_somewhere_else_is_not_at_the_own_window() {
    let mut play = Play::zhengwu("2026-03-13 09:00");
    let elsewhere = asked(&mut play, "gutian", "2026-03-16 08:30", "2026-03-16 17:30");
    stands_in(&mut play, elsewhere, "gutian", "moxia");
    play.by("yaodong").states(elsewhere, decision(0, true)).effective();
    let own = asked(&mut play, "baiyun", "2026-03-16 08:30", "2026-03-16 17:30");
    // Of four one is away and one stands at another window.
    let of_window = Presence { window: construction(), present: 2, least: 2 };
    assert_eq!(presence(play.leave(own), own, &play.world()), [of_window]);
    play.by("fuhua").states(own, decision(0, true)).effective();
    let third = asked(&mut play, "yupeng", "2026-03-16 14:00", "2026-03-16 17:30");
    play.by("fuhua").states(third, decision(0, true)).refused(&["ZW-AB-E-UNATTENDED"]);
}

#[test]
fn who_comes_to_the_window_or_leaves_it_counts_from_that_day_to_that_day() {
    let mut play = two_left();
    for grant in play.reference.organisation.grants.iter_mut().filter(|grant| grant.id == GrantId::new("yupeng-staff"))
    {
        grant.from = day("2026-03-17");
    }
    // On the sixteenth yupeng is none of its people, so nobody is missed; on the next day all others are back.
    let doc = asked(&mut play, "yupeng", "2026-03-16 08:30", "2026-03-17 17:30");
    assert_eq!(
        presence(play.leave(doc), doc, &play.world()),
        [Presence { window: construction(), present: 3, least: 2 }]
    );
    assert_eq!(unattended(play.leave(doc), doc, &play.world()), None);
    // The head alone is left on the sixteenth: nobody else goes.
    let head = asked(&mut play, "tanglei", "2026-03-16 08:30", "2026-03-16 12:00");
    assert_eq!(
        presence(play.leave(head), head, &play.world()),
        [Presence { window: construction(), present: 0, least: 2 }]
    );
}

#[test]
fn a_decision_looks_at_the_leaves_of_the_windows_people() {
    let mut play = Play::zhengwu("2026-03-13 09:00");
    // Somebody of another section helps out at the window.
    let moved = play.reference.organisation.grants.iter_mut().find(|grant| grant.id == GrantId::new("gutian-staff"));
    moved.unwrap().span = crate::domain::Span::Window(WindowId::new("construction"));
    let mo = WorkerId::new("moxia");
    let people: BTreeSet<&str> = counted(&mo, &play.reference).map(WorkerId::as_str).collect();
    assert_eq!(people, BTreeSet::from(["baiyun", "gutian", "tanglei", "yupeng"]));
    assert_eq!(counted(&WorkerId::new("kongli"), &play.reference).count(), 0, "nobody counts there");
}

fn problems(centre: &str, from: &str, to: &str) -> Vec<FileProblem> {
    let (_, pack, directory) = DEMOS.into_iter().find(|(id, ..)| *id == centre).unwrap();
    assert!(directory.contains(from), "{from}");
    read(pack, &directory.replacen(from, to, 1)).err().unwrap_or_default()
}

#[test]
fn a_figure_that_cannot_be_kept_is_refused_with_its_line() {
    let said = |least: &str| {
        let found = problems("zhengwu", "min_present = 2", &format!("min_present = {least}"));
        found.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(said("4"), Vec::<String>::new());
    let (_, _, directory) = DEMOS.into_iter().find(|(id, ..)| *id == "zhengwu").unwrap();
    let line = 1 + directory[..directory.find("min_present").unwrap()].matches('\n').count();
    let too_many = "more people than the window has: nobody of it could ever be away; write a smaller number, or grant \
                    window_staff to more people";
    assert_eq!(said("5"), [format!("directory, line {line}: windows.construction.min_present: {too_many} (JD-LVE-7)")]);
    assert!(said("0")[0].contains("is not a number of people from 1 to 99"));
    // Where nobody asks for leave nobody is counted.
    let telephone = "telephone = ";
    let found = problems("yaoguan", telephone, "min_present = 1\ntelephone = ");
    assert!(found.iter().any(|problem| problem.to_string().contains("the pack has no [leave]")), "{found:?}");
}
