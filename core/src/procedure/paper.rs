//! A proceeding on paper: what stands on it, always in Chinese because it is handed out and filed; the code by which anybody can
//! ask whether it is on record as it was handed out; and what is answered, which names nobody.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Field, FieldKind, Procedure};
use crate::centre::Reference;
use crate::domain::{DocId, Timestamp, WorkerId};
use crate::fact::case::Subject;
use crate::fact::encode;
use crate::fact::proceeding::Value;
use crate::fold::{Case, Proceeding};
use crate::sheet::Sheet;

/// Whose each of the two copies is (ZY-ONE-8).
pub const COPIES: [&str; 2] = ["（一式两份：申请人存）", "（一式两份：窗口留存）"];
/// Where people sign by hand. Whoever has drawn it on the phone signs nothing more: the first line is theirs.
const SIGNED_BY: [&str; 3] = ["服务对象（签名）", "经办人（签名）", "日期"];
/// Above a drawn signature's code, and beside the squares.
pub const CHECK: &str = "扫码核对真伪";
const HEADER: [&str; 2] = ["项目", "内容"];

/// What stands on it: every field that is filled in, then what was done, by whom and when. `case` says what a case is called.
pub fn sheet(
    proceeding: &Proceeding,
    procedure: &Procedure,
    reference: &Reference,
    case: &dyn Fn(DocId) -> String,
) -> Sheet {
    let stage = procedure.stage(&proceeding.stage).map_or("", |stage| stage.name.zh.as_str());
    let began = proceeding.opened().map(|done| format!("{} {}", name(&done.by, reference), moment(done.at)));
    let filled = procedure.fields.iter().filter_map(|field| Some((field, proceeding.value(&field.key)?)));
    let filled = filled.filter(|(_, value)| !matches!(value, Value::Drawing(_) | Value::Tick(false)));
    let row = |(field, value): (&Field, &Value)| vec![field.name.zh.clone(), formal(field, value, reference, case)];
    let mut rows: Vec<Vec<String>> = filled.map(row).collect();
    for done in &proceeding.done {
        let act = procedure.act(&done.act).map_or("", |act| act.name.zh.as_str());
        rows.push(vec![act.to_owned(), format!("{} {}", name(&done.by, reference), moment(done.at))]);
    }
    // Where to ask, which is no part of what was written.
    for window in proceeding.windows() {
        if let Some(window) = reference.organisation.windows.get(window) {
            rows.push(vec!["窗口电话".to_owned(), format!("{} {}", window.name, window.telephone)]);
        }
    }
    let notes = vec![reference.organisation.name.clone(), format!("{stage} {}", began.unwrap_or_default())];
    Sheet { title: procedure.name.zh.clone(), notes, header: HEADER.map(str::to_owned).to_vec(), rows }
}

/// What a case is called: what it is about, and the first of the client's name.
pub fn case_name(case: &Case, reference: &Reference) -> String {
    let what = match &case.subject {
        Subject::Matter(id) => reference.matters.get(id).map_or_else(|| id.to_string(), |matter| matter.name.clone()),
        Subject::Letter(letter) => letter.what.clone(),
        Subject::Task(task) => task.what.clone(),
    };
    let first: String = case.client.name.reveal().chars().take(1).collect();
    format!("{what} {first}**")
}

fn name(worker: &WorkerId, reference: &Reference) -> String {
    let known = reference.organisation.workers.get(worker);
    known.map_or_else(|| worker.to_string(), |worker| worker.name.clone())
}

pub fn moment(at: Timestamp) -> String {
    format!("{} {}", at.date(), at.clock())
}

/// What is still to be signed on it.
pub fn signed_by(is_drawn: bool) -> &'static [&'static str] {
    if is_drawn { &SIGNED_BY[1..] } else { &SIGNED_BY }
}

/// A value as it is filed: days as days, a client's data in full, because the paper is the client's.
pub fn formal(field: &Field, value: &Value, reference: &Reference, case: &dyn Fn(DocId) -> String) -> String {
    match (value, &field.kind) {
        (Value::Text(text), _) => text.clone(),
        (Value::Private(text), _) => text.reveal().clone(),
        (Value::Tick(is_set), _) => if *is_set { "是" } else { "否" }.to_owned(),
        (Value::Day(day), _) => day.to_string(),
        (Value::Moment(at), _) => moment(*at),
        (Value::Number(number), FieldKind::Number { decimals, unit }) => {
            format!("{} {}", written(*number, *decimals), unit.zh)
        }
        (Value::Number(number), _) => number.to_string(),
        (Value::Choice(key), FieldKind::Choice(choices)) => {
            let choice = choices.iter().find(|choice| choice.key == *key);
            choice.map_or_else(|| key.clone(), |choice| choice.name.zh.clone())
        }
        (Value::Choice(key), _) => key.clone(),
        (Value::Things(things), _) => {
            things.iter().map(|thing| format!("{} {} 份", thing.name, thing.count)).collect::<Vec<_>>().join("；")
        }
        (Value::Worker(worker), _) => name(worker, reference),
        (Value::Workers(workers), _) => {
            workers.iter().map(|worker| name(worker, reference)).collect::<Vec<_>>().join("、")
        }
        (Value::Window(id), _) => {
            reference.organisation.windows.get(id).map_or_else(|| id.to_string(), |window| window.name.clone())
        }
        (Value::Matter(id), _) => {
            reference.matters.get(id).map_or_else(|| id.to_string(), |matter| matter.name.clone())
        }
        (Value::Case(doc), _) => case(*doc),
        (Value::Drawing(_), _) => "已签名".to_owned(),
    }
}

/// A number as a person writes it.
pub fn written(number: i64, decimals: u8) -> String {
    let scale = 10_i64.pow(u32::from(decimals));
    let (whole, part) = (number.div_euclid(scale), number.rem_euclid(scale));
    if part == 0 {
        return whole.to_string();
    }
    let width = usize::from(decimals);
    format!("{whole}.{part:0width$}").trim_end_matches('0').to_owned()
}

/// The code of what was written in the first steps: 128 bits as eight groups of four, `3F2A 91C0 …`.
///
/// It is over the document, and over each step what was done, by whom and with which values; not over what a server works out
/// beside that or the time that it gives it. So it is the same without a network, and stays so when steps follow.
pub fn code(doc: DocId, proceeding: &Proceeding, steps: usize) -> String {
    let mut content = Sha256::new();
    content.update(b"doorstep paper 1");
    content.update(doc.0);
    for done in proceeding.done.iter().take(steps) {
        let own = &done.values[..done.values.len().min(usize::from(done.written))];
        let step = encode(&(&done.act, &done.by, own));
        content.update((step.len() as u64).to_be_bytes());
        content.update(&step);
    }
    let digest = content.finalize();
    let groups: Vec<String> = digest[..16].chunks(2).map(|pair| format!("{:02X}{:02X}", pair[0], pair[1])).collect();
    groups.join(" ")
}

/// The path and mark that the squares on the paper lead to, after the server's address. What stands behind `#` no browser sends.
pub fn link(doc: DocId, code: &str) -> String {
    format!("/check#{doc}.{}", crate::sheet::typed(code))
}

/// As [`link`] has it behind the `#`. Errors: `None` for what is no such text.
pub fn linked(mark: &str) -> Option<Question> {
    let (doc, code) = mark.strip_prefix('#').unwrap_or(mark).split_once('.')?;
    let is_code = code.len() == 32 && code.bytes().all(|digit| digit.is_ascii_hexdigit());
    (DocId::parse(doc).is_some() && is_code).then(|| Question { doc: doc.to_owned(), code: code.to_owned() })
}

/// What whoever holds a paper asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub doc: String,
    pub code: String,
}

/// Longest question. Unit: bytes.
pub const QUESTION_MAX: usize = 200;

/// What anybody may hear of a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "found")]
pub enum Checked {
    /// There is no such document, or it has not reached the server.
    Unknown,
    /// The document is there, and what stands on the paper is not what is on record (不一致). Nothing is said of it.
    Differs,
    OnRecord {
        centre: String,
        /// What kind of paper.
        name: String,
        /// Empty where it has none.
        number: String,
        matter: String,
        window: String,
        /// The day of the last step that is on it.
        on: String,
        /// So many steps were taken since.
        later_steps: u32,
    },
}

/// Answers for a document that is there.
pub fn check(doc: DocId, code: &str, proceeding: &Proceeding, reference: &Reference) -> Checked {
    let asked = crate::sheet::typed(code);
    let steps = proceeding.done.len();
    let Some(on_paper) =
        (1..=steps).find(|on_paper| crate::sheet::typed(&self::code(doc, proceeding, *on_paper)) == asked)
    else {
        return Checked::Differs;
    };
    let procedure = super::of(proceeding, reference);
    // As it stood on that paper, and only what names no client.
    let values = || proceeding.done[..on_paper].iter().rev().flat_map(|done| &done.values);
    let find = |is_it: fn(&FieldKind) -> bool| {
        let found =
            values().find_map(|(key, value)| Some((procedure?.field(key)?, value)).filter(|(f, _)| is_it(&f.kind)));
        found.map(|(field, value)| formal(field, value, reference, &|case| case.to_string())).unwrap_or_default()
    };
    Checked::OnRecord {
        centre: reference.organisation.name.clone(),
        name: procedure.map(|procedure| procedure.name.zh.clone()).unwrap_or_default(),
        number: find(|kind| matches!(kind, FieldKind::Receipt)),
        matter: find(|kind| matches!(kind, FieldKind::Matter)),
        window: find(|kind| matches!(kind, FieldKind::Window)),
        on: proceeding.done[on_paper - 1].at.date().to_string(),
        later_steps: u32::try_from(steps - on_paper).unwrap_or(u32::MAX),
    }
}

#[cfg(test)]
mod tests;
