//! The centre that the targets knock at: a server with some days of work on it, phones that are enrolled. Made once, copied for
//! each input.

use std::sync::OnceLock;

use doorstep_core::account::SignedIn;
use doorstep_core::admission;
use doorstep_core::document::{Actor, Shared};
use doorstep_core::domain::{DeviceId, DocId, EntryHash, Timestamp, WorkerId};
use doorstep_core::fact::attendance::Punch;
use doorstep_core::fact::{DocKind, Entry, Kind, Statement};
use doorstep_core::fold;
use doorstep_core::sync::ledger::{Changes, split_change};
use doorstep_core::testing::memory::Memory;

use crate::sim::author::Author;
use crate::sim::device::Key;
use crate::sim::server::{Caller, End, Reply, Server, open};
use crate::sim::setting::Setting;

/// Somebody of the staff with a phone that the server knows.
#[derive(Debug)]
pub struct Member {
    pub worker: WorkerId,
    pub key: Key,
    pub signed_in: SignedIn,
}

#[derive(Debug)]
pub struct Stage {
    pub setting: Setting,
    /// The last one means no harm.
    pub members: Vec<Member>,
    /// What the server holds when an input begins.
    pub memory: Memory,
    pub docs: Vec<(DocId, DocKind)>,
    /// Bytes of every entry there, facts and changes.
    pub entries: Vec<Vec<u8>>,
}

pub fn stage() -> &'static Stage {
    static STAGE: OnceLock<Stage> = OnceLock::new();
    STAGE.get_or_init(Stage::new)
}

impl Stage {
    fn new() -> Self {
        let setting = Setting::new();
        let mut server = Server::new(
            setting.server_key.clone(),
            &setting.reference,
            setting.encoded.clone(),
            setting.memory.clone(),
        );
        let workers = ["sunyue", "lina", "wangqiang", "zhouting", "yangbo"].map(WorkerId::new);
        let members: Vec<Member> = workers
            .into_iter()
            .zip(&setting.keys)
            .map(|(worker, key)| {
                let signed_in = server.sign_in(&worker, key.public());
                Member { worker, key: key.clone(), signed_in }
            })
            .collect();
        let mut stage = Self { setting, members, memory: Memory::default(), docs: Vec::new(), entries: Vec::new() };
        stage.write_notes(&mut server);
        for member in &mut stage.members {
            // Who signs in is told where the own chain ends.
            member.signed_in = server.sign_in(&member.worker, member.key.public());
        }
        stage.memory = server.memory;
        stage.docs = stage.memory.documents.values().map(|document| (document.doc, document.kind)).collect();
        stage.entries = stage.memory.entries.values().map(|entry| entry.bytes.clone()).collect();
        stage
    }

    /// Notes and ticks in the visits, and a punch, so that there is one of each kind of entry.
    fn write_notes(&self, server: &mut Server) {
        let member = &self.members[1];
        let mut author = Author::new(&self.setting.reference.centre, &member.worker, member.key.device);
        let now = self.now();
        let nonce = [7; 8];
        let actor = Actor::new(member.key.device, nonce);
        let mut entries = Vec::new();
        for doc in self.setting.memory.documents.values().filter(|document| document.kind == DocKind::Visit) {
            let mut shared = Shared::genesis(DocKind::Visit);
            let chunks = [shared.write_notes(actor, "门铃坏了,请敲门"), shared.write_tick(actor, "photo", true)];
            for chunk in chunks.into_iter().flatten() {
                let payload = [&nonce[..], &chunk].concat();
                entries.push(author.seal(author.envelope(now, doc.doc, DocKind::Visit, Kind::CHANGE, payload)));
            }
        }
        let month = DocId::month(&author.centre, &author.worker, now.date().year(), now.date().month());
        let punch = Statement::Punched(Punch { at: now, note: String::new() });
        entries.push(author.seal(author.fact(now, month, &punch, None, None)));
        let run = author.run(member.key.secret(), 1, EntryHash::NONE, entries);
        let exchanged = exchange(server, now, member.key.device, &author.request(now, Some(run)).encode());
        assert!(matches!(exchanged.reply, Some(Reply::Answer(_))), "{:?}", exchanged.reply);
    }

    /// The server's clock when an input begins.
    pub fn now(&self) -> Timestamp {
        self.setting.begins
    }

    pub fn server(&self) -> Server {
        Server::new(
            self.setting.server_key.clone(),
            &self.setting.reference,
            self.setting.encoded.clone(),
            self.memory.clone(),
        )
    }

    /// A member's chain as the server holds it.
    pub fn author(&self, member: &Member) -> Author {
        let mut author = Author::new(&self.setting.reference.centre, &member.worker, member.key.device);
        if let Some(device) = self.memory.devices.get(&member.key.device) {
            (author.seq, author.head) = (device.end.seq, device.end.head);
        }
        author
    }
}

/// What came of one request.
#[derive(Debug, Default)]
pub struct Exchanged {
    pub reply: Option<Reply>,
    /// Of each transaction.
    pub written: Vec<Changes>,
}

/// Hands in a request and carries the server's work to its end.
pub fn exchange(server: &mut Server, now: Timestamp, device: DeviceId, bytes: &[u8]) -> Exchanged {
    let mut exchanged =
        Exchanged { reply: server.receive(now, Caller { device, call: 1 }, bytes), written: Vec::new() };
    while exchanged.reply.is_none() && server.begin(now) {
        let finished = server.finish(now, End::Durable);
        exchanged.written.extend(finished.written.map(|(changes, _)| changes));
        exchanged.reply = finished.replies.into_iter().next().map(|(_, reply)| reply);
    }
    assert!(exchanged.reply.is_some(), "every request is answered");
    exchanged
}

/// Every document that a transaction wrote is what its log says, word for word.
pub fn check_documents(memory: &Memory, changes: &Changes) {
    for written in &changes.documents {
        let document = &memory.documents[&written.doc];
        let mut state = None;
        let mut shared = Shared::genesis(document.kind);
        let mut head = None;
        let log = memory.entries.range((document.doc, 0)..=(document.doc, u64::MAX));
        for (place, ((_, doc_seq), stored)) in (1..).zip(log) {
            assert_eq!((place, *doc_seq), (stored.receipt.doc_seq, place), "a log has no gaps");
            let entry = Entry::open(&stored.bytes).expect("what is admitted opens");
            assert_eq!(entry.hash, stored.receipt.hash);
            if let Some((actor, chunk)) = split_change(&entry.envelope).filter(|_| entry.envelope.kind == Kind::CHANGE)
            {
                admission::admit(&mut shared, actor, chunk)
                    .expect("what was admitted once is admitted on the same ground");
            }
            if let Some(statement) = Statement::decode(entry.envelope.kind, &entry.envelope.payload) {
                fold::apply(&mut state, &entry.envelope, &statement, &stored.receipt);
            }
            head = Some(entry.hash);
        }
        let state = state.expect("a stored document has a state");
        assert_eq!(state.encode(), document.state);
        assert_eq!(fold::State::decode(&document.state), Some(state), "a state reads back");
        assert_eq!(head, Some(document.head));
        let read = Shared::load(document.kind, &document.shared).expect("a stored document reads back");
        assert_eq!(read.content_digest(), shared.content_digest());
    }
}

/// Somebody who means no harm is served as ever.
pub fn check_honest_work(server: &mut Server, now: Timestamp) {
    let stage = stage();
    let Some(member) = stage.members.last() else { return };
    let mut author = stage.author(member);
    let date = now.date();
    let month = DocId::month(&author.centre, &author.worker, date.year(), date.month());
    let (first, prev) = (author.seq + 1, author.head);
    let punch = Statement::Punched(Punch { at: now, note: String::new() });
    let bytes = author.seal(author.fact(now, month, &punch, None, None));
    let run = author.run(member.key.secret(), first, prev, vec![bytes]);
    let exchanged = exchange(server, now, member.key.device, &author.request(now, Some(run)).encode());
    let Some(Reply::Answer(answer)) = exchanged.reply else { panic!("{:?}", exchanged.reply) };
    let answer = open(&answer).expect("the server's own answer");
    assert!(
        answer.admitted.receipts.len() == 1 && answer.admitted.receipts[0].verdict.is_admitted(),
        "{:?}",
        answer.admitted.receipts
    );
    exchanged.written.iter().for_each(|changes| check_documents(&server.memory, changes));
}
