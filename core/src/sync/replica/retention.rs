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
use crate::fact::visit::{Application, Drawing, Relative};
use crate::fact::{Kind, visit};
use crate::fold::visit::Stage;
use crate::fold::{State, Step};
use crate::procedure;

/// 不予上门, 取消
const CALLED_OFF: [Kind; 2] = [Kind(14), Kind(26)];
/// 现场办结, 送达, 返回: the last of them closes a visit.
const FINISHED: [Kind; 3] = [Kind(21), Kind(23), Kind(24)];

/// The day on which a client's data of a record leave the phones; none while it is open, and of records without any.
///
/// Unit: calendar days after the one on which the server had heard of the end.
pub fn leaves_on(state: &State, reference: &Reference) -> Option<Date> {
    let days = i32::try_from(reference.figures.time.wipe_days).unwrap_or(i32::MAX);
    Some(closed_at(state, reference)?.date().plus_days(days))
}

fn closed_at(state: &State, reference: &Reference) -> Option<Timestamp> {
    let last = |trail: &[Step], kinds: &[Kind]| {
        let mut steps = trail.iter().rev().filter(|step| step.codes.is_empty() && kinds.contains(&step.kind));
        steps.next().map(|step| step.received_at)
    };
    match state {
        State::Visit(visit) => match visit.stage {
            Stage::Closed => last(&visit.trail, &FINISHED),
            Stage::Rejected | Stage::Cancelled => last(&visit.trail, &CALLED_OFF),
            _ => None,
        },
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
