//! Whether a time that somebody claimed is shown as trusted only where the evidence reaches: not before the newest of the
//! server's words that the phone's chain names, not after the receipt. Reckoned here from what was signed and from what the
//! server said to whom, beside the grades that core gives.

use std::collections::{BTreeMap, BTreeSet};

use doorstep_core::centre::{Reference, TimeFigures};
use doorstep_core::domain::{DeviceId, DocId, Timestamp, WorkerId};
use doorstep_core::fact::{Anchor, Envelope, Grade, Receipt, Statement};
use doorstep_core::fold::{Leave, Month, State};
use doorstep_core::regime::attendance::{self, Cover, Status};

/// A decision is held for undoing, with the word of the server at which it was made. Unit: ms.
const HELD_MS: i64 = 120_000;

/// Where a claimed time can lie.
#[derive(Clone, Copy, Debug)]
struct Interval {
    earliest: Timestamp,
    latest: Timestamp,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    /// Words of the server, with whom they were said to.
    said: BTreeSet<(DeviceId, Timestamp, [u8; 16])>,
    /// The newest that each chain names.
    named: BTreeMap<DeviceId, Timestamp>,
    /// By document, claimed time and receipt.
    intervals: BTreeMap<(DocId, Timestamp, Timestamp), Vec<Interval>>,
}

/// The time that a statement of attendance claims.
fn claimed(statement: &Statement, envelope: &Envelope) -> Option<Timestamp> {
    match statement {
        Statement::Punched(punch) => Some(punch.at),
        Statement::WentOut(outing) | Statement::CameBack(outing) => Some(outing.at),
        Statement::MakeUpAsked(_) | Statement::MakeUpWithdrawn(_) => Some(envelope.wall),
        _ => None,
    }
}

impl Evidence {
    pub(super) fn said(&mut self, device: DeviceId, anchor: Anchor) {
        self.said.insert((device, anchor.time, anchor.tag));
    }

    /// An entry has got its place in the chain of its device, whatever became of it.
    pub(super) fn entered(
        &mut self,
        envelope: &Envelope,
        statement: Option<&Statement>,
        receipt: &Receipt,
        figures: &TimeFigures,
        knows_chain: bool,
    ) {
        let (device, now) = (envelope.device, receipt.received_at);
        let own = envelope.anchor.filter(|anchor| self.said.contains(&(device, anchor.time, anchor.tag)));
        let own = own.filter(|anchor| anchor.time <= now).map(|anchor| anchor.time);
        // A restored server knows of the words that were named what its backup says.
        let before = self.named.get(&device).copied().filter(|_| knows_chain);
        if let Some(own) = own {
            let newest = self.named.entry(device).or_insert(own);
            *newest = own.max(*newest);
        }
        let Some(at) = statement.and_then(|statement| claimed(statement, envelope)) else { return };
        let intervals = self.intervals.entry((envelope.doc, at, now)).or_default();
        // Without a word of the server there is no interval, however well the phone's clocks agree.
        if let (Some(own), Some(_)) = (own, envelope.mono_ms) {
            // What a clock may err counts twice: between the word and the clock, and between the clock and what is stated.
            let clock_ms = i64::from(figures.clock_s) * 1000;
            let earliest = before.map_or(own, |before| own.max(before.plus_ms(-HELD_MS))).plus_ms(-2 * clock_ms);
            let latest = now.plus_ms(i64::from(figures.future_s) * 1000 + 2 * clock_ms);
            intervals.push(Interval { earliest, latest });
        }
    }

    /// Whether everything that this claims at its time lies in its interval.
    fn reaches(&self, doc: DocId, at: Timestamp, received_at: Timestamp) -> bool {
        let intervals = self.intervals.get(&(doc, at, received_at));
        intervals.is_some_and(|all| all.iter().any(|within| within.earliest <= at && at <= within.latest))
    }

    /// The same where the record does not say when it was received.
    fn reaches_ever(&self, doc: DocId, at: Timestamp) -> bool {
        let all = self.intervals.range((doc, at, Timestamp(i64::MIN))..=(doc, at, Timestamp(i64::MAX)));
        all.flat_map(|(_, all)| all).any(|within| within.earliest <= at && at <= within.latest)
    }

    /// What a month shows as trusted and is not; none where all is well.
    pub(super) fn wrong_in(&self, doc: DocId, month: &Month) -> Option<String> {
        let trusted = month.punches.iter().filter(|punch| punch.grade != Grade::C && punch.codes.is_empty());
        for punch in trusted {
            if !self.reaches(doc, punch.at, punch.received_at) {
                return Some(format!("a punch at {} {} is trusted", punch.at.date(), punch.at.clock()));
            }
        }
        for span in month.outings.values().flatten().filter(|span| span.grade != Grade::C) {
            for at in [Some(span.from), span.to].into_iter().flatten() {
                if !self.reaches_ever(doc, at) {
                    return Some(format!("out or back at {} {} is trusted", at.date(), at.clock()));
                }
            }
        }
        for makeup in &month.makeups {
            let counts_from_receipt = makeup.asked_at == makeup.received_at;
            if !counts_from_receipt && !self.reaches(doc, makeup.asked_at, makeup.received_at) {
                return Some(format!("a make-up asked for at {} is trusted", makeup.asked_at.clock()));
            }
        }
        None
    }

    /// The same of the marks that come of a person's months: each has either evidence that reaches, or shows that it has none.
    pub(super) fn wrong_marks(
        &self,
        worker: &WorkerId,
        states: &BTreeMap<DocId, State>,
        reference: &Reference,
        now: Timestamp,
    ) -> Option<String> {
        let months: Vec<(DocId, &Month)> =
            states.iter().filter_map(|(doc, state)| Some((*doc, state.as_month()?))).collect();
        let own: Vec<&Month> = months.iter().map(|(_, month)| *month).filter(|month| month.person == *worker).collect();
        let docs: Vec<DocId> =
            months.iter().filter(|(_, month)| month.person == *worker).map(|(doc, _)| *doc).collect();
        let leaves: Vec<(DocId, &Leave)> = states
            .iter()
            .filter_map(|(doc, state)| Some((*doc, state.as_leave()?)))
            .filter(|(_, leave)| leave.person == *worker)
            .collect();
        let dates: BTreeSet<_> = own.iter().flat_map(|month| &month.punches).map(|punch| punch.at.date()).collect();
        for date in dates {
            for point in attendance::day(date, &own, &leaves, reference, now).points {
                let Some(punch) = point.punch.as_ref().filter(|_| point.cover.is_none()) else {
                    if let Some(Cover::Visit(_)) = point.cover
                        && point.grade.is_none()
                    {
                        return Some(format!("an outing of {worker} excuses without evidence"));
                    }
                    continue;
                };
                let is_mark = matches!(point.status, Status::OnTime | Status::Late | Status::Early);
                let reaches = docs.iter().any(|doc| self.reaches(*doc, punch.at, punch.received_at));
                if is_mark && !reaches && point.grade != Some(Grade::C) {
                    return Some(format!("{:?} of {worker} at {} shows no doubt", point.status, punch.at.clock()));
                }
            }
        }
        None
    }
}

/// Whether an entry that only waits on its phone may be shown as trusted there.
pub(super) fn agrees(envelope: &Envelope, figures: &TimeFigures) -> bool {
    let elapsed = envelope.mono_ms.and_then(|mono_ms| i64::try_from(mono_ms).ok());
    let clock_ms = i64::from(figures.clock_s) * 1000;
    envelope
        .anchor
        .zip(elapsed)
        .is_some_and(|(anchor, elapsed)| envelope.wall.since(anchor.time.plus_ms(elapsed)).saturating_abs() <= clock_ms)
}
