//! 请假: the slip, with its length, its class and everybody who decides, before it is handed in.

use doorstep_core::centre::{LeaveFigures, Reference};
use doorstep_core::domain::org::Worker;
use doorstep_core::domain::{Date, DocId, Role, Timestamp, WorkerId};
use doorstep_core::fact::cover::Mandate;
use doorstep_core::fact::leave::{Duty, LeaveKind, Slip, StandIn};
use doorstep_core::fact::receipt::ChainStep;
use doorstep_core::fact::visit::Drawing;
use doorstep_core::fact::{Ruling, Statement};
use doorstep_core::fold::Leave;
use doorstep_core::fold::leave::LeaveStage;
use doorstep_core::regime::{Others, Refusal, Refusals, leave as rules};
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::desk::{Desk, listed, stated};
use super::visit_plan::{lines, moment};
use super::{draft, leaves, needs, stand_in};
use crate::components::button::{Look, button, link};
use crate::components::cell::{self, Tone, banner, group, paragraph, quiet, strong, tag, titled_card};
use crate::components::cited;
use crate::components::field::{self, Field};
use crate::components::frame::{Page, page};
use crate::components::paths::{choose, on_click};
use crate::components::signature::Signature;
use crate::io::clock;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, approval, code, cover, leave as words, who};
use crate::update::{Event, WriteRequest};

pub const KEY: &str = "leave/new";

#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Form {
    /// Drawn with the first change, so that a second tap cannot hand in a second slip.
    id: Option<[u8; 16]>,
    kind: String,
    reason: String,
    from_date: String,
    from_time: String,
    to_date: String,
    to_time: String,
    substitute: String,
    contact: String,
    signature: Drawing,
    /// `official` or `private`.
    official: String,
    /// Who takes over the post, and who is in charge meanwhile.
    post: String,
    charge: String,
    /// Who acts for the head of the centre, and for what.
    deputy: String,
    mandate_scope: String,
    mandate_principles: String,
    /// The leave that was sent back and is changed here; empty for a new one.
    again: String,
}

impl Form {
    /// What can be said of the slip so far. Errors: `None` while a time is missing.
    fn slip(&self) -> Option<Slip> {
        Some(Slip {
            kind: LeaveKind::from_name(&self.kind).unwrap_or(LeaveKind::Personal),
            reason: self.reason.trim().to_owned(),
            from: moment(&self.from_date, &self.from_time)?,
            to: moment(&self.to_date, &self.to_time)?,
            official: (!self.official.is_empty()).then_some(self.official == OFFICIAL),
            stand_ins: stand_ins(&self.post, &self.charge),
            substitute: self.substitute.trim().to_owned(),
            contact: self.contact.trim().to_owned(),
            signature: self.signature.clone(),
            mandate: self.mandate(),
        })
    }

    /// For as long as the leave; none while nobody is chosen.
    fn mandate(&self) -> Option<Mandate> {
        (!self.deputy.is_empty()).then_some(())?;
        Some(Mandate {
            deputy: WorkerId::new(&self.deputy),
            from: moment(&self.from_date, &self.from_time)?,
            to: moment(&self.to_date, &self.to_time)?,
            scope: self.mandate_scope.trim().to_owned(),
            principles: self.mandate_principles.trim().to_owned(),
        })
    }

    /// The form that a slip came from, to change it and hand it in again; the signature is given anew.
    pub fn of(slip: &Slip) -> Self {
        let time = |at: Timestamp| (at.date().to_string(), at.clock());
        let ((from_date, from_time), (to_date, to_time)) = (time(slip.from), time(slip.to));
        Self {
            id: clock::random(),
            kind: slip.kind.name().to_owned(),
            reason: slip.reason.clone(),
            from_date,
            from_time,
            to_date,
            to_time,
            substitute: slip.substitute.clone(),
            contact: slip.contact.clone(),
            signature: Drawing::default(),
            official: slip.official.map_or("", |official| if official { OFFICIAL } else { PRIVATE }).to_owned(),
            post: named(&slip.stand_ins, Duty::Post),
            charge: named(&slip.stand_ins, Duty::Charge),
            deputy: slip.mandate.as_ref().map(|mandate| mandate.deputy.to_string()).unwrap_or_default(),
            mandate_scope: slip.mandate.as_ref().map(|mandate| mandate.scope.clone()).unwrap_or_default(),
            mandate_principles: slip.mandate.as_ref().map(|mandate| mandate.principles.clone()).unwrap_or_default(),
            again: String::new(),
        }
    }

    /// To hand in anew what was sent back.
    pub fn again(self, doc: DocId) -> Self {
        Self { again: doc.to_string(), ..self }
    }

    /// To stay away longer: from the end of the other one on.
    pub fn following(leave: &Leave) -> Self {
        let end = leave.effective_to();
        let form = Self::of_leave(leave);
        Self {
            from_date: end.date().to_string(),
            from_time: end.clock(),
            to_date: String::new(),
            to_time: String::new(),
            ..form
        }
    }
}

const OFFICIAL: &str = "official";
const PRIVATE: &str = "private";

/// Those who are to stand in, by their ids; an empty one is nobody.
pub fn stand_ins(post: &str, charge: &str) -> Vec<StandIn> {
    let named = [(Duty::Post, post), (Duty::Charge, charge)].into_iter().filter(|(_, id)| !id.is_empty());
    named.map(|(duty, id)| StandIn { duty, worker: WorkerId::new(id) }).collect()
}

fn named(stand_ins: &[StandIn], duty: Duty) -> String {
    stand_ins.iter().find(|named| named.duty == duty).map_or_else(String::new, |named| named.worker.to_string())
}

impl Form {
    /// As [`Form::of`], from a leave that was refused or withdrawn.
    pub fn of_leave(leave: &Leave) -> Self {
        Self::of(&Slip {
            kind: leave.kind,
            reason: leave.reason.clone(),
            from: leave.from,
            to: leave.to,
            substitute: leave.substitute.clone(),
            official: leave.official,
            stand_ins: leave
                .stand_ins
                .iter()
                .map(|named| StandIn { duty: named.duty, worker: named.worker.clone() })
                .collect(),
            contact: leave.contact.clone(),
            signature: Drawing::default(),
            mandate: leave.mandate.clone(),
        })
    }
}

fn change<V: 'static>(emit: &Callback<Event>, form: &Form, set: impl Fn(&mut Form, V) + 'static) -> Callback<V> {
    draft::change(emit, KEY, form, move |form: &mut Form, value| {
        form.id = form.id.or_else(clock::random);
        set(form, value);
    })
}

/// A change of the slip's content; what was signed is another slip then.
fn change_content<V: 'static>(
    emit: &Callback<Event>,
    form: &Form,
    set: impl Fn(&mut Form, V) + 'static,
) -> Callback<V> {
    change(emit, form, move |form: &mut Form, value| {
        form.signature = Drawing::default();
        set(form, value);
    })
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let badges = needs::badges(desk);
    let Some(figures) = desk.reference.figures.leave.as_ref().filter(|_| desk.asks_for_leave()) else {
        let body = banner(Tone::Quiet, html! { text::code::explain_text("GY-ATT-E-SCOPE").what });
        return page(state, emit, Page { title: words::title(), body, actions: Html::default(), badges });
    };
    let mut form: Form = draft::read(state, KEY);
    if let Some(first) = figures.kinds.first().filter(|_| form.kind.is_empty()) {
        first.name().clone_into(&mut form.kind);
    }
    // What was withdrawn or handed in meanwhile is not changed any more: then it is a new slip.
    let again = DocId::parse(&form.again)
        .filter(|doc| desk.leave(*doc).is_some_and(|leave| leave.stage == LeaveStage::SentBack));
    let slip = form.slip();
    let ruled = slip.as_ref().map(|slip| rules::preview(slip, desk.me, again, &desk.world()));
    let missing = missing(slip.as_ref(), ruled.as_ref().and_then(|ruled| ruled.as_ref().err()), desk);
    let body = html! {
        <>
            { times(&form, &figures.kinds, desk, emit) }
            if form.kind == LeaveKind::Annual.name() { { leaves::balance(desk) } }
            { foreseen(desk, slip.as_ref(), ruled.as_ref(), emit) }
            { content(&form, figures, desk.reference, emit) }
            if rules::cover::counts_present(desk.reference) { { who_stands_in(&form, desk, emit) } }
            { acting_head(&form, desk, emit) }
            if figures.signed {
                { titled_card(words::signature(), html! {
                    <>
                        <Signature label={words::signature()} value={form.signature.clone()} onchange={change(emit, &form, |form, signature| form.signature = signature)} />
                        { quiet(words::signature_note()) }
                    </>
                }) }
            }
            <p class="empty">
                { if state.draft_saved.get(KEY) == Some(&true) { text::draft_kept() } else { text::kept_as_draft() } }
                if state.draft(KEY).is_some() { <><br />{ link("discard", text::discard_draft(), on_click(emit, || Event::DraftDiscard(KEY.to_owned()))) }</> }
            </p>
        </>
    };
    let actions = html! {
        <>
            if state.chosen("tried") == "leave-send" { <div role="alert">{ cell::missing(text::missing_title(), &missing) }</div> }
            { submit(&form, slip, again, &missing, emit) }
        </>
    };
    let title = if again.is_some() { approval::resubmit_title() } else { words::title() };
    page(state, emit, Page { title, body, actions, badges })
}

fn missing(slip: Option<&Slip>, refused: Option<&doorstep_core::regime::Refusals>, desk: &Desk<'_>) -> Vec<AttrValue> {
    let Some(slip) = slip else { return vec![code::required(words::time())] };
    let mut missing: Vec<AttrValue> = refused.map(|refusals| lines(refusals, desk)).unwrap_or_default();
    missing.extend(rules::missing(slip, desk.reference).into_iter().map(|field| code::required(code::field(field))));
    missing
}

fn submit(
    form: &Form,
    slip: Option<Slip>,
    again: Option<DocId>,
    missing: &[AttrValue],
    emit: &Callback<Event>,
) -> Html {
    let word = if again.is_some() { approval::resubmit() } else { words::send() };
    let (Some(slip), Some(id), true) = (slip, form.id, missing.is_empty()) else {
        return button(Look::Main, "leave-send", word, choose(emit, "tried", "leave-send"));
    };
    let doc = again.unwrap_or_else(|| DocId::drawn(id));
    let statement = if again.is_some() { Statement::LeaveResubmitted(slip) } else { Statement::LeaveSubmitted(slip) };
    let intent = stated(doc, None, statement);
    let onclick = on_click(emit, move || {
        let request = WriteRequest::new(vec![intent.clone()]);
        Event::Write(WriteRequest { draft: Some(KEY.to_owned()), then: Some(Route::Leave(doc)), ..request })
    });
    button(Look::Main, "leave-send", word, onclick)
}

fn times(form: &Form, kinds: &[LeaveKind], desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    // The day that is chosen already, otherwise tomorrow; its season has the hours.
    let day = Date::parse(&form.from_date).unwrap_or_else(|| desk.today.plus_days(1));
    let sessions = &desk.reference.figures.time.on(day).sessions;
    let minute = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
    let mut quick = Vec::new();
    if let (Some(first), Some(last)) = (sessions.first(), sessions.last()) {
        let parts = [
            ("leave-whole-morning", words::whole_morning(), first.from_minute, first.to_minute),
            ("leave-whole-afternoon", words::whole_afternoon(), last.from_minute, last.to_minute),
            ("leave-whole-day", words::whole_day(), first.from_minute, last.to_minute),
        ];
        for (test, word, from, to) in parts {
            let (from, to, day) = (minute(from), minute(to), day.to_string());
            let change = change_content(emit, form, move |form: &mut Form, _: yew::MouseEvent| {
                (form.from_date, form.to_date) = (day.clone(), day.clone());
                (form.from_time, form.to_time) = (from.clone(), to.clone());
            });
            let word = if form.from_date.is_empty() { words::quick_tomorrow(word) } else { word };
            quick.push(
                html! { <button type="button" class="phrase" data-test={test} onclick={change}>{ word }</button> },
            );
        }
    }
    let kinds: Vec<(AttrValue, AttrValue)> =
        kinds.iter().map(|kind| (AttrValue::Static(kind.name()), AttrValue::Static(who::leave_kind(*kind)))).collect();
    group(
        AttrValue::Static(""),
        html! {
            <>
                { field::choices(Field::new("leave-kind", words::kind(), form.kind.clone()), &kinds, change_content(emit, form, |form, kind| form.kind = kind)) }
                { field::moment(("leave-from-date", "leave-from-time"), words::from(), (&form.from_date, &form.from_time),
                    (change_content(emit, form, set_from_date), change_content(emit, form, |form, time| form.from_time = time)),
                    (words::date(), words::time())) }
                { field::moment(("leave-to-date", "leave-to-time"), words::to(), (&form.to_date, &form.to_time),
                    (change_content(emit, form, |form, date| form.to_date = date), change_content(emit, form, |form, time| form.to_time = time)),
                    (words::date(), words::time())) }
                <div class="weui-cell"><div class="phrases">{ for quick }</div></div>
            </>
        },
    )
}

/// Most leaves end on the day on which they begin.
fn set_from_date(form: &mut Form, date: String) {
    if form.to_date.is_empty() || form.to_date == form.from_date {
        form.to_date.clone_from(&date);
    }
    form.from_date = date;
}

/// Length, class and chain, or what stands against it.
fn foreseen(
    desk: &Desk<'_>,
    slip: Option<&Slip>,
    ruled: Option<&Result<Ruling, Refusals>>,
    emit: &Callback<Event>,
) -> Html {
    match ruled {
        None => titled_card(words::chain(), html! { { quiet(words::chain_hint()) } }),
        Some(Err(refusals)) => {
            refusals.0.iter().map(|refusal| banner(Tone::Warn, refused(refusal, desk, emit))).collect()
        }
        Some(Ok(Ruling::Leave {
            minutes,
            joined_minutes,
            length,
            retroactive,
            chain,
            inform,
            to_file,
            return_due,
            ..
        })) => titled_card(
            words::chain(),
            html! {
                <>
                    <p class="inline" data-test="leave-length" data-minutes={minutes.to_string()}>
                        <span class="strong">{ text::length(*minutes) }</span>
                        { tag(Tone::Wait, words::class(*length)) }
                        if *retroactive { { tag(Tone::Warn, words::retroactive()) } }
                    </p>
                    if joined_minutes != minutes { { quiet(words::length_joined(text::length(*joined_minutes))) } }
                    { chain_list(desk, chain, Then { filed: *to_file, told: inform }, desk.me) }
                    if let Some(date) = return_due { { quiet(words::return_due(text::when::relative_day(*date, desk.today))) } }
                    { visits_then(desk, slip) }
                </>
            },
        ),
        Some(Ok(_)) => Html::default(),
    }
}

fn refused(refusal: &Refusal, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let explained = code::explain(&refusal.code);
    let basis = cited::of_all(std::slice::from_ref(refusal), &desk.reference.figures, emit);
    html! { <>{ strong(explained.what) }{ paragraph(explained.todo) }{ basis }</> }
}

/// Everybody who decides, in their order, by name.
/// What follows the last approval.
pub struct Then<'a> {
    pub filed: bool,
    pub told: &'a [Role],
}

/// Who has to agree, and what follows.
pub fn chain_list(desk: &Desk<'_>, chain: &[ChainStep], then: Then<'_>, applicant: &WorkerId) -> Html {
    let office = |role: Role| who::office(role, Some(desk.reference));
    let organisation = &desk.reference.organisation;
    html! {
        <ul class="plain-list" data-test="leave-chain">
            { for chain.iter().enumerate().map(|(at, step)| {
                let approvers = rules::approvers(step, applicant, organisation, desk.today).into_iter();
                let names = listed(approvers.map(|worker| stand_in::at_work(worker, step.role, desk)));
                let role = step.or.iter().fold(office(step.role), |roles, other| words::chain_or(roles, office(*other)));
                // Steps that are due together have one number.
                let number = chain[..=at].iter().filter(|step| !step.beside).count();
                let line = words::chain_step(number, role, names);
                let line = if step.reviews { words::chain_review(line) } else { line };
                html! { <li>{ if step.beside { words::chain_beside(line) } else { line } }</li> }
            }) }
            if let Some((role, _)) = rules::registrar(desk.reference).filter(|_| then.filed) {
                <li class="quiet">{ words::chain_then_filing(office(role)) }</li>
            }
            if !then.told.is_empty() {
                <li class="quiet">{ words::chain_then_inform(listed(then.told.iter().map(|role| office(*role)))) }</li>
            }
        </ul>
    }
}

fn visits_then(desk: &Desk<'_>, slip: Option<&Slip>) -> Html {
    let Some(slip) = slip else { return Html::default() };
    let visits = desk.replica.visits_of(desk.me);
    let plans = visits.iter().filter(|(_, visit)| !needs::is_over(visit)).filter_map(|(_, visit)| visit.plan.as_ref());
    let clash = plans.into_iter().find(|plan| plan.from < slip.to && slip.from < plan.to);
    match clash {
        Some(plan) => banner(Tone::Warn, html! { words::overlaps_visit(text::when::at(plan.from, desk.today)) }),
        None => Html::default(),
    }
}

/// The colleagues of whom one is to stand in; those of the own group first.
fn who_stands_in(form: &Form, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let options = colleagues(desk, desk.me);
    let leads = desk.grants(Role::GroupLeader).next().is_some();
    group(
        words::stand_ins(),
        html! {
            <>
                { field::select(Field::new("leave-post", words::duty(Duty::Post), form.post.clone()), &options, text::nobody_chosen(),
                    change_content(emit, form, |form, id| form.post = id)) }
                if leads {
                    { field::select(Field::new("leave-charge", words::duty(Duty::Charge), form.charge.clone()), &options, text::nobody_chosen(),
                        change_content(emit, form, |form, id| form.charge = id)) }
                }
            </>
        },
    )
}

/// Who acts while the head of the centre is away (ZY-AB-14, ZW-AB-17).
fn acting_head(form: &Form, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let Some(ab) = desk.reference.figures.ab.as_ref().filter(|_| desk.grants(Role::CentreLeader).next().is_some())
    else {
        return Html::default();
    };
    let organisation = &desk.reference.organisation;
    let deputies = organisation
        .workers
        .iter()
        .filter(|(id, _)| organisation.grants_of(id, desk.today).any(|grant| grant.role == Role::DeputyLeader));
    let options: Vec<(AttrValue, AttrValue)> =
        deputies.map(|(id, worker)| (AttrValue::from(id.to_string()), AttrValue::from(worker.name.clone()))).collect();
    group(
        cover::mandate_title(),
        html! {
            <>
                { field::select(Field::new("mandate-deputy", cover::mandate_deputy(), form.deputy.clone()), &options, text::nobody_chosen(),
                    change_content(emit, form, |form, id| form.deputy = id)) }
                if ab.mandate_scope {
                    { field::text(Field::new("mandate-scope", cover::mandate_what(), form.mandate_scope.clone()),
                        change_content(emit, form, |form, text| form.mandate_scope = text)) }
                    { field::text(Field::new("mandate-principles", cover::mandate_how(), form.mandate_principles.clone()),
                        change_content(emit, form, |form, text| form.mandate_principles = text)) }
                }
            </>
        },
    )
}

/// Everybody else who works in a group, as options; those of `person`'s own group first.
pub fn colleagues(desk: &Desk<'_>, person: &WorkerId) -> Vec<(AttrValue, AttrValue)> {
    let organisation = &desk.reference.organisation;
    let own = organisation.group_of(person);
    let others = organisation.workers.iter().filter(|(id, worker)| *id != person && worker.group.is_some());
    let (near, far): (Vec<_>, Vec<_>) = others.partition(|(_, worker)| worker.group.as_ref() == own);
    let option = |(id, worker): (&WorkerId, &Worker)| {
        let group = worker.group.as_ref().and_then(|group| organisation.groups.get(group));
        let words = group.map_or_else(|| worker.name.clone(), |group| format!("{} · {group}", worker.name));
        (AttrValue::from(id.to_string()), AttrValue::from(words))
    };
    near.into_iter().chain(far).map(option).collect()
}

/// Everybody who works in a group, oneself first.
pub fn everybody(desk: &Desk<'_>) -> Vec<(AttrValue, AttrValue)> {
    let own = (AttrValue::from(desk.me.to_string()), desk.name(desk.me));
    [own].into_iter().chain(colleagues(desk, desk.me)).collect()
}

/// What the field in words is called: where somebody is named to stand in, it says how the work is arranged.
pub fn arrangement(reference: &Reference) -> AttrValue {
    if rules::cover::counts_present(reference) { words::arrangement() } else { words::substitute() }
}

fn content(form: &Form, figures: &LeaveFigures, reference: &Reference, emit: &Callback<Event>) -> Html {
    let official = [OFFICIAL, PRIVATE].map(|value| (AttrValue::Static(value), words::official(value == OFFICIAL)));
    let mut arranged = Field::new("leave-substitute", arrangement(reference), form.substitute.clone());
    if !rules::cover::counts_present(reference) {
        arranged = arranged.hint(text::optional());
    }
    group(
        AttrValue::Static(""),
        html! {
            <>
                if figures.asks_official {
                    { field::choices(Field::new("leave-official", words::official_label(), form.official.clone()), &official,
                        change_content(emit, form, |form, official| form.official = official)) }
                }
                { field::area(Field::new("leave-reason", words::reason(), form.reason.clone()).hint(words::reason_hint()), rules::TEXT_MAX,
                    change_content(emit, form, |form, reason| form.reason = reason)) }
                { field::text(arranged,
                    change_content(emit, form, |form, name| form.substitute = name)) }
                { field::number(Field::new("leave-contact", words::contact(), form.contact.clone()).hint(text::optional()),
                    change_content(emit, form, |form, contact| form.contact = contact)) }
            </>
        },
    )
}
