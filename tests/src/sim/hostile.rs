//! Somebody of the staff with a real key and a program of their own, who means harm: messages that no app of ours sends.

use doorstep_core::centre::Period;
use doorstep_core::document::{Actor, Shared};
use doorstep_core::domain::{CentreId, DeviceId, DocId, EntryHash, GrantId, Role, Timestamp, WindowId, WorkerId};
use doorstep_core::fact::attendance::Punch;
use doorstep_core::fact::case::WindowDay;
use doorstep_core::fact::duty::{Half, Slot};
use doorstep_core::fact::leave::Decision;
use doorstep_core::fact::meeting::{Check, Grounds, MeetingKind};
use doorstep_core::fact::post::Acknowledgement;
use doorstep_core::fact::proceeding::Deed;
use doorstep_core::fact::report::Publication;
use doorstep_core::fact::visit::Moment;
use doorstep_core::fact::{Anchor, DocKind, Envelope, Kind, Run, Statement};
use doorstep_core::sync::Scope;
use doorstep_core::sync::message::{Cursor, PROTOCOL, REQUEST_MAX, Request};
use sha2::{Digest, Sha256};

use super::author::Author;
use super::device::Key;
use super::random::Random;

/// What is known to somebody who has listened for long: names of documents, messages of others.
#[derive(Debug)]
pub struct Knowledge<'a> {
    pub now: Timestamp,
    pub docs: Vec<(DocId, DocKind)>,
    /// Requests of others, with whose they are.
    pub overheard: &'a [(DeviceId, Vec<u8>)],
    pub colleagues: &'a [WorkerId],
    pub grants: Vec<(Role, GrantId)>,
}

/// One attack.
#[derive(Debug)]
pub struct Attack {
    pub name: &'static str,
    pub bytes: Vec<u8>,
    /// Entries that the attacker's own key really signed, in their places.
    pub signed: Vec<EntryHash>,
}

#[derive(Debug)]
pub struct Hostile {
    pub author: Author,
    key: Key,
    /// The last payload that was a good change, to be sent again.
    change: Option<(DocId, Vec<u8>)>,
}

impl Hostile {
    pub fn new(centre: &CentreId, worker: &WorkerId, key: Key) -> Self {
        Self { author: Author::new(centre, worker, key.device), key, change: None }
    }

    /// Takes the server's word on where its chain ends.
    pub fn told(&mut self, seq: u64, head: EntryHash, anchor: Anchor) {
        (self.author.seq, self.author.head, self.author.anchor) = (seq, head, Some(anchor));
    }

    pub fn attack(&mut self, random: &mut Random, known: &Knowledge<'_>) -> Attack {
        match random.below(13) {
            0 => plain("hostile: garbage", garbage(random)),
            1 if random.permille(200) => plain("hostile: huge", vec![PROTOCOL as u8; REQUEST_MAX + 1]),
            2 if !known.overheard.is_empty() => {
                let mut bytes = known.overheard[random.below(known.overheard.len())].1.clone();
                for _ in 0..1 + random.below(3) {
                    let at = random.below(bytes.len());
                    bytes[at] ^= 1 << random.below(8);
                }
                plain("hostile: altered request", bytes)
            }
            3 => match known.overheard.iter().rev().find(|(device, _)| *device != self.key.device) {
                Some((_, bytes)) => plain("hostile: another's run", bytes.clone()),
                None => plain("hostile: garbage", garbage(random)),
            },
            4 => {
                let bytes = self.author.clone().seal(self.punch(known.now));
                let mut run = self.author.run(self.key.secret(), self.author.seq + 1, self.author.head, vec![bytes]);
                run.signature.0[random.below(64)] ^= 1;
                plain("hostile: wrong signature", self.author.request(known.now, Some(run)).encode())
            }
            5 | 6 => self.forged_entry(random, known),
            7 => self.foreign_document(random, known),
            8 | 9 => self.forged_change(random, known),
            10 => {
                let mut ahead = self.author.clone();
                ahead.seq += 3;
                let bytes =
                    ahead.seal(ahead.envelope(known.now, DocId([0x80; 16]), DocKind::Visit, Kind(1), Vec::new()));
                let run = ahead.run(self.key.secret(), ahead.seq, EntryHash([9; 32]), vec![bytes]);
                plain("hostile: gap in the own chain", ahead.request(known.now, Some(run)).encode())
            }
            11 if self.author.seq > 0 => {
                let mut behind = self.author.clone();
                (behind.seq, behind.head) = (behind.seq - 1, EntryHash([8; 32]));
                let bytes = behind.seal(Envelope {
                    wall: known.now.plus_ms(random.between(1, 1000)),
                    ..self.punch_at(&behind, known.now)
                });
                let run = behind.run(self.key.secret(), behind.seq, EntryHash([8; 32]), vec![bytes]);
                plain("hostile: fork of the own chain", behind.request(known.now, Some(run)).encode())
            }
            _ => self.question(random, known),
        }
    }

    fn punch(&self, now: Timestamp) -> Envelope {
        self.punch_at(&self.author, now)
    }

    fn punch_at(&self, author: &Author, now: Timestamp) -> Envelope {
        let date = now.date();
        let doc = DocId::month(&author.centre, &author.worker, date.year(), date.month());
        author.fact(now, doc, &Statement::Punched(Punch { at: now, note: String::new() }), None, None)
    }

    /// Signs envelopes into the chain as they are, true or not.
    fn push(&mut self, name: &'static str, now: Timestamp, envelopes: Vec<Envelope>) -> Attack {
        let mut author = self.author.clone();
        let (first, prev) = (author.seq + 1, author.head);
        let mut entries = Vec::new();
        for envelope in envelopes {
            let in_chain = Envelope { device_seq: author.seq + 1, prev: author.head, ..envelope.clone() };
            // Some lie about their place as well.
            let is_misplaced = envelope.device_seq == u64::MAX;
            entries.push(author.seal(if is_misplaced { envelope } else { in_chain }));
        }
        let run: Run = author.run(self.key.secret(), first, prev, entries);
        let signed = run.entries.iter().map(|bytes| EntryHash::of(bytes)).collect();
        Attack { name, bytes: author.request(now, Some(run)).encode(), signed }
    }

    fn forged_entry(&mut self, random: &mut Random, known: &Knowledge<'_>) -> Attack {
        let honest = self.punch(known.now);
        let colleague = random.pick(known.colleagues).cloned().unwrap_or(self.author.worker.clone());
        let grant = random.pick(&known.grants).cloned();
        let forged = match random.below(12) {
            0 => Envelope { person: colleague, ..honest },
            1 => Envelope { acting: grant, ..honest },
            2 => Envelope { kind: Kind(9000), ..honest },
            3 => Envelope { doc_kind: DocKind::Visit, doc: DocId::drawn(random.bytes()), ..honest },
            4 => Envelope { device: DeviceId([3; 16]), ..honest },
            5 => Envelope { device_seq: u64::MAX, ..honest },
            6 => Envelope { anchor: Some(Anchor { time: known.now, tag: [7; 16] }), ..honest },
            7 => Envelope { payload: vec![0xff; 2000], ..honest },
            8 => Envelope { tenant: CentreId::new("elsewhere"), ..honest },
            9 => Envelope { suite: 2, ..honest },
            10 => Envelope { mono_ms: Some(u64::MAX), wall: known.now.plus_minutes(600), ..honest },
            _ => Envelope { doc: DocId([5; 16]), doc_kind: DocKind::Visit, kind: Kind::CHANGE, ..honest },
        };
        let good = self.punch(known.now);
        self.push("hostile: forged entry", known.now, vec![forged, good])
    }

    fn foreign_document(&mut self, random: &mut Random, known: &Knowledge<'_>) -> Attack {
        let Some((doc, kind)) = random.pick(&known.docs).copied() else {
            return plain("hostile: garbage", garbage(random));
        };
        let grant = random.pick(&known.grants).cloned();
        let at = known.now;
        let statement = match kind {
            DocKind::Visit => Statement::Departed(Moment { at }),
            DocKind::Leave => {
                let step = random.below(2) as u8;
                Statement::LeaveDecided(Decision { step, agree: true, reason: String::new() })
            }
            DocKind::Post => Statement::PostAcknowledged(Acknowledgement { version: 1 }),
            DocKind::Case => Statement::CaseAccepted(()),
            DocKind::Counter => {
                let window = WindowId::new("household");
                Statement::WindowClosed(WindowDay { window, on: at.date() })
            }
            DocKind::Month => Statement::Punched(Punch { at, note: String::new() }),
            DocKind::Report => {
                let (told, reason) = (vec!["周报".to_owned()], "更正".to_owned());
                Statement::ReportPublished(Publication { period: Period::Month, from: at.date(), told, reason })
            }
            DocKind::Meeting => Statement::CheckedIn(Check { on: at.date(), at }),
            DocKind::Grounds => Statement::GroundsGiven(Grounds {
                meeting: doc,
                kind: MeetingKind::Weekly,
                on: at.date(),
                convenor: None,
                person: self.author.worker.clone(),
                reason: "事由".to_owned(),
                paper: Vec::new(),
                salt: [1; 16],
            }),
            DocKind::Training => Statement::TrainingDropped(doorstep_core::fact::training::Dropped {
                line: [1; 8],
                reason: String::new(),
            }),
            DocKind::Extended => Statement::SessionAccepted(()),
            DocKind::Proceeding => Statement::DeedDone(Deed {
                procedure: "GY-COUR".to_owned(),
                act: "collect".to_owned(),
                values: Vec::new(),
            }),
            DocKind::Roster => Statement::DutyStarted(Slot { on: at.date(), half: Half::Morning, place: 0 }),
            DocKind::Violation => Statement::ViolationClosed(()),
            DocKind::Notice => Statement::NoticePublished(doorstep_core::fact::notice::Notice {
                week: at.date(),
                findings: Vec::new(),
                told: Vec::new(),
                reason: String::new(),
            }),
            DocKind::PrivateReads => Statement::PrivateRead(doorstep_core::fact::private::Read {
                record: doc,
                field: doorstep_core::fact::private::Field::Phone,
            }),
            DocKind::Feedback => Statement::ComplaintHandled(doorstep_core::fact::feedback::Handled {
                findings: "查无".to_owned(),
                outcome: doorstep_core::fact::feedback::Outcome::Unfounded,
            }),
        };
        let envelope = self.author.fact(at, doc, &statement, grant, Some([1; 32]));
        self.push("hostile: foreign document", at, vec![envelope])
    }

    fn forged_change(&mut self, random: &mut Random, known: &Knowledge<'_>) -> Attack {
        let visits: Vec<DocId> =
            known.docs.iter().filter(|(_, kind)| *kind == DocKind::Visit).map(|(doc, _)| *doc).collect();
        let Some(mut doc) = random.pick(&visits).copied() else { return plain("hostile: garbage", garbage(random)) };
        let nonce: [u8; 8] = random.bytes();
        let actor = Actor::new(self.key.device, nonce);
        let mut shared = Shared::genesis(DocKind::Visit);
        let text = "x".repeat(1 + random.below(20));
        let first = shared.write_notes(actor, &text).unwrap_or_default();
        let with = |chunk: &[u8]| [nonce.as_slice(), chunk].concat();
        let payload = match random.below(9) {
            0 => with(&random.bytes::<40>()),
            1 => with(&vec![7; 33 * 1024 - 200]),
            2 => [random.bytes::<8>().as_slice(), &first].concat(),
            3 => with(&shared.write_notes(actor, "y").unwrap_or_default()),
            4 => {
                let other = Actor::new(self.key.device, [1; 8]);
                let next = shared.write_tick(other, "a", true).unwrap_or_default();
                [[1; 8].as_slice(), &next].concat()
            }
            5 => match &self.change {
                Some((there, payload)) => {
                    doc = *there;
                    payload.clone()
                }
                None => with(&first),
            },
            6 | 7 => with(&reframed(&first, random)),
            _ => {
                self.change = Some((doc, with(&first)));
                with(&first)
            }
        };
        let envelope = self.author.envelope(known.now, doc, DocKind::Visit, Kind::CHANGE, payload);
        self.push("hostile: forged change", known.now, vec![envelope])
    }

    fn question(&self, random: &mut Random, known: &Knowledge<'_>) -> Attack {
        let docs: Vec<DocId> = known.docs.iter().map(|(doc, _)| *doc).collect();
        let cursor = |scope| Cursor { scope, seq: 1_000_000, loading_below: Some(7), digest: 1 };
        let request = Request {
            epoch: random.below(3) as u64,
            cursors: known.colleagues.iter().take(8).map(|worker| cursor(Scope::Person(worker.clone()))).collect(),
            history: random.pick(&docs).copied(),
            fetch: docs.into_iter().take(60).collect(),
            ..self.author.request(known.now, None)
        };
        plain("hostile: question out of reach", request.encode())
    }
}

fn plain(name: &'static str, bytes: Vec<u8>) -> Attack {
    Attack { name, bytes, signed: Vec::new() }
}

fn garbage(random: &mut Random) -> Vec<u8> {
    let mut bytes = vec![PROTOCOL as u8];
    for _ in 0..random.below(20) {
        bytes.extend(random.bytes::<8>());
    }
    bytes
}

/// One byte of the body is another, and the checksum fits again, so that the deeper checks have to see it.
fn reframed(chunk: &[u8], random: &mut Random) -> Vec<u8> {
    const HEADER: usize = 8;
    let mut chunk = chunk.to_vec();
    if chunk.len() > HEADER + 3 {
        let at = HEADER + 2 + random.below(chunk.len() - HEADER - 2);
        chunk[at] ^= 1 << random.below(8);
        let checksum = Sha256::digest(&chunk[HEADER..]);
        chunk[4..HEADER].copy_from_slice(&checksum[..4]);
    }
    chunk
}
