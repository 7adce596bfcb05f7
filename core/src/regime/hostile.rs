//! Any statement about any document by anybody at any time: an answer, never a panic, and a state that reads back.

mod feedback;
mod violation;

use proptest::prelude::*;

use crate::domain::{CentreId, Date, DocId, EntryHash, MatterId, Private, Role, Timestamp, WindowId, WorkerId};
use crate::fact::approval::{Opinion, Question, Remark, SendBack, Shortening, Transfer};
use crate::fact::attendance::{Outing, PlaceEvidence, Punch, UserVerification, Whereabouts};
use crate::fact::leave::{Decision, Filing, Ratification, Return};
use crate::fact::post::{self, Acknowledgement, Assignment, Card, Holding};
use crate::fact::training::{self, Dropped, Plan};
use crate::fact::visit::{
    Assigned, Cancellation, Category, Channel, Delivery, Done, Drawing, FollowUp, IdentityCheck, IdentityMeans,
    Informed, Item, Items, Means, Moment, NotFinished, Obstacle, Preparation, Present, Promise, Rejection,
    RejectionReason, Representative, Reschedule, RescheduleReason, Signing, Witness,
};
use crate::fact::{Grade, Signature, Statement};
use crate::fold::State;
use crate::testing::{Play, application, at, card as card_of, day, drawing, plan, preparation, slip, verification};

/// Mostly around the play's days, so that statements take effect; now and then absurd.
fn time() -> impl Strategy<Value = Timestamp> {
    prop_oneof![
        12 => (0_i64..12 * 86_400).prop_map(|seconds| at("2026-05-08 00:00").plus_ms(seconds * 1000)),
        1 => any::<i64>().prop_map(Timestamp),
        1 => prop_oneof![Just(Timestamp(i64::MIN)), Just(Timestamp(i64::MAX)), Just(Timestamp(0))],
    ]
}

fn date() -> impl Strategy<Value = Date> {
    prop_oneof![6 => time().prop_map(Timestamp::date), 1 => any::<i32>().prop_map(Date)]
}

fn drawn() -> impl Strategy<Value = Drawing> {
    prop_oneof![3 => Just(drawing()), 1 => Just(Drawing::default())]
}

fn signed() -> impl Strategy<Value = Signing> {
    let witness = || words().prop_map(|knows| Witness { name: Private::new("邻居".to_owned()), knows });
    prop_oneof![
        3 => drawn().prop_map(Signing::Drawn),
        1 => witness().prop_map(Signing::Fingerprint),
        1 => (drawn(), witness()).prop_map(|(drawing, witness)| Signing::Mark(drawing, witness)),
    ]
}

fn things() -> impl Strategy<Value = Items> {
    let item = (words(), 0_u16..3).prop_map(|(name, count)| Item { name, count });
    prop::collection::vec(item, 0..2).prop_map(|taken| Items { taken, returned: Vec::new() })
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![3 => Just("事由".to_owned()), 1 => Just(String::new()), 1 => Just("长".repeat(501))]
}

fn statement() -> impl Strategy<Value = Statement> {
    let planned = (time(), time(), prop::sample::subsequence(vec!["lina", "zhangwei", "yangbo"], 0..3))
        .prop_map(|(from, to, staff)| crate::fact::visit::Plan {
            from,
            to,
            ..plan("2026-05-13 13:30", "2026-05-13 14:30", &staff)
        })
        .boxed();
    let filed = (
        prop_oneof![Just(Category::Age80), Just(Category::UnableUrgent), Just(Category::ProjectOther)],
        prop_oneof![Just(Channel::WindowSelf), Just(Channel::ReceptionRoom)],
        prop::option::of(date()),
        date(),
        prop::sample::subsequence(vec!["pension-attestation", "household-book", "nothing"], 0..3),
        words(),
    )
        .prop_map(|(category, channel, birth, applied_on, matters, words)| crate::fact::visit::Application {
            category,
            channel,
            birth,
            applied_on,
            matters: matters.into_iter().map(MatterId::new).collect(),
            address: Private::new(words),
            ..application()
        });
    let visit = prop_oneof![
        prop_oneof![Just(application()), filed].prop_map(Statement::VisitFiled),
        Just(Statement::VisitAssigned(Assigned { window: WindowId::new("household") })),
        Just(Statement::VerificationStarted(())),
        Just(Statement::VisitConfirmed(verification())),
        words().prop_map(|text| Statement::VisitRejected(Rejection { reason: RejectionReason::Age, text, told: true })),
        planned.clone().prop_map(Statement::VisitScheduled),
        time().prop_map(|at| Statement::ApplicantInformed(Informed { at, how: Means::Phone })),
        time().prop_map(|at| Statement::VisitPrepared(preparation(at))),
        Just(Statement::VisitPrepared(Preparation { notice: None, kit: Vec::new() })),
        time().prop_map(|at| Statement::Departed(Moment { at })),
        time().prop_map(|at| Statement::Arrived(Moment { at })),
        (time(), any::<bool>(), words()).prop_map(|(at, matches, relation)| {
            let (how, name) = (IdentityMeans::IdCard, Private::new(relation.clone()));
            let present = Present::Guardian(Representative { name, relation });
            Statement::IdentityChecked(IdentityCheck { at, how, matches, present })
        }),
        (time(), signed(), things())
            .prop_map(|(at, signing, items)| { Statement::DoneOnSite(Done { at, signing, form: [1; 32], items }) }),
        (time(), words(), date(), things()).prop_map(|(at, reason, planned, items)| {
            Statement::DeliveryPromised(Promise { at, reason, planned, items })
        }),
        (time(), prop::sample::select(Obstacle::ALL.to_vec()), words())
            .prop_map(|(at, reason, text)| Statement::NotFinished(NotFinished { at, reason, text })),
        (time(), any::<bool>(), any::<Option<bool>>(), words()).prop_map(|(at, reached, satisfied, remark)| {
            Statement::FollowedUp(FollowUp { at, reached, satisfied, remark })
        }),
        time().prop_map(|at| Statement::VisitRated(Moment { at })),
        (time(), words(), drawn()).prop_map(|(at, documents, receipt)| Statement::Delivered(Delivery {
            at,
            documents,
            count: 1,
            receipt
        })),
        time().prop_map(|at| Statement::Returned(Moment { at })),
        (words(), planned).prop_map(|(text, plan)| {
            Statement::VisitRescheduled(Reschedule { reason: RescheduleReason::Absent, text, plan })
        }),
        words().prop_map(|why| Statement::VisitCancelled(Cancellation { who: "家属".to_owned(), why })),
    ];
    let leave = prop_oneof![
        (time(), time(), words()).prop_map(|(from, to, reason)| {
            let slip = slip("2026-05-11 09:00", "2026-05-11 10:00");
            Statement::LeaveSubmitted(crate::fact::leave::Slip { from, to, reason, ..slip })
        }),
        (0_u8..3, any::<bool>(), words()).prop_map(|(step, agree, reason)| Statement::LeaveDecided(Decision {
            step,
            agree,
            reason
        })),
        Just(Statement::LeaveWithdrawn(())),
        words().prop_map(|number| Statement::LeaveFiled(Filing { number })),
        (time(), words()).prop_map(|(at, reason)| Statement::LeaveReturned(Return { at, reason })),
        Just(Statement::LeaveReturnConfirmed(())),
        Just(Statement::LeaveRevoked(())),
        any::<[u8; 32]>().prop_map(|hash| Statement::DecisionRatified(Ratification { decision: EntryHash(hash) })),
    ];
    let leave = prop_oneof![2 => leave, 1 => around_approval()];
    let month = prop_oneof![
        (time(), words()).prop_map(|(at, note)| Statement::Punched(Punch { at, note })),
        time().prop_map(|at| Statement::WentOut(Outing { visit: DocId([1; 16]), at })),
        (time(), words(), any::<u32>(), any::<bool>()).prop_map(|(at, place, number, is_code)| {
            let read = PlaceEvidence::Read { is_within: number % 2 == 0, accuracy_m: number };
            let evidence = if is_code { PlaceEvidence::Code(number) } else { read };
            Statement::PunchPlaced(Whereabouts { at, place, evidence })
        }),
        (time(), prop::collection::vec(any::<u8>(), 0..600)).prop_map(|(at, bytes)| {
            let (authenticator, signature) = (bytes.clone(), Signature([bytes.len() as u8; 64]));
            Statement::PunchVerified(UserVerification { at, authenticator, client: bytes, signature })
        }),
        time().prop_map(|at| Statement::CameBack(Outing { visit: DocId([1; 16]), at })),
    ];
    prop_oneof![4 => visit, 2 => leave, 1 => month]
}

/// What is said about a leave beside deciding it, by the names of a few people.
fn around_approval() -> impl Strategy<Value = Statement> {
    let worker =
        || prop::sample::select(vec!["lina", "wangqiang", "chenguohua", "malin", "nobody"]).prop_map(WorkerId::new);
    let handed = (0_u8..3, prop::option::of(worker()), worker(), prop::option::of(date()), words());
    prop_oneof![
        handed.prop_map(|(step, from, to, until, reason)| {
            Statement::StepTransferred(Transfer { step, from, to, until, reason })
        }),
        (0_u8..3, worker(), words()).prop_map(|(step, worker, words)| Statement::OpinionAsked(Question {
            step,
            worker,
            words
        })),
        (any::<bool>(), words()).prop_map(|(agree, words)| Statement::OpinionGiven(Opinion { agree, words })),
        worker().prop_map(Statement::QuestionTakenBack),
        (0_u8..3, words()).prop_map(|(step, reason)| Statement::LeaveSentBack(SendBack { step, reason })),
        (time(), time(), words()).prop_map(|(from, to, reason)| {
            let slip = slip("2026-05-11 09:00", "2026-05-11 10:00");
            Statement::LeaveResubmitted(crate::fact::leave::Slip { from, to, reason, ..slip })
        }),
        words().prop_map(|text| Statement::LeaveRemarked(Remark { text })),
        Just(Statement::Reminded(())),
        (time(), words()).prop_map(|(to, reason)| Statement::LeaveShortened(Shortening { to, reason })),
    ]
    .boxed()
}

/// About a post, in few versions and by few names, so that some of it takes effect.
fn of_a_post() -> impl Strategy<Value = Statement> {
    let worker = || prop::sample::select(vec!["moxia", "baiyun", "yupeng", "nobody"]).prop_map(WorkerId::new);
    let card = (0_u16..4, words(), date(), 0_u8..4, prop::collection::vec(worker(), 0..4), any::<bool>());
    prop_oneof![
        3 => card.prop_map(|(version, words, valid_from, fixed_number, holders, whole)| {
            let mut card = card_of(version, "2026-05-11", &["moxia"]);
            if !whole {
                card = Card { time_limit: words, valid_from, fixed_number, holders, ..card };
            }
            Statement::PostSubmitted(card)
        }),
        2 => (0_u16..4, any::<bool>(), words())
            .prop_map(|(version, agree, reason)| Statement::PostDecided(post::Decision { version, agree, reason })),
        1 => (0_u16..4).prop_map(|version| Statement::PostAcknowledged(Acknowledgement { version })),
        1 => (0_u16..4, worker()).prop_map(|(version, worker)| Statement::PostHolderAdded(Holding { version, worker })),
        1 => (0_u16..4, worker()).prop_map(|(version, worker)| Statement::PostHolderRemoved(Holding { version, worker })),
        1 => (0_u16..4, any::<u8>(), worker())
            .prop_map(|(version, line, worker)| Statement::DutyAssigned(Assignment { version, line: line % 4, worker })),
    ]
}

/// About the training of a few people, in few lines, so that some of it takes effect.
fn of_a_training() -> impl Strategy<Value = Statement> {
    let worker = prop::sample::select(vec!["baiyun", "shijun", "moxia", "nobody"]).prop_map(WorkerId::new);
    let line = || (0_u8..3).prop_map(|number| [number; 8]);
    prop_oneof![
        2 => (line(), worker, words(), date())
            .prop_map(|(line, worker, subject, planned)| Statement::TrainingPlanned(Plan { line, worker, subject, planned })),
        2 => (line(), date()).prop_map(|(line, on)| Statement::TrainingDone(training::Done { line, on })),
        1 => (line(), date()).prop_map(|(line, on)| Statement::TrainingConfirmed(training::Done { line, on })),
        1 => (line(), words()).prop_map(|(line, reason)| Statement::TrainingDropped(Dropped { line, reason })),
    ]
}

fn meeting() -> impl Strategy<Value = Statement> {
    use crate::fact::meeting::{
        Cancellation, Cause, Check, Corrected, Correction, Criticised, Entered, Grounds, Listed, Material, MeetingKind,
        Minutes, Plan, Sought, Talk, Told, Verdict, Way,
    };
    // Mostly the Monday of the play and its month.
    let on = || prop_oneof![6 => Just(day("2026-05-11")), 2 => Just(day("2026-05-13")), 1 => date()];
    let person = || prop::sample::select(vec!["hejun", "xulan", "jiangtao", "nobody"]).prop_map(WorkerId::new);
    let told =
        || (time(), any::<bool>()).prop_map(|(at, oral)| Told { way: if oral { Way::Oral } else { Way::App }, at });
    let kind = prop::sample::select(MeetingKind::ALL.to_vec());
    let plan = (on(), kind, any::<u16>(), words(), prop::collection::vec(person(), 0..3)).prop_map(
        |(on, kind, minute, place, people)| {
            let (agenda, convenor) = (place.clone(), people.first().cloned());
            Plan { on, kind, start_minute: u32::from(minute), place, agenda, people, convenor }
        },
    );
    let asked = (on(), words(), prop::option::of(person()), prop::option::of(told()));
    let granted = (on(), person(), words(), prop::option::of(person()), told());
    let listed = (on(), person(), prop::option::of(time()), prop::option::of(time()), words());
    let acts = prop_oneof![
        plan.prop_map(Statement::MeetingPlanned),
        (on(), words()).prop_map(|(on, reason)| Statement::MeetingCancelled(Cancellation { on, reason })),
        (on(), time()).prop_map(|(on, at)| Statement::CheckedIn(Check { on, at })),
        (on(), time()).prop_map(|(on, at)| Statement::CheckedOut(Check { on, at })),
        listed.prop_map(|(on, person, came, left, remark)| {
            let reason = remark.clone();
            Statement::AttendanceListed(Listed { on, person, came, left, phone: true, remark, reason })
        }),
    ]
    .boxed();
    let leaves = prop_oneof![
        asked.prop_map(|(on, reason, stand_in, told)| {
            Statement::MeetingLeaveSought(Sought { on, stand_in, told, grounds: [reason.len() as u8; 32] })
        }),
        (on(), person(), any::<bool>(), words()).prop_map(|(on, person, agree, reason)| {
            Statement::MeetingLeaveDecided(Verdict { on, person, agree, reason })
        }),
        (on(), person(), words(), any::<bool>(), 0_usize..4).prop_map(|(on, person, reason, paper, kind)| {
            let (kind, paper) = (MeetingKind::ALL[kind], if paper { vec![1] } else { Vec::new() });
            let convenor = (reason.len() % 2 == 1).then(|| person.clone());
            let (meeting, salt) = (DocId::weekly_meeting(&CentreId::new("jingde"), on), [0; 16]);
            Statement::GroundsGiven(Grounds { meeting, kind, on, convenor, person, reason, paper, salt })
        }),
        granted.prop_map(|(on, person, reason, stand_in, told)| {
            let grounds = [reason.len() as u8; 32];
            Statement::MeetingLeaveEntered(Entered { on, person, stand_in, told, grounds })
        }),
    ]
    .boxed();
    let papers = prop_oneof![
        (on(), any::<bool>(), words()).prop_map(|(on, known, subject)| {
            let window = WindowId::new(if known { "market" } else { "nothing" });
            Statement::TalkAssigned(Talk { on, window, speaker: None, subject })
        }),
        (on(), words()).prop_map(|(on, text)| Statement::TalkHandedIn(Material { on, text })),
        on().prop_map(Statement::TalkArchived),
        (on(), time(), words())
            .prop_map(|(on, ended_at, text)| { Statement::MinutesWritten(Minutes { on, ended_at, text }) }),
        on().prop_map(Statement::MeetingClosed),
        (on(), person(), words()).prop_map(|(on, person, note)| {
            Statement::CorrectionAsked(Criticised { on, person, cause: Cause::Notice, note })
        }),
        (on(), words(), date()).prop_map(|(on, attitude, due)| {
            let measures = attitude.clone();
            Statement::CorrectionStated(Correction { on, attitude, measures, due })
        }),
        (on(), person(), date())
            .prop_map(|(on, person, done)| { Statement::CorrectionDone(Corrected { on, person, done }) }),
    ]
    .boxed();
    prop_oneof![2 => acts, 2 => leaves, 1 => papers]
}

/// About a month's make-ups and appeals, its statistics, and a leave with its return.
fn of_a_return() -> impl Strategy<Value = Statement> {
    use crate::centre::Period;
    use crate::domain::DeviceId;
    use crate::fact::attendance::{
        Appeal, AppealVerdict, Evidence, Import, ImportUndone, MakeUpRequest, MakeUpVerdict, Mark, Place, Recording,
        Reminder, Showed, TimeCheck,
    };
    use crate::fact::back::{Awol, AwolCause, Excuse, ExcuseVerdict, PaperSlip};
    use crate::fact::leave::{LeaveKind, Slip};
    use crate::fact::report::Publication;
    let on = || prop_oneof![6 => (0_i32..6).prop_map(|days| day("2026-05-06").plus_days(days)), 1 => date()];
    let place = || (on(), 0_u8..5).prop_map(|(on, point)| Place { on, point });
    let seen = (time(), time(), words(), prop::sample::select(Showed::ALL.to_vec()))
        .prop_map(|(from, to, camera, showed)| Recording { camera, from, to, showed });
    let person = prop::sample::select(vec!["hejun", "xulan", "nobody"]).prop_map(WorkerId::new);
    let mark = prop_oneof![
        any::<u32>().prop_map(Mark::Late),
        any::<u32>().prop_map(Mark::Early),
        prop::sample::select(vec![Mark::OnTime, Mark::Missing, Mark::Violation, Mark::ExcusedOuting]),
    ];
    let month = prop_oneof![
        2 => (time(), words()).prop_map(|(at, note)| Statement::Punched(Punch { at, note })),
        3 => (place(), time(), any::<bool>(), words()).prop_map(|(place, claimed, fits, reason)| {
            let claimed = if fits { place.on.at_minute(8 * 60 + 20) } else { claimed };
            Statement::MakeUpAsked(MakeUpRequest { place, claimed, reason })
        }),
        1 => place().prop_map(Statement::MakeUpWithdrawn),
        1 => (place(), prop::sample::select(vec!["xulan", "panhui", "nobody"])).prop_map(|(place, worker)| {
            Statement::PointReminded(Reminder { worker: WorkerId::new(worker), place })
        }),
        1 => (time(), any::<bool>(), words()).prop_map(|(at, accept, reason)| {
            let of = Evidence::Punch { device: DeviceId::of_key(b"xulan"), at };
            Statement::TimeChecked(TimeCheck { of, accept, reason })
        }),
        2 => (place(), any::<bool>(), prop::option::of(seen), words()).prop_map(|(place, agree, recording, remark)| {
            Statement::MakeUpDecided(MakeUpVerdict { place, agree, recording, remark })
        }),
        2 => (place(), words()).prop_map(|(place, reason)| Statement::AppealMade(Appeal { place, reason })),
        1 => (person, time(), words(), any::<bool>()).prop_map(|(person, at, source, twice)| {
            let at = if twice { vec![at, at] } else { vec![at] };
            Statement::PunchesImported(Import { person, source, at })
        }),
        1 => words().prop_map(|reason| Statement::ImportUndone(ImportUndone { import: EntryHash([0; 32]), reason })),
        1 => place().prop_map(Statement::AppealWithdrawn),
        2 => (place(), prop::option::of(mark), words()).prop_map(|(place, upheld, remark)| {
            Statement::AppealDecided(AppealVerdict { place, upheld, remark })
        }),
    ]
    .boxed();
    let report = (on(), any::<bool>(), words()).prop_map(|(from, week, reason)| {
        let period = if week { Period::Week } else { Period::Month };
        Statement::ReportPublished(Publication { period, from, told: vec![reason.clone()], reason })
    });
    let slip = |from, to, reason: String| Slip {
        kind: LeaveKind::Outing,
        official: Some(true),
        substitute: "已安排".to_owned(),
        from,
        to,
        reason,
        ..slip("2026-05-11 09:00", "2026-05-11 10:00")
    };
    let leave = prop_oneof![
        3 => (time(), 0_i64..400, words())
            .prop_map(move |(from, minutes, reason)| Statement::LeaveSubmitted(slip(from, from.plus_minutes(minutes), reason))),
        3 => (0_u8..3, any::<bool>()).prop_map(|(step, agree)| Statement::LeaveDecided(Decision {
            step,
            agree,
            reason: "事由".to_owned()
        })),
        1 => Just(Statement::LeaveWithdrawn(())),
        1 => Just(Statement::LeaveWithdrawnUnused(())),
        2 => (time(), words()).prop_map(|(at, reason)| Statement::LeaveReturned(Return { at, reason })),
        1 => time().prop_map(Statement::LeaveReturnPunched),
        2 => words().prop_map(|reason| Statement::ExcuseGiven(Excuse { reason })),
        2 => (any::<bool>(), prop::option::of(time()), words()).prop_map(|(accept, returned_at, reason)| {
            Statement::ExcuseDecided(ExcuseVerdict { accept, returned_at, reason })
        }),
        1 => (time(), time(), any::<bool>(), words()).prop_map(|(from, to, left, facts)| {
            let cause = if left { AwolCause::RejectedButLeft } else { AwolCause::NotReturned };
            Statement::AwolRecorded(Awol { from, to, cause, facts })
        }),
        1 => (time(), time(), time(), words()).prop_map(|(from, to, written_at, remark)| {
            let (person, kind, reason) = (WorkerId::new("xulan"), LeaveKind::Sick, "事由".to_owned());
            let (paper, signatures) = (vec![1], remark.clone());
            let slip = PaperSlip { person, kind, official: false, reason, from, to, written_at, paper, signatures, remark };
            Statement::PaperLeaveEntered(slip)
        }),
    ]
    .boxed();
    prop_oneof![3 => month, 1 => report, 4 => leave]
}

/// About a case, so that some of it takes effect.
fn of_a_case() -> impl Strategy<Value = Statement> {
    use crate::fact::case::{
        Appointed, Booking, BookingEnd, BookingEnded, Client, Decision, Ending, Extension, Intake, Letter, LetterKind,
        Notice, Pause, Procedure, Reassigned, Subject, Task, Verdict, WindowDay,
    };
    let client = || Client { name: Private::new("杨某".to_owned()), phone: Private::new(String::new()) };
    let matter = || prop::sample::select(vec!["low-income", "elderly-card", "homestead", "nothing"]);
    let window = || prop::sample::select(vec!["civil-affairs", "land", "nothing"]).prop_map(WindowId::new);
    let subject = prop_oneof![
        6 => matter().prop_map(|id| Subject::Matter(MatterId::new(id))),
        1 => (words(), prop::option::of(date())).prop_map(|(what, given)| {
            Subject::Letter(Letter { kind: Some(LetterKind::Other), what, given })
        }),
        1 => (words(), date()).prop_map(|(what, due)| Subject::Task(Task { what, due })),
    ];
    let intake = (subject, window(), time(), any::<bool>(), any::<bool>(), words());
    let booking = (matter(), window(), time(), time(), any::<bool>(), words());
    let pause = (date(), date(), any::<bool>(), words());
    let begins = prop_oneof![
        3 => intake.prop_map(move |(subject, window, at, online, site_check, special)| {
            Statement::CaseReceived(Intake { subject, window, client: client(), online, at, site_check, special })
        }),
        1 => booking.prop_map(move |(matter, window, from, to, at_home, need)| {
            let (matter, address, worker) = (MatterId::new(matter), Private::new("某村".to_owned()), WorkerId::new("lijun"));
            Statement::AppointmentAgreed(Booking {
                matter, window, client: client(), need, at_home, address, from, to, worker,
            })
        }),
        1 => (0_u8..3).prop_map(|booking| {
            Statement::AppointmentEnded(BookingEnded { booking, how: BookingEnd::Done })
        }),
        1 => (window(), date()).prop_map(|(window, on)| Statement::WindowClosed(WindowDay { window, on })),
    ]
    .boxed();
    let goes_on = prop_oneof![
        (prop::collection::vec(words(), 0..3), any::<bool>()).prop_map(|(items, mends_an_omission)| {
            Statement::CaseNoticed(Notice { items, mends_an_omission, how: Means::Phone })
        }),
        prop::collection::vec(words(), 0..30).prop_map(Statement::SupplementReceived),
        Just(Statement::CaseAccepted(())),
        pause.prop_map(|(from, to, on_receipt, basis)| {
            Statement::PauseNoted(Pause { procedure: Procedure::Survey, from, to, basis, on_receipt })
        }),
        (date(), words(), any::<bool>()).prop_map(|(due, reason, told)| {
            let basis = reason.clone();
            Statement::ExtensionAsked(Extension { due, reason, basis, told })
        }),
        (any::<u8>(), any::<bool>(), words()).prop_map(|(extension, agree, reason)| {
            Statement::ExtensionDecided(Verdict { extension: extension % 3, agree, reason })
        }),
        Just(Statement::ExtensionTold(Means::Phone)),
        words().prop_map(Statement::SiteChecked),
        date().prop_map(|on| Statement::ClientAppointed(Appointed { on, how: Means::Phone })),
        Just(Statement::ClientCame(())),
    ]
    .boxed();
    let ends = prop_oneof![
        (words(), any::<bool>()).prop_map(|(result, refuses)| Statement::CaseDecided(Decision { result, refuses })),
        Just(Statement::CaseAnswered(Means::Phone)),
        Just(Statement::CaseDelivered(Means::Phone)),
        words().prop_map(Statement::ReportedToHead),
        words().prop_map(Statement::CaseClosed),
        words().prop_map(|reason| Statement::CaseReassigned(Reassigned { handler: WorkerId::new("zhaomei"), reason })),
        words().prop_map(|reason| Statement::CaseEnded(Ending { withdrawn: true, reason })),
    ]
    .boxed();
    prop_oneof![3 => begins, 3 => goes_on, 2 => ends]
}

const OF_JINGDE: [(&str, Role); 6] = [
    ("hejun", Role::GroupLeader),
    ("xulan", Role::WindowStaff),
    ("jiangtao", Role::DeputyLeader),
    ("duwei", Role::CentreLeader),
    ("xiemei", Role::BureauOffice),
    ("luogang", Role::ParentLeader),
];

const PEOPLE: [(&str, Role); 7] = [
    ("lina", Role::WindowStaff),
    ("zhangwei", Role::WindowStaff),
    ("sunyue", Role::WindowHead),
    ("wangqiang", Role::GroupLeader),
    ("chenguohua", Role::DeputyLeader),
    ("zhouting", Role::Coordination),
    ("malin", Role::ServiceSection),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn anything_said_by_anybody_is_answered(
        said in prop::collection::vec((statement(), 0..PEOPLE.len(), 0_u8..5, time(), any::<bool>()), 1..40)
    ) {
        let mut play = Play::guangyuan("2026-05-08 09:00");
        let visit = play.prepared_visit(application(), plan("2026-05-13 13:30", "2026-05-13 14:30", &["lina"]));
        prop_assert_eq!(visit, DocId([1; 16]));
        for (statement, who, doc, now, anchored) in said {
            if now.is_sane() {
                play.now = now;
            }
            let (worker, role) = PEOPLE[who];
            let hand = play.by(worker).acting(role);
            let hand = if anchored { hand } else { hand.graded(Grade::C).offline("2026-05-08 10:00", "2026-05-08 09:00") };
            let outcome = hand.states(DocId([doc; 16]), statement);
            prop_assert_eq!(outcome.refusals.is_empty(), outcome.receipt.verdict.is_effective());
            play.day(worker, "2026-05-13");
        }
        let lina = WorkerId::new("lina");
        let leaves = super::Others::leaves_of(&play, &lina);
        for (doc, leave) in &leaves {
            super::leave::awaits(leave, &lina, &play.world());
            super::leave::approval::reminds_in(leave, &play.world());
            super::leave::balance::balance(&lina, leave.from.date(), Some(*doc), &play.world());
            prop_assert!(leave.decided.iter().all(|decided| decided.by != leave.person));
            prop_assert!(leave.asked.len() <= super::leave::approval::ASKED_MAX);
            prop_assert!(leave.from < leave.to && usize::from(leave.decided.is_empty()) + leave.decided.len() <= leave.chain.len().max(1));
        }
        super::attendance::next_point(&play.months("lina"), &leaves, &play.reference, play.now);
        for state in play.documents.values() {
            prop_assert_eq!(State::decode(&state.encode()), Some(state.clone()));
        }
    }

    #[test]
    fn anything_said_about_a_post_is_answered(
        said in prop::collection::vec((of_a_post(), 0..4_usize, 0_u8..2, time()), 1..40)
    ) {
        let mut play = Play::zhengwu("2026-05-08 09:00");
        for (statement, who, doc, now) in said {
            if now.is_sane() {
                play.now = now;
            }
            let doc = DocId([doc; 16]);
            let outcome = play.by(["tanglei", "longhai", "moxia", "shijun"][who]).states(doc, statement);
            prop_assert_eq!(outcome.refusals.is_empty(), outcome.receipt.verdict.is_effective());
            for state in play.documents.values() {
                prop_assert_eq!(State::decode(&state.encode()), Some(state.clone()));
            }
            if let Some(post) = play.documents.get(&doc).and_then(State::as_post) {
                for version in post.versions() {
                    super::post::standing(post, version, play.now.date());
                    prop_assert!(version.card.holders.len() <= usize::from(version.card.fixed_number));
                    prop_assert!(version.is_waiting() || version.in_force_from().is_none() || !version.card.duties.is_empty());
                }
                super::post::unread(post, play.now.date(), &play.reference);
            }
        }
    }

    #[test]
    fn anything_said_of_training_is_answered(
        said in prop::collection::vec((of_a_training(), 0..4_usize, any::<bool>(), time()), 1..40)
    ) {
        let mut play = Play::zhengwu("2026-05-08 09:00");
        for (statement, who, first, now) in said {
            if now.is_sane() {
                play.now = now;
            }
            let worker = match &statement {
                Statement::TrainingPlanned(plan) => plan.worker.clone(),
                _ => WorkerId::new(if first { "baiyun" } else { "shijun" }),
            };
            let doc = super::training::document(&worker, &play.reference);
            let outcome = play.by(["tanglei", "yaodong", "baiyun", "moxia"][who]).states(doc, statement);
            prop_assert_eq!(outcome.refusals.is_empty(), outcome.receipt.verdict.is_effective());
        }
        for state in play.documents.values() {
            prop_assert_eq!(State::decode(&state.encode()), Some(state.clone()));
            for line in state.as_training().into_iter().flat_map(|training| &training.lines) {
                super::training::why(line, play.now.date());
                prop_assert!(line.confirmed.is_none() || line.done.is_some() && line.dropped.is_none());
            }
        }
    }

    #[test]
    fn anything_said_of_a_make_up_or_a_return_is_answered(
        said in prop::collection::vec((of_a_return(), 0..4_usize, time(), any::<bool>()), 1..40)
    ) {
        let mut play = Play::jingde("2026-05-08 09:00");
        let (xulan, centre) = (WorkerId::new("xulan"), play.reference.centre.clone());
        let docs = [
            DocId::month(&centre, &xulan, 2026, 5),
            DocId::report(&centre, true, day("2026-05-04")),
            DocId([7; 16]),
        ];
        for (statement, who, now, anchored) in said {
            if now.is_sane() {
                play.now = now;
            }
            let doc = match statement.doc_kind() {
                crate::fact::DocKind::Month => docs[0],
                crate::fact::DocKind::Report => docs[1],
                _ => docs[2],
            };
            let hand = play.by(["xulan", "hejun", "caoyan", "jiangtao"][who]);
            let hand = if anchored { hand } else { hand.graded(Grade::C).offline("2026-05-08 10:00", "2026-05-08 09:00") };
            let outcome = hand.states(doc, statement);
            prop_assert_eq!(outcome.refusals.is_empty(), outcome.receipt.verdict.is_effective());
            play.day("xulan", "2026-05-08");
            if let Some(leave) = play.documents.get(&docs[2]).and_then(State::as_leave) {
                super::leave::back::is_told(leave, play.now);
                super::leave::back::awol_span(leave, play.now);
            }
        }
        for state in play.documents.values() {
            prop_assert_eq!(State::decode(&state.encode()), Some(state.clone()));
        }
    }

    #[test]
    fn anything_said_of_a_meeting_is_answered(
        said in prop::collection::vec((meeting(), 0..OF_JINGDE.len(), 0_u8..3, time()), 1..40)
    ) {
        let mut play = Play::jingde("2026-05-08 09:00");
        let monday = DocId::weekly_meeting(&play.reference.centre, day("2026-05-11"));
        let may = DocId::monthly_meeting(&play.reference.centre, 2026, 5);
        for (statement, who, doc, now) in said {
            if now.is_sane() {
                play.now = now;
            }
            let (worker, role) = OF_JINGDE[who];
            let doc = match &statement {
                Statement::GroundsGiven(given) => DocId::grounds(&play.reference.centre, given.meeting, &given.person),
                _ => [monday, may, DocId::drawn([7; 16])][usize::from(doc)],
            };
            let said = |person: &WorkerId| {
                let held = play.documents.get(&DocId::grounds(&play.reference.centre, doc, person))?.as_grounds()?;
                held.said.last().map(|said| said.digest)
            };
            // Mostly with a reason that was given.
            let statement = match statement {
                Statement::MeetingLeaveSought(sought) => {
                    let grounds = said(&WorkerId::new(worker)).unwrap_or(sought.grounds);
                    Statement::MeetingLeaveSought(crate::fact::meeting::Sought { grounds, ..sought })
                }
                Statement::MeetingLeaveEntered(entered) => {
                    let grounds = said(&entered.person).unwrap_or(entered.grounds);
                    Statement::MeetingLeaveEntered(crate::fact::meeting::Entered { grounds, ..entered })
                }
                other => other,
            };
            let outcome = play.by(worker).acting(role).states(doc, statement);
            prop_assert_eq!(outcome.refusals.is_empty(), outcome.receipt.verdict.is_effective());
            if let Some(meeting) = play.documents.get(&doc).and_then(State::as_meeting) {
                super::meeting::lines(meeting, &play.reference, play.now);
                super::meeting::talk_told_on(meeting, &play.reference);
            }
        }
        for state in play.documents.values() {
            prop_assert_eq!(State::decode(&state.encode()), Some(state.clone()));
        }
    }

    #[test]
    fn anything_said_of_a_case_is_answered(
        said in prop::collection::vec((of_a_case(), 0..4_usize, 0_u8..3, time()), 1..40)
    ) {
        let mut play = Play::of(crate::centre::file::demo("yaoguan").unwrap().reference, "2026-05-08 09:00");
        for (statement, who, doc, now) in said {
            if now.is_sane() {
                play.now = now;
            }
            let doc = match &statement {
                Statement::WindowClosed(day) => DocId::counter(&play.reference.centre, &day.window, day.on),
                _ => DocId([doc; 16]),
            };
            // Mostly said of now, as at a window.
            let statement = match statement {
                Statement::CaseReceived(intake) if !intake.online => {
                    Statement::CaseReceived(crate::fact::case::Intake { at: play.now, ..intake })
                }
                other => other,
            };
            let outcome = play.by(["lijun", "zhaomei", "duanhong", "fanqing"][who]).states(doc, statement);
            prop_assert_eq!(outcome.refusals.is_empty(), outcome.receipt.verdict.is_effective());
        }
        let figures = play.reference.figures.limit().unwrap();
        for state in play.documents.values() {
            prop_assert_eq!(State::decode(&state.encode()), Some(state.clone()));
            if let Some(case) = state.as_case() {
                super::case::standing(case, &figures, &play.reference.calendar, play.now.date());
                super::case::extended_minutes(case, &play.reference);
                prop_assert!(case.decision.is_none() || case.received.is_some());
                for worker in play.reference.organisation.workers.keys() {
                    super::case::offers(case, worker, &play.world());
                }
            }
        }
    }
}
