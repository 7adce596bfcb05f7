//! A no: its code, its rule, and the figures behind it. All of them come at once.

use crate::fact::Code;

/// One reason. `figures` are name and value, for "why?" on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub code: Code,
    /// Id of the rule or convention, as in `docs/requirements`.
    pub rule: &'static str,
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
        self.0.push(Refusal { code: Code::new(code), rule, figures });
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
