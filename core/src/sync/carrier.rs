//! How a phone's photographs reach the server: after the entries that name them, one chunk at a time, taken up where it broke off.
//!
//! Sans-io, like the replica. Nothing here is truth: a chunk is on the phone until its document lets it go, whatever has become
//! of its journey, and every step may be made again. A chunk remembers the epoch of the store that took it, so one that was
//! restored from a backup is brought what it lost.

use litemap::LiteMap;
use serde::{Deserialize, Serialize};

use crate::account;
use crate::attachment::{ASK_MAX, Place, Places, Sorted, code};
use crate::domain::Date;

/// What a phone knows of a chunk that it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Unit: bytes.
    pub size: u32,
    /// Of the store that has it; 0 while none has.
    pub epoch: u64,
    /// Lines of the server's log when it arrived: a backup that holds them holds it too.
    pub line: u64,
    /// An entry of this phone has named it.
    pub stated: bool,
}

/// The server's store as a phone knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ashore {
    pub epoch: u64,
    /// Lines of its log.
    pub line: u64,
    /// Those that a backup holds.
    pub backed_up: u64,
}

/// The network as far as the phone can tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Line {
    /// The server does not answer, or entries are on their way: text first.
    #[default]
    Closed,
    /// Somebody pays for each byte: photographs wait for another, unless the person says otherwise.
    Metered,
    Open,
}

/// What to do next, one at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// `POST /attachments/missing`
    Ask(Places),
    /// `PUT` of this chunk
    Put(Place),
}

/// What became of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Sorted(Sorted),
    Taken,
    /// A code of `attachment::code` or `account::code`.
    Refused(String),
    /// Nobody answered, or another time.
    Later {
        after_s: Option<u64>,
    },
}

/// Whether a phone keeps a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stays {
    Yes,
    /// Nothing on this phone names it any more, or it is not this phone's to keep: until a backup of the server's holds it.
    UntilSafe,
    /// It was taken back, or its time is over.
    No,
    /// No entry ever named it: the app was ended between keeping and stating it, if that was before this start.
    Orphan,
}

/// What the phone's store has to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Keep(Place, Piece),
    Drop(Place),
}

/// Photographs on their way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    pub chunks: usize,
    /// Unit: bytes.
    pub bytes: u64,
}

/// The longest pause between attempts. Unit: seconds.
const BACKOFF_MAX_S: u64 = 120;

#[derive(Debug, Default)]
pub struct Carrier {
    pieces: LiteMap<Place, Piece>,
    /// What the server has asked for and not got; `None` before it was asked.
    wanted: Option<Vec<Place>>,
    step: Option<Step>,
    failures: u32,
    /// By the monotonic clock.
    not_before_ms: Option<u64>,
    swept_on: Option<Date>,
    /// Held since before this start without an entry that names them.
    unstated: Vec<Place>,
    /// The person wants them sent over a metered line as well, until all are there.
    pub hurries: bool,
}

impl Carrier {
    pub fn new(pieces: impl IntoIterator<Item = (Place, Piece)>) -> Self {
        let pieces: LiteMap<Place, Piece> = pieces.into_iter().collect();
        let unstated = pieces.iter().filter(|(_, piece)| !piece.stated).map(|(place, _)| *place).collect();
        Self { pieces, unstated, ..Self::default() }
    }

    /// A chunk that is durable on the phone now.
    pub fn add(&mut self, place: Place, piece: Piece) {
        self.pieces.insert(place, piece);
        self.wanted = None;
        self.not_before_ms = None;
    }

    pub fn holds(&self, place: &Place) -> bool {
        self.pieces.contains_key(place)
    }

    /// Whether the store of this epoch has it.
    pub fn has_arrived(&self, place: &Place, epoch: u64) -> bool {
        self.pieces.get(place).is_none_or(|piece| piece.epoch == epoch)
    }

    pub fn waiting(&self, epoch: u64) -> Waiting {
        let mut waiting = Waiting::default();
        for (_, piece) in self.pieces.iter().filter(|(_, piece)| piece.epoch != epoch) {
            waiting.chunks += 1;
            waiting.bytes += u64::from(piece.size);
        }
        waiting
    }

    /// The next step, when one can be made: its outcome comes to [`Carrier::answered`]. `is_named` says whether an admitted entry
    /// names the chunk, since the server takes no other.
    pub fn next(&mut self, mono_ms: u64, epoch: u64, line: Line, is_named: impl Fn(&Place) -> bool) -> Option<Step> {
        let waits = self.not_before_ms.is_some_and(|time| mono_ms < time);
        let is_open = line == Line::Open || line == Line::Metered && self.hurries;
        if self.step.is_some() || waits || !is_open {
            return None;
        }
        let owed = |place: &Place| self.pieces.get(place).is_some_and(|piece| piece.epoch != epoch);
        if let Some(wanted) = &mut self.wanted {
            wanted.retain(owed);
        }
        self.step = match self.wanted.as_ref().and_then(|wanted| wanted.first()) {
            Some(place) => Some(Step::Put(*place)),
            None => {
                let owed = self.pieces.iter().filter(|(place, piece)| piece.epoch != epoch && is_named(place));
                let places: Vec<Place> = owed.map(|(place, _)| *place).take(ASK_MAX).collect();
                (!places.is_empty()).then_some(Step::Ask(Places(places)))
            }
        };
        if self.step.is_none() {
            self.hurries = false;
        }
        self.step.clone()
    }

    /// What the outcome of the step under way changes on the phone's store.
    pub fn answered(&mut self, mono_ms: u64, ashore: Ashore, of: &Step, outcome: Outcome) -> Vec<Change> {
        // The outcome of a step of an earlier carrier says nothing about this one's.
        let Some(step) = self.step.take_if(|step| step == of) else { return Vec::new() };
        let mut changes = Vec::new();
        match (step, outcome) {
            (_, Outcome::Later { after_s }) => return self.later(mono_ms, after_s),
            (Step::Ask(_), Outcome::Sorted(sorted)) => {
                for place in sorted.settled.0 {
                    changes.extend(self.arrived(place, ashore));
                }
                // What a restored server has not heard of yet is asked about again.
                if sorted.wanted.0.is_empty() && changes.is_empty() {
                    return self.later(mono_ms, None);
                }
                self.wanted = Some(sorted.wanted.0);
            }
            (Step::Put(place), Outcome::Taken) => changes.extend(self.arrived(place, ashore)),
            (Step::Put(place), Outcome::Refused(refused)) => match refused.as_str() {
                // The bytes on this phone are not what they were, or no photograph, or it was taken back: asking again changes nothing.
                code::HASH | code::IMAGE | code::REMOVED => {
                    self.pieces.remove(&place);
                    changes.push(Change::Drop(place));
                }
                // The server has not heard of it, or not of this phone's right: other chunks first, then ask once more.
                code::UNKNOWN => {
                    self.wanted = None;
                    return self.later(mono_ms, None);
                }
                _ => return self.later(mono_ms, None),
            },
            (Step::Ask(_), Outcome::Refused(_) | Outcome::Taken) | (Step::Put(_), Outcome::Sorted(_)) => {
                return self.later(mono_ms, None);
            }
        }
        self.failures = 0;
        self.not_before_ms = None;
        changes
    }

    /// Once a day is enough: what it looks for is over by the day.
    pub fn is_due_to_sweep(&self, today: Date) -> bool {
        self.swept_on != Some(today)
    }

    /// Lets go of what was taken for something that is over, or never came to be.
    pub fn sweep(&mut self, today: Date, ashore: Ashore, stays: impl Fn(&Place, &Piece) -> Stays) -> Vec<Change> {
        self.swept_on = Some(today);
        let goes = |place: &Place, piece: &Piece| match stays(place, piece) {
            Stays::Yes => false,
            Stays::UntilSafe => piece.epoch == ashore.epoch && piece.line <= ashore.backed_up,
            Stays::No => true,
            Stays::Orphan => self.unstated.contains(place),
        };
        let gone: Vec<Place> =
            self.pieces.iter().filter(|(place, piece)| goes(place, piece)).map(|(place, _)| *place).collect();
        self.let_go(&gone)
    }

    /// Lets go of chunks: the person has dealt with the refused entry that named them.
    pub fn let_go(&mut self, places: &[Place]) -> Vec<Change> {
        let held = places.iter().filter(|place| self.pieces.remove(place).is_some());
        held.copied().map(Change::Drop).collect()
    }

    /// Notes that an entry of this phone names these.
    pub fn stated(&mut self, is_named: impl Fn(&Place) -> bool) -> Vec<Change> {
        let mut changes = Vec::new();
        for (place, piece) in self.pieces.iter_mut().filter(|(place, piece)| !piece.stated && is_named(place)) {
            piece.stated = true;
            changes.push(Change::Keep(*place, *piece));
        }
        changes
    }

    fn arrived(&mut self, place: Place, ashore: Ashore) -> Option<Change> {
        let piece = self.pieces.get_mut(&place)?;
        (piece.epoch, piece.line, piece.stated) = (ashore.epoch, ashore.line, true);
        Some(Change::Keep(place, *piece))
    }

    fn later(&mut self, mono_ms: u64, after_s: Option<u64>) -> Vec<Change> {
        self.failures = (self.failures + 1).min(16);
        let pause_s = after_s.unwrap_or(1 << self.failures.min(7)).min(BACKOFF_MAX_S);
        self.not_before_ms = Some(mono_ms + pause_s * 1000);
        Vec::new()
    }

    /// When [`Carrier::next`] has something to say again without another event. Unit: ms of the monotonic clock.
    pub fn wakes_at(&self) -> Option<u64> {
        self.not_before_ms
    }
}

/// The outcome that a problem with the server is.
impl From<account::Problem> for Outcome {
    fn from(problem: account::Problem) -> Self {
        match problem.retry_after_s {
            Some(seconds) => Self::Later { after_s: Some(seconds) },
            None => Self::Refused(problem.code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ChunkHash, DocId};

    const EPOCH: u64 = 7;
    const ASHORE: Ashore = Ashore { epoch: EPOCH, line: 50, backed_up: 40 };

    fn piece(epoch: u64) -> Piece {
        Piece { size: 100, epoch, line: 0, stated: true }
    }

    fn answered(carrier: &mut Carrier, mono_ms: u64, outcome: Outcome) -> Vec<Change> {
        let step = carrier.step.clone().unwrap();
        carrier.answered(mono_ms, ASHORE, &step, outcome)
    }

    fn place(number: u8) -> Place {
        Place { doc: DocId([1; 16]), chunk: ChunkHash([number; 32]) }
    }

    fn carrier(numbers: &[u8]) -> Carrier {
        Carrier::new(numbers.iter().map(|number| (place(*number), piece(0))))
    }

    fn next(carrier: &mut Carrier, mono_ms: u64, line: Line) -> Option<Step> {
        carrier.next(mono_ms, EPOCH, line, |_| true)
    }

    fn sorted(wanted: &[u8], settled: &[u8]) -> Outcome {
        let places = |numbers: &[u8]| Places(numbers.iter().map(|number| place(*number)).collect());
        Outcome::Sorted(Sorted { wanted: places(wanted), settled: places(settled) })
    }

    #[test]
    fn what_the_server_lacks_is_brought_one_by_one_and_the_rest_counts_as_there() {
        let mut carrier = carrier(&[1, 2, 3]);
        let asked = Places(vec![place(1), place(2), place(3)]);
        assert_eq!(next(&mut carrier, 0, Line::Open), Some(Step::Ask(asked)));
        assert_eq!(next(&mut carrier, 0, Line::Open), None, "one step at a time");
        let changes = answered(&mut carrier, 0, sorted(&[1, 3], &[2]));
        assert_eq!(changes, [Change::Keep(place(2), Piece { line: 50, ..piece(EPOCH) })]);
        assert_eq!(carrier.waiting(EPOCH), Waiting { chunks: 2, bytes: 200 });
        for number in [1, 3] {
            assert_eq!(next(&mut carrier, 0, Line::Open), Some(Step::Put(place(number))));
            assert_eq!(answered(&mut carrier, 0, Outcome::Taken).len(), 1);
        }
        assert_eq!(next(&mut carrier, 0, Line::Open), None);
        assert_eq!(carrier.waiting(EPOCH), Waiting::default());
        assert!(carrier.holds(&place(1)), "what has arrived stays to be looked at");
    }

    #[test]
    fn a_broken_line_is_tried_again_later_and_goes_on_where_it_was() {
        let mut carrier = carrier(&[1, 2]);
        next(&mut carrier, 0, Line::Open);
        answered(&mut carrier, 0, sorted(&[1, 2], &[]));
        next(&mut carrier, 0, Line::Open);
        answered(&mut carrier, 0, Outcome::Taken);
        assert_eq!(next(&mut carrier, 0, Line::Open), Some(Step::Put(place(2))));
        answered(&mut carrier, 1_000, Outcome::Later { after_s: None });
        assert_eq!(next(&mut carrier, 1_500, Line::Open), None);
        let at = carrier.wakes_at().unwrap();
        assert_eq!(next(&mut carrier, at, Line::Open), Some(Step::Put(place(2))), "not the first one again");
        // It falls silent for longer and longer, and never for good.
        let mut now = at;
        for _ in 0..20 {
            answered(&mut carrier, now, Outcome::Later { after_s: None });
            let pause = carrier.wakes_at().unwrap() - now;
            assert!((1_000..=BACKOFF_MAX_S * 1000).contains(&pause), "{pause}");
            now += pause;
            assert!(next(&mut carrier, now, Line::Open).is_some());
        }
    }

    #[test]
    fn a_metered_line_waits_until_the_person_says_so() {
        let mut carrier = carrier(&[1]);
        assert_eq!(next(&mut carrier, 0, Line::Closed), None);
        assert_eq!(next(&mut carrier, 0, Line::Metered), None);
        carrier.hurries = true;
        assert!(next(&mut carrier, 0, Line::Metered).is_some());
        answered(&mut carrier, 0, sorted(&[], &[1]));
        assert_eq!(next(&mut carrier, 0, Line::Metered), None);
        assert!(!carrier.hurries, "for these photographs, not for all to come");
    }

    #[test]
    fn what_no_admitted_entry_names_is_not_offered() {
        let mut carrier = carrier(&[1, 2]);
        let step = carrier.next(0, EPOCH, Line::Open, |asked| *asked == place(2));
        assert_eq!(step, Some(Step::Ask(Places(vec![place(2)]))));
        answered(&mut carrier, 0, sorted(&[2], &[]));
        next(&mut carrier, 0, Line::Open);
        assert!(answered(&mut carrier, 0, Outcome::Refused(code::UNKNOWN.to_owned())).is_empty());
        assert_eq!(carrier.waiting(EPOCH).chunks, 2, "kept, and asked about again");
        let at = carrier.wakes_at().unwrap();
        assert!(matches!(next(&mut carrier, at, Line::Open), Some(Step::Ask(_))));
    }

    #[test]
    fn what_is_taken_back_or_damaged_is_let_go() {
        for refused in [code::REMOVED, code::HASH, code::IMAGE] {
            let mut carrier = carrier(&[1]);
            next(&mut carrier, 0, Line::Open);
            answered(&mut carrier, 0, sorted(&[1], &[]));
            next(&mut carrier, 0, Line::Open);
            assert_eq!(answered(&mut carrier, 0, Outcome::Refused(refused.to_owned())), [Change::Drop(place(1))]);
            assert!(!carrier.holds(&place(1)));
        }
        let mut carrier = carrier(&[1, 2, 3]);
        carrier.add(place(4), Piece { line: 40, ..piece(EPOCH) });
        carrier.add(place(5), Piece { line: 41, ..piece(EPOCH) });
        let today = Date::new(2026, 5, 13).unwrap();
        assert!(carrier.is_due_to_sweep(today));
        let stays = |kept: &Place, _: &Piece| match kept.chunk.0[0] {
            1 => Stays::No,
            2 => Stays::Yes,
            _ => Stays::UntilSafe,
        };
        // 3 has not arrived, 5 is in no backup yet.
        assert_eq!(carrier.sweep(today, ASHORE, stays), [Change::Drop(place(1)), Change::Drop(place(4))]);
        assert!([2, 3, 5].iter().all(|number| carrier.holds(&place(*number))));
        assert!(!carrier.is_due_to_sweep(today) && carrier.is_due_to_sweep(today.plus_days(1)));
    }

    #[test]
    fn what_no_entry_ever_named_goes_with_the_next_start_and_not_before() {
        let unstated = Piece { stated: false, ..piece(0) };
        let mut carrier = Carrier::new([(place(1), unstated), (place(2), unstated)]);
        carrier.add(place(3), unstated);
        assert_eq!(carrier.stated(|named| *named == place(2)), [Change::Keep(place(2), piece(0))]);
        let today = Date::new(2026, 5, 13).unwrap();
        let stays = |_: &Place, piece: &Piece| if piece.stated { Stays::UntilSafe } else { Stays::Orphan };
        assert_eq!(carrier.sweep(today, ASHORE, stays), [Change::Drop(place(1))]);
        assert!(carrier.holds(&place(3)), "its entry is on its way to the store");
    }

    #[test]
    fn an_outcome_of_another_step_changes_nothing() {
        let mut carrier = carrier(&[1, 2]);
        next(&mut carrier, 0, Line::Open);
        assert!(carrier.answered(0, ASHORE, &Step::Put(place(2)), Outcome::Taken).is_empty());
        assert!(carrier.step.is_some());
        assert_eq!(carrier.waiting(EPOCH).chunks, 2);
    }

    #[test]
    fn a_restored_store_is_brought_what_it_lost() {
        let mut carrier = Carrier::new([(place(1), piece(EPOCH))]);
        assert_eq!(next(&mut carrier, 0, Line::Open), None);
        assert_eq!(carrier.waiting(EPOCH + 1).chunks, 1);
        let step = carrier.next(0, EPOCH + 1, Line::Open, |_| true);
        assert_eq!(step, Some(Step::Ask(Places(vec![place(1)]))));
        // It has not got back the entry that names the photograph yet.
        assert!(
            carrier.answered(0, Ashore { epoch: EPOCH + 1, ..ASHORE }, &step.unwrap(), sorted(&[], &[])).is_empty()
        );
        assert_eq!(carrier.waiting(EPOCH + 1).chunks, 1);
        let at = carrier.wakes_at().unwrap();
        assert_eq!(carrier.next(at, EPOCH + 1, Line::Open, |_| true), Some(Step::Ask(Places(vec![place(1)]))));
    }
}
