//! Extensions (延期): asked for, agreed to and told before the old end.
//!
//! Source: ZY-LIM-11, ZW-LIM-13, -14, GY-LIMIT-8.

use super::{ITEMS_MAX, Said, TEXT_MAX, clock};
use crate::centre::{Consent, LimitFigures};
use crate::domain::Role;
use crate::fact::case::{Extension, Verdict};
use crate::fold::Case;
use crate::fold::case::{By, Extended};
use crate::regime::limit;
use crate::regime::refusal::Checks;

/// The office on whose word an extension waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaits {
    /// 窗口、部门负责人
    Head,
    /// 分管领导、上级部门
    Consent,
}

/// Source: ZY-LIM-11, ZW-LIM-13, GY-LIMIT-8.
pub fn awaits(extension: &Extended, figures: &LimitFigures) -> Option<Awaits> {
    match figures.extension? {
        Consent::HeadAndSuperior if extension.head.is_none() => Some(Awaits::Head),
        Consent::Leader | Consent::HeadAndSuperior if extension.consented.is_none() => Some(Awaits::Consent),
        Consent::Leader | Consent::HeadAndSuperior | Consent::Law => None,
    }
}

/// Whether an extension waits for a head; none when it waits for nobody.
pub(super) fn decides(case: &Case, figures: &LimitFigures) -> Option<bool> {
    Some(awaits(case.open_extension()?, figures)? == Awaits::Head)
}

pub(super) fn is_head(role: Role) -> bool {
    matches!(role, Role::WindowHead | Role::GroupLeader)
}

/// How far an extension has to have come for an act about it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Ask,
    Head,
    Consent,
    Tell,
}

impl Said<'_> {
    pub(super) fn asked(&self, asked: &Extension, case: &Case, checks: &mut Checks) {
        checks.text("reason", &asked.reason, TEXT_MAX);
        checks.text("basis", &asked.basis, TEXT_MAX);
        checks.range("extensions", case.extensions.len() < ITEMS_MAX);
        let by = By { who: self.envelope.person.clone(), at: self.acted };
        // Where somebody has to consent, the client is told afterwards.
        let of_law = self.figures.extension == Some(Consent::Law);
        checks.range("told", of_law || !asked.told);
        let told = asked.told.then_some(self.acted);
        let extension = Extended { asked: asked.clone(), by, head: None, consented: None, refused: None, told };
        self.extended(&extension, if of_law { Step::Tell } else { Step::Ask }, case, checks);
    }

    pub(super) fn extension_decided(&self, verdict: &Verdict, case: &Case, checks: &mut Checks) {
        let is_last = usize::from(verdict.extension) + 1 == case.extensions.len();
        let Some(open) = case.open_extension().filter(|_| is_last) else {
            checks.refuse("GY-CORE-E-CHANGED", "GY-CORE-11", Vec::new());
            return;
        };
        let person = &self.envelope.person;
        checks.require(open.by.who != *person && case.handler != *person, "GY-CORE-E-SELF", "GY-CORE-12");
        checks.text("reason", &verdict.reason, TEXT_MAX);
        let is_heads = self.envelope.acting.as_ref().is_some_and(|(role, _)| is_head(*role));
        if !verdict.agree {
            checks.required("reason", !verdict.reason.trim().is_empty());
            checks.require(!is_heads || open.head.is_none(), "GY-CORE-E-STATE", "ZW-LIM-13");
            return;
        }
        let by = || Some(By { who: person.clone(), at: self.world.now });
        if is_heads {
            checks.require(open.head.is_none(), "GY-CORE-E-STATE", "ZW-LIM-13");
            self.extended(&Extended { head: by(), ..open.clone() }, Step::Head, case, checks);
        } else {
            self.extended(&Extended { consented: by(), ..open.clone() }, Step::Consent, case, checks);
        }
    }

    pub(super) fn extension_told(&self, case: &Case, checks: &mut Checks) {
        if let Some(open) = case.open_extension() {
            let told = Extended { told: Some(self.acted), ..open.clone() };
            self.extended(&told, Step::Tell, case, checks);
        }
    }

    /// What is against an extension as far as it has come; what comes later is not asked for yet.
    fn extended(&self, extension: &Extended, step: Step, case: &Case, checks: &mut Checks) {
        let Some(old) = self.due(case, checks) else { return };
        let later: &[&str] = match step {
            Step::Ask => &["EXT-HEAD", "EXT-CONSENT", "EXT-NOTICE"],
            Step::Head => &["EXT-CONSENT", "EXT-NOTICE"],
            Step::Consent => &["EXT-NOTICE"],
            Step::Tell => &[],
        };
        let calendar = &self.world.reference.calendar;
        let codes = limit::extended(old, &clock::extension(extension), self.figures, calendar).err();
        for code in codes.into_iter().flatten() {
            if !later.iter().any(|name| code.0 == self.code(name)) {
                let figures = vec![("due", old.to_string()), ("new_due", extension.asked.due.to_string())];
                checks.refuse(&code.0, "ZW-LIM-13", figures);
            }
        }
    }
}
