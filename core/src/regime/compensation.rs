//! Extra time that is made good (补休、加班补贴): computed from sessions after closing and from visits outside working hours.
//!
//! Nothing of it is stored but how it was settled, and that stands where the time came from.
//!
//! Source: GY-EXT-18, "Compensation ledger" (minute for minute: Interpretation); GY-DOOR-18, "Attendance".

use super::World;
use super::authority;
use super::extended::{closing, minutes_after, part_minutes};
use super::refusal::Checks;
use crate::centre::Reference;
use crate::domain::{Date, DocId, GrantId, Role, Span, Timestamp, WindowId, WorkerId};
use crate::fact::Envelope;
use crate::fact::extended::{Compensation, VisitSettled};
use crate::fold::Visit;
use crate::fold::case::By;
use crate::fold::extended::Day;

/// Where extra time comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A part in a session, both from 0.
    Part { session: u8, part: u8 },
    /// An outing of that worker.
    Visit { departed_at: Timestamp },
}

/// 补偿台账: one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub worker: WorkerId,
    pub on: Date,
    /// Never 0.
    pub minutes: u32,
    pub window: WindowId,
    /// The document of the source.
    pub doc: DocId,
    pub source: Source,
    pub settled: Option<(By, Compensation)>,
}

/// What everybody earned in a window's day. Example: GY-EXT-A3.
pub fn of_day(doc: DocId, day: &Day, reference: &Reference) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (session, at) in day.sessions.iter().zip(0_u8..) {
        for (part, number) in session.parts.iter().zip(0_u8..) {
            if let Some(minutes) = part_minutes(day, part, reference).filter(|minutes| *minutes > 0) {
                entries.push(Entry {
                    worker: part.staff.clone(),
                    on: day.on,
                    minutes,
                    window: day.window.clone(),
                    doc,
                    source: Source::Part { session: at, part: number },
                    settled: part.settled.clone(),
                });
            }
        }
    }
    entries
}

/// What everybody earned on a visit: all of it on a rest day, what lies after closing on a working day.
///
/// Example: GY-DOOR-A11.
pub fn of_visit(doc: DocId, visit: &Visit, reference: &Reference) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (worker, out) in visit.outings() {
        let Some(returned_at) = out.returned_at else { continue };
        let (departed_at, on) = (out.departed_at, out.departed_at.date());
        let minutes = minutes_after(closing(&visit.window, on, reference), departed_at, returned_at);
        if minutes > 0 {
            let mut settled = visit.settled.iter();
            let settled = settled.find(|settled| settled.worker == *worker && settled.departed_at == departed_at);
            let (window, settled) = (visit.window.clone(), settled.map(|settled| settled.how.clone()));
            let source = Source::Visit { departed_at };
            entries.push(Entry { worker: worker.clone(), on, minutes, window, doc, source, settled });
        }
    }
    entries
}

/// What somebody names to settle a person's time on a visit; none where it is not theirs.
pub fn settles_visit(visit: &Visit, worker: &WorkerId, by: &WorkerId, world: &World<'_>) -> Option<(Role, GrantId)> {
    let head = (Role::WindowHead, Span::Window(visit.window.clone()));
    let may = || authority::office(&world.reference.organisation, by, world.now.date(), &[head]);
    (worker != by).then(may).flatten()
}

/// The head of the responsible window settles, once, what there is.
///
/// Errors: `GY-CORE-E-STATE` (nothing to settle, or settled), `-SELF`, `-ROLE`.
pub(super) fn visit_settled(
    said: &VisitSettled,
    envelope: &Envelope,
    visit: Option<&Visit>,
    on: Date,
    world: &World<'_>,
    checks: &mut Checks,
) {
    let entries = visit.map(|visit| of_visit(envelope.doc, visit, world.reference)).unwrap_or_default();
    let source = Source::Visit { departed_at: said.departed_at };
    let is_it = |entry: &Entry| entry.worker == said.worker && entry.source == source && entry.settled.is_none();
    let can = entries.iter().any(is_it);
    checks.require(can && world.reference.figures.extended.is_some(), "GY-CORE-E-STATE", "GY-DOOR-18");
    checks.require(said.worker != envelope.person, "GY-CORE-E-SELF", "GY-CORE-12");
    let head = visit.map(|visit| (Role::WindowHead, Span::Window(visit.window.clone())));
    let may = authority::acts_in(envelope, &world.reference.organisation, on, head.as_slice());
    checks.require(may, "GY-CORE-E-ROLE", "GY-CORE-11");
}
