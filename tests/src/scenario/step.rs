//! What a scenario says, line by line, once it is read.

use std::collections::BTreeMap;

use doorstep_core::centre::{LeaveLength, Need};
use doorstep_core::domain::{Date, DocId, MatterId, Role, Timestamp, WindowId, WorkerId};
use doorstep_core::fact::attendance::Place;
use doorstep_core::fact::cover::Delegation;
use doorstep_core::fact::leave::{Duty, LeaveKind};
use doorstep_core::fact::visit::{Category, Channel};
use doorstep_core::fold::visit::Stage;
use doorstep_core::regime::attendance::Status;
use doorstep_core::regime::leave::Standing;

use super::edition::Edition;

/// A scenario that has been read without a mistake.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub first: Edition,
    pub begins: Timestamp,
    pub steps: Vec<Step>,
    /// What the file calls each document.
    pub names: BTreeMap<String, Named>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    pub doc: DocId,
    pub is_visit: bool,
}

#[derive(Clone, Debug)]
pub struct Step {
    pub line: usize,
    /// As it stands in the file.
    pub text: String,
    pub what: What,
}

#[derive(Clone, Debug)]
pub enum What {
    At(Timestamp),
    Publish(Box<Edition>),
    /// Of one person, or of everybody who has a phone.
    Phone(Option<WorkerId>, Handling),
    Act(WorkerId, Act, Manner),
    Expect(Expectation),
}

/// What somebody does with the phone itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handling {
    Offline,
    Online,
    Sync,
    Restart,
    /// The clock goes wrong by so much. Unit: ms.
    ClockOff(i64),
    ClockRight,
}

/// How an act is done, where it is not as the app offers it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manner {
    /// In which office.
    pub role: Option<Role>,
    /// Which step of the chain is decided, from 0.
    pub step: Option<u8>,
    /// Sent whatever the phone says or shows.
    pub is_anyway: bool,
}

/// What a form says beyond what every form has; what is left out is filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    pub reason: Option<String>,
    pub official: Option<bool>,
    pub arrangement: Option<String>,
    pub stand_ins: Vec<(Duty, WorkerId)>,
    /// Who leads the centre meanwhile.
    pub deputy: Option<WorkerId>,
    pub is_unsigned: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitForm {
    pub window: WindowId,
    pub category: Option<Category>,
    pub channel: Option<Channel>,
    pub born: Option<Date>,
    pub grade: Option<u8>,
    pub matters: Vec<MatterId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    AskLeave {
        doc: DocId,
        kind: LeaveKind,
        from: Timestamp,
        to: Timestamp,
        form: Form,
    },
    Decide {
        doc: DocId,
        agree: bool,
        reason: String,
    },
    Ratify {
        doc: DocId,
    },
    AnswerStandIn {
        doc: DocId,
        accepts: bool,
        reason: String,
    },
    NameStandIns {
        doc: DocId,
        stand_ins: Vec<(Duty, WorkerId)>,
    },
    Designate {
        doc: DocId,
        delegation: Delegation,
    },
    Withdraw {
        doc: DocId,
    },
    Revoke {
        doc: DocId,
    },
    File {
        doc: DocId,
        number: String,
    },
    ReturnFromLeave {
        doc: DocId,
        reason: String,
    },
    ConfirmReturn {
        doc: DocId,
    },
    Punch {
        note: String,
    },
    Appeal {
        place: Place,
        reason: String,
    },
    /// Upheld as on time.
    DecideAppeal {
        person: WorkerId,
        place: Place,
        upholds: bool,
        remark: String,
    },
    RegisterVisit {
        doc: DocId,
        form: VisitForm,
    },
    Visit {
        doc: DocId,
        act: VisitAct,
    },
    Write {
        doc: DocId,
        text: String,
    },
}

impl Act {
    /// What it is about; none for what stands in a month.
    pub fn doc(&self) -> Option<DocId> {
        match self {
            Self::AskLeave { doc, .. }
            | Self::Decide { doc, .. }
            | Self::Ratify { doc }
            | Self::AnswerStandIn { doc, .. }
            | Self::NameStandIns { doc, .. }
            | Self::Designate { doc, .. }
            | Self::Withdraw { doc }
            | Self::Revoke { doc }
            | Self::File { doc, .. }
            | Self::ReturnFromLeave { doc, .. }
            | Self::ConfirmReturn { doc }
            | Self::RegisterVisit { doc, .. }
            | Self::Visit { doc, .. }
            | Self::Write { doc, .. } => Some(*doc),
            Self::Punch { .. } | Self::Appeal { .. } | Self::DecideAppeal { .. } => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VisitAct {
    Assign { window: WindowId },
    Verify,
    Confirm,
    Reject { why: String },
    Schedule { plan: PlanForm },
    Inform,
    Prepare { without_notice: bool },
    SetOut,
    Arrive,
    CheckIdentity,
    Finish { is_unsigned: bool },
    Promise { planned: Date, reason: String },
    Deliver,
    Return,
    Reschedule { plan: PlanForm, why: String },
    Cancel { why: String },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanForm {
    pub from: Timestamp,
    pub to: Timestamp,
    /// Whoever schedules goes alone where nobody is named.
    pub staff: Vec<WorkerId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// Of the last act of all, or of somebody's, or of somebody's on one document.
    Outcome {
        who: Option<WorkerId>,
        doc: Option<DocId>,
        outcome: Outcome,
    },
    Told {
        who: WorkerId,
        codes: Vec<String>,
    },
    Unsent {
        who: WorkerId,
        count: usize,
    },
    Visible {
        who: WorkerId,
        doc: DocId,
        holds: bool,
    },
    /// Of what the server has, or what is on somebody's phone.
    Fact {
        seen_by: Option<WorkerId>,
        fact: Fact,
    },
}

/// What became of an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Accepted,
    /// Still on the phone alone.
    Waiting,
    /// By whom; none where the file does not say.
    Refused(Option<Refuser>, Vec<String>),
    Kept(Vec<String>),
    Superseded(Vec<String>),
    Provisional(Vec<String>),
    Held(Vec<String>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refuser {
    Phone,
    Server,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    Standing(DocId, Standing),
    Stage(DocId, Stage),
    Chain(DocId, Vec<Role>),
    Length(DocId, LeaveLength),
    Minutes(DocId, u32),
    Joined(DocId, u32),
    Rule(DocId, String),
    Needs(DocId, Vec<Need>),
    WaitsFor(DocId, Vec<Waited>),
    DecidedBy(DocId, Vec<WorkerId>),
    ReturnDue(DocId, Option<Date>),
    Marked(DocId, Vec<Mark>, bool),
    StandsIn(DocId, Duty, WorkerId, Option<bool>),
    Staff(DocId, Vec<WorkerId>),
    Notes(DocId, String),
    /// Status and minutes of each attendance point, in their order; empty on a rest day.
    Day(WorkerId, Date, Vec<(Status, u32)>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Waited {
    Role(Role),
    Person(WorkerId),
}

/// What is shown beside the standing of a leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    ToFile,
    Unfiled,
    Unconfirmed,
    Retroactive,
    Changed,
    Unratified,
}

pub const STANDINGS: &[(Standing, &str)] = &Standing::NAMES;

pub const STAGES: &[(Stage, &str)] = &[
    (Stage::Submitted, "submitted"),
    (Stage::Assigned, "assigned"),
    (Stage::Verifying, "verifying"),
    (Stage::Confirmed, "confirmed"),
    (Stage::Coordinating, "coordinating"),
    (Stage::Scheduled, "scheduled"),
    (Stage::Informed, "informed"),
    (Stage::Prepared, "prepared"),
    (Stage::Departed, "departed"),
    (Stage::OnSite, "on_site"),
    (Stage::DoneOnSite, "done_on_site"),
    (Stage::PendingDelivery, "pending_delivery"),
    (Stage::Delivered, "delivered"),
    (Stage::Closed, "closed"),
    (Stage::Rejected, "rejected"),
    (Stage::Cancelled, "cancelled"),
];

pub const STATUSES: &[(Status, &str)] = &[
    (Status::Pending, "pending"),
    (Status::OnTime, "on_time"),
    (Status::Late, "late"),
    (Status::Early, "early"),
    (Status::Missing, "missing"),
    (Status::ExcusedLeave, "excused_leave"),
    (Status::ExcusedVisit, "excused_visit"),
    (Status::ExcusedOuting, "excused_outing"),
    (Status::ExcusedTrip, "excused_trip"),
    (Status::MakeUpPending, "makeup_pending"),
    (Status::MadeUp, "made_up"),
    (Status::Violation, "violation"),
];

pub const LENGTHS: &[(LeaveLength, &str)] =
    &[(LeaveLength::Outing, "outing"), (LeaveLength::HalfDay, "half_day"), (LeaveLength::Longer, "longer")];

pub const NEEDS: &[(Need, &str)] =
    &[(Need::Arrangement, "arrangement"), (Need::ActingHead, "acting_head"), (Need::Substitute, "substitute")];

pub const DUTIES: &[(Duty, &str)] = &[(Duty::Post, "post"), (Duty::Charge, "charge")];

pub const ANSWERS: &[(Option<bool>, &str)] = &[(Some(true), "agreed"), (Some(false), "declined"), (None, "asked")];

pub const MARKS: &[(Mark, &str)] = &[
    (Mark::ToFile, "to_file"),
    (Mark::Unfiled, "unfiled"),
    (Mark::Unconfirmed, "unconfirmed"),
    (Mark::Retroactive, "retroactive"),
    (Mark::Changed, "changed"),
    (Mark::Unratified, "unratified"),
];

pub const CATEGORIES: &[(Category, &str)] = &[
    (Category::Age80, "age80"),
    (Category::SevereDisability, "severe_disability"),
    (Category::UnableUrgent, "unable_urgent"),
    (Category::ProjectStage, "project_stage"),
    (Category::ProjectOther, "project_other"),
];

pub const CHANNELS: &[(Channel, &str)] = &[
    (Channel::WindowSelf, "window_self"),
    (Channel::WindowRelative, "window_relative"),
    (Channel::ReceptionRoom, "reception_room"),
    (Channel::JrcOwnerRequest, "jrc_owner_request"),
    (Channel::JrcProactive, "jrc_proactive"),
];

/// How the file calls it.
pub fn name_of<T: PartialEq>(value: &T, names: &[(T, &'static str)]) -> &'static str {
    names.iter().find(|(named, _)| named == value).map_or("?", |(_, name)| name)
}
