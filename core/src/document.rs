//! What people write together: notes, ticks of a checklist, fields of a form before it is submitted, items of a list of materials.
//! Automerge decides how texts and fields merge, and nothing else.
//!
//! Every document of a kind starts from the same constant genesis change, which creates the containers, so they have the same
//! ids everywhere and no phone needs to be sent them. Collections are maps keyed by stable ids, never lists.
//!
//! Foreign changes come in through [`crate::admission`] only.

pub(crate) mod chunk;
mod genesis;
pub(crate) mod history;
mod live;
mod note;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::iter::MapRangeItem;
use automerge::transaction::Transactable;
use automerge::{ActorId, Automerge, Change, LoadOptions, ObjId, ObjType, ROOT, ReadDoc, TextEncoding, Value};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use self::chunk::{Chunk, ChunkType};
use self::history::History;
pub use self::live::{Live, Open, open};
pub use self::note::rebase;
use self::note::{COMPARED_MAX, Difference, first_characters};
use crate::admission::limits;
use crate::domain::DeviceId;
use crate::fact::DocKind;
use crate::gather::gather;

/// Longest notes that [`Shared::write_notes`] writes. Unit: characters (Unicode scalar values). Two people who each fill it
/// offline still merge: admission allows more (`admission::limits::NOTES_MAX`).
/// Whoever replaces all of it makes one change (`admission::limits::OPS_MAX`).
pub const NOTES_MAX: usize = 4_000;

/// The shape of the containers. A new one gets a new genesis.
const SCHEMA: u8 = 2;
/// First byte of what [`Shared::save`] writes; the log's bytes and automerge's document follow.
const FORMAT: u8 = 1;
const FRAME_BYTES: usize = 5;
const NOTES: &str = "notes";
/// The genesis creates the notes first, then the maps in the order of [`Map::ALL`]; these are the counters of its operations.
pub(crate) const NOTES_COUNTER: u64 = 1;
/// Room for the frame of a change around what a draft writes. Unit: bytes.
const CHANGE_FRAME_BYTES: usize = 1_024;
/// What an entry of a draft takes in a change beside its key and its value. Unit: bytes.
const ENTRY_BYTES: usize = 32;

/// The maps beside the notes: a value a key, the last writer wins, no key ever goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Map {
    /// Items of a checklist that are done: true or false.
    Ticks,
    /// Fields of a form before it is submitted, by the field's stable key: a text.
    Fields,
    /// Items of a list, by an id that their writer drew: a text. An item that was taken off is an empty text.
    Items,
}

impl Map {
    pub(crate) const ALL: [Self; 3] = [Self::Ticks, Self::Fields, Self::Items];

    fn name(self) -> &'static str {
        match self {
            Self::Ticks => "ticks",
            Self::Fields => "fields",
            Self::Items => "items",
        }
    }

    /// The counter of the operation by which the genesis creates it.
    pub(crate) fn counter(self) -> u64 {
        match self {
            Self::Ticks => 2,
            Self::Fields => 3,
            Self::Items => 4,
        }
    }

    /// Most keys in it.
    pub(crate) fn keys_max(self) -> usize {
        match self {
            Self::Ticks => limits::TICKS_MAX,
            Self::Fields => limits::FIELDS_MAX,
            Self::Items => limits::ITEMS_MAX,
        }
    }
}

/// Fields and items that are written in one change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Texts by key of the form's field.
    pub fields: BTreeMap<String, String>,
    /// Texts by id of the item; an empty one takes the item off.
    pub items: BTreeMap<String, String>,
}

/// The identity under which one running instance of the app writes: new at every start, bound to the device's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Actor(pub [u8; 16]);

impl Actor {
    /// `nonce` is drawn at random by the app when it starts; it travels in front of every change.
    pub fn new(device: DeviceId, nonce: [u8; 8]) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"doorstep-actor-1\0");
        hash.update(device.0);
        hash.update(nonce);
        Self(hash.finalize()[..16].try_into().expect("SHA-256 gives 32 bytes"))
    }

    /// Writes the genesis of a kind and nothing else, ever.
    pub(crate) fn genesis(kind: DocKind) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"doorstep-genesis-1\0");
        hash.update([kind as u8, SCHEMA]);
        Self(hash.finalize()[..16].try_into().expect("SHA-256 gives 32 bytes"))
    }
}

/// Whether a text may be the key of a tick, a field or an item.
///
/// Shape: 1 to 64 of lower-case ASCII letters, digits and `-_./`.
pub fn is_key(key: &str) -> bool {
    (1..=limits::KEY_MAX).contains(&key.len())
        && key.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/'))
}

/// A live shared document.
#[derive(Clone)]
pub struct Shared {
    kind: DocKind,
    doc: Automerge,
    history: History,
    notes: ObjId,
    /// In the order of [`Map::ALL`].
    maps: [ObjId; 3],
    /// Bytes of all change chunks so far, without the genesis.
    log_bytes: u32,
    /// What [`Shared::save`] answers, when it is known already.
    saved: Option<Vec<u8>>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// The shared document could not be read back from our own store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damaged;

impl Shared {
    /// The document before anybody wrote: the constant genesis of its kind.
    pub fn genesis(kind: DocKind) -> Self {
        let mut doc = Automerge::new_with_encoding(TextEncoding::UnicodeCodePoint);
        doc.set_actor(ActorId::from(Actor::genesis(kind).0));
        let mut transaction = doc.transaction();
        let notes =
            transaction.put_object(ROOT, NOTES, ObjType::Text).expect("the root of an empty document takes a key");
        let maps = Map::ALL.map(|map| {
            transaction.put_object(ROOT, map.name(), ObjType::Map).expect("the root of an empty document takes a key")
        });
        transaction.commit();
        let history = History::of(&doc).expect("one change without dependencies");
        Self { kind, doc, history, notes, maps, log_bytes: 0, saved: None }
    }

    /// Reads what [`Shared::save`] wrote; empty bytes are the genesis.
    pub fn load(kind: DocKind, saved: &[u8]) -> Result<Self, Damaged> {
        if saved.is_empty() {
            return Ok(Self::genesis(kind));
        }
        let (&format, rest) = saved.split_first().ok_or(Damaged)?;
        let (log_bytes, document) = rest.split_first_chunk::<4>().ok_or(Damaged)?;
        if format != FORMAT || Chunk::open(document, ChunkType::Document).is_none() {
            return Err(Damaged);
        }
        let doc = catch_unwind(AssertUnwindSafe(|| read(document))).ok().flatten().ok_or(Damaged)?;
        let history = History::of(&doc).ok_or(Damaged)?;
        let (notes, maps) = containers(&doc, kind).ok_or(Damaged)?;
        let is_whole = history.holds(&genesis::hash(kind).0) && doc.get_missing_deps(&[]).is_empty();
        let log_bytes = u32::from_be_bytes(*log_bytes);
        if is_whole { Ok(Self { kind, doc, history, notes, maps, log_bytes, saved: None }) } else { Err(Damaged) }
    }

    /// Empty for a document in which nobody wrote yet. Not packed: documents resemble each other more than themselves, so whoever
    /// carries many of them packs them better together.
    pub fn save(&self) -> Vec<u8> {
        if let Some(saved) = &self.saved {
            return saved.clone();
        }
        if self.history.len() == 1 {
            return Vec::new();
        }
        let mut saved = vec![FORMAT];
        saved.extend(self.log_bytes.to_be_bytes());
        saved.extend(self.doc.save_nocompress());
        saved
    }

    /// The notes (记录) as one text.
    pub fn notes(&self) -> String {
        self.doc.text(&self.notes).unwrap_or_default()
    }

    /// The keys of materials (and other checklist items) that are ticked.
    pub fn ticks(&self) -> BTreeMap<String, bool> {
        self.values(Map::Ticks, |value| value.as_bool())
    }

    /// The form's fields that somebody wrote.
    pub fn fields(&self) -> BTreeMap<String, String> {
        self.values(Map::Fields, |value| value.into_string().ok())
    }

    /// The items of the list (材料清单) by id, without those that were taken off.
    pub fn items(&self) -> BTreeMap<String, String> {
        let mut items = self.values(Map::Items, |value| value.into_string().ok());
        items.retain(|_, item| !item.is_empty());
        items
    }

    fn values<T>(&self, map: Map, read: fn(Value<'_>) -> Option<T>) -> BTreeMap<String, T> {
        values(&self.doc, self.map_id(map), read)
    }

    /// Makes the change that turns the notes into `text`, with as few edits as possible, and applies it.
    /// Returns the chunk; `None` when nothing differs.
    ///
    /// Characters beyond [`NOTES_MAX`] are left out, unless the notes had grown longer than that by merging. Only then may an edit
    /// not fit one change: a caller that must be sure calls again until there is `None`.
    pub fn write_notes(&mut self, actor: Actor, text: &str) -> Option<Vec<u8>> {
        let old = self.notes();
        let text = first_characters(text, NOTES_MAX.max(old.chars().count()));
        self.write_text(actor, &old, text)
    }

    /// As [`Shared::write_notes`], for what somebody made of notes that read `base`; whatever came in since stays, and nothing
    /// is left out: what the page let people type was within [`NOTES_MAX`]. As many changes as it takes.
    pub fn rebase_notes(&mut self, actor: Actor, base: &str, text: &str) -> Vec<Vec<u8>> {
        let text = rebase(base, text, &self.notes());
        let text = first_characters(&text, limits::NOTES_MAX);
        let next = || {
            let old = self.notes();
            self.write_text(actor, &old, text)
        };
        std::iter::from_fn(next).collect()
    }

    fn write_text(&mut self, actor: Actor, old: &str, text: &str) -> Option<Vec<u8>> {
        let mut budget = usize::try_from(limits::OPS_MAX).unwrap_or(usize::MAX);
        loop {
            let mut attempt = self.clone();
            let chunk = attempt.edit_notes(actor, old, text, budget)?;
            // An edit of few characters may still be large when many people wrote them; two characters never are.
            if chunk.len() <= limits::CHANGE_BYTES_MAX || budget < 2 {
                *self = attempt;
                return Some(chunk);
            }
            budget /= 2;
        }
    }

    /// As [`Shared::write_notes`], for one tick. `None` also for what is no key (see [`is_key`]).
    pub fn write_tick(&mut self, actor: Actor, key: &str, done: bool) -> Option<Vec<u8>> {
        // Where two people ticked differently, automerge would answer a tick that agrees with the winner by deleting the others:
        // an operation that the schema has no use for.
        if !is_key(key) || self.ticks().get(key) == Some(&done) {
            return None;
        }
        let ticks = self.map_id(Map::Ticks).clone();
        self.write(actor, |transaction| transaction.put(&ticks, key, done))
    }

    /// As [`Shared::write_notes`], for one field of the form. `None` also for what is no key and for a text of more than
    /// `admission::limits::VALUE_MAX` bytes: the page does not let people type more.
    pub fn write_field(&mut self, actor: Actor, key: &str, value: &str) -> Option<Vec<u8>> {
        let fields = gather([(key.to_owned(), value.to_owned())]);
        self.write_draft(actor, &Draft { fields, ..Draft::default() })
    }

    /// As [`Shared::write_field`], for one item of the list. An empty text takes it off.
    pub fn write_item(&mut self, actor: Actor, id: &str, value: &str) -> Option<Vec<u8>> {
        let items = gather([(id.to_owned(), value.to_owned())]);
        self.write_draft(actor, &Draft { items, ..Draft::default() })
    }

    /// As [`Shared::write_field`], for many at once in one change. What does not fit one change is left for the next: a caller that
    /// must be sure calls again until there is `None`.
    pub fn write_draft(&mut self, actor: Actor, draft: &Draft) -> Option<Vec<u8>> {
        let mut puts: Vec<(ObjId, &str, &str)> = Vec::new();
        let mut bytes = CHANGE_FRAME_BYTES;
        for (map, texts) in [(Map::Fields, &draft.fields), (Map::Items, &draft.items)] {
            let held = self.values(map, |value| value.into_string().ok());
            for (key, text) in texts {
                // What agrees with the winner of two is no change either: see `write_tick`.
                let is_new = held.get(key).map_or(map == Map::Fields || !text.is_empty(), |held| held != text);
                bytes += key.len() + text.len() + ENTRY_BYTES;
                if bytes > limits::CHANGE_BYTES_MAX {
                    break;
                }
                if is_key(key) && text.len() <= limits::VALUE_MAX && is_new {
                    puts.push((self.map_id(map).clone(), key, text));
                } else {
                    bytes -= key.len() + text.len() + ENTRY_BYTES;
                }
            }
        }
        self.write(actor, |transaction| {
            puts.into_iter().try_for_each(|(map, key, text)| transaction.put(map, key, text))
        })
    }

    /// SHA-256 over the content in canonical order: what a signature binds to (GY-CORE-19).
    pub fn content_digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let mut field = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        };
        field(b"doorstep-content-2");
        field(&[self.kind as u8]);
        field(self.notes().as_bytes());
        let ticks = self.ticks();
        field(&(ticks.len() as u64).to_be_bytes());
        for (key, done) in ticks {
            field(key.as_bytes());
            field(&[u8::from(done)]);
        }
        for texts in [self.fields(), self.items()] {
            field(&(texts.len() as u64).to_be_bytes());
            for (key, text) in texts {
                field(key.as_bytes());
                field(text.as_bytes());
            }
        }
        hash.finalize().into()
    }

    pub(crate) fn genesis_actor(&self) -> Actor {
        Actor::genesis(self.kind)
    }

    pub(crate) fn doc(&self) -> &Automerge {
        &self.doc
    }

    pub(crate) fn history(&self) -> &History {
        &self.history
    }

    pub(crate) fn notes_id(&self) -> &ObjId {
        &self.notes
    }

    pub(crate) fn map_id(&self, map: Map) -> &ObjId {
        let [ticks, fields, items] = &self.maps;
        match map {
            Map::Ticks => ticks,
            Map::Fields => fields,
            Map::Items => items,
        }
    }

    pub(crate) fn log_bytes(&self) -> usize {
        self.log_bytes as usize
    }

    /// Applies a change, for admission only. `None` when automerge does not take it; then the document is worth nothing.
    pub(crate) fn take(&mut self, change: Change) -> Option<()> {
        let hash = change.hash();
        self.saved = None;
        self.log_bytes = self.log_bytes.checked_add(u32::try_from(change.raw_bytes().len()).ok()?)?;
        self.doc.apply_changes([change]).ok()?;
        self.history.take(&self.doc, &hash)?;
        containers(&self.doc, self.kind).map(|_| ())
    }

    /// Whether the saved document reads back as it is: after a restart of the server, on a phone from a snapshot. Keeps the
    /// saved bytes for the next [`Shared::save`].
    pub(crate) fn reads_back(&mut self) -> bool {
        let saved = self.save();
        // Nothing is saved of a document in which nobody wrote: it is the genesis.
        let Some(doc) = saved.get(FRAME_BYTES..).and_then(read) else { return saved.is_empty() };
        let same = doc.get_heads() == self.doc.get_heads()
            && doc.text(&self.notes).ok() == self.doc.text(&self.notes).ok()
            && self.maps.iter().all(|map| doc.map_range(map, ..).eq(self.doc.map_range(map, ..)));
        self.saved = Some(saved);
        same
    }

    fn edit_notes(&mut self, actor: Actor, old: &str, text: &str, budget: usize) -> Option<Vec<u8>> {
        let notes = self.notes.clone();
        let difference = Difference::between(old, text);
        if difference.cost() <= COMPARED_MAX.min(budget) {
            return self.write(actor, |transaction| transaction.update_text(&notes, text));
        }
        let Difference { at, removed, inserted } = difference.within(budget);
        self.write(actor, |transaction| transaction.splice_text(&notes, at, removed as isize, inserted))
    }

    fn write(
        &mut self,
        actor: Actor,
        edit: impl FnOnce(&mut automerge::transaction::Transaction<'_>) -> Result<(), automerge::AutomergeError>,
    ) -> Option<Vec<u8>> {
        self.saved = None;
        self.doc.set_actor(ActorId::from(actor.0));
        let mut transaction = self.doc.transaction();
        if let Err(error) = edit(&mut transaction) {
            debug_assert!(false, "our own containers take our own edits: {error}");
            transaction.rollback();
            return None;
        }
        let hash = transaction.commit().0?;
        let change = self.doc.get_change_by_hash(&hash)?;
        self.history.take(&self.doc, &hash)?;
        let chunk = change.raw_bytes().to_vec();
        self.log_bytes = self.log_bytes.saturating_add(chunk.len() as u32);
        Some(chunk)
    }
}

fn read(document: &[u8]) -> Option<Automerge> {
    let options = LoadOptions::new().text_encoding(TextEncoding::UnicodeCodePoint);
    Automerge::load_with_options(document, options).ok()
}

/// The notes and the maps, as the genesis of the kind created them and nobody else.
fn containers(doc: &Automerge, kind: DocKind) -> Option<(ObjId, [ObjId; 3])> {
    let find = |key: &str, expected: ObjType, counter: u64| match doc.get_all(ROOT, key).ok()?.as_slice() {
        [(Value::Object(found), id @ ObjId::Id(made, actor, _))]
            if *found == expected && *made == counter && actor.to_bytes() == Actor::genesis(kind).0 =>
        {
            Some(id.clone())
        }
        _ => None,
    };
    let map = |map: Map| find(map.name(), ObjType::Map, map.counter());
    let maps = [map(Map::Ticks)?, map(Map::Fields)?, map(Map::Items)?];
    Some((find(NOTES, ObjType::Text, NOTES_COUNTER)?, maps))
}

fn values<T>(doc: &Automerge, id: &ObjId, read: fn(Value<'_>) -> Option<T>) -> BTreeMap<String, T> {
    let entry = |item: MapRangeItem<'_>| Some((item.key.into_owned(), read(Value::from(item.value))?));
    gather(doc.map_range(id, ..).filter_map(entry))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LI: Actor = Actor([1; 16]);
    const WANG: Actor = Actor([2; 16]);

    /// A change to these bytes makes every stored document and every phone's pending work unreadable.
    #[test]
    fn the_genesis_is_constant() {
        const TAIL: &str =
            "00005151a34014204560270027c056e6f746573057469636b73066669656c6473056974656d73047f04030004000400";
        let check = |kind: DocKind, head: &str| {
            let shared = Shared::genesis(kind);
            let change = shared.doc.get_change_by_hash(&genesis::hash(kind)).expect("the hash is pinned");
            let hexadecimal: String = change.raw_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(hexadecimal, format!("{head}{TAIL}"), "{kind:?}");
            assert_eq!(shared.doc.get_heads(), [genesis::hash(kind)]);
        };
        check(DocKind::Visit, "856f4a8390c50135014500102ee96dc65c93b477c42755ea39652c060101000");
        check(DocKind::Leave, "856f4a83d3eb25d501450010b8893079503f3099cc501d0ef43b0b3b0101000");
        check(DocKind::Month, "856f4a832ca474db01450010a3e793b3c4035506b8970784c43049890101000");
        check(DocKind::Meeting, "856f4a8351f37bc901450010f0fbd06d1857385921e8c26846a5a15a0101000");
        check(DocKind::Post, "856f4a83ffac86dd0145001072c9b404e44778cf8f30610c6bf163390101000");
        check(DocKind::Report, "856f4a83e4ccb19f014500104c3b50d602b7e5ba65f94938fbba15980101000");
        check(DocKind::Case, "856f4a836f5fa0f301450010cdaa633c8af561dc6f174bd702b2fc6d0101000");
        check(DocKind::Counter, "856f4a83ac074ef101450010d79797cfd3105f91d997954e759c6e1d0101000");
        check(DocKind::Grounds, "856f4a83ea6f53f80145001038a552e931eb77c7fa806b591d281d0a0101000");
        check(DocKind::Training, "856f4a8393be8cc7014500109eb68ba0783e24ebdf6581fa8585b91e0101000");
        check(DocKind::Extended, "856f4a831c8dab00014500102be0af293d4660f16d96d7827ef3d8e90101000");
        check(DocKind::Proceeding, "856f4a8373fceb1b01450010f7123fca58bdf584774dfcb2c51b4e570101000");
        check(DocKind::Roster, "856f4a83ebe902d901450010c4ff556056c1e270a2f6ad76367cafcb0101000");
        check(DocKind::Violation, "856f4a8321aa57f2014500101c7191beada7086cd93dad5f65fc89750101000");
        check(DocKind::Notice, "856f4a836a7c78bc014500101c8be9b0a9808226d024e748a1db77450101000");
        check(DocKind::PrivateReads, "856f4a837584cbb0014500104ab93509e2fac8984afb0fc8d8afc1110101000");
        check(DocKind::Feedback, "856f4a83ab03c65f01450010cb641db009066bd805c125f4b4bbf1110101000");
    }

    #[test]
    fn an_unwritten_document_is_no_bytes() {
        let shared = Shared::genesis(DocKind::Visit);
        assert_eq!(shared.save(), b"");
        let loaded = Shared::load(DocKind::Visit, b"").unwrap();
        assert_eq!(loaded.content_digest(), shared.content_digest());
        assert_ne!(loaded.content_digest(), Shared::genesis(DocKind::Leave).content_digest());
        assert_eq!((loaded.notes().as_str(), loaded.ticks().len()), ("", 0));
        assert_eq!((loaded.fields().len(), loaded.items().len()), (0, 0));
    }

    #[test]
    fn what_is_written_is_read_back_from_the_saved_bytes() {
        let mut shared = Shared::genesis(DocKind::Visit);
        assert!(shared.write_notes(LI, "老人行动不便,已上门\n材料齐全").is_some());
        assert!(shared.write_tick(LI, "id-card.copy", true).is_some());
        assert!(shared.write_tick(WANG, "photo", false).is_some());
        assert!(shared.write_field(WANG, "address", "东坝街道").is_some());
        assert!(shared.write_field(LI, "address", "则天路12号").is_some());
        assert!(shared.write_item(LI, "m-1", "户口簿").is_some());
        assert!(shared.write_item(LI, "m-2", "照片").is_some());
        assert!(shared.write_item(WANG, "m-2", "").is_some());
        let loaded = Shared::load(DocKind::Visit, &shared.save()).unwrap();
        assert_eq!(loaded.notes(), "老人行动不便,已上门\n材料齐全");
        assert_eq!(loaded.ticks(), BTreeMap::from([("id-card.copy".to_owned(), true), ("photo".to_owned(), false)]));
        assert_eq!(loaded.fields(), BTreeMap::from([("address".to_owned(), "则天路12号".to_owned())]));
        assert_eq!(loaded.items(), BTreeMap::from([("m-1".to_owned(), "户口簿".to_owned())]));
        assert_eq!(loaded.content_digest(), shared.content_digest());
        assert_eq!(loaded.save(), shared.save());
    }

    #[test]
    fn a_draft_is_as_few_changes_as_hold_it() {
        let text = |number: usize| (format!("field-{number}"), "长".repeat(limits::VALUE_MAX / 3));
        let check = |count: usize, changes: usize| {
            let draft = Draft { fields: (0..count).map(text).collect(), items: (0..count).map(text).collect() };
            let (mut shared, mut server) = (Shared::genesis(DocKind::Visit), Shared::genesis(DocKind::Visit));
            let mut made = 0;
            while let Some(chunk) = shared.write_draft(LI, &draft) {
                crate::admission::admit(&mut server, LI, &chunk).unwrap();
                made += 1;
            }
            assert_eq!(made, changes, "{count}");
            assert_eq!((server.fields(), server.items()), (draft.fields, draft.items));
        };
        check(0, 0);
        check(1, 1);
        check(7, 1);
        check(8, 2);
        check(40, 6);
    }

    #[test]
    fn what_is_no_key_or_too_long_is_left_out_of_a_draft() {
        let mut shared = Shared::genesis(DocKind::Visit);
        let long = "a".repeat(limits::VALUE_MAX + 1);
        for (key, value) in [("A", "a"), ("", "a"), ("a", &long)] {
            assert!(shared.write_field(LI, key, value).is_none());
            assert!(shared.write_item(LI, key, value).is_none());
        }
        assert!(shared.write_item(LI, "never-there", "").is_none());
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let draft = Draft { fields: BTreeMap::from([pair("A", "a"), pair("a", "b")]), ..Draft::default() };
        assert!(shared.write_draft(LI, &draft).is_some());
        assert!(shared.write_draft(LI, &draft).is_none());
        assert_eq!(shared.fields(), BTreeMap::from([pair("a", "b")]));
    }

    /// Two people who fill one form offline both keep what they wrote, but for the one field that both filled.
    #[test]
    fn fields_merge_one_by_one() {
        let (mut mine, mut theirs) = (Shared::genesis(DocKind::Visit), Shared::genesis(DocKind::Visit));
        let sent = [
            (LI, mine.write_field(LI, "address", "东坝街道").unwrap()),
            (LI, mine.write_field(LI, "phone", "139").unwrap()),
            (WANG, theirs.write_field(WANG, "phone", "138").unwrap()),
            (WANG, theirs.write_field(WANG, "wished", "上午").unwrap()),
        ];
        for (actor, chunk) in &sent {
            let other = if *actor == LI { &mut theirs } else { &mut mine };
            crate::admission::admit(other, *actor, chunk).unwrap();
        }
        assert_eq!(mine.fields(), theirs.fields());
        let fields = mine.fields();
        assert_eq!((fields["address"].as_str(), fields["wished"].as_str()), ("东坝街道", "上午"));
        assert!(["138", "139"].contains(&fields["phone"].as_str()));
        // Agreeing with the winner of the two is no change; another value is one that everybody takes.
        assert!(mine.write_field(LI, "phone", &fields["phone"]).is_none());
        let chunk = mine.write_field(LI, "phone", "137").unwrap();
        crate::admission::admit(&mut theirs, LI, &chunk).unwrap();
        assert_eq!(theirs.fields()["phone"], "137");
    }

    #[test]
    fn long_notes_of_two_people_stay_whole_when_one_was_still_typing() {
        let mut shared = Shared::genesis(DocKind::Visit);
        let (mine, theirs) = ("我".repeat(NOTES_MAX), "他".repeat(NOTES_MAX));
        assert!(shared.write_notes(WANG, &theirs).is_some());
        assert_eq!(shared.rebase_notes(LI, "", &mine).len(), 1);
        assert_eq!(shared.notes(), format!("{theirs}{mine}"));
        assert!(shared.rebase_notes(LI, &shared.notes().clone(), &shared.notes().clone()).is_empty());
    }

    #[test]
    fn nothing_new_is_no_change() {
        let mut shared = Shared::genesis(DocKind::Visit);
        assert!(shared.write_notes(LI, "").is_none());
        assert!(shared.write_notes(LI, "一").is_some());
        assert!(shared.write_notes(LI, "一").is_none());
        assert!(shared.write_tick(LI, "a", true).is_some());
        assert!(shared.write_tick(WANG, "a", true).is_none());
        let saved = shared.save();
        for key in ["", "A", "上", "a b", &"a".repeat(65)] {
            assert!(shared.write_tick(LI, key, true).is_none(), "{key}");
        }
        assert_eq!(shared.save(), saved);
    }

    /// Automerge would answer with a deletion of the other value, which admission refuses.
    #[test]
    fn a_tick_that_agrees_with_the_winner_of_two_is_no_change() {
        let mut mine = Shared::genesis(DocKind::Visit);
        let mut theirs = Shared::genesis(DocKind::Visit);
        let chunks = [mine.write_tick(LI, "a", true).unwrap(), theirs.write_tick(WANG, "a", false).unwrap()];
        crate::admission::admit(&mut mine, WANG, &chunks[1]).unwrap();
        crate::admission::admit(&mut theirs, LI, &chunks[0]).unwrap();
        assert_eq!(mine.ticks(), theirs.ticks());
        let winner = mine.ticks()["a"];
        assert!(mine.write_tick(LI, "a", winner).is_none());
        let other = mine.write_tick(LI, "a", !winner).unwrap();
        crate::admission::admit(&mut theirs, LI, &other).unwrap();
        assert_eq!(theirs.ticks(), BTreeMap::from([("a".to_owned(), !winner)]));
    }

    #[test]
    fn a_long_text_is_written_in_changes_that_each_can_be_admitted() {
        let mut shared = Shared::genesis(DocKind::Visit);
        let mut write = |text: &str, changes: usize| {
            let mut count = 0;
            while let Some(chunk) = shared.write_notes(LI, text) {
                assert!(chunk.len() <= limits::CHANGE_BYTES_MAX);
                count += 1;
            }
            assert_eq!(count, changes);
            shared.notes()
        };
        let old = "材料a".repeat(NOTES_MAX / 3);
        assert_eq!(write(&old, 1), old);
        let new = "𠮷b".repeat(NOTES_MAX / 2);
        assert_eq!(write(&new, 1), new);
        assert_eq!(write(&"长".repeat(NOTES_MAX + 5), 1).chars().count(), NOTES_MAX);
    }

    #[test]
    fn notes_that_grew_by_merging_can_still_be_replaced() {
        let mut shared = Shared::genesis(DocKind::Visit);
        for number in 0..4 {
            let actor = Actor([0x20 + number; 16]);
            let chunk = Shared::genesis(DocKind::Visit).write_notes(actor, &"长".repeat(NOTES_MAX)).unwrap();
            crate::admission::admit(&mut shared, actor, &chunk).unwrap();
        }
        assert_eq!(shared.notes().chars().count(), 4 * NOTES_MAX);
        let mut server = shared.clone();
        let mut changes = 0;
        while let Some(chunk) = shared.write_notes(LI, "改写") {
            crate::admission::admit(&mut server, LI, &chunk).unwrap();
            changes += 1;
        }
        assert_eq!((changes, server.notes().as_str()), (2, "改写"));
    }

    #[test]
    fn damaged_bytes_are_an_error() {
        let mut shared = Shared::genesis(DocKind::Visit);
        shared.write_notes(LI, "已核对").unwrap();
        let saved = shared.save();
        assert_eq!(Shared::load(DocKind::Leave, &saved).unwrap_err(), Damaged, "another kind's genesis");
        for end in 1..saved.len() {
            assert!(Shared::load(DocKind::Visit, &saved[..end]).is_err(), "cut at {end}");
        }
        // Bytes 1 to 4 only count the log.
        for at in (0..saved.len()).filter(|at| !(1..5).contains(at)) {
            let mut bad = saved.clone();
            bad[at] ^= 0x10;
            assert!(Shared::load(DocKind::Visit, &bad).is_err(), "byte {at}");
        }
        let foreign = Automerge::new_with_encoding(TextEncoding::UnicodeCodePoint).save();
        assert!(Shared::load(DocKind::Visit, &[&[FORMAT, 0, 0, 0, 0], &foreign[..]].concat()).is_err());
    }
}
