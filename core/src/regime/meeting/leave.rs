//! Leave from a meeting (会议假): asked for separately, granted before the start, with somebody who comes in the person's place.

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Said, Standing, TEXT_MAX, expected, standing};
use crate::centre::Reference;
use crate::domain::{Date, DocId, GrantId, Role, Span, Timestamp, WorkerId};
use crate::fact::encode;
use crate::fact::meeting::{Entered, MeetingKind, Sought, Told, Verdict, Way};
use crate::fold::meeting::{LeaveStage, MeetingLeave};
use crate::fold::{Leave, Meeting, State, grounds};
use crate::regime::World;
use crate::regime::authority::{self, Office};
use crate::regime::leave::covers;
use crate::regime::refusal::Checks;

/// Whether somebody is on approved leave at the time of a meeting that is still to come, and has not asked for leave from it,
/// which is another thing. Source: JD-MTG-4; JD-LVE, reports.
pub fn is_unexcused(
    meeting: &Meeting,
    person: &WorkerId,
    leaves: &[(DocId, &Leave)],
    reference: &Reference,
    now: Timestamp,
) -> bool {
    let at = meeting.starts_at;
    let away = leaves.iter().any(|(_, leave)| covers(leave) && leave.from <= at && at < leave.effective_to());
    let has_asked = meeting.leaves.get(person).is_some_and(|leave| leave.stage != LeaveStage::Refused);
    let figures = reference.figures.meeting.as_ref();
    let comes = figures.is_some_and(|figures| standing(meeting, now, figures) <= Standing::Open);
    away && !has_asked && comes && expected(meeting, reference).contains(person)
}

/// The office that decides about somebody's leave from a meeting; none where the convenor does.
///
/// Source: JD-MTG-3, -11; for other meetings the convenor, and the office without one: `Interpretation:` of JD-MTG.
pub(super) fn grants(meeting: &Meeting, applicant: &WorkerId, reference: &Reference) -> Option<Office> {
    let figures = reference.figures.meeting.as_ref()?;
    let role = match (meeting.kind, &meeting.convenor) {
        (MeetingKind::Weekly | MeetingKind::Monthly, _) => {
            let organisation = &reference.organisation;
            let own = organisation.acting(applicant, figures.granted_by, &Span::Centre, meeting.on).is_some();
            if own { figures.instead } else { figures.granted_by }
        }
        (MeetingKind::PartyBranch | MeetingKind::Other, Some(convenor)) if convenor != applicant => return None,
        (MeetingKind::PartyBranch | MeetingKind::Other, _) => figures.office,
    };
    Some((role, Span::Centre))
}

/// By what somebody decides about another's leave from a meeting: the convenor by nothing, everybody else by a grant.
///
/// Errors: `None` for who does not decide.
pub fn grantor(
    meeting: &Meeting,
    applicant: &WorkerId,
    worker: &WorkerId,
    on: Date,
    reference: &Reference,
) -> Option<Option<(Role, GrantId)>> {
    if worker == applicant {
        return None;
    }
    match grants(meeting, applicant, reference) {
        Some(office) => authority::office(&reference.organisation, worker, on, &[office]).map(Some),
        None => (meeting.convenor.as_ref() == Some(worker)).then_some(None),
    }
}

/// SHA-256 of what is decided about: the request as it was shown.
pub fn subject(person: &WorkerId, leave: &MeetingLeave) -> [u8; 32] {
    #[derive(Serialize)]
    struct Shown<'a> {
        person: &'a WorkerId,
        grounds: [u8; 32],
        way: Way,
        stand_in: Option<&'a WorkerId>,
        asked_at: Timestamp,
        told_at: Option<Timestamp>,
    }
    let shown = Shown {
        person,
        grounds: leave.grounds,
        way: leave.way,
        stand_in: leave.stand_in.as_ref(),
        asked_at: leave.asked_at,
        told_at: leave.told_at,
    };
    let mut hash = Sha256::new();
    hash.update(b"doorstep-meeting-leave-subject-2\0");
    hash.update(encode(&shown));
    hash.finalize().into()
}

impl Said<'_> {
    /// `Interpretation:` what was granted by word of mouth before the start may be entered until the meeting is closed.
    pub(super) fn asked(&self, request: &Sought, checks: &mut Checks) {
        let person = &self.envelope.person;
        checks.require(self.expects(person), "GY-CORE-E-ROLE", "JD-MTG-2");
        self.goes_on(checks);
        let pending = self.meeting.leaves.get(person).is_some_and(|leave| leave.stage != LeaveStage::Refused);
        let came = self.meeting.attended.get(person).is_some_and(|attended| attended.came.is_some());
        if pending || came {
            checks.refuse(
                "GY-CORE-E-STATE",
                "JD-MTG-3",
                vec![("asked", pending.to_string()), ("came", came.to_string())],
            );
        }
        self.stood_in(person, request.stand_in.as_ref(), checks);
        let on_paper = self.meeting.kind == MeetingKind::Monthly;
        let said = self.explained(person, &request.grounds, checks);
        let is_there = said.is_none_or(|said| said.paper.is_some() == on_paper);
        checks.require(is_there, &self.code("PAPER"), "JD-MTG-11");
        match &request.told {
            Some(told) => {
                checks.range("way", !on_paper);
                self.told(told, checks);
            }
            None => self.before_start(self.acted, checks),
        }
    }

    /// Counts when it is received: a grant in the app has no other time.
    pub(super) fn decided(&self, verdict: &Verdict, checks: &mut Checks) {
        self.decides(&verdict.person, checks);
        self.goes_on(checks);
        if !verdict.agree {
            checks.required("reason", !verdict.reason.trim().is_empty());
        }
        checks.text("reason", &verdict.reason, TEXT_MAX);
        let asked = self.meeting.leaves.get(&verdict.person).filter(|leave| leave.stage == LeaveStage::Asked);
        let Some(leave) = asked else {
            checks.refuse("GY-CORE-E-STATE", "JD-MTG-3", vec![("asked", "false".to_owned())]);
            return;
        };
        if verdict.agree && leave.told_at.is_none() {
            self.before_start(self.world.now, checks);
        }
        let read = self.envelope.subject == Some(subject(&verdict.person, leave));
        checks.require(read || !checks.is_clean(), "GY-CORE-E-CHANGED", "GY-CORE-11");
    }

    pub(super) fn granted(&self, grant: &Entered, checks: &mut Checks) {
        self.decides(&grant.person, checks);
        checks.range("person", self.expects(&grant.person));
        self.goes_on(checks);
        checks.require(!self.meeting.excuses(&grant.person), "GY-CORE-E-STATE", "JD-MTG-3");
        self.stood_in(&grant.person, grant.stand_in.as_ref(), checks);
        self.explained(&grant.person, &grant.grounds, checks);
        checks.require(self.meeting.kind != MeetingKind::Monthly, &self.code("PAPER"), "JD-MTG-11");
        self.told(&grant.told, checks);
    }

    /// Why the person does not come, as the author of the statement has said it before.
    fn explained(&self, person: &WorkerId, digest: &[u8; 32], checks: &mut Checks) -> Option<&grounds::Said> {
        let World { reference, others, .. } = self.world;
        let given = others.state(DocId::grounds(&reference.centre, self.envelope.doc, person));
        let mut said = given.and_then(State::as_grounds).into_iter().flat_map(|given| &given.said);
        let said = said.find(|said| said.digest == *digest && said.by == self.envelope.person);
        checks.required("reason", said.is_some());
        said
    }

    /// Whether the author decides about somebody's leave: when deciding, and when it is received.
    pub(super) fn decides(&self, applicant: &WorkerId, checks: &mut Checks) {
        if self.envelope.person == *applicant {
            checks.refuse("GY-CORE-E-SELF", "GY-CORE-12", Vec::new());
            return;
        }
        let may = match grants(self.meeting, applicant, self.world.reference) {
            Some(office) => authority::acts_still(self.envelope, self.acted, &[office], self.world),
            None => self.meeting.convenor.as_ref() == Some(&self.envelope.person),
        };
        checks.require(may, "GY-CORE-E-ROLE", "JD-MTG-3");
    }

    /// Source: JD-MTG-3. Example: JD-MTG-A4.
    fn stood_in(&self, person: &WorkerId, stand_in: Option<&WorkerId>, checks: &mut Checks) {
        let organisation = &self.world.reference.organisation;
        let role = self.figures.weekly.stand_in_for;
        let has_to = self.meeting.kind == MeetingKind::Weekly
            && organisation.grants_of(person, self.meeting.on).any(|grant| grant.role == role);
        checks.require(!has_to || stand_in.is_some(), &self.code("STAND-IN"), "JD-MTG-3");
        let fits = |worker: &WorkerId| worker != person && organisation.workers.contains_key(worker);
        checks.range("stand_in", stand_in.is_none_or(fits));
    }

    fn told(&self, told: &Told, checks: &mut Checks) {
        checks.range("way", matches!(told.way, Way::Oral | Way::WeChat));
        checks.not_future(told.at, self.world);
        self.before_start(told.at, checks);
    }

    fn before_start(&self, at: Timestamp, checks: &mut Checks) {
        if at >= self.meeting.starts_at {
            let figures = vec![
                ("date", self.meeting.on.to_string()),
                ("starts", self.meeting.starts_at.clock()),
                ("at_date", at.date().to_string()),
                ("at", at.clock()),
            ];
            checks.refuse(&self.code("AFTER-START"), "JD-MTG-10", figures);
        }
    }
}
