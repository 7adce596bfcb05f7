//! What the office and the convenor do for a meeting: its plan, its list, the talk, the minutes, the statements, its closing.

use super::{LONG_TEXT_MAX, Said, Standing, TEXT_MAX, document, office, standing};
use crate::centre::MeetingFigures;
use crate::domain::{Timestamp, WorkerId};
use crate::fact::meeting::{
    Cancellation, Corrected, Correction, Criticised, Listed, Material, MeetingKind, Minutes, PEOPLE_MAX, Plan, Talk,
};
use crate::fact::{Code, Envelope};
use crate::fold::Meeting;
use crate::regime::refusal::Checks;
use crate::regime::{World, authority};

/// Plans a meeting, or changes the plan of one that has not opened; one that was cancelled is planned anew.
///
/// Errors: `REST-DAY` for a weekly meeting on a rest day, `MONTHLY` for a second one in a month. Examples: JD-MTG-A1, A5.
pub(super) fn planned(
    plan: &Plan,
    state: Option<&Meeting>,
    envelope: &Envelope,
    acted: Timestamp,
    figures: &MeetingFigures,
    world: &World<'_>,
    checks: &mut Checks,
) {
    let reference = world.reference;
    let code = |name: &str| Code::of(&figures.regulation, name).0;
    let by_office = authority::acts_in(envelope, &reference.organisation, acted.date(), &[office(figures)]);
    checks.require(by_office, "GY-CORE-E-ROLE", "JD-MTG");
    let has_place = match document(plan.kind, plan.on, reference) {
        Some(doc) => doc == envelope.doc,
        None => envelope.doc.is_drawn(),
    };
    checks.range("on", has_place);
    checks.in_calendar(plan.on, world);
    let rests = plan.kind == MeetingKind::Weekly && reference.calendar.is_working_day(plan.on) == Some(false);
    checks.require(!rests, &code("REST-DAY"), "JD-MTG-1");
    checks.range("start_minute", plan.start_minute < 1440);
    checks.text("place", &plan.place, TEXT_MAX);
    checks.text("agenda", &plan.agenda, LONG_TEXT_MAX);
    let workers = &reference.organisation.workers;
    let known = |person: &WorkerId| workers.contains_key(person);
    let named = match plan.kind {
        MeetingKind::Weekly | MeetingKind::Monthly => plan.people.is_empty(),
        MeetingKind::PartyBranch | MeetingKind::Other => (1..=PEOPLE_MAX).contains(&plan.people.len()),
    };
    checks.range("people", named && plan.people.iter().all(known));
    checks.range("convenor", plan.convenor.as_ref().is_none_or(known));
    let Some(before) = state.filter(|meeting| meeting.cancelled.is_none()) else { return };
    let stays = (before.kind, before.on) == (plan.kind, plan.on);
    if before.kind == MeetingKind::Monthly && plan.kind == before.kind && !stays {
        checks.refuse(&code("MONTHLY"), "JD-MTG-7", vec![("date", before.on.to_string())]);
    } else if !stays || [acted, world.now].iter().any(|at| standing(before, *at, figures) != Standing::Planned) {
        // Neither when it was said nor when it is heard: who came has come.
        checks.refuse("GY-CORE-E-STATE", "JD-MTG", vec![("on", before.on.to_string())]);
    }
}

impl Said<'_> {
    fn by_office(&self, checks: &mut Checks) {
        checks.require(self.is_office(), "GY-CORE-E-ROLE", "JD-MTG");
    }

    fn is_office(&self) -> bool {
        let organisation = &self.world.reference.organisation;
        authority::acts_in(self.envelope, organisation, self.acted.date(), &[office(self.figures)])
    }

    fn by_keeper(&self, checks: &mut Checks) {
        let convenes = self.meeting.convenor.as_ref() == Some(&self.envelope.person);
        checks.require(convenes || self.is_office(), "GY-CORE-E-ROLE", "JD-MTG");
    }

    /// It has not opened, neither when this was said nor when it is heard: who came has come.
    fn is_planned(&self, checks: &mut Checks) {
        let is_planned = |at: &Timestamp| standing(self.meeting, *at, self.figures) == Standing::Planned;
        checks.require([self.acted, self.world.now].iter().all(is_planned), "GY-CORE-E-STATE", "JD-MTG");
    }

    pub(super) fn cancelled(&self, cancellation: &Cancellation, checks: &mut Checks) {
        let organisation = &self.world.reference.organisation;
        let leader = (self.figures.granted_by, crate::domain::Span::Centre);
        let may = authority::acts_in(self.envelope, organisation, self.acted.date(), &[leader, office(self.figures)]);
        checks.require(may, "GY-CORE-E-ROLE", "JD-MTG");
        self.is_planned(checks);
        checks.required_text("reason", &cancellation.reason, TEXT_MAX);
    }

    /// A line of the convenor's list; after the closing the office corrects it, with its reason.
    pub(super) fn listed(&self, listed: &Listed, checks: &mut Checks) {
        if self.meeting.closed.is_some() {
            self.by_office(checks);
            checks.required("reason", !listed.reason.trim().is_empty());
        } else {
            self.by_keeper(checks);
            self.stands(&[Standing::Open, Standing::Held, Standing::Minuted], checks);
        }
        checks.require(listed.person != self.envelope.person, "GY-CORE-E-SELF", "GY-CORE-12");
        let stands_in = self.meeting.stand_ins().any(|(worker, _)| *worker == listed.person);
        checks.range("person", stands_in || self.expects(&listed.person));
        for (field, at) in [("came", listed.came), ("left", listed.left)] {
            checks.range(field, at.is_none_or(|at| at.is_sane() && at.date() == self.meeting.on));
            if let Some(at) = at {
                checks.not_future(at, self.world);
            }
        }
        let in_order = listed.left.is_none_or(|left| listed.came.is_some_and(|came| came <= left));
        checks.require(in_order, "GY-CORE-E-ORDER", "GY-CORE-14");
        checks.text("remark", &listed.remark, TEXT_MAX);
        checks.text("reason", &listed.reason, TEXT_MAX);
    }

    /// One window gives the exchange talk; another one in its place while it has handed nothing in.
    pub(super) fn talk_assigned(&self, talk: &Talk, checks: &mut Checks) {
        self.by_office(checks);
        let handed_in = self.meeting.talk.as_ref().is_some_and(|talk| talk.handed_in_at.is_some());
        checks.require(self.meeting.kind == MeetingKind::Weekly && !handed_in, "GY-CORE-E-STATE", "JD-MTG-6");
        self.is_planned(checks);
        let organisation = &self.world.reference.organisation;
        checks.range("window", organisation.windows.contains_key(&talk.window));
        checks.range("speaker", talk.speaker.as_ref().is_none_or(|worker| organisation.workers.contains_key(worker)));
        checks.text("subject", &talk.subject, TEXT_MAX);
    }

    /// By somebody of the window, or who speaks, or the office that got it on paper or not at all; anew until it is archived.
    pub(super) fn talk_handed_in(&self, material: &Material, checks: &mut Checks) {
        let person = &self.envelope.person;
        let windows = self.world.reference.organisation.windows_of(person, self.acted.date());
        let talk = self.meeting.talk.as_ref();
        let own = talk.is_some_and(|talk| windows.contains(&talk.window) || talk.speaker.as_ref() == Some(person));
        // What the window wrote itself is the window's.
        let has_own = talk.is_some_and(|talk| talk.handed_in_at.is_some());
        checks.require(own || (self.is_office() && !has_own), "GY-CORE-E-ROLE", "JD-MTG-6");
        self.goes_on(checks);
        let open = talk.is_some_and(|talk| talk.archived_at.is_none());
        checks.require(open, "GY-CORE-E-STATE", "JD-MTG-6");
        checks.required_text("text", &material.text, LONG_TEXT_MAX);
    }

    pub(super) fn talk_archived(&self, checks: &mut Checks) {
        self.by_office(checks);
        self.goes_on(checks);
        let talk = self.meeting.talk.as_ref().filter(|talk| talk.archived_at.is_none());
        checks.require(talk.is_some(), "GY-CORE-E-STATE", "JD-MTG-6");
        if talk.is_some_and(|talk| talk.handed_in_at.is_none()) {
            checks.refuse(&self.code("MATERIAL"), "JD-MTG-6", Vec::new());
        }
    }

    pub(super) fn minuted(&self, minutes: &Minutes, checks: &mut Checks) {
        self.by_keeper(checks);
        self.stands(&[Standing::Held, Standing::Minuted], checks);
        checks.not_future(minutes.ended_at, self.world);
        checks.range("ended_at", minutes.ended_at.date() == self.meeting.on);
        checks.require(minutes.ended_at >= self.meeting.starts_at, "GY-CORE-E-ORDER", "GY-CORE-14");
        checks.required_text("text", &minutes.text, LONG_TEXT_MAX);
    }

    /// Source: JD-MTG, system behaviour "Talk". Example: JD-MTG-A6.
    pub(super) fn closed(&self, checks: &mut Checks) {
        self.by_office(checks);
        self.stands(&[Standing::Minuted], checks);
        if let Some(talk) = self.meeting.talk.as_ref().filter(|talk| talk.archived_at.is_none()) {
            checks.refuse(&self.code("MATERIAL"), "JD-MTG-6", vec![("window", talk.window.to_string())]);
        }
    }

    /// The office lists who is to make a statement; whoever has made one is not listed again.
    pub(super) fn correction_asked(&self, criticised: &Criticised, checks: &mut Checks) {
        self.by_office(checks);
        self.goes_on(checks);
        let stated = self.meeting.corrections.get(&criticised.person).is_some_and(|line| line.stated.is_some());
        checks.require(self.meeting.kind == MeetingKind::Monthly && !stated, "GY-CORE-E-STATE", "JD-MTG-8");
        checks.range("person", self.world.reference.organisation.workers.contains_key(&criticised.person));
        checks.text("note", &criticised.note, TEXT_MAX);
    }

    pub(super) fn correction_stated(&self, correction: &Correction, checks: &mut Checks) {
        let line = self.meeting.corrections.get(&self.envelope.person);
        checks.require(line.is_some(), "GY-CORE-E-ROLE", "JD-MTG-8");
        checks.require(line.is_none_or(|line| line.done.is_none()), "GY-CORE-E-STATE", "JD-MTG-8");
        checks.require(self.meeting.cancelled.is_none(), "GY-CORE-E-STATE", "JD-MTG-8");
        checks.required_text("attitude", &correction.attitude, TEXT_MAX);
        checks.required_text("measures", &correction.measures, TEXT_MAX);
        checks.in_calendar(correction.due, self.world);
        checks.require(correction.due >= self.meeting.on, "GY-CORE-E-ORDER", "GY-CORE-14");
    }

    pub(super) fn correction_done(&self, corrected: &Corrected, checks: &mut Checks) {
        self.by_office(checks);
        checks.require(self.envelope.person != corrected.person, "GY-CORE-E-SELF", "GY-CORE-12");
        let line = self.meeting.corrections.get(&corrected.person);
        let open = line.is_some_and(|line| line.stated.is_some() && line.done.is_none());
        checks.require(open, "GY-CORE-E-STATE", "JD-MTG-8");
        checks.in_calendar(corrected.done, self.world);
        checks.not_future(corrected.done.at_minute(0), self.world);
        checks.require(corrected.done >= self.meeting.on, "GY-CORE-E-ORDER", "GY-CORE-14");
    }
}
