//! A no: its code, its rule, and the figures behind it. All of them come at once.

use std::borrow::Cow;

use super::World;
use crate::domain::{Date, Timestamp};
use crate::fact::visit::Drawing;
use crate::fact::{Code, Envelope};

/// One reason. `figures` are name and value, for "why?" on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub code: Code,
    /// Id of the rule or convention, as in `docs/requirements`.
    pub rule: Cow<'static, str>,
    pub figures: Vec<(&'static str, String)>,
}

/// Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusals(pub Vec<Refusal>);

impl Refusals {
    pub fn codes(&self) -> Vec<Code> {
        self.0.iter().map(|refusal| refusal.code.clone()).collect()
    }
}

/// Collects refusals, then answers.
#[derive(Clone, Debug, Default)]
pub struct Checks(Vec<Refusal>);

impl Checks {
    /// Notes a refusal unless the condition holds.
    pub fn require(&mut self, holds: bool, code: &str, rule: &'static str) {
        if !holds {
            self.refuse(code, rule, Vec::new());
        }
    }

    pub fn refuse(&mut self, code: &str, rule: &'static str, figures: Vec<(&'static str, String)>) {
        self.0.push(Refusal { code: Code::new(code), rule: rule.into(), figures });
    }

    /// A text that must be there, and not too long. Unit: characters. Source: GY-CORE-14.
    pub fn required_text(&mut self, field: &'static str, text: &str, max: usize) {
        self.required(field, !text.trim().is_empty());
        self.text(field, text, max);
    }

    /// A text that may be missing.
    pub fn text(&mut self, field: &'static str, text: &str, max: usize) {
        let length = text.chars().count();
        if length > max {
            let figures = vec![("length", length.to_string()), ("length_max", max.to_string())];
            self.refuse(&format!("GY-CORE-E-RANGE({field})"), "GY-CORE-14", figures);
        }
    }

    pub fn required(&mut self, field: &'static str, present: bool) {
        self.require(present, &format!("GY-CORE-E-REQUIRED({field})"), "GY-CORE-14");
    }

    pub fn range(&mut self, field: &'static str, fits: bool) {
        self.require(fits, &format!("GY-CORE-E-RANGE({field})"), "GY-CORE-14");
    }

    /// A drawn signature of at most as many points as fit into a fact. Whether it may be empty is the rule's business.
    pub fn drawing(&mut self, field: &'static str, drawing: &Drawing) {
        self.range(field, drawing.points() <= Drawing::POINTS_MAX && drawing.strokes.len() <= Drawing::POINTS_MAX);
    }

    /// The centre has no such regulation: nothing can be begun under it.
    pub fn unregulated(&mut self, rule: &'static str) {
        self.refuse("GY-CORE-E-STATE", rule, vec![("regulation", "none".to_owned())]);
    }

    /// A time claimed by a phone may not lie after its receipt by more than a clock's error. Source: GY-CORE-9.
    pub fn not_future(&mut self, at: Timestamp, world: &World<'_>) {
        let future_s = world.reference.figures.time.future_s;
        if !at.is_sane() || at.since(world.now) > i64::from(future_s) * 1000 {
            let figures = vec![("future_s", future_s.to_string()), ("claimed", at.clock()), ("now", world.now.clock())];
            self.refuse("GY-CORE-E-FUTURE", "GY-CORE-9", figures);
        }
    }

    /// The evidence in an envelope is about its own time, so a statement of something that is seen as it happens may not name another.
    /// Source: GY-CORE-9.
    pub fn claimed(&mut self, at: Timestamp, envelope: &Envelope, world: &World<'_>) {
        self.not_future(at, world);
        let clock_ms = i64::from(world.reference.figures.time.clock_s) * 1000;
        self.range("at", at.since(envelope.wall).saturating_abs() <= clock_ms);
    }

    /// A date that a person typed must lie in an imported year of the calendar. Source: GY-CORE-2.
    pub fn in_calendar(&mut self, date: Date, world: &World<'_>) {
        let known = world.reference.calendar.is_working_day(date).is_some();
        self.require(known, "GY-CORE-E-CALENDAR", "GY-CORE-2");
    }

    pub fn extend(&mut self, refusals: Vec<Refusal>) {
        self.0.extend(refusals);
    }

    pub fn is_clean(&self) -> bool {
        self.0.is_empty()
    }

    pub fn into_result(self) -> Result<(), Refusals> {
        if self.0.is_empty() { Ok(()) } else { Err(Refusals(self.0)) }
    }
}

impl From<Refusal> for Refusals {
    fn from(refusal: Refusal) -> Self {
        Self(vec![refusal])
    }
}
