//! What people do at their phones: visits with notes and ticks, leaves with decisions, punches, outings. Mostly what the app
//! offers them; now and then something that it would not, as a person with an older app or a forgotten field may send.

use doorstep_core::domain::{Date, DocId, GrantId, Private, Role, Timestamp, WindowId, WorkerId};
use doorstep_core::fact::attendance::{Outing, Punch};
use doorstep_core::fact::leave::{Decision, Filing, LeaveKind, Ratification, Return, Slip};
use doorstep_core::fact::visit::{
    Application, Cancellation, Category, Channel, Delivery, Done, Drawing, FollowUp, IdentityCheck, IdentityMeans,
    Informed, Items, KitItem, KitState, MaterialsNotice, Means, Moment, NotFinished, Obstacle, Plan, Preparation,
    Present, Promise, Rejection, RejectionReason, Reschedule, RescheduleReason, Signing, Verification,
};
use doorstep_core::fact::{DocKind, Statement};
use doorstep_core::fold::leave::LeaveStage;
use doorstep_core::fold::{Leave, Visit};
use doorstep_core::regime::visit::Act;
use doorstep_core::regime::{World, authority, leave, visit};
use doorstep_core::sync::replica::{Content, Intent, Replica};

use super::random::Random;
use super::word::{Word, Words, words_in};

/// One thing that a person does.
#[derive(Clone, Debug)]
pub struct Deed {
    pub what: &'static str,
    pub intents: Vec<Intent>,
    /// Held for undoing.
    pub is_held: bool,
    pub edit: Option<Edit>,
}

/// What a change of notes puts in and takes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub doc: DocId,
    pub inserted: Vec<Word>,
    pub deleted: Vec<Word>,
}

/// What comes of wanting to do something.
#[derive(Clone, Debug)]
pub enum Choice {
    Do(Box<Deed>),
    /// The notes have to be read first.
    Load(DocId),
    Nothing,
}

/// A person in front of a phone.
#[derive(Debug)]
pub struct Person<'a> {
    pub worker: &'a WorkerId,
    pub replica: &'a Replica,
    /// What the phone's clock says.
    pub wall: Timestamp,
    pub random: &'a mut Random,
    pub words: &'a mut Words,
    /// Does what the app would not offer.
    pub is_clumsy: bool,
}

/// A signature of one stroke.
pub fn drawing() -> Drawing {
    Drawing { strokes: vec![vec![(100, 100), (400, 250)]] }
}

pub(super) fn one(what: &'static str, intent: Intent) -> Choice {
    Choice::Do(Box::new(Deed { what, intents: vec![intent], is_held: false, edit: None }))
}

pub(super) fn fact(doc: DocId, acting: Option<(Role, GrantId)>, statement: Statement) -> Intent {
    Intent { doc, doc_kind: statement.doc_kind(), acting, subject: None, content: Content::Fact(statement) }
}

impl Person<'_> {
    pub fn choose(&mut self) -> Choice {
        match self.random.below(100) {
            0..14 => self.punch(),
            14..40 => self.write_notes(),
            40..47 => self.tick(),
            47..57 => self.ask_leave(),
            57..69 => self.decide(),
            69..76 => self.move_leave(),
            76..97 => self.move_visit(),
            _ => self.file(),
        }
    }

    fn month(&self, at: Timestamp) -> DocId {
        let date = at.date();
        DocId::month(&self.replica.session().centre, self.worker, date.year(), date.month())
    }

    fn draw_doc(&mut self) -> DocId {
        DocId::drawn(self.random.bytes())
    }

    fn punch(&mut self) -> Choice {
        let doc = self.month(self.wall);
        let note = if self.random.permille(400) { self.words.coin(doc).text() } else { String::new() };
        let at = if self.is_clumsy { self.wall.plus_minutes(-30) } else { self.wall };
        one("punches", fact(doc, None, Statement::Punched(Punch { at, note })))
    }

    fn any_visit(&mut self) -> Option<(DocId, Visit)> {
        let visits = self.replica.views(DocKind::Visit);
        let (doc, view) = self.random.pick(&visits)?;
        Some((*doc, view.state.as_visit()?.clone()))
    }

    fn write_notes(&mut self) -> Choice {
        let Some((doc, _)) = self.any_visit() else { return Choice::Nothing };
        let Some(shared) = self.replica.loaded_shared(doc) else { return Choice::Load(doc) };
        let base = shared.notes();
        let seen: Vec<Word> = words_in(base.as_bytes()).into_keys().collect();
        let mut edit = Edit { doc, inserted: Vec::new(), deleted: Vec::new() };
        let mut text = base.clone();
        if !seen.is_empty() && self.random.permille(250) {
            let word = seen[self.random.below(seen.len())];
            text = text.replace(&word.text(), "");
            edit.deleted.push(word);
        }
        if edit.deleted.is_empty() || self.random.permille(500) {
            let word = self.words.coin(doc);
            // Between words, so that no two people write inside each other's.
            let places = text.chars().count() / 3;
            let place = self.random.below(places + 1) * 3;
            let at = text.char_indices().nth(place).map_or(text.len(), |(at, _)| at);
            text.insert_str(at, &word.text());
            edit.inserted.push(word);
        }
        let content = Content::NotesEdit { base, text };
        let intent = Intent { doc, doc_kind: DocKind::Visit, acting: None, subject: None, content };
        Choice::Do(Box::new(Deed { what: "writes notes", intents: vec![intent], is_held: false, edit: Some(edit) }))
    }

    fn tick(&mut self) -> Choice {
        let Some((doc, _)) = self.any_visit() else { return Choice::Nothing };
        if self.replica.loaded_shared(doc).is_none() {
            return Choice::Load(doc);
        }
        let key = format!("material-{}", self.random.below(3));
        let content = Content::Tick { key, done: self.random.permille(600) };
        one("ticks", Intent { doc, doc_kind: DocKind::Visit, acting: None, subject: None, content })
    }

    fn slip(&mut self, doc: DocId) -> Slip {
        // Half the people want the same few days, so that leaves meet.
        let day = self.wall.date().plus_days(self.random.between(0, 4) as i32);
        let (from, to) = match self.random.below(4) {
            0 => (day.at_minute(9 * 60), day.at_minute(12 * 60)),
            1 => (day.at_minute(9 * 60), day.at_minute(17 * 60)),
            2 => (day.at_minute(10 * 60 + 30), day.plus_days(2).at_minute(17 * 60)),
            _ => (day.at_minute(13 * 60 + 30), day.at_minute(17 * 60)),
        };
        let mut slip = Slip {
            kind: LeaveKind::Personal,
            reason: self.words.coin(doc).text(),
            from,
            to,
            official: None,
            substitute: String::new(),
            stand_ins: Vec::new(),
            mandate: None,
            contact: String::new(),
            signature: drawing(),
        };
        if self.is_clumsy {
            match self.random.below(7) {
                0 => slip.signature = Drawing::default(),
                1 => (slip.from, slip.to) = (slip.to, slip.from),
                2 => (slip.from, slip.to) = (day.at_minute(12 * 60), day.at_minute(13 * 60 + 30)),
                3 => slip.from = day.plus_days(-9).at_minute(9 * 60),
                4 => {
                    let beyond = Date::parse("2027-03-02").expect("a date that exists");
                    (slip.from, slip.to) = (beyond.at_minute(9 * 60), beyond.at_minute(17 * 60));
                }
                5 => slip.reason = String::new(),
                _ => slip.to = day.plus_days(500).at_minute(17 * 60),
            }
        }
        slip
    }

    fn ask_leave(&mut self) -> Choice {
        let doc = self.draw_doc();
        let slip = self.slip(doc);
        one("asks for leave", fact(doc, None, Statement::LeaveSubmitted(slip)))
    }

    fn leaves(&self) -> Vec<(DocId, Leave)> {
        let views = self.replica.views(DocKind::Leave).into_iter();
        views.filter_map(|(doc, view)| Some((doc, view.state.as_leave()?.clone()))).collect()
    }

    fn decide(&mut self) -> Choice {
        let Some(reference) = self.replica.reference() else { return Choice::Nothing };
        let world = World { reference, now: self.replica.now(self.wall), others: self.replica };
        let mut turns = Vec::new();
        for (doc, leave) in self.leaves() {
            match leave::turn(&leave, self.worker, &world) {
                Some((step, acting)) => turns.push((doc, leave, step, acting)),
                None if self.is_clumsy => {
                    let own = reference.organisation.grants_of(self.worker, world.now.date()).next();
                    let step = self.random.below(3) as u8;
                    turns.push((doc, leave, step, own.map(|grant| (grant.role, grant.id.clone()))));
                }
                None => {}
            }
        }
        let Some((doc, leave, step, acting)) = self.random.pick(&turns).cloned() else { return Choice::Nothing };
        if let Some(waiting) = self.random.pick(&leave.unratified).cloned() {
            let ratified = Statement::DecisionRatified(Ratification { decision: waiting.entry });
            let subject = Some(leave::subject(&leave));
            return one("ratifies", Intent { subject, ..fact(doc, acting, ratified) });
        }
        let agree = self.random.permille(700);
        let reason =
            if agree || self.is_clumsy && self.random.permille(300) { String::new() } else { "人手不足".into() };
        let mut subject = leave::subject(&leave);
        if self.is_clumsy && self.random.permille(300) {
            subject[0] ^= 1;
        }
        let decided = Statement::LeaveDecided(Decision { step, agree, reason });
        let intents = vec![Intent { subject: Some(subject), ..fact(doc, acting, decided) }];
        let is_held = self.random.permille(600);
        Choice::Do(Box::new(Deed { what: "decides", intents, is_held, edit: None }))
    }

    fn move_leave(&mut self) -> Choice {
        let Some(reference) = self.replica.reference() else { return Choice::Nothing };
        let today = self.replica.now(self.wall).date();
        let leaves = self.leaves();
        let Some((doc, leave)) = self.random.pick(&leaves).cloned() else { return Choice::Nothing };
        let coordination = authority::office(
            &reference.organisation,
            self.worker,
            today,
            &[(Role::Coordination, doorstep_core::domain::Span::Centre)],
        );
        let is_own = leave.person == *self.worker;
        let begun = leave.from <= self.wall;
        let approved = matches!(leave.stage, LeaveStage::Approved | LeaveStage::Filed);
        let statement = match (coordination.is_some(), self.random.below(3)) {
            (true, 0) if !leave.return_confirmed && leave.stage == LeaveStage::Returned || self.is_clumsy => {
                Statement::LeaveReturnConfirmed(())
            }
            (true, _) if leave.filed_number.is_none() && leave::covers(&leave) => {
                Statement::LeaveFiled(Filing { number: "12".into() })
            }
            (_, _) if approved && begun && (is_own || self.is_clumsy) => {
                let reason = if self.random.permille(500) { "返岗".into() } else { String::new() };
                Statement::LeaveReturned(Return { at: self.wall, reason })
            }
            (_, _) if approved && (is_own || self.is_clumsy) => Statement::LeaveRevoked(()),
            (_, _) if is_own || self.is_clumsy => Statement::LeaveWithdrawn(()),
            _ => return Choice::Nothing,
        };
        let by_office = matches!(statement, Statement::LeaveFiled(_) | Statement::LeaveReturnConfirmed(()));
        one("moves a leave", fact(doc, coordination.filter(|_| by_office), statement))
    }

    fn plan(&mut self, visit: &Visit, doc: DocId) -> Plan {
        let day = self.wall.date().plus_days(self.random.between(1, 2) as i32);
        let from = day.at_minute([10 * 60, 14 * 60][self.random.below(2)]);
        let staff = match visit.plan.as_ref() {
            Some(plan) if self.random.permille(700) => plan.staff.clone(),
            _ => self.staff_for(visit),
        };
        Plan {
            from,
            to: from.plus_minutes(90),
            place: Private::new(self.words.coin(doc).text()),
            staff,
            community: None,
        }
    }

    /// Somebody of each window of the case.
    fn staff_for(&mut self, visit: &Visit) -> Vec<WorkerId> {
        let Some(reference) = self.replica.reference() else { return Vec::new() };
        let on = self.wall.date();
        let grants = &reference.organisation.grants;
        let mut staff = Vec::new();
        for window in &visit.windows {
            let span = doorstep_core::domain::Span::Window(window.clone());
            let there: Vec<&WorkerId> = grants
                .iter()
                .filter(|grant| grant.span == span && grant.holds_on(on))
                .map(|grant| &grant.worker)
                .collect();
            if let Some(worker) = self.random.pick(&there) {
                staff.push((*worker).clone());
            }
        }
        staff.dedup();
        staff
    }

    fn move_visit(&mut self) -> Choice {
        let Some(reference) = self.replica.reference() else { return Choice::Nothing };
        let today = self.replica.now(self.wall).date();
        let mut open = Vec::new();
        for (doc, view) in self.replica.views(DocKind::Visit) {
            let Some(visit) = view.state.as_visit() else { continue };
            if self.is_clumsy {
                let act = Act::ALL[self.random.below(Act::ALL.len())];
                let grants: Vec<_> = reference.organisation.grants_of(self.worker, today).collect();
                let grant = self.random.pick(&grants).map(|grant| (grant.role, grant.id.clone()));
                open.push((doc, visit.clone(), act, grant));
            }
            let world = World { reference, now: self.replica.now(self.wall), others: self.replica };
            for offer in visit::offers(visit, self.worker, &world) {
                let away = matches!(offer.act, Act::Cancel | Act::Reschedule | Act::Reject);
                // What ends a visit is rarer than what moves it on.
                if !away || self.random.permille(200) {
                    open.push((doc, visit.clone(), offer.act, offer.acting));
                }
            }
        }
        let Some((doc, visit, act, acting)) = self.random.pick(&open).cloned() else { return Choice::Nothing };
        let statement = self.act(act, &visit, doc);
        let outing = Outing { visit: doc, at: self.wall };
        let beside = match act {
            Act::Depart => Some(Statement::WentOut(outing)),
            Act::Return => Some(Statement::CameBack(outing)),
            _ => None,
        };
        let mut intents = vec![fact(doc, acting, statement)];
        intents.extend(beside.map(|statement| fact(self.month(self.wall), None, statement)));
        Choice::Do(Box::new(Deed { what: "moves a visit", intents, is_held: false, edit: None }))
    }

    fn act(&mut self, act: Act, visit: &Visit, doc: DocId) -> Statement {
        let at = self.wall;
        // A field forgotten, a date too late.
        let lacks = self.is_clumsy && self.random.permille(500);
        let text = |full: &str| if lacks { String::new() } else { full.to_owned() };
        match act {
            Act::Assign => Statement::VisitAssigned(doorstep_core::fact::visit::Assigned {
                window: visit.application.window.clone(),
            }),
            Act::StartVerification => Statement::VerificationStarted(()),
            Act::Confirm => Statement::VisitConfirmed(Verification { how: text("电话"), findings: "属实".into() }),
            Act::Reject => Statement::VisitRejected(Rejection {
                reason: RejectionReason::CanCome,
                text: text("可以到场"),
                told: true,
            }),
            Act::Schedule => {
                let mut plan = self.plan(visit, doc);
                if lacks {
                    plan.from = at.plus_minutes(-60);
                    plan.to = at;
                }
                Statement::VisitScheduled(plan)
            }
            Act::Inform => Statement::ApplicantInformed(Informed { at, how: Means::Phone }),
            Act::Prepare => Statement::VisitPrepared(Preparation {
                notice: (!lacks).then_some(MaterialsNotice { at, how: Means::Phone, ready: true }),
                kit: KitItem::ALL.into_iter().map(|item| (item, KitState::Done)).collect(),
            }),
            Act::Depart => Statement::Departed(Moment { at }),
            Act::Arrive => Statement::Arrived(Moment { at }),
            Act::CheckIdentity => Statement::IdentityChecked(IdentityCheck {
                at,
                how: IdentityMeans::IdCard,
                matches: !lacks,
                present: Present::Applicant,
            }),
            Act::NotFinish => Statement::NotFinished(NotFinished {
                at,
                reason: Obstacle::ALL[self.random.below(Obstacle::ALL.len())],
                text: text("敲门无人应"),
            }),
            Act::Finish => Statement::DoneOnSite(Done {
                at,
                signing: Signing::Drawn(if lacks { Drawing::default() } else { drawing() }),
                form: [7; 32],
                items: Items::default(),
            }),
            Act::PromiseDelivery => Statement::DeliveryPromised(Promise {
                at,
                reason: "需要制证".into(),
                planned: at.date().plus_days(if lacks { 60 } else { 1 }),
                items: Items::default(),
            }),
            Act::Deliver => Statement::Delivered(Delivery {
                at,
                documents: "证件".into(),
                count: 1,
                receipt: if lacks { Drawing::default() } else { drawing() },
            }),
            Act::Return => Statement::Returned(Moment { at }),
            Act::Rate => Statement::VisitRated(Moment { at }),
            Act::FollowUp => Statement::FollowedUp(FollowUp {
                at,
                reached: true,
                satisfied: Some(!lacks),
                remark: text("家属接的电话"),
            }),
            Act::Reschedule => Statement::VisitRescheduled(Reschedule {
                reason: if self.is_clumsy { RescheduleReason::Other } else { RescheduleReason::Absent },
                text: text("改天"),
                plan: self.plan(visit, doc),
            }),
            Act::Cancel => {
                Statement::VisitCancelled(Cancellation { who: "申请人".into(), why: text("不再需要") })
            }
        }
    }

    fn file(&mut self) -> Choice {
        let Some(reference) = self.replica.reference() else { return Choice::Nothing };
        let today = self.replica.now(self.wall).date();
        let windows = reference.organisation.windows_of(self.worker, today);
        let Some(window) = windows.into_iter().next().cloned() else { return Choice::Nothing };
        let doc = self.draw_doc();
        let words = [self.words.coin(doc), self.words.coin(doc)];
        let mut application = application(&window, words, self.wall.date());
        if self.is_clumsy {
            application.category = Category::ProjectStage;
        }
        let offices = visit::filing_offices(application.channel, &window);
        let acting = authority::office(&reference.organisation, self.worker, today, &offices);
        one("files a visit", fact(doc, acting, Statement::VisitFiled(application)))
    }
}

/// An application at a window by somebody old enough; name and address are words of the document.
pub fn application(window: &WindowId, words: [Word; 2], applied_on: Date) -> Application {
    let matter = match window.as_str() {
        "household" => "household-book",
        "medical-insurance" => "chronic-disease",
        "real-estate" => "real-estate-transfer",
        _ => "pension-attestation",
    };
    Application {
        category: Category::Age80,
        channel: Channel::WindowSelf,
        window: window.clone(),
        applicant: Private::new(words[0].text()),
        id_number: Private::new("P1234567".into()),
        birth: Date::parse("1940-03-02"),
        phone: Private::new("0839-0000201".into()),
        relative: None,
        project: None,
        matters: vec![doorstep_core::domain::MatterId::new(matter)],
        disability_grade: None,
        unable_reason: String::new(),
        urgent: false,
        urgent_reason: String::new(),
        address: Private::new(words[1].text()),
        wished: String::new(),
        applied_on,
        community: None,
    }
}
