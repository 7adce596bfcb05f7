//! A proceeding (办件) under a procedure: what was done in it, and where it stands.

use serde::{Deserialize, Serialize};

use super::Step;
use crate::domain::{Timestamp, WindowId, WorkerId};
use crate::fact::proceeding::{Deed, Value};
use crate::fact::{Envelope, Receipt, Ruling};

/// One act that took effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    pub act: String,
    pub by: WorkerId,
    pub at: Timestamp,
    /// What the person wrote, then what followed by itself.
    pub values: Vec<(String, Value)>,
    /// How many of them the person wrote.
    pub written: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proceeding {
    /// Id of the procedure.
    pub procedure: String,
    /// The key of the stage.
    pub stage: String,
    /// In the order of the log. Never empty once it has begun.
    pub done: Vec<Done>,
    /// Keys under which others find it.
    pub found_under: Vec<WorkerId>,
    pub trail: Vec<Step>,
}

impl Proceeding {
    pub(super) fn new(deed: &Deed) -> Self {
        Self {
            procedure: deed.procedure.clone(),
            stage: String::new(),
            done: Vec::new(),
            found_under: Vec::new(),
            trail: Vec::new(),
        }
    }

    /// What was written last into a field.
    pub fn value(&self, key: &str) -> Option<&Value> {
        let written = self.done.iter().rev().flat_map(|done| &done.values);
        written.into_iter().find(|(of, _)| of == key).map(|(_, value)| value)
    }

    /// When an act was done last.
    pub fn last(&self, act: &str) -> Option<&Done> {
        self.done.iter().rev().find(|done| done.act == act)
    }

    pub fn opened(&self) -> Option<&Done> {
        self.done.first()
    }

    /// What stands in its fields now.
    fn current(&self) -> impl Iterator<Item = &Value> {
        let values = self.done.iter().flat_map(|done| &done.values);
        values
            .filter(|(key, value)| self.value(key).is_some_and(|now| std::ptr::eq(now, value)))
            .map(|(_, value)| value)
    }

    /// Who did something in it, or is named in it now.
    pub fn people(&self) -> impl Iterator<Item = &WorkerId> {
        let named = self.current().flat_map(|value| match value {
            Value::Worker(worker) => std::slice::from_ref(worker),
            Value::Workers(workers) => workers,
            _ => &[],
        });
        self.done.iter().map(|done| &done.by).chain(named)
    }

    /// The windows that are named in it now.
    pub fn windows(&self) -> impl Iterator<Item = &WindowId> {
        self.current().filter_map(|value| if let Value::Window(window) = value { Some(window) } else { None })
    }

    pub(super) fn apply(&mut self, envelope: &Envelope, deed: &Deed, receipt: &Receipt) {
        self.trail.push(Step::new(envelope, receipt));
        let Ruling::Stage { to, copied, found_under } = &receipt.ruling else { return };
        if !receipt.verdict.is_effective() {
            return;
        }
        self.stage.clone_from(to);
        for key in found_under {
            if !self.found_under.contains(key) {
                self.found_under.push(key.clone());
            }
        }
        self.done.push(Done {
            act: deed.act.clone(),
            by: envelope.person.clone(),
            at: receipt.acted_at(envelope),
            values: deed.values.iter().chain(copied).cloned().collect(),
            // At most `VALUES_MAX`.
            written: deed.values.len().try_into().unwrap_or(u16::MAX),
        });
    }
}
