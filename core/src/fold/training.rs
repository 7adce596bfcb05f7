//! The training of one person who backs others up (备岗人员培训): what was planned, and what became of it.

use serde::{Deserialize, Serialize};

use super::Step;
use crate::domain::{Date, Timestamp, WorkerId};
use crate::fact::training::{LineId, Plan};
use crate::fact::{Envelope, Receipt, Statement};

/// One thing to learn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub id: LineId,
    pub subject: String,
    pub planned: Date,
    pub planned_by: WorkerId,
    pub planned_at: Timestamp,
    /// As B has said last.
    pub done: Option<Date>,
    /// By whom, and when.
    pub confirmed: Option<(WorkerId, Timestamp)>,
    /// By whom, when, and why.
    pub dropped: Option<(WorkerId, Timestamp, String)>,
}

impl Line {
    /// Whether something can still become of it.
    pub fn is_open(&self) -> bool {
        self.confirmed.is_none() && self.dropped.is_none()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Training {
    /// B
    pub worker: WorkerId,
    /// In the order in which they were planned.
    pub lines: Vec<Line>,
    pub trail: Vec<Step>,
}

impl Training {
    pub(super) fn new(plan: &Plan) -> Self {
        Self { worker: plan.worker.clone(), lines: Vec::new(), trail: Vec::new() }
    }

    pub fn line(&self, id: LineId) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id)
    }

    pub(super) fn apply(&mut self, envelope: &Envelope, statement: &Statement, receipt: &Receipt) {
        self.trail.push(Step::new(envelope, receipt));
        if !receipt.verdict.is_effective() {
            return;
        }
        let (by, at) = (envelope.person.clone(), receipt.acted_at(envelope));
        match statement {
            Statement::TrainingPlanned(plan) => self.lines.push(Line {
                id: plan.line,
                subject: plan.subject.clone(),
                planned: plan.planned,
                planned_by: by,
                planned_at: at,
                done: None,
                confirmed: None,
                dropped: None,
            }),
            Statement::TrainingDone(done) => self.change(done.line, |line| line.done = Some(done.on)),
            Statement::TrainingConfirmed(done) => self.change(done.line, |line| line.confirmed = Some((by, at))),
            Statement::TrainingDropped(dropped) => {
                self.change(dropped.line, |line| line.dropped = Some((by, at, dropped.reason.clone())));
            }
            _ => {}
        }
    }

    fn change(&mut self, id: LineId, change: impl FnOnce(&mut Line)) {
        if let Some(line) = self.lines.iter_mut().find(|line| line.id == id) {
            change(line);
        }
    }
}
