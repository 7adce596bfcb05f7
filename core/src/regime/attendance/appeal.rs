//! Appeals (申诉): the mark of a point is disputed by its person, and decided by somebody else.
//!
//! Source: JD-ATT and GY-ATT, "Appeal"; whoever decides about make-ups decides. What is upheld stands in the place of the mark
//! as long as that is one to dispute, and a worse one: a punch that comes late, or a leave, is no worse than before.

use super::{PointView, Said, Sheet, Status, code, in_scope, makeup};
use crate::centre::PointKind;
use crate::fact::attendance::{Appeal, AppealVerdict, Mark, Place};
use crate::fact::receipt::TraceLine;
use crate::fact::{Ruling, Statement};
use crate::fold::Month;
use crate::fold::month::{self, AppealStage};
use crate::regime::attendance::makeup::{TEXT_MAX, month_of, said};
use crate::regime::refusal::Checks;

/// Appeals about the points of one month that were not withdrawn. More than anybody honest has: a month has some ninety points.
pub const APPEALS_MAX: usize = 20;
/// Appeals in one month that were withdrawn. They use nothing up; this only bounds the month.
pub const WITHDRAWN_MAX: usize = 100;
/// By how much a decided mark may be late or early: no part of a day is longer. Unit: minutes.
const MINUTES_MAX: u32 = 600;

/// The mark that can be disputed; none of one with which nobody is worse off, and of a punch that can still be made up.
pub fn disputable(view: &PointView) -> Option<Mark> {
    match view.status {
        Status::Late => Some(Mark::Late(view.minutes)),
        Status::Early => Some(Mark::Early(view.minutes)),
        Status::Missing if !view.can_be_made_up => Some(Mark::Missing),
        Status::Violation => Some(Mark::Violation),
        Status::Missing
        | Status::Pending
        | Status::OnTime
        | Status::ExcusedLeave
        | Status::ExcusedVisit
        | Status::ExcusedOuting
        | Status::ExcusedTrip
        | Status::MakeUpPending
        | Status::MadeUp => None,
    }
}

/// Whether a mark can be decided about a disputed one: it is of the point's kind, and lighter.
pub fn fits(kind: PointKind, disputed: Mark, mark: Mark) -> bool {
    let most = if let Mark::Late(most) | Mark::Early(most) = disputed { most.saturating_sub(1) } else { MINUTES_MAX };
    match mark {
        Mark::Late(minutes) => kind == PointKind::Arrival && (1..=most).contains(&minutes),
        Mark::Early(minutes) => kind == PointKind::Departure && (1..=most).contains(&minutes),
        Mark::Missing => disputed == Mark::Violation,
        Mark::Violation => false,
        Mark::OnTime | Mark::ExcusedLeave | Mark::ExcusedVisit | Mark::ExcusedOuting | Mark::ExcusedTrip => true,
    }
}

/// What an appeal makes of a point.
pub(super) fn settle(view: &mut PointView, sheet: &Sheet<'_>) {
    let month = month_of(view.place.on, sheet.months);
    let Some(appeal) = month.and_then(|month| month.appeal(view.place)) else { return };
    let settled = appeal.settled_at.map_or_else(String::new, said);
    let regulation = || sheet.figures.regulation.clone();
    view.appeal = Some(appeal.stage);
    match appeal.stage {
        AppealStage::Withdrawn => {}
        AppealStage::Submitted => view.trace.note(regulation(), "appealed", said(appeal.made_at)),
        AppealStage::Rejected => view.trace.note(regulation(), "appeal_rejected", settled),
        AppealStage::Upheld(mark) if is_lighter(mark, view) => {
            view.trace.note(regulation(), "appeal_upheld", settled);
            (view.status, view.minutes) = marked(mark);
            view.violated_at = None;
        }
        AppealStage::Upheld(_) => {}
    }
    if matches!(appeal.stage, AppealStage::Upheld(_)) {
        // It was decided: nothing is left to make up.
        (view.repairable_until, view.can_be_made_up) = (None, false);
    }
}

/// Whether a mark makes the point better than it is.
fn is_lighter(mark: Mark, view: &PointView) -> bool {
    let now = match view.status {
        Status::Missing | Status::MakeUpPending => Some(Mark::Missing),
        _ => disputable(view),
    };
    now.is_some_and(|now| fits(view.kind, now, mark))
}

fn marked(mark: Mark) -> (Status, u32) {
    match mark {
        Mark::OnTime => (Status::OnTime, 0),
        Mark::Late(minutes) => (Status::Late, minutes),
        Mark::Early(minutes) => (Status::Early, minutes),
        Mark::Missing => (Status::Missing, 0),
        Mark::Violation => (Status::Violation, 0),
        Mark::ExcusedLeave => (Status::ExcusedLeave, 0),
        Mark::ExcusedVisit => (Status::ExcusedVisit, 0),
        Mark::ExcusedOuting => (Status::ExcusedOuting, 0),
        Mark::ExcusedTrip => (Status::ExcusedTrip, 0),
    }
}

/// Whether the mark of a point was decided for good.
pub(super) fn is_upheld(place: Place, month: &Month) -> bool {
    month.appeal(place).is_some_and(|appeal| matches!(appeal.stage, AppealStage::Upheld(_)))
}

fn open(state: Option<&Month>, place: Place) -> Option<&month::Appeal> {
    state?.appeal(place).filter(|appeal| appeal.stage == AppealStage::Submitted)
}

impl Said<'_> {
    /// What the regulation says of an appeal, its withdrawal, its verdict.
    ///
    /// Shape: the ruling of an appeal is [`Ruling::Disputed`].
    /// Errors: `GY-CORE-E-STATE` once it is decided; `-ROLE`, `-SELF`, `-REQUIRED(reason)`; `-RANGE` of what is no point,
    /// and of a mark that is not lighter; behind the regulation's id `SCOPE`, `NOT-MARKED`, `APPEALED`, `APPEALS`.
    /// Source: JD-ATT, GY-ATT, "Appeal".
    pub(super) fn about_appeal(&self, statement: &Statement, checks: &mut Checks) -> Ruling {
        match statement {
            Statement::AppealMade(appeal) => return self.appealed(appeal, checks),
            Statement::AppealWithdrawn(place) => {
                checks.require(self.is_own(), "GY-CORE-E-ROLE", "GY-CORE-11");
                checks.require(open(self.month, *place).is_some(), "GY-CORE-E-STATE", "JD-ATT");
            }
            Statement::AppealDecided(verdict) => self.appeal_decided(verdict, checks),
            _ => checks.refuse("GY-CORE-E-STATE", "JD-ATT", Vec::new()),
        }
        Ruling::None
    }

    fn appealed(&self, appeal: &Appeal, checks: &mut Checks) -> Ruling {
        let (reference, person, place) = (self.world.reference, &self.envelope.person, appeal.place);
        let regulated = reference.figures.attendance.as_ref().is_some_and(|figures| figures.makeup.is_some());
        if !regulated {
            checks.unregulated("JD-ATT");
            return Ruling::None;
        }
        checks.require(in_scope(person, place.on, reference), &code("SCOPE", reference), "JD-ATT-1");
        let is_own = self.envelope.doc == makeup::document(place, person, reference);
        checks.require(is_own, "GY-CORE-E-ROLE", "GY-CORE-11");
        checks.required_text("reason", &appeal.reason, TEXT_MAX);
        match self.month.and_then(|month| month.appeal(place)).map(|appeal| appeal.stage) {
            Some(AppealStage::Submitted) => checks.refuse(&code("APPEALED", reference), "JD-ATT", Vec::new()),
            Some(AppealStage::Upheld(_) | AppealStage::Rejected) => {
                checks.refuse("GY-CORE-E-STATE", "JD-ATT", Vec::new());
            }
            Some(AppealStage::Withdrawn) | None => {}
        }
        let appeals = || self.month.into_iter().flat_map(|month| &month.appeals);
        let withdrawn = appeals().filter(|appeal| appeal.stage == AppealStage::Withdrawn).count();
        let standing = appeals().count() - withdrawn;
        if let Some((_, max)) = [(standing, APPEALS_MAX), (withdrawn, WITHDRAWN_MAX)].iter().find(|(is, max)| is >= max)
        {
            checks.refuse(&code("APPEALS", reference), "JD-ATT", vec![("month_max", max.to_string())]);
        }
        let Some(view) = self.point(person, place) else {
            checks.range("place", false);
            return Ruling::None;
        };
        let Some(mark) = disputable(&view) else {
            let figures = vec![("standing", format!("{:?}", view.status))];
            checks.refuse(&code("NOT-MARKED", reference), "JD-ATT", figures);
            return Ruling::None;
        };
        let line = |line: super::super::trace::Line| TraceLine {
            rule: line.rule.into_owned(),
            figure: line.figure.to_owned(),
            value: line.value,
        };
        Ruling::Disputed { mark, trace: view.trace.0.into_iter().map(line).collect() }
    }

    /// Counts when it is received; its author must have had the office when deciding as well.
    fn appeal_decided(&self, verdict: &AppealVerdict, checks: &mut Checks) {
        let appeal = open(self.month, verdict.place);
        checks.require(appeal.is_some(), "GY-CORE-E-STATE", "JD-ATT");
        let Some(month) = self.month else { return };
        self.decides(month, checks);
        checks.required_text("reason", &verdict.remark, TEXT_MAX);
        if let Some((appeal, mark)) = appeal.zip(verdict.upheld) {
            let points = self.world.reference.points(verdict.place.on);
            let point = points.get(usize::from(verdict.place.point));
            checks.range("mark", point.is_some_and(|point| fits(point.kind, appeal.mark, mark)));
        }
    }
}

/// The appeals of a month that nobody has decided.
pub fn undecided(month: &Month) -> impl Iterator<Item = &month::Appeal> {
    month.appeals.iter().filter(|appeal| appeal.stage == AppealStage::Submitted)
}

#[cfg(test)]
mod examples;
