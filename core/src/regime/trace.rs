//! Why (为什么?): the rules, figures and inputs behind a mark, in the order in which they were looked at.

use std::borrow::Cow;

/// One line: a rule, what was looked at, and its value. The screen puts it into words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Id of the rule or convention, as in `docs/requirements`; of figures that centres share, from the pack.
    pub rule: Cow<'static, str>,
    pub figure: &'static str,
    pub value: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace(pub Vec<Line>);

impl Trace {
    pub fn note(&mut self, rule: impl Into<Cow<'static, str>>, figure: &'static str, value: impl Into<String>) {
        self.0.push(Line { rule: rule.into(), figure, value: value.into() });
    }
}
