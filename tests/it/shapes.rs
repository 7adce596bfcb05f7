//! Each shape that is stored or sent, pinned: bytes that a phone wrote last year must still mean the same.
//!
//! A failure here says that a released shape has changed. New statements and fields get new numbers; nothing is reordered.

mod case;
mod duty;
mod extended;
mod notice;
mod photo;
mod private;
mod proceeding;
mod visit;

use doorstep_core::centre::{LeaveLength, Need, Period};
use doorstep_core::domain::{
    CentreId, CommunityId, Date, DeviceId, DocId, EntryHash, GrantId, GroupId, MatterId, PostId, Private, Role, Span,
    Timestamp, WindowId, WorkerId,
};
use doorstep_core::fact::approval::{Opinion, Question, Remark, SendBack, Shortening, Transfer};
use doorstep_core::fact::attendance::{
    Appeal, AppealVerdict, Evidence, Import, ImportUndone, MakeUpRequest, MakeUpVerdict, Mark, Outing, Place,
    PlaceEvidence, Punch, Recording, Reminder, Showed, TimeCheck, UserVerification, Whereabouts,
};
use doorstep_core::fact::back::{Awol, AwolCause, Excuse, ExcuseVerdict, PaperSlip};
use doorstep_core::fact::cover::{BriefedMatter, Briefing, Delegation, HandBack, Mandate, Recorded};
use doorstep_core::fact::leave::{
    Decision, Duty, Filing, LeaveKind, Ratification, Return, Slip, StandIn, StandInAnswer,
};
use doorstep_core::fact::meeting::{self, Cause, MeetingKind, Way};
use doorstep_core::fact::post::{self, Acknowledgement, Assignment, Card, DutyLine, Holding};
use doorstep_core::fact::receipt::{ChainStep, Expected};
use doorstep_core::fact::report::Publication;
use doorstep_core::fact::training;
use doorstep_core::fact::visit::{
    Application, Assigned, Cancellation, Category, Channel, Delivery, Drawing, Informed, KitItem, KitState,
    MaterialsNotice, Means, Moment, Plan, Preparation, Project, ProjectNeed, ProjectStage, Rejection, RejectionReason,
    Relative, Reschedule, RescheduleReason, Verification,
};
use doorstep_core::fact::{
    Anchor, Code, DocKind, Entry, Envelope, Grade, Kind, Proof, Receipt, Ruling, Run, Signature, SignedReceipt,
    Statement, Verdict, encode,
};
use doorstep_core::sync::Scope;
use doorstep_core::sync::log::Checkpoint;
use doorstep_core::sync::message::{
    Admitted, Answer, Cursor, Delivered, Refusals, RefusedEntry, Request, Snapshot, Supplied,
};
use sha2::{Digest, Sha256};

const AT: Timestamp = Timestamp(1_778_633_820_000);

fn day(text: &str) -> Date {
    Date::parse(text).expect("a date")
}

fn drawing() -> Drawing {
    Drawing { strokes: vec![vec![(0, 1), (1000, 999)], vec![(5, 5)]] }
}

fn slip() -> Slip {
    Slip {
        kind: LeaveKind::Sick,
        reason: "看病".into(),
        from: AT,
        to: AT.plus_minutes(210),
        official: Some(true),
        substitute: "张伟".into(),
        stand_ins: vec![StandIn { duty: Duty::Charge, worker: WorkerId::new("zhangwei") }],
        mandate: Some(Mandate {
            deputy: WorkerId::new("zhangwei"),
            from: AT,
            to: AT.plus_minutes(210),
            scope: "日常工作".into(),
            principles: "重大事项请示".into(),
        }),
        contact: "13900003333".into(),
        signature: drawing(),
    }
}

fn plan() -> Plan {
    Plan {
        from: AT,
        to: AT.plus_minutes(60),
        place: Private::new("则天路12号".into()),
        staff: vec![WorkerId::new("lina"), WorkerId::new("zhangwei")],
        community: Some(CommunityId::new("dongba")),
    }
}

fn application() -> Application {
    Application {
        category: Category::Age80,
        channel: Channel::WindowRelative,
        window: WindowId::new("social-security"),
        applicant: Private::new("王桂兰".into()),
        id_number: Private::new("510802194003051228".into()),
        birth: Some(day("1940-03-05")),
        phone: Private::new("13900001111".into()),
        relative: Some(Relative {
            name: Private::new("李强".into()),
            relation: "儿子".into(),
            phone: Private::new("13900002222".into()),
        }),
        project: Some(Project {
            name: "东坝改造".into(),
            owner: "城投".into(),
            stage: ProjectStage::CompletionAcceptance,
            need: Some(ProjectNeed::SiteSurvey),
            problem: "现场踏勘".into(),
        }),
        matters: vec![MatterId::new("pension")],
        disability_grade: Some(2),
        unable_reason: "骨折".into(),
        urgent: true,
        urgent_reason: "养老金停发".into(),
        address: Private::new("则天路12号".into()),
        wished: "上午".into(),
        applied_on: day("2026-05-12"),
        community: Some(CommunityId::new("dongba")),
    }
}

fn card() -> Card {
    Card {
        version: 2,
        unit: GroupId::new("construction"),
        name: "受理岗".into(),
        fixed_number: 2,
        holders: vec![WorkerId::new("moxia")],
        duties: vec![
            DutyLine {
                duty: "受理申请".into(), measure: "受理差错率".into(), holder: Some(WorkerId::new("moxia"))
            },
            DutyLine { duty: "出具受理回执".into(), measure: "回执出具率".into(), holder: None },
        ],
        service: "热情接待".into(),
        procedure: "收件、登记".into(),
        standard: "登记准确".into(),
        time_limit: "当场受理".into(),
        powers: "决定是否受理".into(),
        responsibility: "对受理差错负责".into(),
        matters: vec![MatterId::new("permit")],
        partner: "审核岗".into(),
        valid_from: day("2026-04-01"),
    }
}

pub(super) fn statements() -> Vec<Statement> {
    vec![
        Statement::VisitFiled(application()),
        Statement::VisitAssigned(Assigned { window: WindowId::new("household") }),
        Statement::VerificationStarted(()),
        Statement::VisitConfirmed(Verification { how: "电话".into(), findings: "属实".into() }),
        Statement::VisitRejected(Rejection { reason: RejectionReason::CanCome, text: "可到场".into(), told: true }),
        Statement::VisitScheduled(plan()),
        Statement::ApplicantInformed(Informed { at: AT, how: Means::Phone }),
        Statement::VisitPrepared(Preparation {
            notice: Some(MaterialsNotice { at: AT, how: Means::Message, ready: true }),
            kit: KitItem::ALL.into_iter().map(|item| (item, KitState::Done)).collect(),
        }),
        Statement::Departed(Moment { at: AT }),
        Statement::Arrived(Moment { at: AT }),
        Statement::Delivered(Delivery { at: AT, documents: "社保卡".into(), count: 1, receipt: drawing() }),
        Statement::Returned(Moment { at: AT }),
        Statement::VisitRescheduled(Reschedule {
            reason: RescheduleReason::Absent,
            text: "无人应答".into(),
            plan: plan(),
        }),
        Statement::VisitCancelled(Cancellation { who: "申请人".into(), why: "已到大厅办理".into() }),
        Statement::LeaveSubmitted(slip()),
        Statement::LeaveDecided(Decision { step: 1, agree: false, reason: "人手不足".into() }),
        Statement::LeaveWithdrawn(()),
        Statement::LeaveFiled(Filing { number: "2026-031".into() }),
        Statement::LeaveReturned(Return { at: AT, reason: String::new() }),
        Statement::LeaveReturnConfirmed(()),
        Statement::LeaveRevoked(()),
        Statement::DecisionRatified(Ratification { decision: EntryHash([8; 32]) }),
        Statement::StandInAnswered(StandInAnswer { duty: Duty::Post, accepts: false, reason: "当天值班".into() }),
        Statement::StandInsNamed(vec![StandIn { duty: Duty::Post, worker: WorkerId::new("sunyue") }]),
        Statement::DelegateNamed(Delegation {
            post: PostId::new("registration"),
            worker: WorkerId::new("sunyue"),
            from: AT,
            to: AT.plus_minutes(210),
        }),
        Statement::Briefed(Briefing {
            post: PostId::new("registration"),
            matters: vec![BriefedMatter {
                doc: Some(DocId([3; 16])),
                what: "材料在窗口".into(),
                due: Some(day("2026-05-18")),
            }],
        }),
        Statement::BriefingRead(PostId::new("registration")),
        Statement::HandedBack(HandBack {
            post: PostId::new("registration"),
            done: "登记 2 件".into(),
            open: "一件明天到期".into(),
        }),
        Statement::HandBackTaken(PostId::new("registration")),
        Statement::AbsenceRecorded(Recorded {
            person: WorkerId::new("zhangwei"),
            kind: LeaveKind::Sick,
            reason: "急病".into(),
            from: AT,
            to: AT.plus_minutes(210),
        }),
        Statement::StepTransferred(Transfer {
            step: 1,
            from: Some(WorkerId::new("lina")),
            to: WorkerId::new("sunyue"),
            until: Some(day("2026-05-20")),
            reason: "外出".into(),
        }),
        Statement::OpinionAsked(Question { step: 0, worker: WorkerId::new("sunyue"), words: "当天排班".into() }),
        Statement::OpinionGiven(Opinion { agree: false, words: "人手不足".into() }),
        Statement::QuestionTakenBack(WorkerId::new("sunyue")),
        Statement::Punched(Punch { at: AT, note: "外勤".into() }),
        Statement::WentOut(Outing { visit: DocId([3; 16]), at: AT }),
        Statement::CameBack(Outing { visit: DocId([3; 16]), at: AT }),
        Statement::MeetingPlanned(meeting::Plan {
            on: day("2026-03-27"),
            kind: MeetingKind::PartyBranch,
            start_minute: 900,
            place: "三楼".into(),
            agenda: "学习".into(),
            people: vec![WorkerId::new("lina")],
            convenor: Some(WorkerId::new("zhangwei")),
        }),
        Statement::MeetingCancelled(meeting::Cancellation { on: day("2026-03-27"), reason: "冲突".into() }),
        Statement::CheckedIn(meeting::Check { on: day("2026-05-13"), at: AT }),
        Statement::CheckedOut(meeting::Check { on: day("2026-05-13"), at: AT }),
        Statement::AttendanceListed(meeting::Listed {
            on: day("2026-05-13"),
            person: WorkerId::new("lina"),
            came: Some(AT),
            left: Some(AT.plus_minutes(9)),
            phone: true,
            remark: "说话".into(),
            reason: "漏记".into(),
        }),
        Statement::GroundsGiven(meeting::Grounds {
            meeting: DocId([3; 16]),
            kind: MeetingKind::Monthly,
            on: day("2026-05-18"),
            convenor: Some(WorkerId::new("wangqiang")),
            person: WorkerId::new("lina"),
            reason: "出差".into(),
            paper: vec![1, 2, 3],
            salt: [4; 16],
        }),
        Statement::MeetingLeaveSought(meeting::Sought {
            on: day("2026-05-18"),
            stand_in: Some(WorkerId::new("zhangwei")),
            told: Some(meeting::Told { way: Way::WeChat, at: AT }),
            grounds: [5; 32],
        }),
        Statement::MeetingLeaveDecided(meeting::Verdict {
            on: day("2026-05-18"),
            person: WorkerId::new("lina"),
            agree: false,
            reason: "请派人".into(),
        }),
        Statement::MeetingLeaveEntered(meeting::Entered {
            on: day("2026-05-18"),
            person: WorkerId::new("lina"),
            stand_in: None,
            told: meeting::Told { way: Way::Oral, at: AT },
            grounds: [5; 32],
        }),
        Statement::TalkAssigned(meeting::Talk {
            on: day("2026-05-18"),
            window: WindowId::new("market"),
            speaker: Some(WorkerId::new("lina")),
            subject: "经验".into(),
        }),
        Statement::TalkHandedIn(meeting::Material { on: day("2026-05-18"), text: "材料".into() }),
        Statement::TalkArchived(day("2026-05-18")),
        Statement::MinutesWritten(meeting::Minutes { on: day("2026-05-13"), ended_at: AT, text: "记录".into() }),
        Statement::MeetingClosed(day("2026-05-13")),
        Statement::CorrectionAsked(meeting::Criticised {
            on: day("2026-05-13"),
            person: WorkerId::new("lina"),
            cause: Cause::Circular,
            note: "通报3号".into(),
        }),
        Statement::CorrectionStated(meeting::Correction {
            on: day("2026-05-13"),
            attitude: "反省".into(),
            measures: "自查".into(),
            due: day("2026-05-20"),
        }),
        Statement::CorrectionDone(meeting::Corrected {
            on: day("2026-05-13"),
            person: WorkerId::new("lina"),
            done: day("2026-05-19"),
        }),
        Statement::PostSubmitted(card()),
        Statement::PostDecided(post::Decision { version: 2, agree: false, reason: "时限请写具体".into() }),
        Statement::PostAcknowledged(Acknowledgement { version: 2 }),
        Statement::PostHolderAdded(Holding { version: 2, worker: WorkerId::new("baiyun") }),
        Statement::PostHolderRemoved(Holding { version: 2, worker: WorkerId::new("moxia") }),
        Statement::DutyAssigned(Assignment { version: 2, line: 1, worker: WorkerId::new("baiyun") }),
        Statement::TrainingPlanned(training::Plan {
            line: [1; 8],
            worker: WorkerId::new("baiyun"),
            subject: "施工许可收件要点".into(),
            planned: day("2026-05-20"),
        }),
        Statement::TrainingDone(training::Done { line: [1; 8], on: day("2026-05-19") }),
        Statement::TrainingConfirmed(training::Done { line: [1; 8], on: day("2026-05-12") }),
        Statement::TrainingDropped(training::Dropped { line: [1; 8], reason: "事项取消".into() }),
        Statement::LeaveSentBack(SendBack { step: 1, reason: "事由请写清楚".into() }),
        Statement::LeaveResubmitted(slip()),
        Statement::LeaveRemarked(Remark { text: "已改期".into() }),
        Statement::Reminded(()),
        Statement::LeaveShortened(Shortening { to: AT.plus_minutes(60), reason: "提前办完".into() }),
        Statement::MakeUpAsked(MakeUpRequest {
            place: Place { on: day("2026-05-12"), point: 3 },
            claimed: AT,
            reason: "忘记".into(),
        }),
        Statement::PunchPlaced(Whereabouts {
            at: AT,
            place: "hall".into(),
            evidence: PlaceEvidence::Read { is_within: true, accuracy_m: 35 },
        }),
        Statement::PunchVerified(UserVerification {
            at: AT,
            authenticator: [vec![4; 32], vec![5, 0, 0, 0, 1]].concat(),
            client: b"{\"type\":\"webauthn.get\"}".to_vec(),
            signature: Signature([6; 64]),
        }),
        Statement::MakeUpWithdrawn(Place { on: day("2026-05-12"), point: 3 }),
        Statement::MakeUpDecided(MakeUpVerdict {
            place: Place { on: day("2026-05-12"), point: 3 },
            agree: true,
            recording: Some(Recording {
                camera: "大厅2号".into(),
                from: AT,
                to: AT.plus_minutes(5),
                showed: Showed::NotPresent,
            }),
            remark: "属实".into(),
        }),
        Statement::PointReminded(Reminder {
            worker: WorkerId::new("lina"),
            place: Place { on: day("2026-05-12"), point: 1 },
        }),
        Statement::TimeChecked(TimeCheck {
            of: Evidence::Punch { device: DeviceId([4; 16]), at: AT },
            accept: false,
            reason: "不在大厅".into(),
        }),
        Statement::TimeChecked(TimeCheck {
            of: Evidence::Outing { visit: DocId([3; 16]), from: AT },
            accept: true,
            reason: String::new(),
        }),
        Statement::AppealMade(Appeal { place: Place { on: day("2026-05-12"), point: 3 }, reason: "有误".into() }),
        Statement::AppealWithdrawn(Place { on: day("2026-05-12"), point: 3 }),
        Statement::AppealDecided(AppealVerdict {
            place: Place { on: day("2026-05-12"), point: 3 },
            upheld: Some(Mark::Late(4)),
            remark: "属实".into(),
        }),
        Statement::PunchesImported(Import {
            person: WorkerId::new("lina"),
            source: "大厅东门人脸机".into(),
            at: vec![AT, AT.plus_minutes(60)],
        }),
        Statement::ImportUndone(ImportUndone { import: EntryHash([4; 32]), reason: "导错了".into() }),
        Statement::ReportPublished(Publication {
            period: Period::Month,
            from: day("2026-05-01"),
            told: vec!["例会".into(), "工作群".into()],
            reason: "补卡".into(),
        }),
        Statement::LeaveReturnPunched(AT),
        Statement::ExcuseGiven(Excuse { reason: "堵车".into() }),
        Statement::ExcuseDecided(ExcuseVerdict { accept: false, returned_at: Some(AT), reason: "无证明".into() }),
        Statement::AwolRecorded(Awol {
            from: AT,
            to: AT.plus_minutes(60),
            cause: AwolCause::NotReturned,
            facts: "不在岗".into(),
        }),
        Statement::LeaveWithdrawnUnused(()),
        Statement::PaperLeaveEntered(PaperSlip {
            person: WorkerId::new("lina"),
            kind: LeaveKind::Personal,
            official: false,
            reason: "急事".into(),
            from: AT,
            to: AT.plus_minutes(60),
            written_at: AT,
            paper: vec![1, 2, 3],
            signatures: "王强".into(),
            remark: "系统故障".into(),
        }),
    ]
}

pub(super) fn envelope() -> Envelope {
    Envelope {
        suite: 1,
        tenant: CentreId::new("guangyuan"),
        doc: DocId([1; 16]),
        doc_kind: DocKind::Leave,
        kind: doorstep_core::fact::Kind(42),
        person: WorkerId::new("lina"),
        acting: Some((Role::GroupLeader, GrantId::new("grant-3"))),
        device: DeviceId([2; 16]),
        device_seq: 300,
        prev: EntryHash([4; 32]),
        anchor: Some(Anchor { time: AT, tag: [5; 16] }),
        wall: AT,
        mono_ms: Some(60_000),
        subject: Some([6; 32]),
        payload: Vec::new(),
    }
}

pub(super) fn receipt() -> Receipt {
    Receipt {
        hash: EntryHash([8; 32]),
        doc_seq: 2,
        log_seq: 77,
        received_at: AT,
        grade: Grade::B,
        verdict: Verdict::Kept(vec![Code::new("GY-ATT-E-STALE")]),
        ruling: Ruling::Leave {
            minutes: 210,
            joined_minutes: 390,
            joined_with: vec![DocId([9; 16])],
            length: LeaveLength::HalfDay,
            retroactive: false,
            chain: vec![ChainStep {
                role: Role::DeputyLeader,
                span: Span::Centre,
                instead: None,
                or: Vec::new(),
                reviews: true,
                beside: false,
            }],
            rule: "GY-ATT-8".to_owned(),
            needs: vec![Need::Substitute],
            inform: vec![Role::CentreLeader],
            to_file: true,
            return_due: Some(day("2026-05-14")),
            expected: Some(Expected { at: AT, at_point: true, tell_at: AT.plus_minutes(15), excuse_ends: None }),
            not_punched: Some(Place { on: day("2026-05-13"), point: 2 }),
        },
        edition: 1,
    }
}

fn signed_receipt(hash: EntryHash) -> SignedReceipt {
    let proof = Proof { place: 1, count: 2, path: vec![[8; 32]], signature: Signature([9; 64]) };
    SignedReceipt { receipt: Receipt { hash, ..receipt() }, proof }
}

/// One of each message, with something in every field.
pub(super) fn messages() -> (Entry, Request, Answer) {
    let entry = Entry::seal(envelope());
    let cursor = Cursor { scope: Scope::Person(WorkerId::new("lina")), seq: 9, loading_below: Some(4), digest: 77 };
    let request = Request {
        protocol: 3,
        epoch: 1,
        wall: AT,
        reference: [1; 8],
        log_size: 70,
        page: 65_536,
        cursors: vec![cursor.clone()],
        push: Some(Run {
            first_seq: 300,
            prev: EntryHash([4; 32]),
            entries: vec![entry.bytes.clone()],
            signature: Signature([3; 64]),
        }),
        supply: vec![Supplied { bytes: entry.bytes.clone(), receipt: signed_receipt(entry.hash) }],
        fetch: vec![DocId([1; 16])],
        history: Some(DocId([2; 16])),
        refused: 66,
    };
    let answer = Answer {
        protocol: 3,
        epoch: 1,
        server_time: AT,
        anchor: Anchor { time: AT, tag: [5; 16] },
        checkpoint: Checkpoint { size: 77, root: [10; 32], signature: Signature([11; 64]) },
        log_from: 70,
        proof: vec![[12; 32]],
        backed_up: 60,
        reference: Some(vec![1, 2, 3]),
        admitted: Admitted {
            receipts: vec![signed_receipt(entry.hash)],
            entries: vec![Delivered {
                scopes: vec![0],
                doc: DocId([1; 16]),
                receipt: signed_receipt(entry.hash),
                bytes: entry.bytes.clone(),
            }],
        },
        supplied: 1,
        device_seq: 300,
        device_head: entry.hash,
        push_problem: Some("SYNC-E-GAP".into()),
        cursors: vec![cursor],
        from: vec![(8, None)],
        snapshots: vec![Snapshot {
            scopes: vec![0],
            doc: DocId([1; 16]),
            kind: DocKind::Month,
            doc_seq: 5,
            head: EntryHash([6; 32]),
            state: vec![1],
            shared: vec![2],
        }],
        gone: vec![DocId([7; 16])],
        history: vec![(entry.bytes.clone(), receipt())],
        refused: Some(Refusals { from: 66, entries: vec![(71, refused_entry(&entry))] }),
        more: true,
    };
    (entry, request, answer)
}

fn refused_entry(entry: &Entry) -> RefusedEntry {
    RefusedEntry {
        scopes: vec![Scope::Group(GroupId::new("a"))],
        author: WorkerId::new("lina"),
        kind: entry.envelope.kind,
        receipt: receipt(),
        bytes: entry.bytes.clone(),
    }
}

fn fingerprint(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    format!("{}:{:02x}{:02x}{:02x}{:02x}", bytes.len(), digest[0], digest[1], digest[2], digest[3])
}

#[test]
fn every_statement_keeps_its_bytes() {
    let all = [
        statements(),
        case::statements(),
        extended::statements(),
        photo::statements(),
        proceeding::statements(),
        duty::statements(),
        notice::statements(),
        private::statements(),
        visit::statements(),
    ]
    .concat();
    let missing: Vec<&Kind> =
        Statement::KINDS.iter().filter(|kind| all.iter().all(|statement| statement.kind() != **kind)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let found: Vec<String> = all
        .iter()
        .map(|statement| {
            let bytes = statement.encode();
            assert_eq!(Statement::decode(statement.kind(), &bytes).as_ref(), Some(statement), "reads back");
            format!("{} {}", statement.kind().0, fingerprint(&bytes))
        })
        .collect();
    let expected = include_str!("snapshots/statements.txt");
    assert_eq!(found.join("\n"), expected.trim_end());
}

#[test]
fn every_message_keeps_its_bytes() {
    let (entry, request, answer) = messages();
    assert_eq!(Entry::open(&entry.bytes).as_ref(), Ok(&entry), "reads back");
    assert_eq!(Request::decode(&request.encode()).as_ref(), Some(&request), "reads back");
    let found = [
        format!("entry {}", fingerprint(&entry.bytes)),
        format!("receipt {}", fingerprint(&encode(&receipt()))),
        format!("request {}", fingerprint(&request.encode())),
        format!("answer {}", fingerprint(&encode(&answer))),
    ];
    assert_eq!(found.join("\n"), include_str!("snapshots/messages.txt").trim_end());
}
