//! One meeting: check in, leave from it, who comes, the talk, the minutes. What only the office and the convenor do is in
//! [`keeping`], what is asked and granted in [`absence`].

mod absence;
mod keeping;

pub use absence::asks;

use doorstep_core::domain::{DocId, Timestamp};
use doorstep_core::fact::Statement;
use doorstep_core::fact::meeting::{Check, MeetingKind};
use doorstep_core::fold::Meeting;
use doorstep_core::regime::meeting::{self as rules, Mark, Standing};
use yew::{AttrValue, Callback, Html, html};

use super::act::{self, Act};
use super::desk::Desk;
use super::{meetings, needs};
use crate::components::button::{Look, link};
use crate::components::cell::{self, Tone, big, card, group, quiet, tag, titled_card};
use crate::components::frame::{Page, page};
use crate::components::paths::go;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, meeting as words, when};
use crate::update::Event;

/// What every part of the page looks at.
#[derive(Clone, Copy)]
struct Here<'a> {
    doc: DocId,
    meeting: &'a Meeting,
    standing: Standing,
    desk: &'a Desk<'a>,
    emit: &'a Callback<Event>,
}

impl Here<'_> {
    /// The key of a half-filled form of this meeting.
    fn key(&self, form: &str) -> String {
        format!("meeting/{}/{form}", self.doc)
    }

    fn when(&self, at: Timestamp) -> AttrValue {
        when::at(at, self.desk.today)
    }

    fn goes_on(&self) -> bool {
        !matches!(self.standing, Standing::Closed | Standing::Cancelled)
    }

    fn lacking(&self, field: AttrValue, test: &'static str, label: AttrValue) -> Html {
        act::lacking(field, test, label, self.desk, self.emit)
    }

    /// States something of the meeting.
    fn act(&self, act: Act, say: impl Fn(Timestamp) -> Statement + 'static) -> Html {
        act.button(self.doc, say, self.desk, self.emit)
    }
}

pub fn view(state: &State, desk: &Desk<'_>, doc: DocId, emit: &Callback<Event>) -> Html {
    let badges = needs::badges(desk);
    let all = meetings::all(desk);
    let found = all.get(&doc).and_then(|meeting| Some((meeting.as_ref(), meetings::standing(meeting, desk)?)));
    let Some((meeting, standing)) = found else {
        let body = cell::empty(words::missing(), link("back-to-list", words::back(), go(emit, Route::Meetings)));
        return page(state, emit, Page { title: words::one(), body, actions: Html::default(), badges });
    };
    let here = Here { doc, meeting, standing, desk, emit };
    let known = desk.replica.view(doc).is_some();
    let body = html! {
        <>
            { head(&here) }
            { own_presence(&here) }
            { absence::own(&here) }
            { absence::to_decide(&here) }
            { keeping::talk(&here) }
            { people(&here) }
            { keeping::corrections(&here) }
            { keeping::minutes(&here) }
            { absence::entered(&here) }
            { keeping::listing(&here) }
            { keeping::cancelling(&here) }
            { absence::sheet(&here) }
            if known { { card(link("history", text::history(), go(emit, Route::Record(doc)))) } }
        </>
    };
    let actions = keeping::closing(&here);
    page(state, emit, Page { title: words::kind(meeting.kind), body, actions, badges })
}

fn head(here: &Here<'_>) -> Html {
    let Here { doc, meeting, desk, .. } = *here;
    let agenda = match (meeting.agenda.as_str(), meeting.kind) {
        ("", MeetingKind::Monthly) => words::agenda_monthly(),
        (agenda, _) => AttrValue::from(agenda.to_owned()),
    };
    html! {
        <>
            { card(html! {
                <>
                    { big(here.when(meeting.starts_at)) }
                    { meetings::standing_tag(doc, meeting, desk) }
                    if let Some(reason) = &meeting.cancelled { { quiet(words::cancelled_for(reason)) } }
                </>
            }) }
            if !(meeting.place.is_empty() && agenda.is_empty() && meeting.convenor.is_none()) { { group(words::kind(meeting.kind), html! {
                <>
                    { cell::row_text(words::place(), meeting.place.clone()) }
                    { cell::row_text(words::agenda(), agenda) }
                    if let Some(convenor) = &meeting.convenor { { cell::row_text(words::convenor(), desk.name(convenor)) } }
                </>
            }) } }
        </>
    }
}

/// Whether the person has to come, or comes in somebody's place.
pub fn is_awaited(meeting: &Meeting, desk: &Desk<'_>) -> bool {
    let stands_in = meeting.stand_ins().any(|(worker, _)| worker == desk.me);
    stands_in || rules::expected(meeting, desk.reference).contains(desk.me) && !meeting.excuses(desk.me)
}

/// Checking in, and leaving before the end.
fn own_presence(here: &Here<'_>) -> Html {
    let Here { meeting, desk, .. } = *here;
    let on = meeting.on;
    let attended = meeting.attended.get(desk.me);
    if let Some(came) = attended.and_then(|attended| attended.came) {
        let left = attended.and_then(|attended| attended.left);
        let leaves = here.standing == Standing::Held && left.is_none();
        // It counts against the person: a slip of the finger can be taken back (`ux.md` 4.9).
        let act = Act { held: true, ..Act::new(Look::Plain, "meeting-check-out", words::check_out()) };
        return card(html! {
            <>
                <p class="strong" data-test="checked-in">{ words::checked_in_at(here.when(came)) }</p>
                if let Some(left) = left { { quiet(words::checked_out_at(here.when(left))) } }
                if leaves { { here.act(act, move |at| Statement::CheckedOut(Check { on, at })) } }
            </>
        });
    }
    if !here.goes_on() || on != desk.today || !is_awaited(meeting, desk) {
        return Html::default();
    }
    let opens = desk.reference.figures.meeting.as_ref().map(|figures| rules::opens_at(meeting, figures));
    if let Some(opens) = opens.filter(|_| here.standing == Standing::Planned) {
        return card(quiet(words::check_in_from(opens.clock())));
    }
    let act = Act::new(Look::Main, "meeting-check-in", words::check_in());
    card(here.act(act, move |at| Statement::CheckedIn(Check { on, at })))
}

fn tone(mark: Mark) -> Tone {
    match mark {
        Mark::Present => Tone::Good,
        Mark::Awaited | Mark::OnLeave => Tone::Quiet,
        Mark::Late { .. } | Mark::LeftEarly => Tone::Warn,
        Mark::Absent => Tone::Bad,
    }
}

/// Everybody who has to come, with the mark.
fn people(here: &Here<'_>) -> Html {
    let Here { meeting, desk, .. } = *here;
    if here.standing == Standing::Cancelled {
        return Html::default();
    }
    let closed = meeting.closed.is_some();
    let lines = rules::lines(meeting, desk.reference, desk.now);
    let there = |mark: Mark| matches!(mark, Mark::Present | Mark::Late { .. } | Mark::LeftEarly);
    let came = lines.iter().filter(|line| there(line.mark)).count();
    let line = |line: &rules::Line| {
        let mut mark = words::mark(line.mark, closed);
        if line.left_early && line.mark != Mark::LeftEarly {
            mark = words::person_late_left(mark);
        }
        let stand_in = line.stand_in.as_ref().map(|(worker, came)| {
            let name = desk.name(worker);
            if *came { words::stand_in_came(name) } else { words::stand_in_is(name) }
        });
        let attended = meeting.attended.get(&line.person);
        let notes = [
            stand_in.unwrap_or_default(),
            if attended.is_some_and(|attended| attended.phone) { words::phone() } else { AttrValue::Static("") },
            attended.map_or_else(AttrValue::default, |attended| AttrValue::from(attended.remark.clone())),
        ];
        html! {
            <li class="weui-cell" data-test="meeting-line" data-person={line.person.to_string()} key={line.person.to_string()}>
                <span class="weui-cell__bd">{ desk.name(&line.person) }<span class="quiet">{ " " }{ text::dotted(&notes) }</span></span>
                { tag(tone(line.mark), mark) }
            </li>
        }
    };
    titled_card(
        words::people(),
        html! {
            <>
                { quiet(words::people_counts(came, lines.len())) }
                <ul class="plain-list">{ for lines.iter().map(line) }</ul>
            </>
        },
    )
}
