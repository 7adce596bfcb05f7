//! What a leave's page says of the return where it is due at a moment: when, how late, why, and what the office makes of it.

use doorstep_core::domain::{DocId, Timestamp};
use doorstep_core::fact::back::{Awol, AwolCause, Excuse, ExcuseVerdict};
use doorstep_core::fact::leave::Return;
use doorstep_core::fact::{Entry, Statement};
use doorstep_core::fold::Leave;
use doorstep_core::fold::leave::LeaveStage;
use doorstep_core::fold::leave::back::{Papered, ReturnWay};
use doorstep_core::regime::leave::{self as rules, Standing, back};
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::desk::{Desk, stated};
use super::draft;
use super::visit_plan::moment;
use crate::components::button::{Look, button};
use crate::components::cell::{self, Tone, banner, card, group, paragraph, quiet, tag, titled_card};
use crate::components::field::{self, Field};
use crate::components::paths::{choose, on_click};
use crate::components::photo;
use crate::text::{self, back as words, code, when};
use crate::update::{Event, WriteRequest};

#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    reason: String,
    date: String,
    time: String,
    facts: String,
    from: (String, String),
    to: (String, String),
}

/// Puts what was entered into a form.
type Set = fn(&mut Form, String);

/// One leave as this person looks at it.
#[derive(Clone, Copy)]
struct Here<'a> {
    doc: DocId,
    leave: &'a Leave,
    desk: &'a Desk<'a>,
    emit: &'a Callback<Event>,
}

pub fn cards(doc: DocId, leave: &Leave, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let here = Here { doc, leave, desk, emit };
    let mine = leave.person == *desk.me;
    html! {
        <>
            { here.paper() }
            { here.said(mine) }
            if mine { { here.explain() } } else if desk.registrar().is_some() { { here.office() } }
        </>
    }
}

impl Here<'_> {
    fn standing(&self) -> Standing {
        rules::standing(self.leave, self.desk.now)
    }

    fn when(&self, at: Timestamp) -> AttrValue {
        when::at(at, self.desk.today)
    }

    fn key(&self, part: &str) -> String {
        format!("leave/{}/{part}", self.doc)
    }

    fn change(&self, key: &str, form: &Form, set: Set) -> Callback<String> {
        draft::change(self.emit, key, form, set)
    }

    /// A button that states something, or says what is missing.
    fn act(
        &self,
        look: Look,
        test: &'static str,
        label: AttrValue,
        draft: String,
        said: Result<Statement, AttrValue>,
    ) -> Html {
        let (doc, mine) = (self.doc, self.leave.person == *self.desk.me);
        let acting = if mine { None } else { self.desk.registrar() };
        match said {
            Ok(statement) => {
                let onclick = on_click(self.emit, move || {
                    let request = WriteRequest::new(vec![stated(doc, acting.clone(), statement.clone())]);
                    Event::Write(WriteRequest { held: true, draft: Some(draft.clone()), ..request })
                });
                button(look, test, label, onclick)
            }
            Err(field) => html! {
                <>
                    if self.desk.state.chosen("tried") == test {
                        <div role="alert">{ cell::missing(text::missing_title(), &[code::required(field.as_str())]) }</div>
                    }
                    { button(look, test, label, choose(self.emit, "tried", test)) }
                </>
            },
        }
    }

    /// What is known, for everybody who reads the leave.
    fn said(&self, mine: bool) -> Html {
        let Here { leave, desk, .. } = *self;
        let facts = &leave.back;
        let standing = self.standing();
        let mut lines: Vec<Html> = Vec::new();
        if let Some(expected) = facts.expected.filter(|_| standing == Standing::Running && mine) {
            lines.push(quiet(words::expected(self.when(expected.at))));
        }
        if let (Some(at), Some(way)) = (leave.returned_at, facts.way) {
            lines.push(quiet(words::returned(self.when(at))));
            match way {
                ReturnWay::Reported => {}
                ReturnWay::Punched => lines.push(quiet(words::by_punch())),
                ReturnWay::Office => lines.push(quiet(words::by_office())),
            }
        }
        if facts.late_minutes > 0 {
            lines.push(tag(Tone::Bad, words::late(facts.late_minutes)));
        }
        if standing == Standing::OverdueReturn && leave.returned_at.is_some() {
            lines.push(quiet(words::waits_for_verdict()));
        }
        if let Some(excuse) = &facts.excuse {
            if !excuse.reason.is_empty() {
                lines.push(paragraph(words::excused(&excuse.reason)));
            }
            lines.extend(excuse.verdict.as_ref().map(|verdict| {
                let name = desk.name(&verdict.by);
                quiet(if verdict.accepts { words::accepted(name) } else { words::not_accepted(name, &verdict.reason) })
            }));
        }
        if let Some((from, _)) = back::awol_span(leave, desk.now) {
            lines.push(paragraph(words::awol_since(self.when(from))));
        }
        if let Some(awol) = &facts.awol {
            let cause = words::cause(awol.finding.cause);
            lines.push(paragraph(words::awol_recorded(desk.name(&awol.by), cause, &awol.finding.facts)));
        }
        let may_have_left = mine && leave.is_open() && facts.expected.is_some() && leave.from <= desk.now;
        let unpunched = facts.not_punched.map(|place| words::not_punched(when::relative_day(place.on, desk.today)));
        html! {
            <div data-test="leave-back">
                if may_have_left { { banner(Tone::Quiet, html! { words::withdraw_unused_hint() }) } }
                if let Some(unpunched) = unpunched { { banner(Tone::Warn, html! { unpunched }) } }
                if !lines.is_empty() { { titled_card(words::title(), lines.into_iter().collect()) } }
            </div>
        }
    }

    /// Why the own return was late, while that can be said.
    fn explain(&self) -> Html {
        let Here { leave, desk, .. } = *self;
        let explains = self.standing() == Standing::OverdueReturn && leave.back.excuse.is_none();
        let Some(expected) = leave.back.expected.filter(|_| explains) else { return Html::default() };
        let key = self.key("excuse");
        let form: Form = draft::read(desk.state, &key);
        let reason = form.reason.trim().to_owned();
        let said = if reason.is_empty() { Err(words::excuse()) } else { Ok(Statement::ExcuseGiven(Excuse { reason })) };
        let change = self.change(&key, &form, |form, text| form.reason = text);
        html! {
            <>
                if let Some(ends) = expected.excuse_ends { { banner(Tone::Warn, html! { words::excuse_until(self.when(ends)) }) } }
                { group(AttrValue::Static(""), field::area(Field::new("excuse-reason", words::excuse(), form.reason.clone()), rules::TEXT_MAX, change)) }
                { self.act(Look::Plain, "excuse-send", words::excuse_send(), key, said) }
            </>
        }
    }

    /// What the office does about a return.
    fn office(&self) -> Html {
        let leave = self.leave;
        if leave.back.expected.is_none() {
            return Html::default();
        }
        let standing = self.standing();
        let decided = leave.back.excuse.as_ref().is_some_and(|excuse| excuse.verdict.is_some());
        let is_out = leave.returned_at.is_none() && leave.from <= self.desk.now;
        html! {
            <>
                if is_out && matches!(standing, Standing::Running | Standing::OverdueReturn) { { self.enter() } }
                if standing == Standing::OverdueReturn && !decided { { self.verdict() } }
                if leave.back.awol.is_none() { { self.awol(standing) } }
            </>
        }
    }

    fn returned_at(&self, form: &Form, key: &str, ids: (&'static str, &'static str)) -> Html {
        let changes = (
            self.change(key, form, |form, date| form.date = date),
            self.change(key, form, |form, time| form.time = time),
        );
        field::moment(ids, words::returned_at(), (&form.date, &form.time), changes, (words::date(), words::time()))
    }

    fn enter(&self) -> Html {
        let key = self.key("entered");
        let form: Form = draft::read(self.desk.state, &key);
        let said = moment(&form.date, &form.time)
            .map(|at| Statement::LeaveReturned(Return { at, reason: String::new() }))
            .ok_or_else(words::returned_at);
        html! {
            <>
                { group(words::enter_return(), self.returned_at(&form, &key, ("return-date", "return-time"))) }
                { self.act(Look::Plain, "enter-return", words::enter_return(), key, said) }
            </>
        }
    }

    fn verdict(&self) -> Html {
        let key = self.key("verdict");
        let form: Form = draft::read(self.desk.state, &key);
        let known = self.leave.returned_at.is_some();
        let returned_at = if known { None } else { moment(&form.date, &form.time) };
        let reason = form.reason.trim().to_owned();
        let is_written = self.leave.back.excuse.is_some();
        let verdict = |accept: bool| {
            let verdict = ExcuseVerdict { accept, returned_at, reason: reason.clone() };
            if reason.is_empty() && !(accept && is_written) {
                Err(words::verdict_reason())
            } else if accept && !known && returned_at.is_none() {
                Err(words::returned_at())
            } else {
                Ok(Statement::ExcuseDecided(verdict))
            }
        };
        let change = self.change(&key, &form, |form, text| form.reason = text);
        html! {
            <>
                { group(words::decide_title(), html! {
                    <>
                        if !known { { self.returned_at(&form, &key, ("verdict-date", "verdict-time")) } }
                        { field::area(Field::new("verdict-reason", words::verdict_reason(), form.reason.clone()), rules::TEXT_MAX, change) }
                    </>
                }) }
                <div class="button-row">
                    { self.act(Look::Warn, "excuse-refuse", words::refuse(), key.clone(), verdict(false)) }
                    { self.act(Look::Main, "excuse-accept", words::accept(), key, verdict(true)) }
                </div>
            </>
        }
    }

    fn awol(&self, standing: Standing) -> Html {
        let cause = match standing {
            Standing::OverdueReturn | Standing::Awol => AwolCause::NotReturned,
            Standing::Rejected if self.leave.stage == LeaveStage::Rejected && self.leave.from <= self.desk.now => {
                AwolCause::RejectedButLeft
            }
            _ => return Html::default(),
        };
        let key = self.key("awol");
        let form: Form = draft::read(self.desk.state, &key);
        let span = moment(&form.from.0, &form.from.1).zip(moment(&form.to.0, &form.to.1));
        let facts = form.facts.trim().to_owned();
        let said = match span.filter(|(from, to)| from < to) {
            None => Err(words::awol_from()),
            Some(_) if facts.is_empty() => Err(words::awol_facts()),
            Some((from, to)) => Ok(Statement::AwolRecorded(Awol { from, to, cause, facts })),
        };
        let ends = |ids, label, value: &(String, String), set: (Set, Set)| {
            let changes = (self.change(&key, &form, set.0), self.change(&key, &form, set.1));
            field::moment(ids, label, (&value.0, &value.1), changes, (words::date(), words::time()))
        };
        html! {
            <details class="more" data-test="awol-form">
                <summary>{ words::awol_title() }</summary>
                { group(words::cause(cause), html! {
                    <>
                        { ends(("awol-from-date", "awol-from-time"), words::awol_from(), &form.from, (|form, date| form.from.0 = date, |form, time| form.from.1 = time)) }
                        { ends(("awol-to-date", "awol-to-time"), words::awol_to(), &form.to, (|form, date| form.to.0 = date, |form, time| form.to.1 = time)) }
                        { field::area(Field::new("awol-facts", words::awol_facts(), form.facts.clone()), rules::TEXT_MAX, self.change(&key, &form, |form, text| form.facts = text)) }
                    </>
                }) }
                { self.act(Look::Warn, "awol-send", words::awol_send(), key.clone(), said) }
            </details>
        }
    }

    fn paper(&self) -> Html {
        let Some(paper) = &self.leave.back.paper else { return Html::default() };
        let by = words::paper_by(self.desk.names(&self.leave.recorded_by), self.when(paper.written_at));
        titled_card(
            words::paper_title(),
            html! {
                <>
                    { quiet(by) }
                    { paragraph(AttrValue::from(paper.remark.clone())) }
                    if !paper.signatures.is_empty() { { quiet(AttrValue::from(paper.signatures.clone())) } }
                    { self.picture(paper) }
                </>
            },
        )
    }

    /// The picture is in the entry that brought it, and comes with the full record.
    fn picture(&self, paper: &Papered) -> Html {
        let log = self.desk.replica.history(self.doc).unwrap_or_default();
        let bytes = log.iter().find(|(_, receipt)| receipt.hash == paper.entry).map(|(bytes, _)| bytes);
        let entry = bytes.and_then(|bytes| Entry::open(bytes).ok());
        match entry.and_then(|entry| Statement::decode(entry.envelope.kind, &entry.envelope.payload)) {
            Some(Statement::PaperLeaveEntered(slip)) => photo::shown(words::paper_picture(), &slip.paper),
            _ => {
                let doc = self.doc;
                button(Look::Plain, "paper-show", words::paper_show(), on_click(self.emit, move || Event::History(doc)))
            }
        }
    }
}

/// The button that withdraws a request: after it would have begun it says that its person did not leave.
pub fn withdrawal(leave: &Leave, desk: &Desk<'_>) -> (AttrValue, fn(()) -> Statement) {
    if leave.back.expected.is_some() && leave.from <= desk.now {
        (words::withdraw_unused(), Statement::LeaveWithdrawnUnused)
    } else {
        (text::leave::withdraw(), Statement::LeaveWithdrawn)
    }
}

/// The arrival that was punched since, and that nobody has named as the return: one tap does.
pub fn punched(doc: DocId, leave: &Leave, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let expected = leave.back.expected.filter(|_| leave.returned_at.is_none());
    let since = expected.map(|expected| expected.at.date());
    let punches = since.into_iter().flat_map(|on| desk.months(desk.me, on)).flat_map(|month| &month.punches);
    let ended = punches.filter(|punch| punch.codes.is_empty()).find(|punch| {
        let leaves = [(doc, leave)];
        !back::ended_by_punch(&leaves, punch.at, desk.reference).is_empty()
    });
    let Some(at) = ended.map(|punch| punch.at) else { return Html::default() };
    let onclick = on_click(emit, move || {
        Event::Write(WriteRequest::new(vec![stated(doc, None, Statement::LeaveReturnPunched(at))]))
    });
    card(button(Look::Main, "return-punched", words::punched_at(when::at(at, desk.today)), onclick))
}
