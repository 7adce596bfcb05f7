//! What an administrator sets: the centre's figures (from its pack), its people, calendar and matters.
//!
//! The server keeps it and hands it to every phone as one [`Reference`]; a phone holds the digest of what it has.

mod chain;
mod coming;
mod duty;
mod extended;
#[cfg(feature = "centre-file")]
pub mod file;
mod matter;
mod notice;
mod place;
mod visit;

use std::collections::BTreeMap;
use std::marker::PhantomData;

pub use chain::{Chain, Need, Of, StepFigures};
pub use duty::DutyFigures;
pub use extended::ExtendedFigures;
pub use matter::{Guide, Material, Matter};
pub use notice::{Addressee, NoticeFigures, Reset};
pub use place::{Around, PunchPlace};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
pub use visit::{Community, Leg, VisitFigures};

pub use coming::{Coming, Former, Held};

use crate::domain::{Calendar, CentreId, Date, GroupId, MatterId, Organisation, Role};
use crate::fact::leave::LeaveKind;
use crate::fact::{encode, read};
use crate::procedure::Procedure;

/// Everything that the rules look up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    pub centre: CentreId,
    /// Edition, from 1, and the day from which its regulations are in force. Whatever an administrator changes makes a new one.
    pub edition: u32,
    pub in_force_from: Date,
    pub figures: Figures,
    pub organisation: Organisation,
    pub calendar: Calendar,
    pub matters: BTreeMap<MatterId, Matter>,
    /// What the centre calls its offices, in Chinese; those that are missing have their common names.
    pub role_names: BTreeMap<Role, String>,
    /// What begins on a later day.
    pub coming: Option<Box<Coming>>,
    /// What held before, by rising days.
    pub former: Vec<Former>,
    /// Whose figures are at hand ([`Reference::turn_to`]). Not on the wire.
    #[serde(skip)]
    pub turned: Held,
}

impl Reference {
    pub fn encode(&self) -> Vec<u8> {
        encode(self)
    }
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        read(bytes)
    }
    /// What a phone names to say which reference data it holds.
    pub fn digest(bytes: &[u8]) -> [u8; 8] {
        Sha256::digest(bytes)[..8].try_into().expect("SHA-256 gives 32 bytes")
    }
}

/// The figures of the regulations, one field a parameter; the pack names its article. A centre has the regulations whose
/// figures it has: what another one regulates is no business of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    pub time: TimeFigures,
    pub attendance: Option<AttendanceFigures>,
    pub leave: Option<LeaveFigures>,
    pub ab: Option<AbFigures>,
    pub visit: Option<VisitFigures>,
    limit: Option<Packed<LimitFigures>>,
    pub post: Option<PostFigures>,
    pub meeting: Option<MeetingFigures>,
    pub extended: Option<ExtendedFigures>,
    /// 办理规程: the regulations that are steps, actors, deadlines and records.
    pub procedures: Vec<Procedure>,
    pub duty: Option<DutyFigures>,
    pub notice: Option<NoticeFigures>,
}

impl Figures {
    /// The regulations that the centre has, by the keys of its pack.
    pub fn regulations(&self) -> Vec<&'static str> {
        let Self { time: _, attendance, leave, ab, visit, limit, post, meeting, extended, procedures, duty, notice } =
            self;
        let all = [
            ("attendance", attendance.is_some()),
            ("leave", leave.is_some()),
            ("ab", ab.is_some()),
            ("visit", visit.is_some()),
            ("limit", limit.is_some()),
            ("post", post.is_some()),
            ("meeting", meeting.is_some()),
            ("extended", extended.is_some()),
            ("procedures", !procedures.is_empty()),
            ("duty", duty.is_some()),
            ("notice", notice.is_some()),
        ];
        all.into_iter().filter(|(_, has)| *has).map(|(key, _)| key).collect()
    }

    /// The ids of those regulations, as error codes and the handbook begin with them. Visits are Guangyuan's alone.
    pub fn regulation_ids(&self) -> Vec<String> {
        let own = [
            self.attendance.as_ref().map(|figures| figures.regulation.clone()),
            self.leave.as_ref().map(|figures| figures.regulation.clone()),
            self.ab.as_ref().map(|figures| figures.regulation.clone()),
            self.visit.as_ref().map(|_| "GY-DOOR".to_owned()),
            self.limit.as_ref().and_then(Packed::regulation),
            self.post.as_ref().map(|figures| figures.regulation.clone()),
            self.meeting.as_ref().map(|figures| figures.regulation.clone()),
            self.extended.as_ref().map(|figures| figures.regulation.clone()),
            self.duty.as_ref().map(|figures| figures.regulation.clone()),
            self.notice.as_ref().map(|figures| figures.regulation.clone()),
        ];
        let mut ids: Vec<String> = Vec::new();
        let procedures = self.procedures.iter().map(|procedure| procedure.regulation.clone());
        for id in own.into_iter().flatten().chain(procedures) {
            // Guangyuan's attendance and leave are one regulation.
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    pub fn limit(&self) -> Option<LimitFigures> {
        self.limit.as_ref()?.open()
    }

    pub fn procedure(&self, id: &str) -> Option<&Procedure> {
        self.procedures.iter().find(|procedure| procedure.id == id)
    }

    /// The attendance points of a day's season; none where there is no attendance.
    pub fn points(&self, date: Date) -> &[Point] {
        self.attendance.as_ref().map_or(&[], |attendance| attendance.on(date, &self.time))
    }
}

/// Figures as they travel: whoever carries them without looking at them need not carry the code that reads them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "")]
struct Packed<T> {
    bytes: Vec<u8>,
    #[serde(skip)]
    of: PhantomData<fn() -> T>,
}

impl<T: Serialize + for<'de> Deserialize<'de>> Packed<T> {
    #[cfg(feature = "centre-file")]
    fn of(figures: &T) -> Self {
        Self { bytes: encode(figures), of: PhantomData }
    }

    fn open(&self) -> Option<T> {
        read(&self.bytes)
    }
}

impl Packed<LimitFigures> {
    /// Its id, which stands first: known without the code that reads the rest.
    fn regulation(&self) -> Option<String> {
        postcard::take_from_bytes(&self.bytes).ok().map(|(regulation, _)| regulation)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeFigures {
    /// Of every day that lies in no season.
    pub hours: Hours,
    /// 夏令、冬令作息时间. They do not overlap.
    pub seasons: Vec<Season>,
    /// `P-FUTURE-S`: how far a claimed time may lie after its receipt.
    pub future_s: u32,
    /// `P-CLOCK-S`: the clock error above which a time is suspect.
    pub clock_s: u32,
    /// An anchor older than this gives grade B. Unit: hours.
    pub anchored_h: u32,
    /// `P-WIPE-DAYS`: so long after its end a record's private data stay on phones. Unit: days.
    pub wipe_days: u32,
}

impl TimeFigures {
    /// The hours of a date.
    pub fn on(&self, date: Date) -> &Hours {
        self.season(date).map_or(&self.hours, |season| &season.hours)
    }

    /// The season in which a date lies.
    pub fn season(&self, date: Date) -> Option<&Season> {
        let day = MonthDay::of(date);
        self.seasons.iter().find(|season| season.holds_on(day))
    }
}

/// When people work on a day (作息时间).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// `P-SESSIONS`, in their order.
    pub sessions: Vec<Session>,
    /// `P-CLOSE`. Unit: seconds after midnight.
    pub close_second: u32,
}

/// A work session of a day. Unit: minutes after midnight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub from_minute: u32,
    pub to_minute: u32,
}

/// A part of every year that has hours of its own. Both days belong to it; it may run over the end of the year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Season {
    pub name: String,
    pub from: MonthDay,
    pub to: MonthDay,
    pub hours: Hours,
}

impl Season {
    pub fn holds_on(&self, day: MonthDay) -> bool {
        if self.from <= self.to { (self.from..=self.to).contains(&day) } else { day >= self.from || day <= self.to }
    }
}

/// A day of every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MonthDay {
    /// From 1.
    pub month: u8,
    pub day: u8,
}

impl MonthDay {
    pub fn of(date: Date) -> Self {
        Self { month: date.month() as u8, day: date.day() as u8 }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PointKind {
    Arrival,
    Departure,
}

/// One attendance point (考勤点). Unit: seconds after midnight; `until` of the last may run past 24:00.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    pub kind: PointKind,
    pub at_second: u32,
    /// Punches in [from, until) belong to this point (`P-ATT-SPLIT`).
    pub from_second: u32,
    pub until_second: u32,
    /// A punch before this counts but is shown (`P-ATT-P2-EARLY`).
    pub early_shown_before_second: Option<u32>,
}

/// Attendance (考勤): GY-ATT, JD-ATT.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttendanceFigures {
    /// What its error codes begin with, as `JD-ATT`.
    pub regulation: String,
    /// The rules of the points and of lateness, for "why?".
    pub points_rule: String,
    pub tolerance_rule: String,
    /// `P-ATT-POINTS` with `P-ATT-SPLIT`, of every day that lies in no season with its own.
    pub points: Vec<Point>,
    pub seasons: Vec<SeasonPoints>,
    /// `P-ATT-TOL-MIN`
    pub tolerance_minutes: u32,
    /// `P-ATT-SYNC-H`
    pub sync_hours: u32,
    /// `P-ATT-DOT-S`: an arrival so shortly before its point is counted as 踩点; none where nobody counts.
    pub on_the_dot_s: Option<u32>,
    /// Whether a missing punch shows when the point's hours end, and not only when it is final.
    pub missing_at_once: bool,
    /// None where a missing punch cannot be made up.
    pub makeup: Option<MakeUpFigures>,
    pub report: Option<ReportFigures>,
    /// Nobody punches; what the regulation says of leave and visits holds all the same.
    pub off: bool,
    /// Groups whose people do not punch.
    pub off_for: Vec<GroupId>,
    /// 本人验证: the app offers to have the phone verify its user at a punch, which counts without. No by default.
    pub verify: bool,
    /// None by default: nothing is asked about where.
    pub places: Vec<PunchPlace>,
}

impl AttendanceFigures {
    /// Whether the people of a group punch.
    pub fn punches(&self, group: &GroupId) -> bool {
        !self.off && !self.off_for.contains(group)
    }

    /// The points of a date.
    pub fn on(&self, date: Date, time: &TimeFigures) -> &[Point] {
        let season = time.season(date).map(|season| &season.name);
        let own = self.seasons.iter().find(|points| Some(&points.season) == season);
        own.map_or(&self.points, |season| &season.points)
    }
}

/// The points of a season.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeasonPoints {
    /// The name of a [`Season`].
    pub season: String,
    pub points: Vec<Point>,
}

/// Making up a missing punch (补卡).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MakeUpFigures {
    /// `P-ATT-MAKEUP-MAX`: so many in the month of the missed point; none where nobody counts.
    pub month_max: Option<u32>,
    /// `P-ATT-MAKEUP-DAY`: asked for until the end of the first such day after the missed one, from Monday, 0, to Sunday. None
    /// where there is no deadline, nor a violation.
    pub deadline_weekday: Option<u8>,
    /// Whether whoever decides has looked at a recording (视频监控).
    pub video: bool,
    /// Who decides: a group leader over the own group, any other role over the centre.
    pub decided_by: Role,
    /// Who decides about those who decide about everybody else; over the whole centre.
    pub instead: Role,
}

/// The statistics of a period (考勤汇总), once they are published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportFigures {
    pub period: Period,
    /// On the first working day after the period, from this minute of the day on.
    pub from_minute: u32,
    /// Who publishes; over the whole centre.
    pub published_by: Role,
    /// Whether every leave in the period has to be filed before.
    pub needs_filing: bool,
}

/// The order is the order on the wire: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Period {
    /// Monday to Sunday.
    Week,
    Month,
}

/// A/B posts (AB岗): ZY-AB, ZW-AB. The pairs stand in the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbFigures {
    /// What its error codes begin with, as `ZY-AB`.
    pub regulation: String,
    /// `P-AB-BOTH-AWAY`, `P-AB-SINGLE`: whether the leader in charge stands in where nobody else can, and a section of one person
    /// has no B; otherwise the second leave is refused until somebody is designated.
    pub leader_acts: bool,
    /// A briefing names what is due until so long after the absence (ZY-AB, cover transitions). Unit: working days.
    pub briefing_days: u32,
    /// `P-AB-HANDBACK-WD`. Unit: working days after the first day back.
    pub handback_days: u32,
    /// `P-AB-REFILE-WD`: until when a pair follows a move; none where the source says nothing. Unit: working days.
    pub refile_days: Option<u32>,
    /// Whether a mandate says scope and principles (ZW-AB-18).
    pub mandate_scope: bool,
    /// `P-AB-LIABILITY`: whether A answers for a gap that they left without a briefing; otherwise whoever was at the post does.
    pub unbriefed_answers: bool,
    /// Who plans the training of B, as head of the unit (ZW-AB-5); none where nobody regulates it.
    pub training_by: Option<Role>,
}

/// Leave and outings (请假、临时外出): GY-ATT, JD-LVE, and the absences of ZY-AB and ZW-AB.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaveFigures {
    /// What its error codes begin with, as `JD-LVE`.
    pub regulation: String,
    /// In the order in which they are offered. Never empty.
    pub kinds: Vec<LeaveKind>,
    /// `P-ATT-HALF-MIN`
    pub half_day_minutes: u32,
    /// Whether the applicant signs the slip by hand (GY-ATT-9).
    pub signed: bool,
    /// Whether the slip says if it is official business (JD-LVE-4).
    pub asks_official: bool,
    /// `P-LVE-MIN-PRESENT`: how many of a group are at work in every minute; none where nobody counts.
    pub min_present: Option<u32>,
    /// `P-LVE-OUT-MAX-MIN`: the longest outing; none where there are no outings.
    pub outing_minutes: Option<u32>,
    /// `P-ATT-RETRO-WD`: until when a leave can be asked for that has begun. Unit: working days; none where it cannot.
    pub after_the_fact_days: Option<u32>,
    /// Who files what is approved, without a veto (备案); none where nothing is filed.
    pub filed_by: Option<Role>,
    /// In the order in which they are looked at: the first that fits holds.
    pub chains: Vec<Chain>,
    /// So long an applicant waits before reminding again (催办). Unit: working minutes.
    pub remind_minutes: u32,
    /// 年休假; none where nobody counts it.
    pub annual: Option<AnnualFigures>,
    /// None where a return is due on a day (GY-ATT).
    pub returns: Option<ReturnFigures>,
    /// Whether an arrival that was not punched before the request is noted (JD-LVE-6).
    pub notes_unpunched: bool,
    /// Who enters a slip that was written on paper (JD-LVE-2); over the whole centre.
    pub paper_by: Vec<Role>,
    /// `P-LVE-MIN-PRESENT` of groups that have one of their own.
    pub min_present_in: BTreeMap<GroupId, u32>,
}

/// Annual leave by length of service (职工带薪年休假条例, 国务院令第514号, 第三条、第五条).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnualFigures {
    /// By rising years of service. Never empty.
    pub bands: Vec<Band>,
    /// How far into the next year what was not taken can be used.
    pub carry_months: u32,
    /// Whether a request beyond the balance is refused; otherwise it is shown.
    pub refuses: bool,
}

/// From so many completed years of service on, so many days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    pub years: u32,
    /// Unit: working days of the calendar year.
    pub days: u32,
}

/// Where a return is due at a moment: JD-LVE-16.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnFigures {
    /// `P-LVE-OVERDUE-TELL-MIN`: so late a return still closes the leave; then others are told.
    pub tell_minutes: u32,
    /// `P-LVE-EXCUSE-WD`: until when an excuse can be given. Unit: working days.
    pub excuse_days: u32,
}

impl LeaveFigures {
    /// How many of a group are at work in every minute; none where nobody counts.
    pub fn least_in(&self, group: &GroupId) -> Option<u32> {
        self.min_present_in.get(group).copied().or(self.min_present)
    }

    /// Whether somebody counts who is there, in whichever group.
    pub fn counts_present(&self) -> bool {
        self.min_present.is_some() || !self.min_present_in.is_empty()
    }

    /// The offices in whose place another one decides while nobody is there.
    pub fn replaceable_roles(&self) -> impl Iterator<Item = Role> {
        let steps = self.chains.iter().flat_map(|chain| &chain.steps);
        let passing = steps.filter(|step| step.instead.is_some());
        passing.flat_map(|step| step.or.iter().copied().chain([step.role]))
    }
}

/// How long an absence is, as far as that decides who has to agree. The order is the order on the wire: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LeaveLength {
    /// 临时外出
    Outing,
    /// 半天以内
    HalfDay,
    /// 半天以上
    Longer,
}

/// Meetings (会议): JD-MTG.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingFigures {
    /// What its error codes begin with, as `JD-MTG`.
    pub regulation: String,
    /// Who creates meetings, keeps their lists and archives.
    pub office: Role,
    /// Who grants leave from them; over the whole centre.
    pub granted_by: Role,
    /// Who grants it to those who grant it to everybody else.
    pub instead: Role,
    /// `P-MTG-WEEKLY`
    pub weekly: WeeklyFigures,
    /// Who comes to the monthly meeting.
    pub monthly: Vec<Role>,
    /// So long before its start a meeting is open. Unit: minutes.
    pub open_minutes: u32,
    /// The window with the exchange talk is told this long before. Unit: working days.
    pub talk_days: u32,
    /// The monthly meeting is asked for on this working day, counted from the end of the month.
    pub monthly_reminder: u32,
    /// `P-MTG-MANY`: from so many confirmed findings on somebody makes a statement.
    pub many_findings: u32,
}

/// The meeting of each week (例会), on a day that is a working day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeeklyFigures {
    /// From Monday, 0, to Sunday.
    pub weekday: u8,
    /// Unit: minutes after midnight.
    pub start_minute: u32,
    /// Who comes to it.
    pub attendees: Vec<Role>,
    /// Whose leave from it needs somebody who comes in their place (代会人员).
    pub stand_in_for: Role,
}

/// Time limits (限时办结): ZY-LIM, ZW-LIM, YG-LIM, GY-LIMIT.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitFigures {
    /// What its error codes begin with, as `ZY-LIM`. Stays the first field: it is read by itself.
    pub regulation: String,
    pub rules: LimitRules,
    /// `P-LIM-UNIT`
    pub unit: Unit,
    /// `P-LIM-DEFAULT`: of a matter for which no limit is fixed; none where each has its own.
    pub default_days: Option<u32>,
    /// Whether a complete application runs from its acceptance, otherwise from its receipt.
    pub from_acceptance: bool,
    /// `P-LIM-OMISSION`
    pub omission: Omission,
    /// After this many working days from the receipt a notice is none.
    pub notice_working_days: Option<u32>,
    /// `P-LIM-END`
    pub end: End,
    /// What leaves days out of a limit; none where nothing does.
    pub pause: Option<PauseBasis>,
    /// Whether a case whose applicant does not come when told to counts as finished in time (ZW-LIM-18).
    pub no_show_is_on_time: bool,
    /// `P-LIM-EXT-APPROVER`; none where a limit cannot be extended.
    pub extension: Option<Consent>,
    /// 实地核实, `P-SITE-WD`: from the registration. Unit: working days; none where there is no such rule, as below.
    pub site_check_days: Option<u32>,
    /// 信函, `P-LETTER-WD`: from the registration.
    pub letter_days: Option<u32>,
    /// Reminders before the end. Unit: working days.
    pub remind_days: Vec<u32>,
    /// A reminder after this share of the time. Unit: per cent.
    pub remind_percent: Option<u32>,
    /// Who reads every case of the centre; over the whole centre.
    pub supervised_by: Vec<Role>,
    /// The rule by which somebody is held to account for what was late.
    pub liability: String,
    /// 预约服务, `P-DOOR-GAP-MIN`: between two appointments of one worker when either is at a client's home; none where there are no
    /// appointments. Unit: minutes.
    pub appointment_gap_minutes: Option<u32>,
    /// 延时服务: a window is not closed while a client's case is open (YG-LIM-10).
    pub extended_service: bool,
    /// 否定报备: how a refusal is reported; none where a case may be refused without.
    pub denial: Option<DenialFigures>,
}

/// 否定报备: a case is refused after somebody has confirmed a report about it. Source: ZW-DEN, gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DenialFigures {
    /// The procedure of the report, as `ZW-DEN`.
    pub procedure: String,
    /// The field in which a report names its case.
    pub field: String,
    /// The acts by which a report is confirmed.
    pub confirmed_by: Vec<String>,
}

/// The rule of each step of the computation, for "why?".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitRules {
    /// From which event a limit runs.
    pub start: String,
    /// Papers that came later.
    pub addition: String,
    /// A notice that left something out.
    pub omission: String,
    /// In which days it is counted.
    pub unit: String,
    pub end: String,
    /// None where nothing leaves days out.
    pub pause: Option<String>,
    /// None where a limit cannot be extended.
    pub extension: Option<String>,
}

/// In what a limit is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// 工作日
    Working,
    /// 日: an end on a rest day moves to the next working day.
    Calendar,
}

/// From when a limit runs if the applicant was not told everything at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Omission {
    /// From the day on which all of it is there, like any other.
    Complete,
    /// From the first addition, and it does not move again (ZY-LIM-10).
    FirstAddition,
    /// From the receipt (GY-LIMIT-7).
    Received,
}

/// What ends a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// 办结
    Decided,
    /// 答复
    Answered,
    /// 送达
    Delivered,
}

/// On what a pause stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PauseBasis {
    /// On the receipt that the applicant got before it began (ZW-LIM-16).
    Receipt,
    /// On a law that leaves the step out of the limit (GY-LIMIT).
    Law,
}

/// Who has to consent to an extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Consent {
    /// 分管领导 (ZY-LIM-11)
    Leader,
    /// The head of the handling department, then the department above it (ZW-LIM-13).
    HeadAndSuperior,
    /// Nobody: the law names the ground (GY-LIMIT-8).
    Law,
}

/// Posts and what is laid down for them (岗位责任制): ZW-POST.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostFigures {
    /// What its error codes begin with, as `ZW-POST`.
    pub regulation: String,
    /// `P-POST-ACK-WD`: so long a holder has to acknowledge a version. Unit: working days.
    pub acknowledge_days: u32,
    /// `P-POST-APPROVER`: who approves cards, any of them, over the whole centre. Never empty.
    pub approved_by: Vec<Role>,
}
