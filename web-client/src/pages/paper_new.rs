//! 补录纸质假条: the section enters what was asked for on paper while the system was down (JD-LVE-2).

use doorstep_core::domain::{DocId, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::back::PaperSlip;
use doorstep_core::fact::leave::LeaveKind;
use doorstep_core::fact::meeting::PAPER_MAX;
use doorstep_core::regime::leave::{self as rules, paper};
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::desk::{Desk, stated};
use super::visit_plan::moment;
use super::{draft, leave_new, needs};
use crate::components::button::{Look, button};
use crate::components::cell::{self, Tone, banner, group};
use crate::components::field::{self, Field};
use crate::components::frame::{Page, page};
use crate::components::paths::{choose, on_click};
use crate::components::photo;
use crate::io::clock;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, back as words, code, leave as leave_words, who};
use crate::update::{Event, WriteRequest};

const KEY: &str = "paper/new";
/// The picture comes seconds after it was chosen; what was typed meanwhile stays.
const PICTURE: &str = "paper/new/picture";

#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    id: Option<[u8; 16]>,
    person: String,
    kind: String,
    official: String,
    reason: String,
    from: (String, String),
    to: (String, String),
    written: (String, String),
    signatures: String,
    remark: String,
}

/// Puts what was entered into the form.
type Set = fn(&mut Form, String);

#[derive(Clone, Default, Serialize, Deserialize)]
struct Picture {
    bytes: Vec<u8>,
    is_bad: bool,
}

/// Whether the person enters paper slips.
pub fn may_enter(desk: &Desk<'_>) -> bool {
    paper::may_enter(desk.me, desk.now, desk.reference).is_some()
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let form: Form = draft::read(state, KEY);
    let picture: Picture = draft::read(state, PICTURE);
    let kinds = desk.reference.figures.leave.as_ref().map_or(&[][..], |leave| &leave.kinds);
    let kinds: Vec<(AttrValue, AttrValue)> =
        kinds.iter().map(|kind| (AttrValue::Static(kind.name()), AttrValue::Static(who::leave_kind(*kind)))).collect();
    let official = [true, false].map(|is| (AttrValue::from(is.to_string()), leave_words::official(is)));
    let ends = |ids, label, value: &(String, String), set: (Set, Set)| {
        let changes = (change(emit, &form, set.0), change(emit, &form, set.1));
        field::moment(ids, label, (&value.0, &value.1), changes, (words::date(), words::time()))
    };
    let photo = draft::change(emit, PICTURE, &picture, |kept: &mut Picture, chosen: Option<Vec<u8>>| {
        kept.is_bad = chosen.is_none();
        if let Some(bytes) = chosen {
            kept.bytes = bytes;
        }
    });
    let body = html! {
        <>
            { banner(Tone::Quiet, html! { words::paper_explained() }) }
            { group(AttrValue::Static(""), html! {
                <>
                    { field::select(Field::new("paper-person", words::paper_person(), form.person.clone()), &leave_new::colleagues(desk, desk.me),
                        text::choose(), change(emit, &form, |form, id| form.person = id)) }
                    { field::choices(Field::new("paper-kind", leave_words::kind(), form.kind.clone()), &kinds, change(emit, &form, |form, kind| form.kind = kind)) }
                    { field::choices(Field::new("paper-official", leave_words::official_label(), form.official.clone()), &official, change(emit, &form, |form, is| form.official = is)) }
                    { field::area(Field::new("paper-reason", leave_words::reason(), form.reason.clone()), rules::TEXT_MAX, change(emit, &form, |form, text| form.reason = text)) }
                    { ends(("paper-from-date", "paper-from-time"), leave_words::from(), &form.from, (|form, date| form.from.0 = date, |form, time| form.from.1 = time)) }
                    { ends(("paper-to-date", "paper-to-time"), leave_words::to(), &form.to, (|form, date| form.to.0 = date, |form, time| form.to.1 = time)) }
                    { ends(("paper-written-date", "paper-written-time"), words::paper_written(), &form.written, (|form, date| form.written.0 = date, |form, time| form.written.1 = time)) }
                    { photo::field("paper-picture", words::paper_picture(), &picture.bytes, PAPER_MAX, photo) }
                    if picture.is_bad { <div class="weui-cell" role="alert">{ words::paper_bad() }</div> }
                    { field::text(Field::new("paper-signatures", words::paper_signatures(), form.signatures.clone()), change(emit, &form, |form, text| form.signatures = text)) }
                    { field::area(Field::new("paper-remark", words::paper_remark(), form.remark.clone()), rules::TEXT_MAX, change(emit, &form, |form, text| form.remark = text)) }
                </>
            }) }
        </>
    };
    let actions = submit(&form, &picture, desk, emit);
    page(state, emit, Page { title: words::paper_title(), body, actions, badges: needs::badges(desk) })
}

fn change(emit: &Callback<Event>, form: &Form, set: Set) -> Callback<String> {
    draft::change(emit, KEY, form, move |form: &mut Form, value| {
        form.id = form.id.or_else(clock::random);
        set(form, value);
    })
}

fn submit(form: &Form, picture: &Picture, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let at = |value: &(String, String)| moment(&value.0, &value.1);
    let (kind, official) = (LeaveKind::from_name(&form.kind), form.official.parse::<bool>().ok());
    let (from, to, written_at) = (at(&form.from), at(&form.to), at(&form.written));
    let lacking: Vec<AttrValue> = [
        (form.person.is_empty(), words::paper_person()),
        (kind.is_none(), leave_words::kind()),
        (official.is_none(), leave_words::official_label()),
        (form.reason.trim().is_empty(), leave_words::reason()),
        (from.is_none(), leave_words::from()),
        (to.is_none(), leave_words::to()),
        (written_at.is_none(), words::paper_written()),
        (picture.bytes.is_empty(), words::paper_picture()),
        (form.remark.trim().is_empty(), words::paper_remark()),
    ]
    .into_iter()
    .filter_map(|(lacks, field)| lacks.then(|| code::required(field.as_str())))
    .collect();
    let whole = kind.zip(official).zip(from.zip(to)).zip(written_at).zip(form.id);
    let (Some(((((kind, official), (from, to)), written_at), id)), true) = (whole, lacking.is_empty()) else {
        return html! {
            <>
                if desk.state.chosen("tried") == "paper-send" {
                    <div role="alert">{ cell::missing(text::missing_title(), &lacking) }</div>
                }
                { button(Look::Main, "paper-send", words::paper_send(), choose(emit, "tried", "paper-send")) }
            </>
        };
    };
    let slip = PaperSlip {
        person: WorkerId::new(&form.person),
        kind,
        official,
        reason: form.reason.trim().to_owned(),
        from,
        to,
        written_at,
        paper: picture.bytes.clone(),
        signatures: form.signatures.trim().to_owned(),
        remark: form.remark.trim().to_owned(),
    };
    let (doc, acting) = (DocId::drawn(id), paper::may_enter(desk.me, desk.now, desk.reference));
    let emit_picture = emit.clone();
    let onclick = on_click(emit, move || {
        // Nobody enters one slip with another's picture.
        draft::keep(&emit_picture, PICTURE, &Picture::default());
        let intent = stated(doc, acting.clone(), Statement::PaperLeaveEntered(slip.clone()));
        let request = WriteRequest::new(vec![intent]);
        Event::Write(WriteRequest { draft: Some(KEY.to_owned()), then: Some(Route::Leave(doc)), ..request })
    });
    button(Look::Main, "paper-send", words::paper_send(), onclick)
}
