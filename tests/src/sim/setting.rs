//! What every schedule starts from: the centre, its keys, and some days of work that are on the server already. Made once,
//! copied for each seed.

use std::collections::BTreeMap;
use std::sync::Arc;

use doorstep_core::centre::Reference;
use doorstep_core::centre::file::guangyuan_demo;
use doorstep_core::domain::{Date, DocId, GrantId, MatterId, Private, Role, Span, Timestamp, WindowId, WorkerId};
use doorstep_core::fact::leave::{Decision, Filing, LeaveKind, Slip};
use doorstep_core::fact::visit::{
    Application, Category, Channel, IdentityCheck, IdentityMeans, Informed, KitItem, KitState, MaterialsNotice, Means,
    Moment, Plan, Preparation, Present, Project, ProjectStage, Verification,
};
use doorstep_core::fact::{Statement, Verdict};
use doorstep_core::regime::{authority, leave};
use doorstep_core::testing::memory::Memory;

use super::action::{application, drawing};
use super::author::Author;
use super::check::Checker;
use super::device::Key;
use super::reach::Reach;
use super::server::{Caller, End, Reply, Server};
use super::word::Words;

/// Keys that the phones of one schedule may use up.
pub const PHONE_KEYS: usize = 18;

/// The stage before anybody enters.
#[derive(Debug)]
pub struct Setting {
    pub reference: Reference,
    /// As it travels.
    pub encoded: Vec<u8>,
    pub server_key: Arc<doorstep_core::fact::chain::SecretKey>,
    pub keys: Vec<Key>,
    pub memory: Memory,
    pub words: Words,
    pub checker: Checker,
    pub begins: Timestamp,
}

/// Who may be there: groups of people of whom each gives some phones to a schedule.
pub const CASTS: &[&[&str]] = &[
    &["lina", "zhangwei", "yangbo"],
    &["lina", "sunyue", "wangqiang", "yangbo"],
    &["lina", "wangqiang", "wangqiang", "tangjing"],
    &["sunyue", "yangbo", "hefang"],
    &["zhangwei", "lina", "wangqiang", "chenguohua", "yangbo"],
    &["yangbo", "zhaomin", "lina"],
    &["lina", "lina", "yangbo"],
    &["wangqiang", "chenguohua", "zhouting", "lina"],
    &["malin", "sunyue", "yangbo", "lina"],
    &["liuyang", "sunyue", "tangjing"],
    &["lina", "yangbo"],
    &["zhouting", "zhangwei", "wangqiang", "dengchao"],
];

struct Scene {
    server: Server,
    authors: BTreeMap<WorkerId, (Author, Key)>,
    words: Words,
    checker: Checker,
    now: Timestamp,
    docs: u8,
    calls: u64,
}

fn day(text: &str) -> Date {
    Date::parse(text).expect("a date that exists")
}

impl Scene {
    fn doc(&mut self) -> DocId {
        self.docs += 1;
        DocId::drawn([self.docs; 16])
    }

    /// The grant of a person's that the statement asks for.
    fn office(&self, worker: &str, role: Role) -> Option<(Role, GrantId)> {
        let organisation = &self.server.reference().organisation;
        let grants = organisation.grants.iter().filter(|grant| grant.worker.as_str() == worker && grant.role == role);
        let spans: Vec<(Role, Span)> = grants.map(|grant| (role, grant.span.clone())).collect();
        authority::office(organisation, &WorkerId::new(worker), self.now.date(), &spans)
    }

    /// States something, and everything must be in order.
    fn say(&mut self, worker: &str, role: Option<Role>, doc: DocId, statement: Statement) {
        self.now = self.now.plus_minutes(5);
        let acting = role.and_then(|role| self.office(worker, role));
        let id = WorkerId::new(worker);
        if !self.authors.contains_key(&id) {
            let number = 100 + self.authors.len() as u8;
            let key = Key::numbered(number);
            self.server.sign_in(&id, key.public());
            let author = Author::new(&self.server.reference().centre, &id, key.device);
            self.authors.insert(id.clone(), (author, key));
        }
        let subject = match (&statement, self.checker.state(doc)) {
            (Statement::LeaveDecided(_), Some(state)) => state.as_leave().map(leave::subject),
            _ => None,
        };
        let (author, key) = self.authors.get_mut(&id).expect("just enrolled");
        let (first, prev) = (author.seq + 1, author.head);
        let bytes = author.seal(author.fact(self.now, doc, &statement, acting, subject));
        let run = author.run(key.secret(), first, prev, vec![bytes]);
        self.checker.sealed(key.device, author.head, None);
        let request = author.request(self.now, Some(run)).encode();
        self.calls += 1;
        let caller = Caller { device: key.device, call: self.calls };
        assert_eq!(self.server.receive(self.now, caller, &request), None);
        assert!(self.server.begin(self.now));
        let finished = self.server.finish(self.now, End::Durable);
        let (changes, order) = finished.written.expect("durable");
        let reference = self.server.reference().clone();
        self.checker.written(self.now, &self.server.memory, &changes, &order, &reference, &mut Reach::default());
        assert!(self.checker.violations.is_empty(), "{:?}", self.checker.violations);
        for (_, reply) in finished.replies {
            let Reply::Answer(bytes) = reply else { panic!("{reply:?}") };
            let answer = super::server::open(&bytes).expect("the server's own answer");
            assert_eq!(answer.admitted.receipts[0].verdict, Verdict::Effective, "{statement:?}");
        }
    }

    fn visit(&mut self, worker: &str, role: Role, change: impl FnOnce(&mut Application)) -> DocId {
        let doc = self.doc();
        let words = [self.words.coin(doc), self.words.coin(doc)];
        let clerk = WorkerId::new(worker);
        let windows = self.server.reference().organisation.windows_of(&clerk, self.now.date());
        let window = windows.into_iter().next().cloned().unwrap_or(WindowId::new("social-security"));
        let mut application = application(&window, words, self.now.date());
        change(&mut application);
        self.say(worker, Some(role), doc, Statement::VisitFiled(application));
        doc
    }

    fn verified(&mut self, worker: &str, role: Role, change: impl FnOnce(&mut Application)) -> DocId {
        let doc = self.visit(worker, role, change);
        self.say(worker, Some(role), doc, Statement::VerificationStarted(()));
        doc
    }

    fn confirmed(&mut self, worker: &str, role: Role, change: impl FnOnce(&mut Application)) -> DocId {
        let doc = self.verified(worker, role, change);
        let verification = Verification { how: "电话".into(), findings: "属实".into() };
        self.say(worker, Some(role), doc, Statement::VisitConfirmed(verification));
        doc
    }

    fn planned(&mut self, worker: &str, role: Role, from: Timestamp, staff: &[&str]) -> DocId {
        let doc = self.confirmed(worker, role, |_| {});
        let place = Private::new(self.words.coin(doc).text());
        let staff = staff.iter().map(|worker| WorkerId::new(worker)).collect();
        let plan = Plan { from, to: from.plus_minutes(90), place, staff, community: None };
        self.say(worker, Some(role), doc, Statement::VisitScheduled(plan));
        doc
    }

    fn prepared(&mut self, worker: &str, role: Role, from: Timestamp, staff: &[&str]) -> DocId {
        let doc = self.planned(worker, role, from, staff);
        let at = self.now;
        self.say(worker, Some(role), doc, Statement::ApplicantInformed(Informed { at, how: Means::Phone }));
        let preparation = Preparation {
            notice: Some(MaterialsNotice { at, how: Means::Phone, ready: true }),
            kit: KitItem::ALL.into_iter().map(|item| (item, KitState::Done)).collect(),
        };
        self.say(worker, Some(role), doc, Statement::VisitPrepared(preparation));
        doc
    }

    /// A visit at the door, the identity checked.
    fn on_site(&mut self, clerk: &str, role: Role, from: Timestamp, staff: &str) -> DocId {
        let doc = self.prepared(clerk, role, from, &[staff]);
        let at = self.now;
        self.say(staff, None, doc, Statement::Departed(Moment { at }));
        self.say(staff, None, doc, Statement::Arrived(Moment { at }));
        self.say(
            staff,
            None,
            doc,
            Statement::IdentityChecked(IdentityCheck {
                at,
                how: IdentityMeans::IdCard,
                matches: true,
                present: Present::Applicant,
            }),
        );
        doc
    }

    fn leave(&mut self, worker: &str, from: Timestamp, to: Timestamp) -> DocId {
        let doc = self.doc();
        let slip = Slip {
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
        self.say(worker, None, doc, Statement::LeaveSubmitted(slip));
        doc
    }

    fn agreed(&mut self, worker: &str, role: Role, doc: DocId, step: u8) {
        let decision = Decision { step, agree: true, reason: String::new() };
        self.say(worker, Some(role), doc, Statement::LeaveDecided(decision));
    }
}

impl Setting {
    pub fn new() -> Self {
        let reference = guangyuan_demo();
        let server_key = Arc::new(
            doorstep_core::fact::chain::SecretKey::from_bytes(&[1; 32]).expect("a small scalar is on the curve"),
        );
        let mut scene = Scene {
            server: Server::new(server_key.clone(), &reference, reference.encode(), Memory::default()),
            authors: BTreeMap::new(),
            words: Words::default(),
            checker: Checker::default(),
            now: day("2026-05-11").at_minute(8 * 60),
            docs: 0,
            calls: 0,
        };
        scene.play();
        let Scene { server, words, checker, .. } = scene;
        Self {
            encoded: reference.encode(),
            reference,
            server_key,
            keys: (0..PHONE_KEYS as u8).map(|number| Key::numbered(10 + number)).collect(),
            memory: server.memory,
            words,
            checker,
            begins: day("2026-05-12").at_minute(8 * 60 + 50),
        }
    }
}

impl Default for Setting {
    fn default() -> Self {
        Self::new()
    }
}

impl Scene {
    fn play(&mut self) {
        use Role::{Coordination, DeputyLeader, GroupLeader, Jrc, ReceptionRoom, WindowHead, WindowStaff};
        let today = day("2026-05-12");
        let (morning, afternoon) = (today.at_minute(10 * 60), today.at_minute(14 * 60));
        self.prepared("sunyue", WindowHead, morning, &["lina", "zhangwei"]);
        self.prepared("yangbo", WindowStaff, afternoon, &["yangbo"]);
        self.planned("sunyue", WindowHead, afternoon, &["lina"]);
        self.verified("sunyue", WindowHead, |_| {});
        // Each of these is not entitled in its own way; whoever confirms it all the same is told why.
        self.verified("sunyue", WindowHead, |application| application.birth = Date::parse("1980-01-01"));
        self.verified("sunyue", WindowHead, |application| {
            application.category = Category::SevereDisability;
            application.disability_grade = Some(3);
        });
        self.verified("sunyue", WindowHead, |application| application.category = Category::UnableUrgent);
        self.verified("tangjing", WindowStaff, |_| {});
        let project = Project {
            name: "项目".into(),
            owner: "业主".into(),
            stage: ProjectStage::Approval,
            need: None,
            problem: String::new(),
        };
        let project = self.visit("zhouting", Jrc, |application| {
            application.category = Category::ProjectStage;
            application.channel = Channel::JrcProactive;
            application.project = Some(project);
        });
        let assigned = doorstep_core::fact::visit::Assigned { window: WindowId::new("social-security") };
        self.say("zhouting", Some(Jrc), project, Statement::VisitAssigned(assigned));
        self.say("sunyue", Some(WindowHead), project, Statement::VerificationStarted(()));
        self.visit("liuyang", ReceptionRoom, |application| application.channel = Channel::ReceptionRoom);
        let two_windows = |application: &mut Application| application.matters.push(MatterId::new("household-book"));
        self.confirmed("sunyue", WindowHead, two_windows);

        self.confirmed("sunyue", WindowHead, |_| {});
        self.confirmed("sunyue", WindowHead, |_| {});
        let tomorrow = today.plus_days(1);
        self.planned("sunyue", WindowHead, tomorrow.at_minute(10 * 60), &["lina", "zhangwei", "sunyue"]);
        for (clerk, role, staff) in [("sunyue", WindowHead, "lina"), ("yangbo", WindowStaff, "yangbo")] {
            self.on_site(clerk, role, today.at_minute(19 * 60), staff);
        }

        let next = day("2026-05-14");
        self.leave("lina", next.at_minute(13 * 60 + 30), next.at_minute(17 * 60));
        let longer = self.leave("zhangwei", next.at_minute(9 * 60), next.plus_days(1).at_minute(17 * 60));
        self.agreed("wangqiang", GroupLeader, longer, 0);
        let agreed = self.leave("lina", today.at_minute(13 * 60 + 30), today.at_minute(17 * 60));
        self.agreed("wangqiang", GroupLeader, agreed, 0);
        let filing = Filing { number: "1".into() };
        self.say("zhouting", Some(Coordination), agreed, Statement::LeaveFiled(filing));
        let leaders = self.leave("wangqiang", next.at_minute(9 * 60), next.at_minute(12 * 60));
        self.agreed("chenguohua", DeputyLeader, leaders, 0);
    }
}
