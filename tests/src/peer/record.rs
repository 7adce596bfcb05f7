//! How a record of the harness becomes a document: a home visit, filed by a signed fact that says who, where and what for, with the
//! rest of its form, its list and its text in the shared document.
//!
//! What was filed stays filed; a later edit of such a field is a correction in the form, and the form is what is read first.
//! The harness also has leave requests. They are kept as visits with other fields, because the regulations would refuse one person
//! two hundred leaves on the same days.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use doorstep_core::document::{Draft, Live};
use doorstep_core::domain::{Date, DocId, Private};
use doorstep_core::fact::visit::{Application, Category, Channel};
use doorstep_core::sync::replica::Content;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::centre::Post;

const KIND: &str = "kind";
const LEAVE: &str = "leave";

/// One edit of the harness.
#[derive(Clone, Debug)]
pub enum Edit {
    Set { field: String, value: String },
    Push { field: String, id: String, item: Value },
    Insert { field: String, text: String, at: f64 },
}

impl Edit {
    /// The record and what happens in it.
    pub fn read(edit: &Value) -> Result<(String, Self)> {
        let text = |key: &str| edit[key].as_str().map(str::to_owned).with_context(|| format!("an edit without {key}"));
        let field = text("field")?;
        let read = match edit["type"].as_str() {
            Some("set") => Self::Set { field, value: text("value")? },
            Some("push") => {
                let item = edit["value"].clone();
                let id = item["id"].as_str().context("an item without an id")?.to_owned();
                Self::Push { field, id, item }
            }
            Some("insert") => Self::Insert { field, text: text("text")?, at: edit["at"].as_f64().unwrap_or(0.0) },
            other => anyhow::bail!("no edit of type {other:?}"),
        };
        Ok((text("doc")?, read))
    }

    /// What a phone writes to make it.
    pub fn content(&self, shared: &dyn Live) -> Content {
        match self {
            Self::Set { field, value } => Content::Field { key: key(field), value: value.clone() },
            Self::Push { id, item, .. } => {
                let last = shared.items().into_keys().next_back();
                let place =
                    last.and_then(|last| last.split_once('/')?.0.parse::<usize>().ok()).map_or(0, |last| last + 1);
                Content::Item { id: item_key(place, id), value: item_value(item) }
            }
            Self::Insert { text, at, .. } => {
                let notes: Vec<char> = shared.notes().chars().collect();
                let at = ((notes.len() as f64 * at) as usize).min(notes.len());
                let text: String =
                    notes[..at].iter().copied().chain(text.chars()).chain(notes[at..].iter().copied()).collect();
                Content::Notes(text)
            }
        }
    }

    /// Whether it is to be seen in a record.
    pub fn is_in(&self, record: &Value) -> bool {
        match self {
            Self::Set { field, value } => record[field] == **value,
            Self::Push { field, id, .. } => {
                record[field].as_array().is_some_and(|items| items.iter().any(|item| item["id"] == **id))
            }
            Self::Insert { field, text, .. } => record[field].as_str().is_some_and(|held| held.contains(text)),
        }
    }

    /// How the harness names one that is missing.
    pub fn name(&self, doc: &str) -> String {
        match self {
            Self::Set { field, value } => format!("{doc}:set:{field}:{value}"),
            Self::Push { field, id, .. } => format!("{doc}:push:{field}:{id}"),
            Self::Insert { field, text, .. } => format!("{doc}:insert:{field}:{text}"),
        }
    }
}

/// The document of a record. Shape of the record's id: `d000012-0a1b2c3d`; both numbers stand in front and the rest is drawn, so
/// that an id takes as many bytes as any other.
pub fn doc_of(id: &str) -> Result<DocId> {
    let numbers = id.strip_prefix('d').and_then(|rest| rest.split_once('-'));
    let (number, tag) = numbers.with_context(|| format!("{id} is no id of a record"))?;
    let mut bytes: [u8; 16] = Sha256::digest(id)[..16].try_into().expect("SHA-256 gives 32 bytes");
    bytes[..4].copy_from_slice(&number.parse::<u32>()?.to_be_bytes());
    bytes[4..8].copy_from_slice(&u32::from_str_radix(tag, 16)?.to_be_bytes());
    Ok(DocId::drawn(bytes))
}

/// The record's id of a document.
pub fn id_of(doc: DocId) -> String {
    let number = |at: usize| u32::from_be_bytes(doc.0[at..at + 4].try_into().expect("four of sixteen bytes"));
    format!("d{:06}-{:08x}", number(0) & 0x7fff_ffff, number(4))
}

/// What is filed of a record.
pub fn application(record: &Value, post: &Post, on: Date) -> Application {
    let text = |key: &str| record[key].as_str().unwrap_or_default().to_owned();
    let is_leave = record[KIND] == LEAVE;
    let or_none = |key: &str, none: &str| if is_leave { none.to_owned() } else { text(key) };
    Application {
        category: Category::Age80,
        channel: Channel::WindowSelf,
        window: post.window.clone(),
        applicant: Private::new(text("name")),
        id_number: Private::new(text(if is_leave { "staffId" } else { "applicantId" })),
        birth: Date::new(1940, 3, 5),
        phone: Private::new(or_none("phone", "08390000000")),
        relative: None,
        project: None,
        matters: vec![post.matter.clone()],
        disability_grade: None,
        unable_reason: String::new(),
        urgent: false,
        urgent_reason: String::new(),
        address: Private::new(or_none("address", "无")),
        wished: or_none("plannedAt", ""),
        applied_on: on,
        community: None,
    }
}

/// The rest of its form and its list.
pub fn draft(record: &Value) -> Draft {
    const FILED: [&str; 9] =
        ["id", "name", "applicantId", "staffId", "phone", "address", "plannedAt", "notes", "reason"];
    let mut draft = Draft::default();
    for (name, value) in record.as_object().into_iter().flatten() {
        match value {
            Value::String(text) if name == KIND && text != LEAVE => {}
            Value::String(text) if !FILED.contains(&name.as_str()) => {
                draft.fields.insert(key(name), text.clone());
            }
            Value::Array(items) => {
                let entry = |(place, item): (usize, &Value)| {
                    (item_key(place, item["id"].as_str().unwrap_or_default()), item_value(item))
                };
                draft.items.extend(items.iter().enumerate().map(entry));
            }
            _ => {}
        }
    }
    draft
}

/// Its text.
pub fn notes(record: &Value) -> String {
    record["notes"].as_str().or(record["reason"].as_str()).unwrap_or_default().to_owned()
}

/// The record that a document holds.
pub fn read(doc: DocId, filed: &Application, shared: &dyn Live) -> Value {
    let mut fields = shared.fields();
    let is_leave = fields.remove(KIND).is_some();
    let mut record = Map::new();
    let mut put = |name: &str, text: String| record.insert(name.to_owned(), Value::String(text));
    put("id", id_of(doc));
    put(KIND, if is_leave { LEAVE } else { "visit" }.to_owned());
    put("name", filed.applicant.reveal().clone());
    put(if is_leave { "staffId" } else { "applicantId" }, filed.id_number.reveal().clone());
    if !is_leave {
        put("phone", filed.phone.reveal().clone());
        put("address", filed.address.reveal().clone());
        put("plannedAt", filed.wished.clone());
    }
    for (key, text) in fields {
        put(&name(&key), text);
    }
    put(if is_leave { "reason" } else { "notes" }, shared.notes());
    let items = shared.items();
    let items = items.iter().filter_map(|(key, value)| item(key, value)).collect();
    record.insert(if is_leave { "decisions" } else { "materials" }.to_owned(), Value::Array(items));
    Value::Object(record)
}

/// `plannedAt` to `planned_at`: keys have no capital letters.
fn key(name: &str) -> String {
    let lower = |letter: char| {
        let mark = letter.is_ascii_uppercase().then_some('_');
        mark.into_iter().chain([letter.to_ascii_lowercase()])
    };
    name.chars().flat_map(lower).collect()
}

fn name(key: &str) -> String {
    let mut parts = key.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| {
        let (head, rest) = part.split_at(part.len().min(1));
        name + &head.to_ascii_uppercase() + rest
    })
}

/// Items stand in the order of their keys: the place at which somebody put one, then its id.
fn item_key(place: usize, id: &str) -> String {
    format!("{place:03}/{}", key(id))
}

/// What an item says, without its id.
fn item_value(item: &Value) -> String {
    let mut rest: BTreeMap<&String, &Value> = item.as_object().into_iter().flatten().collect();
    rest.retain(|name, _| *name != "id");
    serde_json::to_string(&rest).unwrap_or_default()
}

fn item(key: &str, value: &str) -> Option<Value> {
    let mut item: Map<String, Value> = serde_json::from_str(value).ok()?;
    item.insert("id".to_owned(), Value::String(name(key.split_once('/')?.1)));
    Some(Value::Object(item))
}

#[cfg(test)]
mod tests {
    use doorstep_core::document::{Actor, Shared};
    use doorstep_core::fact::DocKind;
    use serde_json::json;

    use super::*;

    fn visit() -> Value {
        json!({
            "id": "d000012-0a1b2c3d", "kind": "visit", "applicantId": "a0123456789", "name": "王桂兰", "phone": "13900001111",
            "address": "人民路1号", "item": "居住证签注", "status": "待上门", "plannedAt": "2026-11-02T09:00:00Z",
            "createdAt": "2026-10-01T01:02:00Z", "updatedAt": "2026-10-02T01:02:00Z", "officerId": "o12345", "priority": "普通",
            "notes": "老人独居。", "materials": [{"id": "mffff0000", "name": "身份证", "state": "已交"}, {"id": "m00000000", "name": "户口簿", "state": "待补"}],
        })
    }

    fn leave() -> Value {
        json!({
            "id": "d000004-00000000", "kind": "leave", "staffId": "s012345", "name": "王娟", "type": "年假", "from": "2026-11-02T09:00:00Z",
            "to": "2026-11-03T09:00:00Z", "reason": "家中有事。", "status": "待审批",
            "decisions": [{"id": "cabcdef01", "by": "张伟", "verdict": "已收到", "at": "2026-11-02T09:00:00Z"}],
        })
    }

    /// Files and writes a record as a phone does, and reads it back.
    fn kept(record: &Value, edits: &[Edit]) -> Value {
        let (actor, doc) = (Actor([7; 16]), doc_of(record["id"].as_str().unwrap()).unwrap());
        let filed = application(record, &Post::of("P", "team"), Date::new(2026, 11, 21).unwrap());
        let mut shared = Shared::genesis(DocKind::Visit);
        shared.write_draft(actor, &draft(record)).unwrap();
        shared.write_notes(actor, &notes(record)).unwrap();
        for edit in edits {
            let chunk = match edit.content(&shared) {
                Content::Field { key, value } => shared.write_field(actor, &key, &value),
                Content::Item { id, value } => shared.write_item(actor, &id, &value),
                Content::Notes(text) => shared.write_notes(actor, &text),
                other => panic!("{other:?}"),
            };
            assert!(chunk.is_some());
        }
        read(doc, &filed, &shared)
    }

    #[test]
    fn a_record_is_read_back_as_it_was() {
        for record in [visit(), leave()] {
            assert_eq!(kept(&record, &[]), record);
        }
    }

    #[test]
    fn an_edit_is_seen_where_it_was_made() {
        let edits: Vec<Edit> = [
            json!({"doc": "d", "type": "set", "field": "plannedAt", "value": "改P.0"}),
            json!({"doc": "d", "type": "set", "field": "phone", "value": "改P.4"}),
            json!({"doc": "d", "type": "push", "field": "materials", "value": {"id": "m.P.1", "name": "补充材料", "state": "已交"}}),
            json!({"doc": "d", "type": "insert", "field": "notes", "at": 0.5, "text": "[P.3]"}),
        ]
        .iter()
        .map(|edit| Edit::read(edit).unwrap().1)
        .collect();
        let before = kept(&visit(), &[]);
        assert!(edits.iter().all(|edit| !edit.is_in(&before)));
        let after = kept(&visit(), &edits);
        assert!(edits.iter().all(|edit| edit.is_in(&after)), "{after}");
        assert_eq!(after["notes"], "老人[P.3]独居。");
        assert_eq!(after["materials"][2]["id"], "m.P.1");
    }

    #[test]
    fn ids_read_back() {
        for id in ["d000012-0a1b2c3d", "d001049-ffffffff"] {
            assert_eq!(id_of(doc_of(id).unwrap()), id);
        }
        assert!(doc_of("x").is_err());
    }
}
