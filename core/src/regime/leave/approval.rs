//! What may be said of a request beside deciding it: 转交, 加签, 退回, 评论, 催办, and that an approved leave ends earlier.
//!
//! No centre's source speaks of these but of reminders (JD-LVE and GY-ATT, notifications). `Interpretation:` none of them moves
//! authority: whoever holds the office of a step may decide it wherever it lies, and whoever does not needs a dated delegation
//! of this one step (GY-CORE-11); nobody decides on their own request (GY-CORE-12).

use super::acting;
use super::chain::{self, own_offices};
use super::{Standing, TEXT_MAX, back, return_due, standing, subject};
use crate::centre::Reference;
use crate::domain::{GrantId, Role, Timestamp, WorkerId};
use crate::fact::approval::{Opinion, Question, SendBack, Shortening, Transfer};
use crate::fact::{Envelope, Ruling, Statement};
use crate::fold::Leave;
use crate::fold::leave::Asked;
use crate::regime::authority::{self, Office};
use crate::regime::refusal::Checks;
use crate::regime::{World, working_time};

/// The most opinions that are asked of one submission, and the most remarks about a request.
pub const ASKED_MAX: usize = 16;
pub const REMARKS_MAX: usize = 200;
/// How often one request goes back to be changed.
pub const ROUNDS_MAX: usize = 20;
/// The longest delegation of a step. Unit: days.
pub const DELEGATION_DAYS_MAX: i32 = 31;

/// What is said of a request, and by what it is judged.
struct Said<'a> {
    leave: &'a Leave,
    envelope: &'a Envelope,
    acted: Timestamp,
    world: &'a World<'a>,
}

/// Errors: `GY-CORE-E-STATE`, `-ROLE`, `-SELF`, `-CHANGED`, `-RANGE`, `-REQUIRED`, all at once.
pub(super) fn judge(
    statement: &Statement,
    envelope: &Envelope,
    leave: &Leave,
    acted: Timestamp,
    world: &World<'_>,
    checks: &mut Checks,
) -> Ruling {
    let said = Said { leave, envelope, acted, world };
    match statement {
        Statement::StepTransferred(transfer) => said.transferred(transfer, checks),
        Statement::OpinionAsked(question) => said.asked(question, checks),
        Statement::OpinionGiven(opinion) => said.answered(opinion, checks),
        Statement::QuestionTakenBack(worker) => said.taken_back(worker, checks),
        Statement::LeaveSentBack(back) => said.sent_back(back, checks),
        Statement::LeaveRemarked(remark) => {
            checks.require(said.takes_part(), "GY-CORE-E-ROLE", "JD-LVE");
            checks.required_text("text", &remark.text, TEXT_MAX);
            checks.range("remarks", leave.remarks.len() < REMARKS_MAX);
        }
        Statement::Reminded(()) => said.reminded(checks),
        Statement::LeaveShortened(shortening) => return said.shortened(shortening, checks),
        _ => checks.refuse("GY-CORE-E-STATE", "JD-LVE", Vec::new()),
    }
    Ruling::None
}

impl Said<'_> {
    /// The author may take this step, which is due now: by its office, or because it was handed over to them.
    fn takes_due_step(&self, step: u8, checks: &mut Checks) {
        let Some(due) = due(step, self.leave, checks) else { return };
        checks.require(self.envelope.person != self.leave.person, "GY-CORE-E-SELF", "GY-CORE-12");
        let may = chain::is_delegate(self.leave, due, self.envelope, self.acted, self.world) || self.by_office(due);
        checks.require(may, "GY-CORE-E-ROLE", "GY-CORE-11");
    }

    fn by_office(&self, due: usize) -> bool {
        // Whoever stands in for those before it goes over them to a step of their own.
        let takes = |office: &Office| {
            let mut steps = [due].into_iter().chain(self.leave.together(due).end..self.leave.chain.len());
            steps.any(|step| chain::offices_of(self.leave, step, &self.envelope.person, self.world).contains(office))
        };
        acting::offices_held(self.envelope, self.acted, self.world).iter().any(takes)
    }

    fn taken_back(&self, worker: &WorkerId, checks: &mut Checks) {
        let open = self.leave.open_questions().find(|asked| asked.worker == *worker);
        checks.require(open.is_some(), "GY-CORE-E-STATE", "JD-LVE");
        // The asker may have lost the office since, and the step must not wait for ever.
        let is_own = open.is_some_and(|asked| asked.by == self.envelope.person);
        if !is_own {
            let step = open.map_or_else(|| first_due(self.leave), |asked| asked.step);
            self.takes_due_step(step, checks);
        }
    }

    fn reminded(&self, checks: &mut Checks) {
        checks.require(self.envelope.person == self.leave.person, "GY-CORE-E-ROLE", "JD-LVE");
        checks.require(self.leave.is_open(), "GY-CORE-E-STATE", "JD-LVE");
        let waited = waited_minutes(self.leave, self.world);
        let wait = remind_minutes(self.world.reference);
        if let Some(minutes) = waited.filter(|minutes| *minutes < wait) {
            let figures = vec![("minutes", minutes.to_string()), ("remind_minutes", wait.to_string())];
            checks.refuse("GY-CORE-E-STATE", "JD-LVE", figures);
        }
    }

    /// Into the hands of somebody who may decide it by office, or, where nobody else may, of a delegate for some days.
    ///
    /// Of two that hand it over at once the first to be received does: the other one saw it in other hands.
    fn transferred(&self, transfer: &Transfer, checks: &mut Checks) {
        checks.text("reason", &transfer.reason, TEXT_MAX);
        let Some(due) = due(transfer.step, self.leave, checks) else { return };
        checks.require(self.envelope.person != self.leave.person, "GY-CORE-E-SELF", "GY-CORE-12");
        // A delegate hands nothing on; who acts in another's place has the office for some days, and delegates none of it.
        let granted =
            authority::acting(self.envelope, &self.world.reference.organisation, self.world.now.date()).is_some();
        let may = self.by_office(due) && (granted || transfer.until.is_none());
        checks.require(may, "GY-CORE-E-ROLE", "GY-CORE-11");
        let with = self.leave.handed.iter().find(|handed| handed.step == transfer.step).map(|handed| &handed.to);
        checks.require(with == transfer.from.as_ref(), "GY-CORE-E-CHANGED", "GY-CORE-11");
        let today = self.world.now.date();
        if transfer.to == self.envelope.person {
            // Taken back from somebody.
            checks.range("person", with.is_some_and(|with| *with != self.envelope.person) && transfer.until.is_none());
        } else {
            let others = receivers(self.leave, due, &self.envelope.person, self.world);
            match transfer.until {
                None => checks.range("person", others.contains(&&transfer.to)),
                Some(until) => {
                    let known = self.world.reference.organisation.workers.contains_key(&transfer.to);
                    checks.range("person", others.is_empty() && known && transfer.to != self.leave.person);
                    checks.range("until", (today.0..=today.0.saturating_add(DELEGATION_DAYS_MAX)).contains(&until.0));
                }
            }
        }
    }

    fn asked(&self, question: &Question, checks: &mut Checks) {
        self.takes_due_step(question.step, checks);
        checks.require(self.leave.open_question(question.step).is_none(), "GY-CORE-E-STATE", "JD-LVE");
        checks.text("words", &question.words, TEXT_MAX);
        let known = self.world.reference.organisation.workers.contains_key(&question.worker);
        let has_said = |asked: &Asked| asked.step == question.step && asked.worker == question.worker;
        let is_asked = self.leave.asked.iter().any(has_said) || is_asked(self.leave, &question.worker);
        let fits = known && question.worker != self.envelope.person && !is_asked;
        checks.range("person", fits && self.leave.asked.len() < ASKED_MAX);
        checks.require(question.worker != self.leave.person, "GY-CORE-E-SELF", "GY-CORE-12");
    }

    fn answered(&self, opinion: &Opinion, checks: &mut Checks) {
        let was_asked = self.leave.asked.iter().any(|asked| asked.worker == self.envelope.person);
        checks.require(was_asked, "GY-CORE-E-ROLE", "JD-LVE");
        let is_open = is_asked(self.leave, &self.envelope.person);
        checks.require(is_open || !was_asked, "GY-CORE-E-STATE", "JD-LVE");
        if !opinion.agree {
            checks.required("words", !opinion.words.trim().is_empty());
        }
        checks.text("words", &opinion.words, TEXT_MAX);
        let has_read = self.envelope.subject == Some(subject(self.leave));
        checks.require(has_read || !is_open, "GY-CORE-E-CHANGED", "GY-CORE-11");
    }

    fn sent_back(&self, back: &SendBack, checks: &mut Checks) {
        self.takes_due_step(back.step, checks);
        checks.required_text("reason", &back.reason, TEXT_MAX);
        checks.range("rounds", self.leave.sent_back.len() < ROUNDS_MAX);
        let has_read = self.envelope.subject == Some(subject(self.leave));
        checks.require(has_read || !self.leave.is_open(), "GY-CORE-E-CHANGED", "GY-CORE-11");
    }

    /// Everybody who has a part in a request: the applicant, those who stand in or were asked, and the offices of its chain.
    fn takes_part(&self) -> bool {
        let is_named = named(self.leave).any(|worker| *worker == self.envelope.person);
        let own = offices(self.leave, self.world.reference);
        is_named
            || acting::offices_held(self.envelope, self.acted, self.world).iter().any(|office| own.contains(office))
    }

    /// The applicant ends an approved leave earlier, from now on. Cover and attendance follow the new end.
    fn shortened(&self, shortening: &Shortening, checks: &mut Checks) -> Ruling {
        checks.require(self.envelope.person == self.leave.person, "GY-CORE-E-ROLE", "JD-LVE");
        let standing = standing(self.leave, self.acted);
        let runs = matches!(standing, Standing::Approved | Standing::Filed | Standing::Running)
            && self.world.now < self.leave.to;
        if !runs {
            checks.refuse("GY-CORE-E-STATE", "JD-LVE", vec![("standing", format!("{standing:?}"))]);
        }
        checks.text("reason", &shortening.reason, TEXT_MAX);
        let to = shortening.to;
        if !to.is_sane() {
            checks.range("to", false);
            return Ruling::None;
        }
        // A minute counts as a whole.
        let is_ahead = to.0.div_euclid(60_000) >= self.acted.0.div_euclid(60_000);
        checks.range("to", is_ahead && self.leave.from < to && to < self.leave.to);
        if !checks.is_clean() {
            return Ruling::None;
        }
        let Reference { figures, calendar, .. } = self.world.reference;
        let minutes = working_time::length(self.leave.from, to, &figures.time, calendar);
        // What has no working time in it is no leave: it is revoked, or the return reported.
        checks.require(minutes > 0, &super::code("LENGTH", self.world.reference), "GY-ATT");
        Ruling::Shortened {
            minutes,
            return_due: return_due(to, self.world.reference),
            expected: back::expected(to, self.world.reference),
        }
    }
}

fn remind_minutes(reference: &Reference) -> u32 {
    reference.figures.leave.as_ref().map_or(0, |leave| leave.remind_minutes)
}

/// Working minutes since the applicant last reminded; none before the first time. By the server's clock: who reads the
/// reminder sees it when it has come.
fn waited_minutes(leave: &Leave, world: &World<'_>) -> Option<u32> {
    let Reference { figures, calendar, .. } = world.reference;
    let last = leave.reminded.as_ref()?.received_at;
    Some(working_time::length(last, world.now, &figures.time, calendar))
}

/// How long the applicant still waits before reminding again; 0 when they may. Unit: working minutes.
pub fn reminds_in(leave: &Leave, world: &World<'_>) -> u32 {
    waited_minutes(leave, world).map_or(0, |waited| remind_minutes(world.reference).saturating_sub(waited))
}

fn first_due(leave: &Leave) -> u8 {
    leave.due_step().map_or(0, |(due, _)| u8::try_from(due).unwrap_or(u8::MAX))
}

/// The step named, where it is due; otherwise that has been refused, and another that is due.
fn due(step: u8, leave: &Leave, checks: &mut Checks) -> Option<usize> {
    let Some((first, _)) = leave.due_step() else {
        checks.refuse("GY-CORE-E-STATE", "JD-LVE", vec![("stage", format!("{:?}", leave.stage))]);
        return None;
    };
    let is_due = leave.is_due(usize::from(step));
    checks.require(is_due, "GY-CORE-E-STATE", "JD-LVE");
    Some(if is_due { usize::from(step) } else { first })
}

/// Everybody else who holds an office that may decide a due step; where there is nobody, it can be delegated.
pub fn receivers<'a>(leave: &Leave, due: usize, worker: &WorkerId, world: &World<'a>) -> Vec<&'a WorkerId> {
    let organisation = &world.reference.organisation;
    let mut people: Vec<&WorkerId> = Vec::new();
    for (role, span) in own_offices(leave, due) {
        for holder in organisation.holders(role, &span, world.now.date()) {
            if holder != worker && *holder != leave.person && !people.contains(&holder) {
                people.push(holder);
            }
        }
    }
    people
}

/// Whether a person is asked what they think and has not said it.
pub fn is_asked(leave: &Leave, worker: &WorkerId) -> bool {
    leave.open_questions().any(|asked| asked.worker == *worker)
}

fn named(leave: &Leave) -> impl Iterator<Item = &WorkerId> {
    let asked = leave.asked.iter().map(|asked| &asked.worker);
    let decided = leave.decided.iter().map(|decided| &decided.by);
    let handed = leave.handed.iter().map(|handed| &handed.to);
    let stand_ins = leave.stand_ins.iter().map(|named| &named.worker);
    let delegates = leave.delegations.iter().map(|delegation| &delegation.worker);
    [&leave.person]
        .into_iter()
        .chain(&leave.recorded_by)
        .chain(asked)
        .chain(decided)
        .chain(handed)
        .chain(stand_ins)
        .chain(delegates)
}

fn offices(leave: &Leave, reference: &Reference) -> Vec<Office> {
    let steps = (0..leave.chain.len()).flat_map(|step| own_offices(leave, step));
    steps.chain(super::registrar(reference)).collect()
}

/// What somebody's remark has to name; the outer `None` is for who takes no part.
pub fn remarks_as(leave: &Leave, worker: &WorkerId, world: &World<'_>) -> Option<Option<(Role, GrantId)>> {
    if named(leave).any(|named| named == worker) {
        return Some(None);
    }
    acting::office(worker, &offices(leave, world.reference), world).map(Some)
}

#[cfg(test)]
mod examples;
