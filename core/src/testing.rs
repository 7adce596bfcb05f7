//! A play: people state things at their phones, in order, and the regulations answer.
//!
//! It does what the server does with each entry (judge, receipt, fold) and nothing else: no store, no signatures, no network.
//! Every test that needs a case, a leave or a day of punches builds it by playing it. Beside it, `memory` is a server's store.

pub mod memory;
mod picture;

use std::collections::BTreeMap;

use crate::centre::Reference;
use crate::centre::file::{guangyuan_demo, jingde_demo, zhengwu_demo};
use crate::domain::{
    Date, DeviceId, DocId, EntryHash, GrantId, GroupId, MatterId, Private, Role, Timestamp, WindowId, WorkerId,
};
use crate::fact::attendance::{Outing, Punch};
use crate::fact::case;
use crate::fact::leave::{Decision, LeaveKind, Slip};
use crate::fact::post::{Card, DutyLine};
use crate::fact::training::{Done, Dropped};
use crate::fact::visit::{
    Application, Category, Channel, Drawing, KitItem, KitState, MaterialsNotice, Means, Plan, Preparation,
};
use crate::fact::{Anchor, DocKind, Entry, Envelope, Grade, Receipt, Ruling, Statement, Verdict};
use crate::fold::{self, Case, Leave, Meeting, Month, Post, Proceeding, State, Violation, Visit};
use crate::regime::visit::Act;
pub use picture::{jpeg, jpeg_of};

use crate::regime::{self, Others, Refusal, World, authority, leave, post, visit};

/// An instant of China Standard Time, written `2026-05-13 13:10` or with seconds.
pub fn at(text: &str) -> Timestamp {
    let (date, time) = text.split_once(' ').expect("a date and a time");
    let mut parts = time.split(':').map(|part| part.parse::<u32>().expect("a number"));
    let mut next = || parts.next().unwrap_or(0);
    let second = next() * 3600 + next() * 60 + next();
    day(date).at_second(second)
}

/// A date, written `2026-05-13`.
pub fn day(text: &str) -> Date {
    Date::parse(text).expect("a date that exists")
}

/// A signature of one stroke.
pub fn drawing() -> Drawing {
    Drawing { strokes: vec![vec![(100, 100), (400, 250), (900, 120)]] }
}

/// A citizen's number with its check digit. Shape of `body`: the 17 digits before it.
pub fn id_number(body: &str) -> Private<String> {
    let check =
        "0123456789X".chars().find(|check| visit::application::id_number_fault(&format!("{body}{check}")).is_none());
    Private::new(format!("{body}{}", check.expect("one of eleven check digits fits")))
}

/// A personal application at the window for social security: somebody born on 1944-03-02 who has to attest for the pension.
pub fn application() -> Application {
    Application {
        category: Category::Age80,
        channel: Channel::WindowRelative,
        window: WindowId::new("social-security"),
        applicant: Private::new("王桂兰".to_owned()),
        id_number: id_number("51080219440302002"),
        birth: Some(day("1944-03-02")),
        phone: Private::new("0839-0000201".to_owned()),
        relative: Some(crate::fact::visit::Relative {
            name: Private::new("王小军".to_owned()),
            relation: "儿子".to_owned(),
            phone: Private::new("0839-0000202".to_owned()),
        }),
        project: None,
        matters: vec![MatterId::new("pension-attestation")],
        disability_grade: None,
        unable_reason: String::new(),
        urgent: false,
        urgent_reason: String::new(),
        address: Private::new("利州区东坝街道某小区 3 幢 2 单元 501".to_owned()),
        wished: "下午".to_owned(),
        applied_on: day("2026-05-08"),
        community: None,
    }
}

/// A plan at the applicant's place. Shape of times: as [`at`].
pub fn plan(from: &str, to: &str, staff: &[&str]) -> Plan {
    Plan {
        from: at(from),
        to: at(to),
        place: Private::new("申请人家中".to_owned()),
        staff: staff.iter().map(|worker| WorkerId::new(worker)).collect(),
        community: None,
    }
}

/// Notice given, checklist complete.
pub fn preparation(told_at: Timestamp) -> Preparation {
    Preparation {
        notice: Some(MaterialsNotice { at: told_at, how: Means::Phone, ready: true }),
        kit: KitItem::ALL.into_iter().map(|item| (item, KitState::Done)).collect(),
    }
}

/// A signed slip for personal reasons.
pub fn slip(from: &str, to: &str) -> Slip {
    Slip {
        kind: LeaveKind::Personal,
        reason: "家中有事".to_owned(),
        from: at(from),
        to: at(to),
        official: None,
        substitute: String::new(),
        stand_ins: Vec::new(),
        mandate: None,
        contact: String::new(),
        signature: drawing(),
    }
}

/// A complete card of a post at the window for construction, with one holder; valid from the day on.
pub fn card(version: u16, valid_from: &str, holders: &[&str]) -> Card {
    let holder = holders.first().map(|worker| WorkerId::new(worker));
    let line =
        |duty: &str, measure: &str| DutyLine { duty: duty.into(), measure: measure.into(), holder: holder.clone() };
    Card {
        version,
        unit: GroupId::new("construction"),
        name: "受理岗".into(),
        fixed_number: 2,
        holders: holders.iter().map(|worker| WorkerId::new(worker)).collect(),
        duties: vec![line("受理申请", "受理差错率"), line("出具受理回执", "回执出具率")],
        service: "热情接待，一次讲清".into(),
        procedure: "收件、核对、登记、出具回执".into(),
        standard: "材料齐全，登记准确".into(),
        time_limit: "当场受理".into(),
        powers: "决定是否受理".into(),
        responsibility: "对受理差错负责".into(),
        matters: Vec::new(),
        partner: "审核岗".into(),
        valid_from: day(valid_from),
    }
}

/// What became of one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub receipt: Receipt,
    /// With rules and figures; empty when it took effect.
    pub refusals: Vec<Refusal>,
}

impl Outcome {
    /// Empty when it took effect.
    pub fn codes(&self) -> Vec<&str> {
        self.receipt.verdict.codes().iter().map(|code| code.0.as_str()).collect()
    }

    /// The value behind a refusal.
    pub fn figure(&self, name: &str) -> Option<&str> {
        let mut figures = self.refusals.iter().flat_map(|refusal| &refusal.figures);
        figures.find(|(figure, _)| *figure == name).map(|(_, value)| value.as_str())
    }

    /// Goes on when the entry took effect.
    #[track_caller]
    pub fn effective(self) -> Self {
        assert_eq!(self.receipt.verdict, Verdict::Effective);
        self
    }

    #[track_caller]
    pub fn refused(&self, codes: &[&str]) {
        assert!(matches!(self.receipt.verdict, Verdict::Refused(_)), "{:?}", self.receipt.verdict);
        assert_eq!(self.codes(), codes);
    }

    /// The observation stays, its effect is refused.
    #[track_caller]
    pub fn kept(&self, codes: &[&str]) {
        assert!(matches!(self.receipt.verdict, Verdict::Kept(_)), "{:?}", self.receipt.verdict);
        assert_eq!(self.codes(), codes);
    }
}

/// The documents of a small world and its clock.
#[derive(Clone, Debug)]
pub struct Play {
    pub reference: Reference,
    pub documents: BTreeMap<DocId, State>,
    /// The server's clock.
    pub now: Timestamp,
    entries: u64,
    docs: u8,
}

impl Others for Play {
    fn leaves_of(&self, person: &WorkerId) -> Vec<(DocId, &Leave)> {
        let leaves = self.documents.iter().filter_map(|(doc, state)| Some((*doc, state.as_leave()?)));
        leaves.filter(|(_, leave)| leave.person == *person).collect()
    }

    fn stand_ins_of(&self, person: &WorkerId) -> Vec<(DocId, &Leave)> {
        let leaves = self.documents.iter().filter_map(|(doc, state)| Some((*doc, state.as_leave()?)));
        leaves.filter(|(_, leave)| leave.asked_to_stand_in().any(|worker| worker == person)).collect()
    }

    fn visits_of(&self, person: &WorkerId) -> Vec<(DocId, &Visit)> {
        let visits = self.documents.iter().filter_map(|(doc, state)| Some((*doc, state.as_visit()?)));
        visits.filter(|(_, visit)| visit.concerns(person)).collect()
    }

    fn found_by(&self, key: &WorkerId) -> Vec<(DocId, &Proceeding)> {
        let all = self.documents.iter().filter_map(|(doc, state)| Some((*doc, state.as_proceeding()?)));
        all.filter(|(_, proceeding)| proceeding.found_under.contains(key)).collect()
    }

    fn state(&self, doc: DocId) -> Option<&State> {
        self.documents.get(&doc)
    }

    fn months_of(&self, person: &WorkerId) -> Vec<&Month> {
        self.months(person.as_str())
    }

    fn rosters_of(&self, person: &WorkerId) -> Vec<&fold::Roster> {
        let all = self.documents.values().filter_map(State::as_roster);
        all.filter(|roster| roster.concerns(person)).collect()
    }

    fn cases_of(&self, person: &WorkerId) -> Vec<(DocId, &Case)> {
        let cases = self.documents.iter().filter_map(|(doc, state)| Some((*doc, state.as_case()?)));
        cases.filter(|(_, case)| case.concerns(person)).collect()
    }

    fn violations_of(&self, person: &WorkerId) -> Vec<(DocId, &Violation)> {
        let all = self.documents.iter().filter_map(|(doc, state)| Some((*doc, state.as_violation()?)));
        all.filter(|(_, violation)| violation.concerns(person)).collect()
    }
}

impl Play {
    /// The demo centre, with no documents yet. Shape of `now`: as [`at`].
    pub fn guangyuan(now: &str) -> Self {
        Self::of(guangyuan_demo(), now)
    }

    /// As [`Play::guangyuan`], in Jingde.
    pub fn jingde(now: &str) -> Self {
        Self::of(jingde_demo(), now)
    }

    /// As [`Play::guangyuan`], in the district centre.
    pub fn zhengwu(now: &str) -> Self {
        Self::of(zhengwu_demo(), now)
    }

    /// As [`Play::guangyuan`], in one of the other demo centres or with other figures.
    pub fn of(reference: Reference, now: &str) -> Self {
        Self { reference, documents: BTreeMap::new(), now: at(now), entries: 0, docs: 0 }
    }

    /// Moves the server's clock.
    pub fn at(&mut self, now: &str) -> &mut Self {
        self.now = at(now);
        self
    }

    pub fn new_doc(&mut self) -> DocId {
        self.docs += 1;
        DocId([self.docs; 16])
    }

    pub fn world(&self) -> World<'_> {
        World { reference: &self.reference, now: self.now, others: self }
    }

    pub fn visit(&self, doc: DocId) -> &Visit {
        self.documents[&doc].as_visit().expect("the document is a visit")
    }

    pub fn leave(&self, doc: DocId) -> &Leave {
        self.documents[&doc].as_leave().expect("the document is a leave")
    }

    pub fn meeting(&self, doc: DocId) -> &Meeting {
        self.documents[&doc].as_meeting().expect("the document is a meeting")
    }

    pub fn case(&self, doc: DocId) -> &Case {
        self.documents[&doc].as_case().expect("the document is a case")
    }

    pub fn post(&self, doc: DocId) -> &Post {
        self.documents[&doc].as_post().expect("the document is a post")
    }

    pub fn months(&self, worker: &str) -> Vec<&Month> {
        let months = self.documents.values().filter_map(State::as_month);
        months.filter(|month| month.person.as_str() == worker).collect()
    }

    /// The marks of a day of one person, now.
    pub fn day(&self, worker: &str, date: &str) -> regime::attendance::Day {
        let leaves = self.leaves_of(&WorkerId::new(worker));
        regime::attendance::day(day(date), &self.months(worker), &leaves, &self.reference, self.now)
    }

    /// Somebody at their phone, with a network, whose clock is right. See the methods of [`Hand`] for everybody else.
    pub fn by(&mut self, worker: &str) -> Hand<'_> {
        let now = self.now;
        Hand {
            worker: WorkerId::new(worker),
            phone: DeviceId::of_key(worker.as_bytes()),
            wall: now,
            anchor: Some(now),
            grade: Grade::A,
            acting: Acting::Fitting,
            subject: None,
            play: self,
        }
    }

    /// A visit that is scheduled, and of which the applicant has been told, from an application at a window.
    pub fn informed_visit(&mut self, application: Application, plan: Plan) -> DocId {
        let visit = self.confirmed_visit(application);
        self.by("sunyue").states(visit, Statement::VisitScheduled(plan)).effective();
        let told = crate::fact::visit::Informed { at: self.now, how: Means::Phone };
        self.by("sunyue").states(visit, Statement::ApplicantInformed(told)).effective();
        visit
    }

    /// An application at the window for social security, up to the confirmation.
    pub fn confirmed_visit(&mut self, application: Application) -> DocId {
        let visit = self.verifying_visit(application);
        self.by("sunyue").states(visit, Statement::VisitConfirmed(verification())).effective();
        visit
    }

    pub fn verifying_visit(&mut self, application: Application) -> DocId {
        let visit = self.new_doc();
        self.by("sunyue").states(visit, Statement::VisitFiled(application)).effective();
        self.by("sunyue").states(visit, Statement::VerificationStarted(())).effective();
        visit
    }

    /// A visit ready to go.
    pub fn prepared_visit(&mut self, application: Application, plan: Plan) -> DocId {
        let visit = self.informed_visit(application, plan);
        let preparation = preparation(self.now);
        self.by("sunyue").states(visit, Statement::VisitPrepared(preparation)).effective();
        visit
    }

    pub fn submitted_leave(&mut self, worker: &str, slip: Slip) -> DocId {
        let leave = self.new_doc();
        self.by(worker).states(leave, Statement::LeaveSubmitted(slip)).effective();
        leave
    }
}

/// A verification by telephone.
pub fn verification() -> crate::fact::visit::Verification {
    crate::fact::visit::Verification { how: "电话".to_owned(), findings: "情况属实".to_owned() }
}

/// Agreement to a step, or a refusal with a reason.
pub fn decision(step: u8, agree: bool) -> Statement {
    let reason = if agree { String::new() } else { "当日人手不足".to_owned() };
    Statement::LeaveDecided(Decision { step, agree, reason })
}

#[derive(Clone, Debug)]
enum Acting {
    /// Whatever the rule offers this person.
    Fitting,
    Grant(Option<(Role, GrantId)>),
}

/// One entry in the making.
#[derive(Debug)]
pub struct Hand<'a> {
    play: &'a mut Play,
    worker: WorkerId,
    phone: DeviceId,
    wall: Timestamp,
    anchor: Option<Timestamp>,
    grade: Grade,
    acting: Acting,
    subject: Option<[u8; 32]>,
}

impl Hand<'_> {
    /// The phone's clock said this, and had not heard from the server since `anchor`.
    pub fn offline(mut self, wall: &str, anchor: &str) -> Self {
        self.wall = at(wall);
        self.anchor = Some(at(anchor));
        self
    }

    pub fn graded(mut self, grade: Grade) -> Self {
        self.grade = grade;
        self
    }

    /// On another phone than the person's first.
    pub fn on_phone(mut self, phone: &str) -> Self {
        self.phone = DeviceId::of_key(phone.as_bytes());
        self
    }

    /// By the person's grant of this role, whether it fits or not.
    pub fn acting(mut self, role: Role) -> Self {
        let grants = &self.play.reference.organisation.grants;
        let grant = grants.iter().find(|grant| grant.worker == self.worker && grant.role == role);
        self.acting = Acting::Grant(grant.map(|grant| (role, grant.id.clone())));
        self
    }

    /// By this grant, whosever it is.
    pub fn naming(mut self, grant: (Role, GrantId)) -> Self {
        self.acting = Acting::Grant(Some(grant));
        self
    }

    /// By no grant.
    pub fn as_nobody(mut self) -> Self {
        self.acting = Acting::Grant(None);
        self
    }

    pub fn having_read(mut self, subject: [u8; 32]) -> Self {
        self.subject = Some(subject);
        self
    }

    /// States it: judged, receipted, folded as the server does.
    pub fn states(self, doc: DocId, statement: Statement) -> Outcome {
        let acting = match &self.acting {
            Acting::Grant(grant) => grant.clone(),
            Acting::Fitting => self.fitting(doc, &statement),
        };
        let Self { play, worker, phone, wall, anchor, grade, subject, .. } = self;
        // Who decides has read what there is, unless the example says otherwise.
        let read = || match (&statement, play.documents.get(&doc)) {
            (
                Statement::LeaveDecided(_) | Statement::OpinionGiven(_) | Statement::LeaveSentBack(_),
                Some(State::Leave(leave)),
            ) => Some(regime::leave::subject(leave)),
            (Statement::MeetingLeaveDecided(verdict), Some(State::Meeting(meeting))) => {
                let leave = meeting.leaves.get(&verdict.person)?;
                Some(regime::meeting::subject(&verdict.person, leave))
            }
            (Statement::RosterAmended(amended), Some(State::Roster(roster))) => {
                Some(regime::duty::subject(&amended.lines, &roster.sheet()))
            }
            (Statement::PostDecided(_), Some(State::Post(post))) => post.next.as_ref().map(regime::post::subject),
            _ => None,
        };
        let subject = subject.or_else(read);
        play.entries += 1;
        let entry = Entry::seal(Envelope {
            suite: crate::fact::envelope::SUITE,
            tenant: play.reference.centre.clone(),
            doc,
            doc_kind: statement.doc_kind(),
            kind: statement.kind(),
            person: worker,
            acting,
            device: phone,
            device_seq: play.entries,
            prev: EntryHash::NONE,
            anchor: anchor.map(|time| Anchor { time, tag: [0; 16] }),
            wall,
            mono_ms: Some(0),
            subject,
            payload: statement.encode(),
        });
        let mut state = play.documents.get(&doc).cloned();
        let (verdict, ruling, refusals) =
            match regime::judge(&statement, &entry.envelope, state.as_ref(), grade, &play.world()) {
                Ok(ruling) => (Verdict::Effective, ruling, Vec::new()),
                Err(refusals) => {
                    let codes = refusals.codes();
                    let settled = matches!(statement, Statement::LeaveDecided(_) | Statement::PostDecided(_))
                        && codes.iter().all(|code| code.name() == "GY-CORE-E-STATE");
                    let verdict = if statement.is_observation() {
                        Verdict::Kept(codes)
                    } else if settled && state.is_some() {
                        Verdict::Superseded(codes)
                    } else {
                        Verdict::Refused(codes)
                    };
                    (verdict, Ruling::None, refusals.0)
                }
            };
        let receipt = Receipt {
            hash: entry.hash,
            doc_seq: play.entries,
            log_seq: 0,
            received_at: play.now,
            grade,
            verdict,
            ruling,
            edition: play.reference.edition,
        };
        fold::apply(&mut state, &entry.envelope, &statement, &receipt);
        if let Some(state) = state {
            play.documents.insert(doc, state);
        }
        Outcome { receipt, refusals }
    }

    fn fitting(&self, doc: DocId, statement: &Statement) -> Option<(Role, GrantId)> {
        let organisation = &self.play.reference.organisation;
        let on = self.wall.date();
        let office = |role, span| authority::office(organisation, &self.worker, on, &[(role, span)]);
        match statement {
            Statement::VisitFiled(application) => {
                let offices = visit::filing_offices(application.channel, &application.window);
                authority::office(organisation, &self.worker, on, &offices)
            }
            Statement::LeaveDecided(_)
            | Statement::StepTransferred(_)
            | Statement::OpinionAsked(_)
            | Statement::QuestionTakenBack(_)
            | Statement::LeaveSentBack(_) => {
                let leave = self.play.documents.get(&doc)?.as_leave()?;
                leave::turn(leave, &self.worker, &self.play.world()).and_then(|(_, acting)| acting)
            }
            Statement::LeaveRemarked(_) => {
                let leave = self.play.documents.get(&doc)?.as_leave()?;
                leave::approval::remarks_as(leave, &self.worker, &self.play.world()).flatten()
            }
            Statement::LeaveReturned(_) if self.is_own(doc) => None,
            Statement::PaperLeaveEntered(_) => leave::paper::may_enter(&self.worker, self.wall, &self.play.reference),
            Statement::LeaveFiled(_)
            | Statement::LeaveReturnConfirmed(())
            | Statement::LeaveReturned(_)
            | Statement::ExcuseDecided(_)
            | Statement::AwolRecorded(_) => office(Role::Coordination, crate::domain::Span::Centre),
            Statement::MakeUpDecided(_) | Statement::AppealDecided(_) => {
                let month = self.play.documents.get(&doc)?.as_month()?;
                let makeup = self.play.reference.figures.attendance.as_ref()?.makeup.as_ref()?;
                let offices = regime::attendance::makeup::offices(&month.person, on, makeup, organisation);
                authority::office(organisation, &self.worker, on, &offices)
            }
            Statement::PointReminded(reminder) => {
                let offices = regime::attendance::overseen::overseers(&reminder.worker, organisation);
                authority::office(organisation, &self.worker, on, &offices)
            }
            Statement::TimeChecked(_) => {
                let month = self.play.documents.get(&doc)?.as_month()?;
                let offices = regime::attendance::overseen::checkers(&month.person, on, organisation);
                authority::office(organisation, &self.worker, on, &offices)
            }
            Statement::ReportPublished(_) => office(Role::Coordination, crate::domain::Span::Centre),
            Statement::DelegateNamed(delegation) => {
                let pair = organisation.pairs.iter().find(|pair| pair.post == delegation.post)?;
                authority::office(organisation, &self.worker, on, &[leave::ab::designator(pair)])
            }
            Statement::AbsenceRecorded(recorded) => {
                let office = leave::ab::recorder(&recorded.person, organisation);
                authority::office(organisation, &self.worker, on, office.as_slice())
            }
            Statement::PostDecided(_) => {
                let offices = self.play.reference.figures.post.as_ref()?.approved_by.iter();
                let offices: Vec<_> = offices.map(|role| (*role, crate::domain::Span::Centre)).collect();
                leave::acting::office(&self.worker, &offices, &self.play.world())
            }
            Statement::PostSubmitted(card) => post::writes(&card.unit, &self.worker, &self.play.world()),
            Statement::PostHolderAdded(_) | Statement::PostHolderRemoved(_) | Statement::DutyAssigned(_) => {
                post::writes(&self.play.documents.get(&doc)?.as_post()?.unit, &self.worker, &self.play.world())
            }
            Statement::TrainingPlanned(plan) => regime::training::plans(&plan.worker, &self.worker, &self.play.world()),
            Statement::TrainingConfirmed(Done { line, .. }) | Statement::TrainingDropped(Dropped { line, .. }) => {
                let training = self.play.documents.get(&doc)?.as_training()?;
                regime::training::drops(training, training.line(*line)?, &self.worker, &self.play.world())
            }
            Statement::TrainingDone(_) => None,
            Statement::FaultFound(_) => {
                let leave = self.play.documents.get(&doc)?.as_leave()?;
                let offices = leave::ab::finder(leave, &self.play.world());
                authority::office(organisation, &self.worker, on, &offices)
            }
            Statement::CaseReceived(case::Intake { window, .. })
            | Statement::AppointmentAgreed(case::Booking { window, .. })
            | Statement::WindowClosed(case::WindowDay { window, .. }) => {
                authority::office(organisation, &self.worker, on, &regime::case::intake_offices(window))
            }
            other if other.doc_kind() == DocKind::Case => {
                let case = self.play.documents.get(&doc)?.as_case()?;
                regime::case::acting(other, case, &self.worker, on, &self.play.reference)
            }
            other if matches!(other.doc_kind(), DocKind::Meeting | DocKind::Grounds) => {
                let figures = self.play.reference.figures.meeting.as_ref()?;
                let roles = [figures.office, figures.granted_by, figures.instead];
                roles.into_iter().find_map(|role| office(role, crate::domain::Span::Centre))
            }
            Statement::SessionAsked(request) => {
                regime::extended::asks_for(&request.window, &self.worker, &self.play.world())
            }
            Statement::SessionStarted(start) => {
                regime::extended::starts(&start.window, &start.staff, &self.worker, &self.play.world())
            }
            Statement::DeedDone(deed) => {
                let proceeding = self.play.documents.get(&doc).and_then(State::as_proceeding);
                let reference = &self.play.reference;
                let procedure = match proceeding {
                    Some(proceeding) => crate::procedure::of(proceeding, reference)?,
                    None => reference.figures.procedure(&deed.procedure)?,
                };
                let (filled, actor, others) = (&deed.values[..], &self.worker, Some((&*self.play as &dyn Others, doc)));
                let at = self.wall;
                let sight = crate::procedure::Sight { procedure, proceeding, filled, actor, at, reference, others };
                crate::procedure::may(procedure.act(&deed.act)?, &sight).flatten()
            }
            Statement::PowerChecked(_) => regime::extended::looks(&self.worker, &self.play.world()),
            other if other.doc_kind() == DocKind::Extended => {
                let window = &self.play.documents.get(&doc)?.as_extended()?.window;
                let roles = [Role::WindowHead, Role::WindowStaff];
                roles.into_iter().find_map(|role| office(role, crate::domain::Span::Window(window.clone())))
            }
            Statement::RosterPublished(_) | Statement::RosterAmended(_) => {
                regime::duty::makes(&self.worker, &self.play.world())
            }
            other if other.doc_kind() == DocKind::Roster => {
                let mut windows = organisation.windows_of(&self.worker, on).into_iter();
                windows.find_map(|window| office(Role::WindowHead, crate::domain::Span::Window(window.clone())))
            }
            Statement::NoticePublished(_) => regime::notice::publishes(&self.worker, &self.play.world()),
            Statement::PrivateRead(_) => None,
            other if other.doc_kind() == DocKind::Violation => {
                let violation = self.play.documents.get(&doc).and_then(State::as_violation);
                let course = violation.map(Violation::course);
                regime::violation::says(other, course.as_ref(), &self.worker, &self.play.world())
            }
            Statement::VisitSettled(settled) => {
                let visit = self.play.documents.get(&doc)?.as_visit()?;
                regime::compensation::settles_visit(visit, &settled.worker, &self.worker, &self.play.world())
            }
            other => {
                let visit = self.play.documents.get(&doc)?.as_visit()?;
                let act = Act::of(other)?;
                let offers = visit::offers(visit, &self.worker, &self.play.world());
                let offered = offers.into_iter().find(|offer| offer.act == act).and_then(|offer| offer.acting);
                // Where nothing is offered, what a phone that does not know better would name.
                let windows = organisation.windows_of(&self.worker, on).into_iter().cloned();
                offered.or_else(|| {
                    let offices: Vec<_> =
                        windows.flat_map(|window| visit::filing_offices(Channel::WindowSelf, &window)).collect();
                    authority::office(organisation, &self.worker, on, &offices)
                })
            }
        }
    }

    fn is_own(&self, doc: DocId) -> bool {
        let leave = self.play.documents.get(&doc).and_then(State::as_leave);
        leave.is_some_and(|leave| leave.person == self.worker)
    }

    /// Punches in the own month, now by the phone's clock.
    pub fn punches(self) -> Outcome {
        let doc = regime::attendance::month_of(&self.play.reference, &self.worker, self.wall);
        let punch = Punch { at: self.wall, note: String::new() };
        self.states(doc, Statement::Punched(punch))
    }

    /// Notes in the own month that the person is out for a visit.
    pub fn goes_out(self, visit: DocId) -> Outcome {
        let doc = regime::attendance::month_of(&self.play.reference, &self.worker, self.wall);
        let outing = Outing { visit, at: self.wall };
        self.states(doc, Statement::WentOut(outing))
    }

    /// Notes in the own month that the person is back.
    pub fn comes_back(self, visit: DocId) -> Outcome {
        let doc = regime::attendance::month_of(&self.play.reference, &self.worker, self.wall);
        let outing = Outing { visit, at: self.wall };
        self.states(doc, Statement::CameBack(outing))
    }
}
