//! What may be done with a step beside agreeing: 不同意 with its reason, and 转交, 加签, 退回, 评论 behind 更多.

use doorstep_core::domain::{Date, DocId, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::approval::{Question, Remark, SendBack, Transfer};
use doorstep_core::fold::Leave;
use doorstep_core::regime::leave as rules;
use doorstep_core::sync::replica::Intent;
use yew::{AttrValue, Callback, Html, MouseEvent, html};

use super::card::{Acting, Turn, decide, held, turn};
use crate::components::button::{Look, button};
use crate::components::cell::{Tone, banner, card, quiet};
use crate::components::field::{self, Field};
use crate::components::paths::{choose, close_sheet, on_click};
use crate::components::sheet::Sheet;
use crate::pages::cover::attempt;
use crate::pages::desk::{Desk, stated};
use crate::pages::{draft, leave_new};
use crate::text::{self, approval as words, code, leave as leave_words, when};
use crate::update::{Event, WriteRequest};

/// The step lies in other hands; whoever could decide it may take it back.
pub fn elsewhere(
    doc: DocId,
    (step, acting): (u8, &Acting),
    leave: &Leave,
    desk: &Desk<'_>,
    emit: &Callback<Event>,
) -> Html {
    let due = due_for(leave, step);
    let Some(handed) = leave.handed.iter().find(|handed| handed.step == due) else { return Html::default() };
    let name = desk.name(&handed.to);
    let line = match handed.until {
        Some(until) => words::handed_until(name, when::day(until)),
        None => words::handed_to(name),
    };
    let back = stated(doc, acting.clone(), transfer(leave, due, desk.me.clone(), None, String::new()));
    let take_back = on_click(emit, move || Event::Write(WriteRequest::new(vec![back.clone()])));
    html! {
        <>
            { banner(Tone::Quiet, html! { line }) }
            { button(Look::Plain, "take-back", words::take_back(), take_back) }
        </>
    }
}

fn transfer(leave: &Leave, step: u8, to: WorkerId, until: Option<Date>, reason: String) -> Statement {
    let from = leave.handed.iter().find(|handed| handed.step == step).map(|handed| handed.to.clone());
    Statement::StepTransferred(Transfer { step, from, to, until, reason })
}

/// The due step that somebody has before them who may decide this one: who goes over steps has the first of them.
pub fn due_for(leave: &Leave, step: u8) -> u8 {
    let first = leave.due_step().filter(|_| !leave.is_due(usize::from(step)));
    first.and_then(|(due, _)| u8::try_from(due).ok()).unwrap_or(step)
}

/// Takes the question to somebody back, so that the step can be decided.
pub fn question_back(doc: DocId, worker: &WorkerId, acting: &Acting, emit: &Callback<Event>) -> Html {
    let intent = stated(doc, acting.clone(), Statement::QuestionTakenBack(worker.clone()));
    let onclick = on_click(emit, move || Event::Write(WriteRequest::new(vec![intent.clone()])));
    button(Look::Plain, "question-back", words::question_back(), onclick)
}

/// 评论, for whoever takes part and does not decide now: they have it behind 更多.
pub fn remark_button(doc: DocId, leave: &Leave, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    match rules::approval::remarks_as(leave, desk.me, &desk.world()) {
        Some(_) => {
            let open = choose(emit, "sheet", format!("remark/{doc}"));
            card(button(Look::Plain, "remark", words::remark(), open))
        }
        None => Html::default(),
    }
}

/// The open sheet about a request, if it is one of these.
pub fn sheets(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let open = desk.state.chosen("sheet");
    let Some((name, doc)) = open.split_once('/').and_then(|(name, doc)| Some((name, DocId::parse(doc)?))) else {
        return Html::default();
    };
    let Some(leave) = desk.leave(doc) else { return Html::default() };
    let sheet = |step, acting| Open { doc, leave, step, acting, desk, emit };
    match (name, turn(leave, desk)) {
        ("remark", _) => sheet(0, None).remark(),
        ("more", Some(Turn::Decide(step, acting))) => sheet(step, acting).more(),
        ("refuse", Some(Turn::Decide(step, acting))) => sheet(step, acting).refuse(),
        ("transfer", Some(Turn::Decide(step, acting))) => sheet(step, acting).transfer(),
        ("ask", Some(Turn::Decide(step, acting))) => sheet(step, acting).ask(),
        ("back", Some(Turn::Decide(step, acting))) => sheet(step, acting).send_back(),
        _ => Html::default(),
    }
}

/// A sheet with what it needs to state something.
struct Open<'a> {
    doc: DocId,
    leave: &'a Leave,
    /// The step that this person may decide.
    step: u8,
    acting: Acting,
    desk: &'a Desk<'a>,
    emit: &'a Callback<Event>,
}

impl Open<'_> {
    fn sheet(&self, title: AttrValue, test: &'static str, body: Html) -> Html {
        html! { <Sheet {title} onclose={close_sheet(self.emit)} {test}>{ body }</Sheet> }
    }

    fn key(&self, name: &str) -> String {
        format!("leave/{}/{name}", self.doc)
    }

    /// States it, held for its seconds, and closes the sheet.
    fn write(&self, intent: Intent, key: String) -> Callback<MouseEvent> {
        let request = WriteRequest { held: true, draft: Some(key), ..WriteRequest::new(vec![intent]) };
        self.send(request)
    }

    fn send(&self, request: WriteRequest) -> Callback<MouseEvent> {
        let emit = self.emit.clone();
        Callback::from(move |_: MouseEvent| {
            emit.emit(Event::Write(request.clone()));
            emit.emit(Event::Choose("sheet", String::new()));
        })
    }

    fn more(&self) -> Html {
        let to = |name: &str| choose(self.emit, "sheet", format!("{name}/{}", self.doc));
        let is_delegate = self.acting.is_none();
        let alone = rules::approval::receivers(self.leave, usize::from(self.due()), self.desk.me, &self.desk.world())
            .is_empty();
        let hand = if alone { words::delegate() } else { words::transfer() };
        let body = html! {
            <div class="stack">
                // Who decides by delegation hands nothing on.
                if !is_delegate { { button(Look::Plain, "transfer", hand, to("transfer")) } }
                if self.leave.open_question(self.due()).is_none() { { button(Look::Plain, "ask", words::ask(), to("ask")) } }
                { button(Look::Plain, "send-back", words::send_back(), to("back")) }
                { button(Look::Plain, "remark", words::remark(), to("remark")) }
            </div>
        };
        self.sheet(words::more(), "more-sheet", body)
    }

    fn refuse(&self) -> Html {
        let key = self.key("refuse");
        let reason: String = draft::read(self.desk.state, &key);
        let phrases = [
            leave_words::phrase_staffing(),
            leave_words::phrase_no_substitute(),
            leave_words::phrase_reason_unclear(),
            leave_words::phrase_other_day(),
            leave_words::phrase_visit(),
            leave_words::phrase_time_wrong(),
        ];
        let said = reason.trim().to_owned();
        let lacking = said.is_empty().then(|| code::required(leave_words::refuse_title()));
        let intent = decide(self.doc, self.step, self.acting.clone(), rules::subject(self.leave), false, said);
        let body = html! {
            <>
                { quiet(leave_words::refuse_hint()) }
                { self.reasons("refuse-reason", leave_words::refuse_title(), &key, reason, &phrases) }
                { attempt("refuse-send", leave_words::refuse(), lacking, self.desk, self.emit, self.send(held(vec![intent], Some(key)))) }
            </>
        };
        self.sheet(leave_words::refuse_title(), "refuse-sheet", body)
    }

    /// A reason, with phrases to tap.
    fn reasons(&self, id: &'static str, label: AttrValue, key: &str, reason: String, phrases: &[AttrValue]) -> Html {
        let change = draft::change(self.emit, key, &reason, |form, reason| *form = reason);
        html! {
            <>
                <div class="phrases">
                    { for phrases.iter().map(|phrase| {
                        let (change, said) = (change.clone(), phrase.to_string());
                        html! { <button type="button" class="phrase" onclick={Callback::from(move |_: MouseEvent| change.emit(said.clone()))}>{ phrase.clone() }</button> }
                    }) }
                </div>
                <div class="weui-cells">{ field::area(Field::new(id, label, reason), rules::TEXT_MAX, change) }</div>
            </>
        }
    }

    fn send_back(&self) -> Html {
        let key = self.key("back");
        let reason: String = draft::read(self.desk.state, &key);
        let phrases = [words::phrase_reason(), words::phrase_times(), words::phrase_cover()];
        let said = reason.trim().to_owned();
        let lacking = said.is_empty().then(|| code::required(words::back_reason()));
        let back = Statement::LeaveSentBack(SendBack { step: self.due(), reason: said });
        let intent =
            Intent { subject: Some(rules::subject(self.leave)), ..stated(self.doc, self.acting.clone(), back) };
        let body = html! {
            <>
                { quiet(words::send_back_hint()) }
                { self.reasons("back-reason", words::back_reason(), &key, reason, &phrases) }
                { attempt("back-send", words::send_back(), lacking, self.desk, self.emit, self.write(intent, key)) }
            </>
        };
        self.sheet(words::send_back(), "back-sheet", body)
    }

    fn due(&self) -> u8 {
        due_for(self.leave, self.step)
    }

    fn transfer(&self) -> Html {
        let (key, desk) = (self.key("transfer"), self.desk);
        let form: (String, String, String) = draft::read(desk.state, &key);
        let (to, until, note) = &form;
        let others = rules::approval::receivers(self.leave, usize::from(self.due()), desk.me, &desk.world());
        let delegates = others.is_empty();
        let options: Vec<(AttrValue, AttrValue)> = if delegates {
            let mut colleagues = leave_new::colleagues(desk, desk.me);
            colleagues.retain(|(id, _)| id.as_str() != self.leave.person.as_str());
            colleagues
        } else {
            others.iter().map(|worker| (AttrValue::from(worker.to_string()), desk.name(worker))).collect()
        };
        let until_date = Date::parse(until);
        let lacking = if to.is_empty() {
            Some(code::required(words::transfer_to()))
        } else if delegates && until_date.is_none() {
            Some(code::required(words::delegate_until()))
        } else {
            None
        };
        let day = until_date.filter(|_| delegates);
        let statement = transfer(self.leave, self.due(), WorkerId::new(to), day, note.trim().to_owned());
        let act = self.write(stated(self.doc, self.acting.clone(), statement), key.clone());
        let title = if delegates { words::delegate() } else { words::transfer() };
        let last = desk.today.plus_days(rules::approval::DELEGATION_DAYS_MAX);
        let body = html! {
            <>
                { quiet(if delegates { words::delegate_hint() } else { words::transfer_hint() }) }
                <div class="weui-cells">
                    { field::select(Field::new("transfer-to", words::transfer_to(), to.clone()), &options, text::nobody_chosen(),
                        draft::change(self.emit, &key, &form, |form: &mut (String, String, String), to| form.0 = to)) }
                    if delegates {
                        { field::date(Field::new("transfer-until", words::delegate_until(), until.clone()), Some(desk.today), Some(last),
                            draft::change(self.emit, &key, &form, |form: &mut (String, String, String), until| form.1 = until)) }
                    }
                    { field::text(Field::new("transfer-note", words::transfer_note(), note.clone()).hint(text::optional()),
                        draft::change(self.emit, &key, &form, |form: &mut (String, String, String), note| form.2 = note)) }
                </div>
                { attempt("transfer-send", title.clone(), lacking, desk, self.emit, act) }
            </>
        };
        self.sheet(title, "transfer-sheet", body)
    }

    fn ask(&self) -> Html {
        let (key, desk) = (self.key("ask"), self.desk);
        let form: (String, String) = draft::read(desk.state, &key);
        let (whom, what) = &form;
        let mut options = leave_new::colleagues(desk, desk.me);
        options.retain(|(id, _)| id.as_str() != self.leave.person.as_str());
        let lacking = whom.is_empty().then(|| code::required(words::ask_whom()));
        let question = Question { step: self.due(), worker: WorkerId::new(whom), words: what.trim().to_owned() };
        let intent = stated(self.doc, self.acting.clone(), Statement::OpinionAsked(question));
        let body = html! {
            <>
                { quiet(words::ask_hint()) }
                <div class="weui-cells">
                    { field::select(Field::new("ask-whom", words::ask_whom(), whom.clone()), &options, text::nobody_chosen(),
                        draft::change(self.emit, &key, &form, |form: &mut (String, String), whom| form.0 = whom)) }
                    { field::text(Field::new("ask-what", words::ask_what(), what.clone()).hint(text::optional()),
                        draft::change(self.emit, &key, &form, |form: &mut (String, String), what| form.1 = what)) }
                </div>
                { attempt("ask-send", words::ask(), lacking, desk, self.emit, self.write(intent, key.clone())) }
            </>
        };
        self.sheet(words::ask(), "ask-sheet", body)
    }

    fn remark(&self) -> Html {
        let key = self.key("remark");
        let Some(acting) = rules::approval::remarks_as(self.leave, self.desk.me, &self.desk.world()) else {
            return Html::default();
        };
        let said: String = draft::read(self.desk.state, &key);
        let text = said.trim().to_owned();
        let lacking = text.is_empty().then(|| code::required(words::remark_words()));
        let intent = stated(self.doc, acting, Statement::LeaveRemarked(Remark { text }));
        let body = html! {
            <>
                { self.reasons("remark-text", words::remark_words(), &key, said, &[]) }
                { attempt("remark-send", words::send(), lacking, self.desk, self.emit, self.write(intent, key)) }
            </>
        };
        self.sheet(words::remark(), "remark-sheet", body)
    }
}
