//! Duty at the guide desk (导服台值班): a month's roster, kept as what was said in it, as extended hours are.

use serde::{Deserialize, Serialize};

use super::Step;
use super::case::By;
use super::extended::Said;
use crate::domain::{Date, Private, Timestamp, WindowId, WorkerId};
use crate::fact::duty::{Ended, Line, Published, RosterKind, Slot};
use crate::fact::{Envelope, Receipt, Statement};
use crate::gather::order;

/// One document: what was said, in its order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    pub kind: RosterKind,
    /// The first day of its month.
    pub month: Date,
    pub said: Vec<Said>,
}

/// The roster as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    pub kind: RosterKind,
    pub month: Date,
    /// From 1; each amendment and each swap makes a new one.
    pub version: u16,
    pub published: Option<By>,
    /// By day, half-day and place.
    pub lines: Vec<Duty>,
    pub swaps: Vec<Swap>,
    /// Why the office changed it.
    pub amended: Vec<(By, String)>,
}

/// One line with what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    pub slot: Slot,
    pub window: Option<WindowId>,
    pub person: Option<WorkerId>,
    /// Who is at the window meanwhile, and what they said to it.
    pub substitute: Option<(WorkerId, Option<bool>)>,
    pub started: Option<By>,
    pub ended: Option<(By, Ended)>,
    pub reliefs: Vec<Relief>,
}

/// 接替: none of them overlaps another that was agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relief {
    pub from: Timestamp,
    pub to: Timestamp,
    pub by: WorkerId,
    pub reason: String,
    pub agreed: Option<bool>,
}

/// 调换
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swap {
    pub own: Slot,
    pub other: Slot,
    /// Whose lines they were when it was asked for.
    pub windows: (Option<WindowId>, Option<WindowId>),
    pub asked: By,
    pub reason: String,
    pub answered: Option<(By, bool)>,
}

impl Duty {
    fn new(line: Line) -> Self {
        let Line { slot, window, person } = line;
        Self { slot, window, person, substitute: None, started: None, ended: None, reliefs: Vec::new() }
    }

    /// Who is at the window meanwhile, and has agreed to it.
    pub fn stands_in(&self) -> Option<&WorkerId> {
        self.substitute.as_ref().filter(|(_, agreed)| *agreed == Some(true)).map(|(worker, _)| worker)
    }

    /// What others have agreed to take over.
    pub fn taken_over(&self) -> impl Iterator<Item = &Relief> {
        self.reliefs.iter().filter(|relief| relief.agreed == Some(true))
    }

    fn people(&self) -> impl Iterator<Item = &WorkerId> {
        let substitute = self.substitute.iter().map(|(worker, _)| worker);
        self.person.iter().chain(substitute).chain(self.reliefs.iter().map(|relief| &relief.by))
    }
}

impl Swap {
    pub fn is(&self, own: Slot, other: Slot) -> bool {
        self.own == own && self.other == other && self.answered.is_none()
    }
}

impl Sheet {
    /// As it is published.
    pub fn of(published: Published, by: Option<By>) -> Self {
        let Published { kind, month, lines } = published;
        let mut lines: Vec<Duty> = lines.into_iter().map(Duty::new).collect();
        order(&mut lines, |line| line.slot);
        Self { kind, month, version: 1, published: by, lines, swaps: Vec::new(), amended: Vec::new() }
    }

    pub fn line(&self, slot: Slot) -> Option<&Duty> {
        self.lines.iter().find(|line| line.slot == slot)
    }

    fn line_mut(&mut self, slot: Slot) -> Option<&mut Duty> {
        self.lines.iter_mut().find(|line| line.slot == slot)
    }

    /// Everybody who has to do with a line.
    pub fn people(&self) -> impl Iterator<Item = &WorkerId> {
        self.lines.iter().flat_map(Duty::people)
    }

    /// The two windows are on duty in each other's place.
    pub fn exchange(&mut self, own: Slot, other: Slot) {
        let at = |slot| self.lines.iter().position(|line| line.slot == slot);
        let (Some(own), Some(other)) = (at(own), at(other)) else { return };
        let (a, b) = (self.lines[own].slot, self.lines[other].slot);
        self.lines.swap(own, other);
        for (at, slot) in [(own, a), (other, b)] {
            self.lines[at].slot = slot;
            // Who agreed to come at the one time has not agreed to the other.
            self.lines[at].reliefs.clear();
            if let Some((_, agreed)) = &mut self.lines[at].substitute {
                *agreed = None;
            }
        }
    }

    /// Lines as the office has them from now on; nobody has begun them.
    pub fn amend(&mut self, lines: Vec<Line>) {
        for line in lines {
            if let Some(held) = self.line_mut(line.slot) {
                *held = Duty::new(line);
            }
        }
    }

    /// The person of a line, with who is at the window meanwhile.
    pub fn choose(&mut self, slot: Slot, person: WorkerId, substitute: Option<WorkerId>) {
        if let Some(line) = self.line_mut(slot) {
            line.person = Some(person);
            line.substitute = substitute.map(|worker| (worker, None));
            line.reliefs.clear();
        }
    }
}

impl Roster {
    pub(super) fn begun(statement: &Statement) -> Option<Self> {
        let Statement::RosterPublished(published) = statement else { return None };
        Some(Self { kind: published.kind, month: published.month, said: Vec::new() })
    }

    pub(super) fn apply(&mut self, envelope: &Envelope, receipt: &Receipt) {
        self.said.push(Said { step: Step::new(envelope, receipt), payload: Private::new(envelope.payload.clone()) });
    }

    /// Whether somebody may have to do with a line: then the roster is worth reading.
    pub fn concerns(&self, worker: &WorkerId) -> bool {
        let name = worker.as_str().as_bytes();
        let names = |said: &Said| said.payload.reveal().windows(name.len().max(1)).any(|part| part == name);
        self.said.iter().any(|said| said.step.person == *worker || names(said))
    }

    pub fn trail(&self) -> impl Iterator<Item = &Step> {
        self.said.iter().map(|said| &said.step)
    }

    /// The roster as it stands, read from what was said.
    pub fn sheet(&self) -> Sheet {
        let mut sheet = Sheet::of(Published { kind: self.kind, month: self.month, lines: Vec::new() }, None);
        for said in &self.said {
            if let Some(statement) = Statement::decode(said.step.kind, said.payload.reveal()) {
                sheet.apply(&said.step, statement);
            }
        }
        sheet
    }
}

/// Whether it counts: a desk that was left without anybody was left all the same (JD-GDD-5).
fn is_effective(step: &Step) -> bool {
    step.codes.iter().all(|code| code.name().ends_with("-E-RELIEF"))
}

impl Sheet {
    fn apply(&mut self, step: &Step, statement: Statement) {
        let by = By { who: step.person.clone(), at: step.occurred_at };
        if !is_effective(step) {
            return;
        }
        match statement {
            Statement::RosterPublished(published) => *self = Self::of(published, Some(by)),
            Statement::RosterAmended(amended) => {
                self.version += 1;
                self.amended.push((by, amended.reason));
                self.amend(amended.lines);
            }
            Statement::DutyPersonChosen(chosen) => self.choose(chosen.slot, chosen.person, chosen.substitute),
            Statement::SwapAsked(asked) => {
                let window = |slot| self.line(slot).and_then(|line| line.window.clone());
                let windows = (window(asked.own), window(asked.other));
                let (own, other, reason) = (asked.own, asked.other, asked.reason);
                self.swaps.push(Swap { own, other, windows, asked: by, reason, answered: None });
            }
            Statement::SwapAnswered(said) => {
                if let Some(swap) = self.swaps.iter_mut().find(|swap| swap.is(said.own, said.other)) {
                    swap.answered = Some((by, said.agree));
                    if said.agree {
                        self.version += 1;
                        self.exchange(said.own, said.other);
                    }
                }
            }
            Statement::DutyStarted(slot) => {
                if let Some(line) = self.line_mut(slot) {
                    // Who comes for a window that has not chosen is its person.
                    line.person.get_or_insert_with(|| by.who.clone());
                    line.started = Some(by);
                }
            }
            Statement::DutyEnded(ended) => {
                if let Some(line) = self.line_mut(ended.slot) {
                    line.ended = Some((by, ended));
                }
            }
            Statement::DutyRelieved(relieved) => {
                if let Some(line) = self.line_mut(relieved.slot) {
                    let (from, to, reason) = (relieved.from, relieved.to, relieved.reason);
                    // Whoever was asked before and has not answered is not asked any more.
                    line.reliefs.retain(|held| held.agreed == Some(true) || held.to <= from || to <= held.from);
                    line.reliefs.push(Relief { from, to, by: relieved.by, reason, agreed: None });
                }
            }
            Statement::DutyAnswered(said) => {
                if let Some(line) = self.line_mut(said.slot) {
                    match said.from {
                        None => line.substitute = line.substitute.take().map(|(who, _)| (who, Some(said.agree))),
                        Some(from) => line.answered(from, &by.who, said.agree),
                    }
                }
            }
            _ => {}
        }
    }
}

impl Duty {
    fn answered(&mut self, from: Timestamp, by: &WorkerId, agree: bool) {
        let mut reliefs = self.reliefs.iter();
        let Some(at) = reliefs.position(|relief| relief.from == from && relief.by == *by && relief.agreed.is_none())
        else {
            return;
        };
        let mut answered = self.reliefs.remove(at);
        answered.agreed = Some(agree);
        if agree {
            // The newer one stands.
            self.reliefs.retain(|held| held.to <= answered.from || answered.to <= held.from);
        }
        self.reliefs.push(answered);
    }
}
