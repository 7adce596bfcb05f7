//! What people are reminded of: a visit that comes near, a target that has passed, a visit that took place behind the office's
//! back. Computed from what the phone holds; nothing depends on it.
//!
//! Source: GY-DOOR, "targets for promptly" (an `Interpretation:` all of them) and "Notifications"; GY-CORE-8: amber, never invalid.

use super::cover;
use crate::centre::Reference;
use crate::domain::calendar::Due;
use crate::domain::{Date, Role, Span, Timestamp, WorkerId};
use crate::fact::Kind;
use crate::fact::visit::Category;
use crate::fold::Visit;
use crate::fold::visit::{Flag, Stage};
use crate::regime::World;

/// What the responsible window owes the applicant promptly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// 核实
    Verify,
    /// 约定时间
    Agree,
    /// 告知
    Inform,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reminder {
    /// One's own visit, on the working day before.
    Eve(Timestamp),
    /// One's own visit, shortly before. Unit: minutes.
    Soon(Timestamp, i64),
    /// For the head of the window: the day of a target is over.
    Amber(Target, Date),
    /// For the head of the window: it took place although the office had changed it ([`Flag::VisitAfterChange`]).
    TookPlace,
}

/// What a person is reminded of about a visit now.
pub fn reminders(visit: &Visit, worker: &WorkerId, world: &World<'_>) -> Vec<Reminder> {
    let mut all: Vec<Reminder> = own(visit, worker, world).into_iter().collect();
    let mut grants = world.reference.organisation.grants_of(worker, world.now.date());
    let is_head = grants.any(|grant| {
        grant.role == Role::WindowHead && matches!(&grant.span, Span::Window(window) if *window == visit.window)
    });
    if is_head {
        if let Some((target, Due::On(due))) = target(visit, world.reference)
            && due < world.now.date()
        {
            all.push(Reminder::Amber(target, due));
        }
        all.extend(took_place(visit, world).then_some(Reminder::TookPlace));
    }
    all
}

fn own(visit: &Visit, worker: &WorkerId, world: &World<'_>) -> Option<Reminder> {
    let (figures, plan) = (world.reference.figures.visit.as_ref()?, visit.plan.as_ref()?);
    let stands = matches!(visit.stage, Stage::Scheduled | Stage::Informed | Stage::Prepared);
    let (now, from) = (world.now, plan.from);
    if !stands || from <= now || !cover::is_mine(visit, worker, world) {
        return None;
    }
    if from.plus_minutes(-i64::from(figures.remind_minutes)) <= now {
        return Some(Reminder::Soon(from, from.since(now).div_euclid(60_000)));
    }
    let Due::On(eve) = world.reference.calendar.before(from.date(), 1) else { return None };
    let is_eve = eve.at_second(figures.remind_second) <= now && now.date() < from.date();
    is_eve.then_some(Reminder::Eve(from))
}

/// Until the working day after the visit is over: nobody has to say that they have read it.
fn took_place(visit: &Visit, world: &World<'_>) -> bool {
    let until = visit.departed_at.map(|at| world.reference.calendar.after(at.date(), 1));
    visit.flags.contains(&Flag::VisitAfterChange)
        && until.is_some_and(|until| !matches!(until, Due::On(day) if day < world.now.date()))
}

/// The target that runs now, and its day. Example: GY-DOOR-A5.
pub fn target(visit: &Visit, reference: &Reference) -> Option<(Target, Due)> {
    /// A new time, as a time that is set, has to be told.
    const SET: [Kind; 2] = [Kind(15), Kind(25)];
    const CONFIRMED: [Kind; 2] = [Kind(13), Kind(25)];
    let figures = reference.figures.visit.as_ref()?;
    let last = |kinds: [Kind; 2]| {
        let mut steps = visit.trail.iter().rev().filter(|step| step.codes.is_empty());
        steps.find(|step| kinds.contains(&step.kind)).map(|step| step.occurred_at)
    };
    let (target, days, since) = match visit.stage {
        Stage::Submitted | Stage::Assigned | Stage::Verifying => {
            return Some((Target::Verify, verification(visit, visit.trail.first()?.occurred_at, reference)));
        }
        Stage::Confirmed | Stage::Coordinating => (Target::Agree, figures.agree_working_days, last(CONFIRMED)?),
        Stage::Scheduled => (Target::Inform, figures.inform_working_days, last(SET)?),
        _ => return None,
    };
    Some((target, due(days, since, reference)))
}

/// The day by which the circumstances should be verified.
pub fn verification(visit: &Visit, submitted_at: Timestamp, reference: &Reference) -> Due {
    let Some(figures) = &reference.figures.visit else { return Due::Unknown };
    let urgent = visit.application.category == Category::UnableUrgent;
    let days = if urgent { figures.verify_urgent_working_days } else { figures.verify_working_days };
    due(days, submitted_at, reference)
}

fn due(days: u32, since: Timestamp, reference: &Reference) -> Due {
    match days {
        0 => reference.calendar.same_day(since, reference.figures.time.on(since.date()).close_second),
        days => reference.calendar.after(since.date(), days),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::DocId;
    use crate::fact::Statement;
    use crate::fact::visit::{Informed, Means, Moment};
    use crate::testing::{Play, application, at, day, plan, preparation};

    fn of(play: &Play, visit: DocId, worker: &str) -> Vec<Reminder> {
        reminders(play.visit(visit), &WorkerId::new(worker), &play.world())
    }

    #[test]
    fn who_goes_is_reminded_on_the_working_day_before_and_an_hour_before() {
        // A Monday: the working day before is Friday.
        let mut play = Play::guangyuan("2026-05-14 10:00");
        let from = at("2026-05-18 09:30");
        let visit = play.prepared_visit(application(), plan("2026-05-18 09:30", "2026-05-18 10:30", &["lina"]));
        let mut check = |now: &str, expected: &[Reminder]| {
            play.at(now);
            assert_eq!(of(&play, visit, "lina"), expected, "{now}");
            assert_eq!(of(&play, visit, "zhangwei"), [], "{now}");
        };
        check("2026-05-15 15:59", &[]);
        check("2026-05-15 16:00", &[Reminder::Eve(from)]);
        check("2026-05-17 20:00", &[Reminder::Eve(from)]);
        check("2026-05-18 08:29", &[]);
        check("2026-05-18 08:30", &[Reminder::Soon(from, 60)]);
        check("2026-05-18 09:29", &[Reminder::Soon(from, 1)]);
        check("2026-05-18 09:30", &[]);
        play.at("2026-05-18 09:00");
        let departed = Statement::Departed(Moment { at: play.now });
        play.by("lina").states(visit, departed).effective();
        assert_eq!(of(&play, visit, "lina"), [], "who is on the way knows");
    }

    #[test]
    fn the_head_hears_of_each_target_on_the_day_after_it() {
        let mut play = Play::guangyuan("2026-05-08 11:00");
        let visit = play.verifying_visit(application());
        let amber = |target, on| Reminder::Amber(target, day(on));
        // GY-DOOR-A5: Saturday is a make-up working day.
        play.at("2026-05-09 23:00");
        assert_eq!(of(&play, visit, "sunyue"), []);
        play.at("2026-05-10 00:10");
        assert_eq!(of(&play, visit, "sunyue"), [amber(Target::Verify, "2026-05-09")]);
        assert_eq!(of(&play, visit, "zhangwei"), [], "only the head");
        play.at("2026-05-11 09:00");
        let verification = Statement::VisitConfirmed(crate::testing::verification());
        play.by("sunyue").states(visit, verification).effective();
        play.at("2026-05-12 23:00");
        assert_eq!(of(&play, visit, "sunyue"), []);
        play.at("2026-05-13 09:00");
        assert_eq!(of(&play, visit, "sunyue"), [amber(Target::Agree, "2026-05-12")]);
        let planned = Statement::VisitScheduled(plan("2026-05-15 09:30", "2026-05-15 10:30", &["lina"]));
        play.by("sunyue").states(visit, planned).effective();
        assert_eq!(of(&play, visit, "sunyue"), []);
        play.at("2026-05-14 09:00");
        assert_eq!(of(&play, visit, "sunyue"), [amber(Target::Inform, "2026-05-13")]);
        let informed = Informed { at: play.now, how: Means::Phone };
        play.by("sunyue").states(visit, Statement::ApplicantInformed(informed)).effective();
        let ready = preparation(play.now);
        play.by("sunyue").states(visit, Statement::VisitPrepared(ready)).effective();
        play.at("2026-05-14 17:30");
        assert_eq!(of(&play, visit, "sunyue"), []);
    }
}
