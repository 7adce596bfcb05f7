//! 办理记录: who did what in which role when, from what this phone holds; the full record on request.

use doorstep_core::admission;
use doorstep_core::domain::{Date, DocId, Role, Timestamp, WorkerId};
use doorstep_core::fact::visit::Cancellation;
use doorstep_core::fact::{Code, Entry, Grade, Kind, Receipt, Statement, Verdict};
use doorstep_core::fold;
use doorstep_core::fold::month::{AppealStage, MakeUpStage};
use doorstep_core::gather::order;
use doorstep_core::sync::replica::{Progress, QueueItem, Replica};
use yew::{AttrValue, Callback, Html, html};

use super::desk::Desk;
use super::{approvals, needs, subject, unsent, visit, written};
use crate::components::button::{Look, button, link};
use crate::components::cell::{Tone, empty, tag};
use crate::components::frame::{Page, page};
use crate::components::paths::go;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, phone as words, when};
use crate::update::Event;

pub fn view(state: &State, doc: DocId, emit: &Callback<Event>) -> Html {
    let badges = Desk::of(state).map_or([0; 5], |desk| needs::badges(&desk));
    let body = state.replica.as_ref().map_or_else(Html::default, |replica| {
        let queue: Vec<QueueItem> = replica.queue().into_iter().filter(|item| item.doc == doc).collect();
        Record { state, replica, doc, queue, emit }.body()
    });
    page(state, emit, Page { title: text::history(), body, actions: Html::default(), badges })
}

/// One line of the history, whatever kind of record it comes from.
struct Line {
    kind: Kind,
    person: WorkerId,
    role: Option<Role>,
    occurred_at: Timestamp,
    grade: Grade,
    received_at: Option<Timestamp>,
    codes: Vec<Code>,
    detail: AttrValue,
}

struct Record<'a> {
    state: &'a State,
    replica: &'a Replica,
    doc: DocId,
    /// Own entries of this record.
    queue: Vec<QueueItem>,
    emit: &'a Callback<Event>,
}

impl Record<'_> {
    fn body(&self) -> Html {
        let now = self.state.now();
        let begun = self.queue.iter().find_map(|item| item.statement.as_ref());
        let about = subject::of(self.replica, self.doc, begun, now);
        if about.is_none() && self.queue.is_empty() {
            return empty(text::record_missing(), Html::default());
        }
        let full = self.log();
        let lines = if full.is_some() { Vec::new() } else { self.lines() };
        let pending: Vec<&QueueItem> = self.queue.iter().filter(|item| item.progress != Progress::Received).collect();
        html! {
            <>
                <div class="record-head">
                    if let Some(about) = about { <h2 class="card-main">{ about }</h2> }
                    <p class="quiet">{ words::history_offline_note() }</p>
                    if let Some(route) = subject::page(self.replica, self.doc) {
                        { link("open-record", words::open_record(), go(self.emit, route)) }
                    }
                </div>
                if lines.is_empty() && pending.is_empty() && full.is_none() {
                    { empty(text::history_empty(), Html::default()) }
                }
                if !lines.is_empty() {
                    <ol class="trail" data-test="trail">{ for lines.iter().map(|line| self.line(line)) }</ol>
                }
                if !pending.is_empty() {
                    <section class="group">
                        <h2 class="weui-cells__title">{ words::pending_title() }</h2>
                        <ol class="trail" data-test="trail-pending">{ for pending.into_iter().map(|item| self.pending(item)) }</ol>
                    </section>
                }
                { match full {
                    Some(log) => self.full(log),
                    // The server has nothing of a record that only this phone knows.
                    None if self.known_to_server() => self.ask_for_full(),
                    None => Html::default(),
                } }
            </>
        }
    }

    /// Whether a step of the history is only foreseen: it stands in the phone's queue without a receipt.
    fn is_foreseen(&self, kind: Kind, at: Timestamp, person: &WorkerId) -> bool {
        *person == self.replica.session().worker
            && self.queue.iter().any(|item| {
                let unreceived = matches!(item.progress, Progress::Saved { .. } | Progress::Saving);
                unreceived && item.kind == kind && (item.at == at || stated_at(item) == Some(at))
            })
    }

    /// What the server has received, oldest first.
    fn lines(&self) -> Vec<Line> {
        let Some(view) = self.replica.view(self.doc) else { return Vec::new() };
        let mut lines: Vec<Line> = match &view.state {
            fold::State::Visit(visit) => {
                let today = self.state.now().date();
                visit.trail.iter().map(|step| Line::of(step, said_of(visit, step, today))).collect()
            }
            fold::State::Leave(leave) => {
                leave.trail.iter().map(|step| Line::of(step, said_in(leave, step, self.replica))).collect()
            }
            fold::State::Month(month) => of_month(month),
            fold::State::Meeting(meeting) => {
                meeting.trail.iter().map(|step| Line::of(step, AttrValue::Static(""))).collect()
            }
            fold::State::Report(report) => {
                report.trail.iter().map(|step| Line::of(step, AttrValue::Static(""))).collect()
            }
            fold::State::Case(case) => case.trail.iter().map(|step| Line::of(step, AttrValue::Static(""))).collect(),
            fold::State::Counter(counter) => {
                counter.trail.iter().map(|step| Line::of(step, AttrValue::Static(""))).collect()
            }
            fold::State::Grounds(grounds) => {
                grounds.trail.iter().map(|step| Line::of(step, AttrValue::Static(""))).collect()
            }
            fold::State::Training(training) => {
                training.trail.iter().map(|step| Line::of(step, AttrValue::Static(""))).collect()
            }
            fold::State::Roster(roster) => roster.trail().map(|step| Line::of(step, AttrValue::Static(""))).collect(),
            fold::State::Extended(extended) => {
                extended.trail().map(|step| Line::of(step, AttrValue::Static(""))).collect()
            }
            fold::State::Proceeding(proceeding) => {
                proceeding.trail.iter().map(|step| Line::of(step, AttrValue::Static(""))).collect()
            }
            fold::State::Violation(violation) => {
                violation.trail().map(|step| Line::of(step, AttrValue::Static(""))).collect()
            }
            // Its lines are the page of looks.
            fold::State::PrivateReads(_) => Vec::new(),
            fold::State::Feedback(feedback) => {
                feedback.trail.iter().map(|step| Line::of(step, AttrValue::Static(""))).collect()
            }
            fold::State::Notice(notice) => {
                notice.trail.iter().map(|step| Line::of(step, AttrValue::Static(""))).collect()
            }
            fold::State::Post(post) => post.trail.iter().map(|step| Line::of(step, AttrValue::Static(""))).collect(),
        };
        lines.retain(|line| !self.is_foreseen(line.kind, line.occurred_at, &line.person));
        lines
    }

    fn who(&self, person: &WorkerId, role: Option<Role>) -> Html {
        let name = subject::person(self.replica, person);
        html! {
            <p>
                <span class="strong">{ name }</span>
                if let Some(role) = role { { " " }<span class="quiet">{ text::acted_as(text::who::office(role, self.replica.reference())) }</span> }
            </p>
        }
    }

    fn line(&self, line: &Line) -> Html {
        let today = self.state.now().date();
        html! {
            <li class={if line.codes.is_empty() { "" } else { "trail-void" }} data-test="trail-step" data-kind={line.kind.0.to_string()}>
                <p class="split"><strong>{ text::who::kind(line.kind) }</strong>
                    if !line.codes.is_empty() { { tag(Tone::Warn, text::no_effect()) } }
                </p>
                { self.who(&line.person, line.role) }
                if !line.detail.is_empty() { <p>{ line.detail.clone() }</p> }
                { evidence(line.occurred_at, line.grade, line.received_at, today) }
                { for line.codes.iter().map(|code| html! { <div class="banner tone-warn">{ unsent::what_happened(code, self.emit, Html::default()) }</div> }) }
            </li>
        }
    }

    fn pending(&self, item: &QueueItem) -> Html {
        let (name, tone, word) = unsent::progress(item, self.state);
        let refused = matches!(item.progress, Progress::Refused(_));
        html! {
            <li class="trail-void" data-test="trail-step" data-progress={name} data-kind={item.kind.0.to_string()}>
                <p class="split"><strong>{ text::who::kind(item.kind) }</strong>{ tag(tone, word) }</p>
                { self.who(&self.replica.session().worker, None) }
                <p class="quiet">{ words::happened(when::at(item.at, self.state.now().date())) }</p>
                if refused { { link("see-reasons", words::see_reasons(), go(self.emit, Route::Unsent)) } }
            </li>
        }
    }

    fn known_to_server(&self) -> bool {
        self.replica.view(self.doc).is_some_and(|view| view.base_seq > 0)
    }

    /// The whole log, when the server has sent it and nothing has come since.
    fn log(&self) -> Option<&[(Vec<u8>, Receipt)]> {
        let known = self.replica.view(self.doc).map_or(0, |view| view.base_seq);
        let log = self.replica.history(self.doc)?;
        log.last().is_some_and(|(_, receipt)| receipt.doc_seq >= known).then_some(log)
    }

    /// Every entry of the log with its content.
    fn full(&self, log: &[(Vec<u8>, Receipt)]) -> Html {
        html! {
            <section class="group" data-test="full-record">
                <h2 class="weui-cells__title">{ words::full_title() }</h2>
                <p class="foot-note quiet">{ words::full_explained() }</p>
                <ol class="trail">{ for log.iter().map(|(bytes, receipt)| self.entry(bytes, receipt)) }</ol>
            </section>
        }
    }

    fn ask_for_full(&self) -> Html {
        let doc = self.doc;
        let asked = self.state.chosen("record/asked") == doc.to_string();
        let ask = {
            let emit = self.emit.clone();
            Callback::from(move |_| {
                emit.emit(Event::History(doc));
                emit.emit(Event::Choose("record/asked", doc.to_string()));
            })
        };
        let waits = if self.replica.status().reachable { words::full_waiting() } else { words::full_waiting_offline() };
        html! {
            <div class="record-foot stack">
                { button(Look::Plain, "full-record-show", words::full_show(), ask) }
                <p class="quiet" role="status">{ if asked { waits } else { AttrValue::Static("") } }</p>
            </div>
        }
    }

    fn entry(&self, bytes: &[u8], receipt: &Receipt) -> Html {
        // The feed has checked it before; what is not ours to read is left out.
        let Ok(entry) = Entry::open(bytes) else { return Html::default() };
        let envelope = &entry.envelope;
        let today = self.state.now().date();
        let content = if envelope.kind == Kind::CHANGE {
            admission::content(&envelope.payload).map(|content| written::change_rows(self.replica, &content))
        } else {
            Statement::decode(envelope.kind, &envelope.payload)
                .map(|statement| written::rows(self.replica, &envelope.person, &statement, self.state.now()))
        };
        let role = envelope.acting.as_ref().map(|(role, _)| *role);
        let void = match &receipt.verdict {
            Verdict::Effective => None,
            Verdict::Kept(_) | Verdict::Refused(_) => Some(text::no_effect()),
            Verdict::Superseded(_) => Some(words::history_superseded()),
            Verdict::Provisional(_) | Verdict::Held(_) => Some(text::leave::unratified()),
        };
        html! {
            <li class={if void.is_some() { "trail-void" } else { "" }} data-test="full-entry" data-seq={receipt.doc_seq.to_string()}>
                <p class="split"><strong>{ text::who::kind(envelope.kind) }</strong><span class="quiet">{ words::full_number(receipt.doc_seq) }</span></p>
                { self.who(&envelope.person, role) }
                { evidence(envelope.wall, receipt.grade, Some(receipt.received_at), today) }
                <p class="quiet">{ words::full_edition(receipt.edition) }</p>
                if let Some(void) = void { <p>{ tag(Tone::Warn, void) }</p> }
                { for receipt.verdict.codes().iter().map(|code| html! { <div class="banner tone-warn">{ unsent::what_happened(code, self.emit, Html::default()) }</div> }) }
                if let Some(content) = content {
                    <details class="more"><summary>{ words::full_content() }</summary><div>{ content }</div></details>
                }
            </li>
        }
    }
}

/// When it happened, how far that can be believed, and when the server heard of it.
fn evidence(at: Timestamp, grade: Grade, received_at: Option<Timestamp>, today: Date) -> Html {
    html! {
        <p class="quiet inline">
            <span>{ words::happened(when::at(at, today)) }</span>
            <span>{ words::grade(grade) }</span>
            if let Some(time) = received_at { <span>{ text::received_at(when::at(time, today)) }</span> }
        </p>
    }
}

impl Line {
    fn of(step: &fold::Step, detail: AttrValue) -> Self {
        Self {
            kind: step.kind,
            person: step.person.clone(),
            role: step.role,
            occurred_at: step.occurred_at,
            grade: step.grade,
            received_at: Some(step.received_at),
            codes: step.codes.clone(),
            detail,
        }
    }
}

/// The time that a punch or an outing itself names: it stands in the month beside that of the entry.
fn stated_at(item: &QueueItem) -> Option<Timestamp> {
    match item.statement.as_ref()? {
        Statement::Punched(punch) => Some(punch.at),
        Statement::WentOut(outing) | Statement::CameBack(outing) => Some(outing.at),
        _ => None,
    }
}

/// What was said, beside the line that says that something was.
fn said_in(leave: &fold::Leave, step: &fold::Step, replica: &Replica) -> AttrValue {
    let own = |by: &WorkerId, at: Timestamp| *by == step.person && at == step.occurred_at;
    let before = leave.sent_back.iter().flat_map(|back| &back.decided);
    let decided = leave.decided.iter().chain(before).find(|decided| own(&decided.by, decided.at));
    let remark = leave.remarks.iter().find(|remark| own(&remark.by, remark.at));
    let back = leave.sent_back.iter().find(|back| own(&back.by, back.at));
    match (step.kind, decided, remark, back) {
        _ if !step.codes.is_empty() => AttrValue::Static(""),
        (Kind(41), Some(decided), ..) => {
            let said = if decided.agree { words::decided_agree() } else { words::decided_refuse(&decided.reason) };
            AttrValue::from(format!("{said}{}", approvals::for_whom(decided, leave, replica)))
        }
        (Kind(110), _, _, Some(back)) => AttrValue::from(back.reason.clone()),
        (Kind(112), _, Some(remark), _) => AttrValue::from(remark.text.clone()),
        _ => AttrValue::Static(""),
    }
}

/// From when to when a visit was moved, or who had it cancelled, and why.
fn said_of(of: &fold::Visit, step: &fold::Step, today: Date) -> AttrValue {
    let own = |moved: &&fold::visit::Moved| moved.by.who == step.person && moved.by.at == step.occurred_at;
    match (step.kind, &of.cancellation) {
        _ if !step.codes.is_empty() => AttrValue::Static(""),
        (visit::MOVED, _) => {
            of.moved.iter().find(own).map(|moved| visit::moved_words(moved, today)).unwrap_or_default()
        }
        (visit::CANCELLED, Some(Cancellation { who, why })) => text::visit::cancelled_by(who, why),
        _ => AttrValue::Static(""),
    }
}

/// A month keeps what counts for its days; it is told as a history.
fn of_month(month: &fold::Month) -> Vec<Line> {
    let line = |kind, at, grade, received_at, codes, detail| Line {
        kind: Kind(kind),
        person: month.person.clone(),
        role: None,
        occurred_at: at,
        grade,
        received_at,
        codes,
        detail,
    };
    let mut lines: Vec<Line> = month
        .punches
        .iter()
        .map(|punch| {
            let note = if punch.note.is_empty() { AttrValue::Static("") } else { words::punched_note(&punch.note) };
            let source = punch.imported.as_ref().map(|(_, source)| text::export::source(source));
            line(60, punch.at, punch.grade, Some(punch.received_at), punch.codes.clone(), source.unwrap_or(note))
        })
        .collect();
    for span in month.outings.values().flatten() {
        lines.push(line(61, span.from, span.grade, None, Vec::new(), AttrValue::Static("")));
        if let Some(to) = span.to {
            lines.push(line(62, to, span.grade, None, Vec::new(), AttrValue::Static("")));
        }
    }
    for makeup in &month.makeups {
        let about = words::makeup_of(makeup.place.on, makeup.claimed.clock());
        lines.push(line(63, makeup.asked_at, makeup.grade, Some(makeup.received_at), Vec::new(), about));
        let settled = match makeup.stage {
            MakeUpStage::Submitted => continue,
            MakeUpStage::Withdrawn => (64, makeup.grade, AttrValue::Static("")),
            // It counts when the server receives it.
            MakeUpStage::Approved => (65, Grade::A, text::makeup::agree()),
            MakeUpStage::Rejected => (65, Grade::A, text::makeup::rejected(&makeup.remark)),
        };
        if let Some(at) = makeup.settled_at {
            let by = makeup.decided_by.as_ref().unwrap_or(&month.person).clone();
            let settled = line(settled.0, at, settled.1, None, Vec::new(), settled.2);
            lines.push(Line { person: by, ..settled });
        }
    }
    for appeal in &month.appeals {
        let about = text::appeal::about(text::appeal::mark_name(appeal.mark));
        let about = text::dotted(&[about, AttrValue::from(appeal.reason.clone())]);
        lines.push(line(190, appeal.made_at, appeal.grade, Some(appeal.received_at), Vec::new(), about));
        let settled = match appeal.stage {
            AppealStage::Submitted => continue,
            AppealStage::Withdrawn => (191, appeal.grade, AttrValue::Static("")),
            AppealStage::Upheld(mark) => {
                (192, Grade::A, text::appeal::upheld(text::appeal::mark_name(mark), &appeal.remark))
            }
            AppealStage::Rejected => (192, Grade::A, text::appeal::rejected(&appeal.remark)),
        };
        if let Some(at) = appeal.settled_at {
            let by = appeal.decided_by.as_ref().unwrap_or(&month.person).clone();
            lines.push(Line { person: by, ..line(settled.0, at, settled.1, None, Vec::new(), settled.2) });
        }
    }
    for import in &month.imports {
        let about = text::dotted(&[text::export::import_many(import.count), text::export::source(&import.source)]);
        let brought = line(193, import.received_at, Grade::A, None, Vec::new(), about);
        lines.push(Line { person: import.by.clone(), ..brought });
        if let Some(undone) = &import.undone {
            let said = AttrValue::from(undone.reason.clone());
            lines.push(Line { person: undone.by.clone(), ..line(194, undone.at, Grade::A, None, Vec::new(), said) });
        }
    }
    order(&mut lines, |line| line.occurred_at);
    lines
}
