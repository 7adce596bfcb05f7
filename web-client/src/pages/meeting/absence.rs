//! 会议假: the person's own, what the leader grants, and what was granted by word of mouth.

use doorstep_core::domain::{DocId, GrantId, Role, WorkerId};
use doorstep_core::fact::meeting::{Entered, Grounds, MeetingKind, PAPER_MAX, Sought, Told, Verdict, Way};
use doorstep_core::fact::{Entry, Statement};
use doorstep_core::fold::Meeting;
use doorstep_core::fold::grounds::Said;
use doorstep_core::fold::meeting::{LeaveStage, MeetingLeave};
use doorstep_core::regime::{Others, meeting as rules};
use doorstep_core::sync::replica::Intent;
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Html, html};

use super::{Act, Here};
use crate::components::button::{Look, button};
use crate::components::cell::{Tone, banner, group, paragraph, quiet, strong, tag, titled_card};
use crate::components::field::{self, Field};
use crate::components::paths::{choose, close_sheet, on_click};
use crate::components::photo;
use crate::components::sheet::Sheet;
use crate::io::clock;
use crate::pages::desk::{Desk, stated};
use crate::pages::visit_plan::moment;
use crate::pages::{draft, leave_new};
use crate::text::{self, meeting as words};
use crate::update::Event;

#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    person: String,
    reason: String,
    stand_in: String,
    /// As [`way_name`]; empty where nothing was granted yet.
    way: String,
    date: String,
    time: String,
}

/// The picture of the paper form. It has a draft of its own: it comes seconds after it was chosen, and what was typed meanwhile
/// stays.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Paper {
    bytes: Vec<u8>,
    is_bad: bool,
}

const WAYS: [Way; 2] = [Way::Oral, Way::WeChat];

fn way_name(way: Way) -> &'static str {
    match way {
        Way::App => "app",
        Way::Oral => "oral",
        Way::WeChat => "wechat",
        Way::Paper => "paper",
    }
}

impl Form {
    fn stand_in(&self) -> Option<WorkerId> {
        (!self.stand_in.is_empty()).then(|| WorkerId::new(&self.stand_in))
    }

    /// Errors: `None` where nothing was granted, or the time of it is missing.
    fn told(&self) -> Option<Told> {
        let way = WAYS.into_iter().find(|way| way_name(*way) == self.way)?;
        Some(Told { way, at: moment(&self.date, &self.time)? })
    }
}

/// Requests that this person decides about now.
pub fn asks<'a>(meeting: &'a Meeting, desk: &Desk<'_>) -> Vec<(&'a WorkerId, &'a MeetingLeave)> {
    let decides = |person: &WorkerId| rules::grantor(meeting, person, desk.me, desk.today, desk.reference).is_some();
    let asked = meeting.leaves.iter().filter(|(_, leave)| leave.stage == LeaveStage::Asked);
    asked.filter(|(person, _)| meeting.closed.is_none() && meeting.cancelled.is_none() && decides(person)).collect()
}

/// The own leave from the meeting, or the form that asks for it.
pub(super) fn own(here: &Here<'_>) -> Html {
    let Here { meeting, desk, .. } = *here;
    let leave = meeting.leaves.get(desk.me);
    let asked = leave.filter(|leave| leave.stage != LeaveStage::Refused);
    let came = meeting.attended.get(desk.me).is_some_and(|attended| attended.came.is_some());
    let may_ask = here.goes_on() && !came && rules::expected(meeting, desk.reference).contains(desk.me);
    let leaves = desk.replica.leaves_of(desk.me);
    let reminds = rules::is_unexcused(meeting, desk.me, &leaves, desk.reference, desk.now);
    html! {
        <>
            if reminds { <div data-test="meeting-unexcused">{ banner(Tone::Warn, html! { words::needs_leave() }) }</div> }
            if let Some(leave) = leave { { titled_card(words::leave(), state(leave, here)) } }
            if asked.is_none() && may_ask { { ask(here) } }
        </>
    }
}

fn state(leave: &MeetingLeave, here: &Here<'_>) -> Html {
    let (tone, said) = match leave.stage {
        LeaveStage::Asked => (Tone::Wait, words::leave_asked()),
        LeaveStage::Granted => (Tone::Good, words::leave_granted()),
        LeaveStage::Refused => (Tone::Bad, words::leave_refused(&leave.refusal)),
    };
    let by = leave.decided_by.as_ref().zip(leave.decided_at);
    // What was settled on this phone alone is not settled; that somebody is to be asked can be said.
    let pending = here.desk.pending(here.doc) > 0;
    html! {
        <div data-test="meeting-leave" data-stage={format!("{:?}", leave.stage).to_lowercase()}>
            if !pending || leave.stage == LeaveStage::Asked { { tag(tone, said) } }
            if pending { { tag(Tone::Quiet, text::waits_for_server()) } }
            { facts(here.desk.me, leave, here) }
            if let Some((by, at)) = by { { quiet(words::leave_by(here.desk.name(by), here.when(at))) } }
        </div>
    }
}

/// The document of somebody's reason.
fn grounds_of(person: &WorkerId, here: &Here<'_>) -> DocId {
    DocId::grounds(&here.desk.reference.centre, here.doc, person)
}

/// The reason that a request names, where this phone has it.
fn said<'a>(person: &WorkerId, leave: &MeetingLeave, here: &Here<'a>) -> Option<&'a Said> {
    here.desk.replica.view(grounds_of(person, here))?.state.as_grounds()?.of(&leave.grounds)
}

/// What is written beside a request, for who decides; and the digest by which that names it.
fn grounds(
    person: &WorkerId,
    (reason, paper): (&str, &[u8]),
    acting: Option<(Role, GrantId)>,
    here: &Here<'_>,
) -> (Intent, [u8; 32]) {
    let Here { meeting, doc, .. } = *here;
    let given = Grounds {
        meeting: doc,
        kind: meeting.kind,
        on: meeting.on,
        convenor: meeting.convenor.clone(),
        person: person.clone(),
        reason: reason.trim().to_owned(),
        paper: paper.to_vec(),
        // Without one the reason could be found by trying; it is still read by nobody else.
        salt: clock::random().unwrap_or_default(),
    };
    let digest = given.digest();
    (stated(grounds_of(person, here), acting, Statement::GroundsGiven(given)), digest)
}

/// What a request says, beside who asks.
fn facts(person: &WorkerId, leave: &MeetingLeave, here: &Here<'_>) -> Html {
    html! {
        <>
            if let Some(said) = said(person, leave, here) { { paragraph(AttrValue::from(said.reason.clone())) } }
            { quiet(words::leave_way(words::way(leave.way))) }
            if let Some(at) = leave.told_at { { quiet(here.when(at)) } }
            if let Some(worker) = &leave.stand_in { { quiet(words::stand_in_is(here.desk.name(worker))) } }
        </>
    }
}

fn ask(here: &Here<'_>) -> Html {
    let Here { meeting, desk, emit, .. } = *here;
    let key = here.key("leave");
    let form: Form = draft::read(desk.state, &key);
    let on_paper = meeting.kind == MeetingKind::Monthly;
    let paper_key = here.key("paper");
    let paper: Paper = draft::read(desk.state, &paper_key);
    let photo = draft::change(emit, &paper_key, &paper, |paper: &mut Paper, picture: Option<Vec<u8>>| {
        // One that cannot be used does not push out one that can.
        paper.is_bad = picture.is_none();
        if let Some(bytes) = picture {
            paper.bytes = bytes;
        }
    });
    let picture = if on_paper { paper.bytes.as_slice() } else { &[] };
    let (first, digest) = grounds(desk.me, (&form.reason, picture), None, here);
    let request = Sought {
        on: meeting.on,
        stand_in: form.stand_in(),
        told: if on_paper { None } else { form.told() },
        grounds: digest,
    };
    let lacks_time = !on_paper && !form.way.is_empty() && form.told().is_none();
    let act = Act::new(Look::Main, "meeting-leave-ask", words::leave_ask());
    let act = Act { draft: Some(key.clone()), first: Some(first), ..act };
    group(
        words::leave_ask(),
        html! {
            <>
                { reason(&ASKED, &key, &form, desk.me, here) }
                <div class="weui-cell">{ quiet(words::reason_for()) }</div>
                if on_paper {
                    { photo::field("meeting-leave-paper", words::paper(), &paper.bytes, PAPER_MAX, photo) }
                    if paper.is_bad { <div class="weui-cell" role="alert">{ words::paper_bad() }</div> }
                } else {
                    { way(&ASKED, &key, &form, true, here) }
                }
                <div class="weui-cell">
                    if lacks_time { { here.lacking(words::told_at(), "meeting-leave-ask", words::leave_ask()) } }
                    else { { here.act(act, move |_| Statement::MeetingLeaveSought(request.clone())) } }
                </div>
            </>
        },
    )
}

/// The ids of the fields that asking and entering have in common.
struct Ids {
    reason: &'static str,
    stand_in: &'static str,
    way: &'static str,
    moment: (&'static str, &'static str),
}

const ASKED: Ids = Ids {
    reason: "meeting-leave-reason",
    stand_in: "meeting-leave-stand-in",
    way: "meeting-leave-way",
    moment: ("meeting-leave-date", "meeting-leave-time"),
};

const ENTERED: Ids = Ids {
    reason: "meeting-grant-reason",
    stand_in: "meeting-grant-stand-in",
    way: "meeting-grant-way",
    moment: ("meeting-grant-date", "meeting-grant-time"),
};

/// Why the person does not come, and who comes instead.
fn reason(ids: &Ids, key: &str, form: &Form, person: &WorkerId, here: &Here<'_>) -> Html {
    let options = leave_new::colleagues(here.desk, person);
    let why = draft::change(here.emit, key, form, |form: &mut Form, reason| form.reason = reason);
    let who = draft::change(here.emit, key, form, |form: &mut Form, worker| form.stand_in = worker);
    html! {
        <>
            { field::area(Field::new(ids.reason, words::reason(), form.reason.clone()), rules::TEXT_MAX, why) }
            { field::select(Field::new(ids.stand_in, words::stand_in(), form.stand_in.clone()), &options, text::nobody_chosen(), who) }
        </>
    }
}

/// How it was granted already, and when.
fn way(ids: &Ids, key: &str, form: &Form, may_be_open: bool, here: &Here<'_>) -> Html {
    let open = may_be_open.then(|| (AttrValue::Static(""), words::told_no()));
    let ways = WAYS.map(|way| (AttrValue::Static(way_name(way)), words::way(way)));
    let options: Vec<(AttrValue, AttrValue)> = open.into_iter().chain(ways).collect();
    let label = if may_be_open { words::told() } else { words::way_label() };
    let changes = (
        draft::change(here.emit, key, form, |form: &mut Form, date| form.date = date),
        draft::change(here.emit, key, form, |form: &mut Form, time| form.time = time),
    );
    let change = draft::change(here.emit, key, form, |form: &mut Form, way| form.way = way);
    html! {
        <>
            { field::choices(Field::new(ids.way, label, form.way.clone()), &options, change) }
            if !form.way.is_empty() {
                { field::moment(ids.moment, words::told_at(), (&form.date, &form.time), changes, (words::on(), words::time())) }
            }
        </>
    }
}

/// What the leader or the convenor has to decide.
pub(super) fn to_decide(here: &Here<'_>) -> Html {
    let asks = asks(here.meeting, here.desk);
    if asks.is_empty() {
        return Html::default();
    }
    titled_card(words::decide_title(), asks.into_iter().map(|(person, leave)| request(person, leave, here)).collect())
}

/// The sheet that asks why not, by whose request it is about.
const REFUSE: &str = "meeting-refuse/";

fn request(person: &WorkerId, leave: &MeetingLeave, here: &Here<'_>) -> Html {
    let is_read = said(person, leave, here).is_some();
    html! {
        <div data-test="meeting-request" data-person={person.to_string()} key={person.to_string()}>
            { strong(here.desk.name(person)) }
            { facts(person, leave, here) }
            { paper(person, leave, here) }
            if !is_read { { quiet(words::reason_missing()) } }
            <div class="button-row">
                { button(Look::Warn, "meeting-refuse", words::refuse(), choose(here.emit, "sheet", format!("{REFUSE}{person}"))) }
                if is_read { { verdict(person, leave, Act::new(Look::Main, "meeting-grant", words::agree()), None, here) } }
            </div>
        </div>
    }
}

/// A verdict on a request as it is on the screen; no with its reason.
fn verdict(person: &WorkerId, leave: &MeetingLeave, act: Act, refusal: Option<String>, here: &Here<'_>) -> Html {
    let Here { meeting, desk, .. } = *here;
    let acting = rules::grantor(meeting, person, desk.me, desk.today, desk.reference).flatten();
    let act = Act { acting, subject: Some(rules::subject(person, leave)), held: true, ..act };
    let agree = refusal.is_none();
    let said = Verdict { on: meeting.on, person: person.clone(), agree, reason: refusal.unwrap_or_default() };
    here.act(act, move |_| Statement::MeetingLeaveDecided(said.clone()))
}

pub(super) fn sheet(here: &Here<'_>) -> Html {
    let Here { meeting, desk, emit, .. } = *here;
    let asked = desk.state.chosen("sheet").strip_prefix(REFUSE);
    let asks = asks(meeting, desk);
    let Some((person, leave)) = asks.into_iter().find(|(person, _)| asked == Some(person.as_str())) else {
        return Html::default();
    };
    let key = here.key(&format!("refuse/{person}"));
    let reason: String = draft::read(desk.state, &key);
    let change = draft::change(emit, &key, &reason, |form, reason| *form = reason);
    let act = Act { draft: Some(key), ..Act::new(Look::Warn, "meeting-refuse-send", words::refuse()) };
    html! {
        <Sheet title={words::refuse_reason()} onclose={close_sheet(emit)} test="meeting-refuse-sheet">
            <div class="weui-cells">
                { field::area(Field::new("meeting-refuse-reason", words::refuse_reason(), reason.clone()), rules::TEXT_MAX, change) }
            </div>
            { verdict(person, leave, act, Some(reason.trim().to_owned()), here) }
        </Sheet>
    }
}

/// The picture of the paper form, which is in the entry that gave the reason and comes with the full record.
fn paper(person: &WorkerId, leave: &MeetingLeave, here: &Here<'_>) -> Html {
    let Some(entry) = said(person, leave, here).and_then(|said| said.paper) else { return Html::default() };
    let doc = grounds_of(person, here);
    let log = here.desk.replica.history(doc).unwrap_or_default();
    let bytes = log.iter().find(|(_, receipt)| receipt.hash == entry).map(|(bytes, _)| bytes);
    let entry = bytes.and_then(|bytes| Entry::open(bytes).ok());
    let said = entry.and_then(|entry| Statement::decode(entry.envelope.kind, &entry.envelope.payload));
    match said {
        Some(Statement::GroundsGiven(given)) => photo::shown(words::paper_of(here.desk.name(person)), &given.paper),
        _ => {
            let fetch = on_click(here.emit, move || Event::History(doc));
            button(Look::Plain, "meeting-paper", words::paper_show(), fetch)
        }
    }
}

/// A grant that was given by word of mouth or WeChat, entered by who gave it.
pub(super) fn entered(here: &Here<'_>) -> Html {
    let Here { meeting, desk, emit, .. } = *here;
    let grantor = |person: &WorkerId| rules::grantor(meeting, person, desk.me, desk.today, desk.reference);
    let expected = rules::expected(meeting, desk.reference);
    let open = expected.iter().filter(|person| !meeting.excuses(person) && grantor(person).is_some());
    let options: Vec<(AttrValue, AttrValue)> =
        open.map(|person| (AttrValue::from(person.to_string()), desk.name(person))).collect();
    if !here.goes_on() || meeting.kind == MeetingKind::Monthly || options.is_empty() {
        return Html::default();
    }
    let key = here.key("grant");
    let form: Form = draft::read(desk.state, &key);
    let person = WorkerId::new(&form.person);
    let change = draft::change(emit, &key, &form, |form: &mut Form, person| form.person = person);
    let send = match form.told() {
        _ if form.person.is_empty() => here.lacking(words::person(), "meeting-grant-enter", words::enter()),
        _ if form.way.is_empty() => here.lacking(words::way_label(), "meeting-grant-enter", words::enter()),
        None => here.lacking(words::told_at(), "meeting-grant-enter", words::enter()),
        Some(told) => {
            let acting = grantor(&person).flatten();
            let (first, grounds) = grounds(&person, (&form.reason, &[]), acting.clone(), here);
            let grant = Entered { on: meeting.on, person: person.clone(), stand_in: form.stand_in(), told, grounds };
            let act = Act {
                acting,
                draft: Some(key.clone()),
                first: Some(first),
                held: true,
                ..Act::new(Look::Main, "meeting-grant-enter", words::enter())
            };
            here.act(act, move |_| Statement::MeetingLeaveEntered(grant.clone()))
        }
    };
    group(
        words::enter_title(),
        html! {
            <>
                { field::select(Field::new("meeting-grant-person", words::person(), form.person.clone()), &options, text::choose(), change) }
                { reason(&ENTERED, &key, &form, &person, here) }
                { way(&ENTERED, &key, &form, false, here) }
                <div class="weui-cell">{ send }</div>
            </>
        },
    )
}
