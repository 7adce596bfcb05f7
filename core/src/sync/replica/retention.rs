//! A client's data leave the phone some days after their record was closed (GY-CORE-18, `P-WIPE-DAYS`); the server keeps all
//! (GY-CORE-13).
//!
//! What is left says that there was a record, where it stood and who did what when. Digests are over heads and not over states, so
//! nothing is loaded anew for it. An own entry that the server has not answered keeps its record as it is; what comes later is cut
//! before it is stored. What is kept to heal a server (`kept`) goes with the next backup and not by this.

use super::{Effect, Replica, Row};
use crate::centre::Reference;
use crate::domain::{Date, DocId, Private, Timestamp};
use crate::fact::proceeding::Value;
use crate::fact::visit::{self, Application, Drawing, Present, Relative, Signing, Witness};
use crate::fold::State;
use crate::procedure;

/// The day on which a client's data of a record leave the phones; none while it is open, and of records without any.
///
/// Unit: calendar days after the one on which the server had heard of the end.
pub fn leaves_on(state: &State, reference: &Reference) -> Option<Date> {
    let days = i32::try_from(reference.figures.time.wipe_days).unwrap_or(i32::MAX);
    Some(closed_at(state, reference)?.date().plus_days(days))
}

fn closed_at(state: &State, reference: &Reference) -> Option<Timestamp> {
    match state {
        State::Visit(visit) => visit.ended_at(),
        State::Case(case) => case.closed.max(case.ended.as_ref().map(|(at, _)| *at)),
        State::Proceeding(proceeding) => {
            let ends = procedure::of(proceeding, reference)?.stage(&proceeding.stage)?.ends;
            proceeding.done.last().filter(|_| ends).map(|done| done.at)
        }
        _ => None,
    }
}

/// Takes a client's data out; the name stays, so that the record can be found and asked for.
fn cut(state: &mut State) {
    match state {
        State::Visit(visit) => {
            let of_client = &mut visit.application;
            let relative = of_client.relative.take().map(|relative| Relative {
                name: Private::default(),
                phone: Private::default(),
                ..relative
            });
            *of_client = Application {
                id_number: Private::default(),
                birth: None,
                phone: Private::default(),
                relative,
                disability_grade: None,
                unable_reason: String::new(),
                urgent_reason: String::new(),
                address: Private::default(),
                wished: String::new(),
                ..of_client.clone()
            };
            if let Some(project) = &mut of_client.project {
                project.problem.clear();
            }
            let before = visit.changes.iter_mut().filter_map(|change| change.before.identity.as_mut());
            let checks = visit.identity.iter_mut().chain(before);
            checks.for_each(|check| check.present = Present::Applicant);
            if let Some(Signing::Fingerprint(witness) | Signing::Mark(_, witness)) = &mut visit.signing {
                *witness = Witness { name: Private::default(), knows: String::new() };
            }
            visit.not_finished.iter_mut().for_each(|unfinished| unfinished.said.text.clear());
            visit.follow_ups.iter_mut().for_each(|(_, call)| call.remark.clear());
            if let Some(promise) = &mut visit.promise {
                promise.reason.clear();
            }
            let before = visit.changes.iter_mut().filter_map(|change| change.before.plan.as_mut());
            let plans = visit.plan.iter_mut().chain(&mut visit.proposed).chain(before);
            plans.for_each(|plan: &mut visit::Plan| plan.place = Private::default());
            if let Some(rejection) = &mut visit.rejection {
                rejection.text.clear();
            }
            if let Some(cancellation) = &mut visit.cancellation {
                (cancellation.who, cancellation.why) = (String::new(), String::new());
            }
        }
        State::Case(case) => {
            case.client.phone = Private::default();
            for booked in &mut case.bookings {
                let booking = &mut booked.booking;
                (booking.client.phone, booking.address) = (Private::default(), Private::default());
                booking.need.clear();
            }
        }
        State::Proceeding(proceeding) => {
            for (_, value) in proceeding.done.iter_mut().flat_map(|done| &mut done.values) {
                match value {
                    Value::Private(text) => *text = Private::default(),
                    Value::Drawing(drawing) => *drawing = Drawing::default(),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

impl Replica {
    /// The day on which a client's data of a record leave this phone; none while it is open.
    pub fn kept_until(&self, doc: DocId) -> Option<Date> {
        leaves_on(&self.view(doc)?.state, self.reference.as_ref()?)
    }

    /// Whether the data of a record have to be gone.
    fn is_over(&self, state: &State) -> bool {
        let leaves = self.reference.as_ref().and_then(|reference| leaves_on(state, reference));
        leaves.zip(self.today).is_some_and(|(leaves, today)| leaves <= today)
    }

    /// Once a day, and at each start.
    pub(super) fn retain(&mut self, effects: &mut Vec<Effect>) {
        if self.retained_on == self.today || self.reference.is_none() {
            return;
        }
        self.retained_on = self.today;
        // A clock that was ahead, or a pack that keeps them longer now: what was cut too early comes whole again.
        let early = |(_, row): &(&DocId, &Row)| row.view.removed && !self.is_over(&row.view.state);
        let early: Vec<DocId> = self.rows.iter().filter(early).map(|(doc, _)| *doc).collect();
        self.meta.fetch.extend(early);
        let owed = self.owed_docs();
        let over =
            |(doc, row): &(&DocId, &Row)| !row.view.removed && self.is_over(&row.view.state) && !owed.contains(*doc);
        let docs: Vec<DocId> = self.rows.iter().filter(over).map(|(doc, _)| *doc).collect();
        for doc in &docs {
            self.remove_private(*doc);
            self.store_row(*doc);
            if self.overlay.contains_key(doc) {
                self.overlay(*doc);
            }
        }
        if !docs.is_empty() {
            self.revision += 1;
            effects.push(Effect::Changed);
        }
    }

    /// What has just come of a record is cut before it is stored. One that was cut and is open again is asked for whole.
    pub(super) fn cut_if_over(&mut self, doc: DocId) {
        let Some(row) = self.rows.get(&doc) else { return };
        match (self.is_over(&row.view.state), row.view.removed) {
            (true, true) => self.remove_private(doc),
            (true, false) if !self.owed_docs().contains(&doc) => self.remove_private(doc),
            (false, true) => _ = self.meta.fetch.insert(doc),
            (true | false, false) => {}
        }
    }

    fn remove_private(&mut self, doc: DocId) {
        self.forget_shared(doc);
        if let Some(row) = self.rows.get_mut(&doc) {
            cut(&mut row.view.state);
            row.view.removed = true;
        }
    }
}
