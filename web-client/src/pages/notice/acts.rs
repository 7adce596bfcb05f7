//! What is done with a violation: each a form that opens where it belongs, judged before it is sent.

use doorstep_core::domain::{Date, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::violation::{Confirmation, Delivery, Demand, Letter, Replaced, Transfer};
use doorstep_core::regime::meeting;
use doorstep_core::regime::violation::{self as rules, Standing, TEXT_MAX, Tick, TickView};
use yew::{AttrValue, Callback, Html, html};

use super::one::Here;
use super::{Form, OPEN, holders, opens};
use crate::components::button::{Look, link};
use crate::components::cell::{card, quiet};
use crate::components::field::{self, Field};
use crate::pages::act::Act;
use crate::pages::draft;
use crate::text::{self, notice as words};

/// A form that is open: which one, what is written in it, and what changes it.
struct Open<'a> {
    key: String,
    form: Form,
    here: &'a Here<'a>,
}

impl Open<'_> {
    fn change(&self, set: fn(&mut Form, String)) -> Callback<String> {
        draft::change(self.here.emit, &self.key, &self.form, set)
    }

    /// The chosen day, today where none was chosen.
    fn on(&self) -> Date {
        Date::parse(&self.form.on).unwrap_or(self.here.desk.today)
    }

    fn day(&self, label: AttrValue) -> Html {
        let field = Field::new("ntc-day", label, self.on().to_string());
        field::date(field, None, Some(self.here.desk.today), self.change(|form, value| form.on = value))
    }

    fn text(&self, label: AttrValue) -> Html {
        let field = Field::new("ntc-text", label, self.form.text.clone());
        field::area(field, TEXT_MAX, self.change(|form, value| form.text = value))
    }

    fn typed(&self) -> String {
        self.form.text.trim().to_owned()
    }

    fn send(&self, test: &'static str, label: AttrValue, statement: Statement) -> Html {
        let Here { one, desk, emit, .. } = *self.here;
        let acting = rules::says(&statement, Some(&one.course), desk.me, &desk.world());
        let act = Act { acting, draft: Some(self.key.clone()), ..Act::new(Look::Main, test, label) };
        act.button(one.doc, move |_| statement.clone(), desk, emit)
    }
}

/// The form where it is open, otherwise what opens it; nothing for whom it is not.
fn form(
    name: &str,
    (test, label): (&'static str, AttrValue),
    sample: &Statement,
    here: &Here<'_>,
    body: &dyn Fn(&Open<'_>) -> Html,
) -> Html {
    let Here { one, desk, .. } = *here;
    if rules::says(sample, Some(&one.course), desk.me, &desk.world()).is_none() {
        return Html::default();
    }
    opened(name, (test, label), here, body)
}

fn opened(
    name: &str,
    (test, label): (&'static str, AttrValue),
    here: &Here<'_>,
    body: &dyn Fn(&Open<'_>) -> Html,
) -> Html {
    let key = format!("notice/{}/{name}", here.one.doc);
    if here.desk.state.chosen(OPEN) != key {
        return link(test, label, opens(here.emit, key));
    }
    let form = draft::read(here.desk.state, &key);
    html! { <div>{ body(&Open { key, form, here }) }</div> }
}

fn is_open(here: &Here<'_>) -> bool {
    here.one.course.holds() && !rules::is_closed(here.one.level, &here.one.course)
}

/// 本人说明, before it is confirmed.
pub(super) fn statement(here: &Here<'_>) -> Html {
    let is_own = here.one.violation.record.person.as_ref() == Some(here.desk.me);
    if !is_own || here.one.standing != Standing::Recorded {
        return Html::default();
    }
    let count = here.one.course.statements.len();
    opened(&format!("statement/{count}"), ("ntc-statement-open", words::statement_open()), here, &|open| {
        html! {
            <>
                { quiet(words::statement_hint()) }
                { open.text(words::statement()) }
                { open.send("ntc-statement", words::statement_send(), Statement::ViolationAnswered(open.typed())) }
            </>
        }
    })
}

pub(super) fn confirm(here: &Here<'_>) -> Html {
    if here.one.standing != Standing::Recorded {
        return Html::default();
    }
    let level = here.one.level;
    let say = |evidence| Statement::ViolationConfirmed(Confirmation { level, evidence });
    let label = words::confirm_as(words::level(level));
    let body = form("confirm", ("ntc-confirm-open", label.clone()), &say(String::new()), here, &|open| {
        html! {
            <>
                { quiet(AttrValue::Static(words::follows(level))) }
                { open.text(words::confirm_evidence()) }
                { open.send("ntc-confirm", label.clone(), say(open.typed())) }
            </>
        }
    });
    carded(body)
}

/// In a card of its own, where there is something.
fn carded(body: Html) -> Html {
    if body == Html::default() { body } else { card(body) }
}

/// What a tick asks for that is not there.
pub(super) fn of_tick(view: &TickView, here: &Here<'_>) -> Html {
    if view.done || !is_open(here) {
        return Html::default();
    }
    match &view.tick {
        Tick::Named => named(here),
        Tick::Delivered(to) => delivered(to, here),
        Tick::Letter => letter(here),
        Tick::Transferred => transferred(here),
        Tick::Recorded | Tick::Demand => Html::default(),
    }
}

/// The newest weekly meeting up to today.
fn last_meeting(here: &Here<'_>) -> Date {
    let mut days = (0..21).map(|back| here.desk.today.plus_days(-back));
    days.find(|on| meeting::weekly(*on, here.desk.reference).is_some()).unwrap_or(here.desk.today)
}

fn named(here: &Here<'_>) -> Html {
    let sample = Statement::ViolationNamed(here.desk.today);
    form("named", ("ntc-named-open", words::tick(words::named())), &sample, here, &|open| {
        let on = Date::parse(&open.form.on).unwrap_or_else(|| last_meeting(here));
        let field = Field::new("ntc-day", words::named_on(), on.to_string());
        html! {
            <>
                { field::date(field, None, Some(here.desk.today), open.change(|form, value| form.on = value)) }
                { open.send("ntc-named", words::named(), Statement::ViolationNamed(on)) }
            </>
        }
    })
}

fn delivery(to: &str, open: &Open<'_>) -> Delivery {
    Delivery { to: to.to_owned(), way: open.typed(), on: open.on() }
}

fn delivered(to: &str, here: &Here<'_>) -> Html {
    let empty = Delivery { to: to.to_owned(), way: String::new(), on: here.desk.today };
    let label = words::tick(here.addressee(to));
    form(to, ("ntc-deliver-open", label), &Statement::ViolationDelivered(empty), here, &|open| {
        html! {
            <>
                { open.text(words::way()) }
                { open.day(words::day()) }
                { open.send("ntc-deliver", words::delivered(), Statement::ViolationDelivered(delivery(to, open))) }
            </>
        }
    })
}

/// 行文, once everybody was told; of what came from outside at once.
fn letter(here: &Here<'_>) -> Html {
    let Here { one, desk, figures, .. } = *here;
    if one.level == 2 && one.standing != Standing::Notified {
        return Html::default();
    }
    let empty = Letter {
        number: String::new(),
        to: String::new(),
        demand: Demand::Worker,
        facts: String::new(),
        signed_by: desk.me.clone(),
    };
    form("letter", ("ntc-letter-open", words::send_letter()), &Statement::LetterSent(empty), here, &|open| {
        let (form, record) = (&open.form, &one.violation.record);
        let unit = record.person.as_ref().and_then(|person| desk.reference.organisation.workers.get(person));
        let to = if form.to.is_empty() {
            unit.map(|unit| unit.sending_unit.clone()).unwrap_or_default()
        } else {
            form.to.clone()
        };
        let facts = if form.facts.is_empty() { record.items.join("；") } else { form.facts.clone() };
        let signers = holders(&figures.signed_by, desk);
        let signer = if form.who.is_empty() {
            signers.first().map(|(id, _)| id.to_string()).unwrap_or_default()
        } else {
            form.who.clone()
        };
        let demands = [Demand::Worker, Demand::ChiefRepresentative];
        let options = demands
            .map(|demand| (AttrValue::from((demand as u8).to_string()), AttrValue::Static(words::demand(demand))));
        let demand =
            demands.into_iter().find(|demand| (*demand as u8).to_string() == form.choice).unwrap_or(Demand::Worker);
        let letter = Letter {
            number: form.number.trim().to_owned(),
            to: to.trim().to_owned(),
            demand,
            facts: facts.trim().to_owned(),
            signed_by: WorkerId::new(&signer),
        };
        // Its ground is shown as the form proposes it; nothing of who complained has a place in it.
        html! {
            <>
                { field::text(Field::new("ntc-number", words::number(), form.number.clone()), open.change(|form, value| form.number = value)) }
                { field::text(Field::new("ntc-to", words::to(), to), open.change(|form, value| form.to = value)) }
                { field::select(Field::new("ntc-demand", words::demand_of(), (demand as u8).to_string()), &options, text::choose(), open.change(|form, value| form.choice = value)) }
                { field::area(Field::new("ntc-facts", words::facts(), facts), TEXT_MAX, open.change(|form, value| form.facts = value)) }
                { field::select(Field::new("ntc-signer", words::signed_by(), signer), &signers, text::choose(), open.change(|form, value| form.who = value)) }
                { open.send("ntc-letter", words::send_letter(), Statement::LetterSent(letter)) }
            </>
        }
    })
}

fn transferred(here: &Here<'_>) -> Html {
    if here.one.course.letter_in_force().is_none() {
        return Html::default();
    }
    let today = here.desk.today;
    let empty = Transfer { authority: String::new(), files: Vec::new(), on: today, received_by: String::new() };
    form(
        "transfer",
        ("ntc-transfer-open", words::tick(words::transferred())),
        &Statement::PersonTransferred(empty),
        here,
        &|open| {
            let authority = if open.form.to.is_empty() { here.figures.authority.clone() } else { open.form.to.clone() };
            let files = open.form.text.lines().map(str::trim).filter(|file| !file.is_empty());
            let said = Transfer {
                authority: authority.trim().to_owned(),
                files: files.map(str::to_owned).collect(),
                on: open.on(),
                received_by: open.form.who.trim().to_owned(),
            };
            html! {
                <>
                    { field::text(Field::new("ntc-to", words::authority(), authority), open.change(|form, value| form.to = value)) }
                    { open.text(words::files()) }
                    { open.day(words::day()) }
                    { field::text(Field::new("ntc-received", words::received_by(), open.form.who.clone()), open.change(|form, value| form.who = value)) }
                    { open.send("ntc-transfer", words::transferred(), Statement::PersonTransferred(said)) }
                </>
            }
        },
    )
}

/// The unit's answer and the replacement, while they are not there.
pub(super) fn of_letter(here: &Here<'_>) -> Html {
    if !is_open(here) {
        return Html::default();
    }
    let course = &here.one.course;
    let answer = course.answered.is_none().then(|| {
        let empty = Statement::UnitAnswered(String::new());
        form("answer", ("ntc-answer-open", words::tick(words::answered())), &empty, here, &|open| {
            html! {
                <>
                    { open.text(words::answered()) }
                    { open.send("ntc-answer", words::answered(), Statement::UnitAnswered(open.typed())) }
                </>
            }
        })
    });
    let replaced = course.replaced.is_none().then(|| {
        let empty = Replaced { on: here.desk.today, successor: String::new() };
        form("replaced", ("ntc-replaced-open", words::tick(words::replaced())), &Statement::PersonReplaced(empty), here, &|open| {
            let said = Replaced { on: open.on(), successor: open.form.who.trim().to_owned() };
            html! {
                <>
                    { open.day(words::day()) }
                    { field::text(Field::new("ntc-successor", words::successor(), open.form.who.clone()), open.change(|form, value| form.who = value)) }
                    { open.send("ntc-replaced", words::replaced(), Statement::PersonReplaced(said)) }
                </>
            }
        })
    });
    html! { <><div>{ answer.unwrap_or_default() }</div><div>{ replaced.unwrap_or_default() }</div></> }
}

pub(super) fn withdraw(here: &Here<'_>) -> Html {
    let empty = Statement::LetterWithdrawn(String::new());
    form("withdraw", ("ntc-withdraw-open", words::withdraw()), &empty, here, &|open| {
        html! {
            <>
                { open.text(words::withdraw_way()) }
                { open.send("ntc-withdraw", words::withdraw(), Statement::LetterWithdrawn(open.typed())) }
            </>
        }
    })
}

pub(super) fn tell(to: &str, here: &Here<'_>) -> Html {
    let name = here.addressee(to);
    let empty = Delivery { to: to.to_owned(), way: String::new(), on: here.desk.today };
    let label = words::tell(name.clone());
    let body = form(
        &format!("told/{to}"),
        ("ntc-tell-open", label.clone()),
        &Statement::WithdrawalTold(empty),
        here,
        &|open| {
            html! {
                <>
                    { open.text(words::way()) }
                    { open.day(words::day()) }
                    { open.send("ntc-tell", label.clone(), Statement::WithdrawalTold(delivery(to, open))) }
                </>
            }
        },
    );
    if body == Html::default() { quiet(name) } else { body }
}

/// 办结、撤销
pub(super) fn closing(here: &Here<'_>) -> Html {
    let Here { one, desk, emit, .. } = *here;
    let close = Statement::ViolationClosed(());
    let closes = is_open(here).then(|| rules::says(&close, Some(&one.course), desk.me, &desk.world())).flatten();
    let close = closes.map_or_else(Html::default, |acting| {
        let act = Act { acting: Some(acting), ..Act::new(Look::Main, "ntc-close", words::close()) };
        act.button(one.doc, |_| Statement::ViolationClosed(()), desk, emit)
    });
    let sample = Statement::ViolationRevoked(String::new());
    let revoke = if one.course.revoked.is_some() {
        Html::default()
    } else {
        form("revoke", ("ntc-revoke-open", words::revoke()), &sample, here, &|open| {
            html! {
                <>
                    { open.text(words::revoke_reason()) }
                    { open.send("ntc-revoke", words::revoke(), Statement::ViolationRevoked(open.typed())) }
                </>
            }
        })
    };
    html! { <><div>{ carded(close) }</div><div>{ carded(revoke) }</div></> }
}
