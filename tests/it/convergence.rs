//! Any interleaving, duplication, loss and delay of the messages of three phones ends in the same bytes of state everywhere.

use std::collections::BTreeSet;

use doorstep_core::centre::Reference;
use doorstep_core::centre::file::guangyuan_demo;
use doorstep_core::domain::{DocId, Private, Role, Span, Timestamp, WindowId, WorkerId};
use doorstep_core::fact::attendance::Punch;
use doorstep_core::fact::leave::{Decision, LeaveKind, Slip};
use doorstep_core::fact::visit::{Application, Category, Channel, Drawing, Moment};
use doorstep_core::fact::{DocKind, Statement};
use doorstep_core::sync::replica::{Content, Event, Intent};
use doorstep_tests::sim::device::Phone;
use doorstep_tests::sim::server::Server;
use proptest::prelude::*;

const VISIT: DocId = DocId([0x89; 16]);

struct World {
    now: Timestamp,
    reference: Reference,
    server: Server,
    phones: Vec<Phone>,
    /// On the wire: the phone and the bytes.
    requests: Vec<(usize, Vec<u8>)>,
    answers: Vec<(usize, Vec<u8>)>,
    next_doc: u8,
}

/// What may happen next; numbers choose among what is there.
#[derive(Clone, Debug)]
enum Act {
    Punch(u8),
    Notes(u8, String),
    Tick(u8, u8, bool),
    AskLeave(u8),
    Decide(u8, bool),
    Depart(u8),
    /// A request arrives; with `true` it stays on the wire and arrives again later.
    Arrive(u8, bool),
    Answer(u8, bool),
    LoseRequest(u8),
    LoseAnswer(u8),
    /// A phone stops waiting for its answer.
    GiveUp(u8),
    SyncNow(u8),
    Kill(u8),
    RestartServer,
    Wait(u16),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        2 => any::<u8>().prop_map(Act::Punch),
        4 => (any::<u8>(), "[ab 上门]{0,12}").prop_map(|(phone, text)| Act::Notes(phone, text)),
        2 => (any::<u8>(), 0..3_u8, any::<bool>()).prop_map(|(phone, key, done)| Act::Tick(phone, key, done)),
        2 => any::<u8>().prop_map(Act::AskLeave),
        2 => (any::<u8>(), any::<bool>()).prop_map(|(phone, agree)| Act::Decide(phone, agree)),
        1 => any::<u8>().prop_map(Act::Depart),
        6 => (any::<u8>(), any::<bool>()).prop_map(|(index, again)| Act::Arrive(index, again)),
        6 => (any::<u8>(), any::<bool>()).prop_map(|(index, again)| Act::Answer(index, again)),
        1 => any::<u8>().prop_map(Act::LoseRequest),
        1 => any::<u8>().prop_map(Act::LoseAnswer),
        2 => any::<u8>().prop_map(Act::GiveUp),
        3 => any::<u8>().prop_map(Act::SyncNow),
        1 => any::<u8>().prop_map(Act::Kill),
        1 => Just(Act::RestartServer),
        2 => (0..90_u16).prop_map(Act::Wait),
    ]
}

/// The demo centre, read once.
fn demo() -> &'static Reference {
    static DEMO: std::sync::LazyLock<Reference> = std::sync::LazyLock::new(guangyuan_demo);
    &DEMO
}

impl World {
    fn new() -> Self {
        let reference = demo().clone();
        let centre = reference.centre.to_string();
        let now = doorstep_core::domain::Date::parse("2026-05-13").unwrap().at_minute(8 * 60 + 30);
        let mut server = Server::new(reference.clone());
        let mut phones = Vec::new();
        for (number, name) in ["lina", "zhangwei", "wangqiang"].iter().enumerate() {
            let phone = Phone::new(&WorkerId::new(name), number as u8 + 1, &centre, server.public_key());
            server.enrol(&phone.worker, phone.public_key());
            phones.push(phone);
        }
        let mut world =
            Self { now, reference, server, phones, requests: Vec::new(), answers: Vec::new(), next_doc: 20 };
        world.settle();
        world.write(0, VISIT, DocKind::Visit, Content::Fact(Statement::VisitFiled(application())));
        world.settle();
        let queue = world.phones[0].replica.queue();
        assert!(world.server.document(VISIT).is_some(), "the visit that the phones share is admitted: {queue:?}");
        world
    }

    fn write(&mut self, phone: usize, doc: DocId, doc_kind: DocKind, content: Content) {
        let acting = self.acting(phone, doc_kind, &content);
        let seen = self.phones[phone].replica.view(doc).and_then(|view| view.state.as_leave());
        let subject = seen.filter(|_| acting.is_some()).map(doorstep_core::regime::leave::subject);
        self.phones[phone].write(self.now, vec![Intent { doc, doc_kind, acting, subject, content }]);
        self.collect();
    }

    /// The grant by which the person acts, as the app chooses it.
    fn acting(&self, phone: usize, kind: DocKind, content: &Content) -> Option<(Role, doorstep_core::domain::GrantId)> {
        let worker = &self.phones[phone].worker;
        let role = match (kind, content) {
            (DocKind::Leave, Content::Fact(Statement::LeaveDecided(_))) => Role::GroupLeader,
            (DocKind::Visit, Content::Fact(_)) => Role::WindowStaff,
            _ => return None,
        };
        self.reference
            .organisation
            .grants_of(worker, self.now.date())
            .find(|grant| grant.role == role && grant.span != Span::Centre)
            .map(|grant| (role, grant.id.clone()))
    }

    fn collect(&mut self) {
        for (index, phone) in self.phones.iter_mut().enumerate() {
            self.requests.extend(phone.outgoing.drain(..).map(|bytes| (index, bytes)));
        }
    }

    fn arrive(&mut self, (phone, bytes): (usize, Vec<u8>)) {
        let device = self.phones[phone].device();
        let answer = self.server.handle(self.now, device, &bytes).expect("the phone sends well-formed requests");
        self.answers.push((phone, answer));
    }

    fn answer(&mut self, (phone, bytes): (usize, Vec<u8>)) {
        self.phones[phone].step(self.now, Event::Answer(bytes));
        self.collect();
    }

    fn act(&mut self, act: Act) {
        let of = |number: u8, len: usize| usize::from(number) % len;
        let phones = self.phones.len();
        match act {
            Act::Punch(phone) => {
                let phone = of(phone, phones);
                let date = self.now.date();
                let doc = DocId::month(&self.reference.centre, &self.phones[phone].worker, date.year(), date.month());
                let punch = Statement::Punched(Punch { at: self.now, note: String::new() });
                self.write(phone, doc, DocKind::Month, Content::Fact(punch));
            }
            Act::Notes(phone, text) => {
                let phone = of(phone, phones - 1);
                self.write(phone, VISIT, DocKind::Visit, Content::Notes(text));
            }
            Act::Tick(phone, key, done) => {
                let key = format!("material-{key}");
                self.write(of(phone, phones - 1), VISIT, DocKind::Visit, Content::Tick { key, done });
            }
            Act::AskLeave(phone) => {
                self.next_doc = self.next_doc.wrapping_add(1);
                let doc = DocId::drawn([self.next_doc; 16]);
                let day = self.now.date().plus_days(1 + i32::from(self.next_doc % 5));
                let slip = Slip {
                    kind: LeaveKind::Personal,
                    reason: "家中有事".into(),
                    from: day.at_minute(13 * 60 + 30),
                    to: day.at_minute(17 * 60),
                    substitute: "张伟".into(),
                    contact: "13900000000".into(),
                    signature: Drawing { strokes: vec![vec![(1, 1), (2, 2)]] },
                };
                self.write(of(phone, phones), doc, DocKind::Leave, Content::Fact(Statement::LeaveSubmitted(slip)));
            }
            Act::Decide(number, agree) => {
                let phone = phones - 1;
                let open: Vec<DocId> =
                    self.phones[phone].replica.views(DocKind::Leave).into_iter().map(|(doc, _)| doc).collect();
                if !open.is_empty() {
                    let decision = Decision { step: 0, agree, reason: "窗口人手不足".into() };
                    let statement = Statement::LeaveDecided(decision);
                    self.write(phone, open[of(number, open.len())], DocKind::Leave, Content::Fact(statement));
                }
            }
            Act::Depart(phone) => {
                let moment = Statement::Departed(Moment { at: self.now });
                self.write(of(phone, phones - 1), VISIT, DocKind::Visit, Content::Fact(moment));
            }
            Act::Arrive(index, again) if !self.requests.is_empty() => {
                let index = of(index, self.requests.len());
                let request = if again { self.requests[index].clone() } else { self.requests.remove(index) };
                self.arrive(request);
            }
            Act::Answer(index, again) if !self.answers.is_empty() => {
                let index = of(index, self.answers.len());
                let answer = if again { self.answers[index].clone() } else { self.answers.remove(index) };
                self.answer(answer);
            }
            Act::LoseRequest(index) if !self.requests.is_empty() => {
                self.requests.remove(of(index, self.requests.len()));
            }
            Act::LoseAnswer(index) if !self.answers.is_empty() => {
                self.answers.remove(of(index, self.answers.len()));
            }
            Act::GiveUp(phone) => {
                self.phones[of(phone, phones)].step(self.now, Event::Unreachable);
                self.collect();
            }
            Act::SyncNow(phone) => {
                self.phones[of(phone, phones)].step(self.now, Event::SyncNow);
                self.collect();
            }
            Act::Kill(phone) => {
                self.phones[of(phone, phones)].restart(self.now);
                self.collect();
            }
            Act::RestartServer => self.server.restart(),
            Act::Wait(minutes) => self.now = self.now.plus_minutes(i64::from(minutes)),
            Act::Arrive(..) | Act::Answer(..) | Act::LoseRequest(_) | Act::LoseAnswer(_) => {}
        }
    }

    /// The network works: everything under way arrives in order, until nothing is left to say.
    fn settle(&mut self) {
        for _ in 0..40 {
            for phone in 0..self.phones.len() {
                self.phones[phone].step(self.now, Event::Unreachable);
                self.phones[phone].step(self.now, Event::SyncNow);
            }
            self.collect();
            for _ in 0..200 {
                if self.requests.is_empty() && self.answers.is_empty() {
                    break;
                }
                for request in std::mem::take(&mut self.requests) {
                    self.arrive(request);
                }
                for answer in std::mem::take(&mut self.answers) {
                    self.answer(answer);
                }
            }
            let owing = self.phones.iter().map(|phone| phone.replica.status().waiting).sum::<usize>();
            if owing == 0 && self.agreed() {
                return;
            }
        }
    }

    fn agreed(&self) -> bool {
        self.phones
            .iter()
            .all(|phone| phone.replica.state_digest() == self.server.state_digest(&phone.worker, self.now))
    }

    fn check(&mut self) {
        self.settle();
        let received = self.server.received();
        for phone in &mut self.phones {
            let status = phone.replica.status();
            assert_eq!(status.trouble, None);
            assert_eq!(status.waiting, 0, "{} still owes", phone.worker);
            assert_eq!(
                phone.replica.state_digest(),
                self.server.state_digest(&phone.worker, self.now),
                "{} folds to other bytes than the server",
                phone.worker
            );
            let own: BTreeSet<u64> =
                received.iter().filter(|(device, _)| *device == phone.device()).map(|(_, seq)| *seq).collect();
            assert!(own.iter().copied().eq(1..=own.len() as u64), "the server's chain of {} has a hole", phone.worker);
        }
        let stored = self.server.document(VISIT).unwrap().shared.clone();
        let notes = doorstep_core::document::Shared::load(DocKind::Visit, &stored).unwrap();
        for phone in &mut self.phones[..2] {
            phone.step(self.now, Event::Tick);
            let mut effects = Vec::new();
            phone.replica.shared(VISIT, &mut effects);
            for effect in effects {
                if let doorstep_core::sync::replica::Effect::LoadShared(doc) = effect {
                    phone.load_shared(self.now, doc);
                }
            }
            let shared = phone.replica.loaded_shared(VISIT).expect("loaded");
            assert_eq!(shared.content_digest(), notes.content_digest(), "{} reads other notes", phone.worker);
        }
    }
}

fn application() -> Application {
    let reference = demo();
    let (matter, found) = reference
        .matters
        .iter()
        .find(|(_, matter)| matter.in_person && matter.window == WindowId::new("social-security"))
        .expect("the demo has one");
    Application {
        category: Category::Age80,
        channel: Channel::WindowSelf,
        window: found.window.clone(),
        applicant: Private::new("王桂兰".into()),
        id_number: Private::new("510802194003051220".into()),
        birth: doorstep_core::domain::Date::parse("1940-03-05"),
        phone: Private::new("13900001111".into()),
        relative: None,
        project: None,
        matters: vec![matter.clone()],
        disability_grade: None,
        unable_reason: String::new(),
        urgent: false,
        urgent_reason: String::new(),
        address: Private::new("利州区东坝街道则天路12号".into()),
        wished: String::new(),
        applied_on: doorstep_core::domain::Date::parse("2026-05-12").unwrap(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, max_shrink_iters: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn three_phones_end_in_the_same_bytes(acts in prop::collection::vec(act(), 1..120)) {
        let mut world = World::new();
        for act in acts {
            world.act(act);
        }
        world.check();
    }
}
