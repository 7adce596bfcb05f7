//! Procedures (办理规程): the regulations that are a form with steps, actors, deadlines and records. What they are stands in the
//! pack ([`Procedure`]); here is the one engine that runs them.
//!
//! A proceeding is begun by an act that comes from nowhere. Every later act is due in some stages, is done by somebody, asks for
//! fields, and may be refused by tests over what is written. Where it leads is the receipt's ruling, so the fold needs no pack.

pub mod catalogue;
mod clock;
mod definition;
pub mod paper;
mod sight;

pub use clock::{Light, Running, Standing, clocks};
pub use definition::*;
pub use sight::{MONTH_END, Sight, is_found_key, is_missing, of_case, sum};

use crate::centre::Reference;
use crate::domain::{Date, DocId, GrantId, Role, Span, Timestamp, WorkerId};
use crate::fact::proceeding::{Deed, LIST_MAX, TEXT_MAX, Value};
use crate::fact::receipt::acted_at;
use crate::fact::{Code, Envelope, Grade, Ruling};
use crate::fold::Proceeding;
use crate::regime::refusal::Checks;
use crate::regime::{Refusal, Refusals, World};

/// The procedure of a proceeding: as it was when it began.
pub fn of<'a>(proceeding: &Proceeding, reference: &'a Reference) -> Option<&'a Procedure> {
    let on = proceeding.opened()?.at.date();
    reference.figures_on(on).procedure(&proceeding.procedure)
}

/// What somebody names to do an act, if they may; nothing for whoever needs no office for it.
#[allow(clippy::option_option, reason = "whether, and as whom")]
pub fn may(act: &Act, sight: &Sight<'_>) -> Option<Option<(Role, GrantId)>> {
    if is_barred(act, sight) {
        return None;
    }
    let mut held = act.who.iter().filter_map(|who| holds(who, sight)).collect::<Vec<_>>();
    // Without an office where one may.
    held.sort_by_key(Option::is_some);
    held.into_iter().next()
}

#[allow(clippy::option_option, reason = "as `may`")]
fn holds(who: &Who, sight: &Sight<'_>) -> Option<Option<(Role, GrantId)>> {
    let organisation = &sight.reference.organisation;
    let on = sight.at.date();
    match who {
        Who::Anybody => Some(None),
        Who::Author => (sight.author() == Some(sight.actor)).then_some(None),
        Who::Named(key) => {
            let named = match sight.value(key)? {
                Value::Worker(worker) => worker == sight.actor,
                Value::Workers(workers) => workers.contains(sight.actor),
                _ => false,
            };
            named.then_some(None)
        }
        Who::Of(key) => {
            let Some(Value::Window(window)) = sight.value(key) else { return None };
            let mut grants = organisation.grants_of(sight.actor, on);
            grants.find(|grant| grant.is_at(window)).map(|grant| Some((grant.role, grant.id.clone())))
        }
        Who::Role(role) => {
            let mut grants = organisation.grants_of(sight.actor, on);
            let grant = grants.find(|grant| grant.role == *role && reaches(&grant.span, sight))?;
            Some(Some((grant.role, grant.id.clone())))
        }
    }
}

/// Whether an office over a part of the centre is over this proceeding.
fn reaches(span: &Span, sight: &Sight<'_>) -> bool {
    match span {
        Span::Centre => true,
        Span::Window(window) => {
            let mut named = sight.windows().peekable();
            named.peek().is_none() || named.any(|of| of == window)
        }
        Span::Group(group) => {
            let organisation = &sight.reference.organisation;
            sight.people().any(|worker| organisation.group_of(worker) == Some(group))
        }
    }
}

/// The acts that are due in a stage and that somebody may do, or with which they may begin one.
pub fn due<'a>(procedure: &'a Procedure, sight: &Sight<'_>) -> Vec<&'a Act> {
    procedure.acts.iter().filter(|act| is_due(act, sight) && may(act, sight).is_some()).collect()
}

/// Whether somebody may be offered an act that begins a proceeding, before its window is written: one of theirs.
pub fn may_begin(act: &Act, sight: &Sight<'_>) -> bool {
    let is_at_one = || !sight.reference.organisation.windows_of(sight.actor, sight.at.date()).is_empty();
    may(act, sight).is_some() || act.who.iter().any(|who| matches!(who, Who::Of(_))) && is_at_one()
}

/// Whether an act has its place where a proceeding stands, or begins one.
fn is_due(act: &Act, sight: &Sight<'_>) -> bool {
    // What is being filled in does not make an act due, nor keep it from being so.
    let before = Sight { filled: &[], ..*sight };
    act.is_from(sight.proceeding.map(|proceeding| proceeding.stage.as_str())) && before.all(&act.when)
}

/// The offices that have an act to do in a proceeding as it stands.
pub fn offices_due<'a>(proceeding: &'a Proceeding, reference: &'a Reference) -> impl Iterator<Item = Role> + 'a {
    let sight = of(proceeding, reference).zip(proceeding.done.last()).map(|(procedure, done)| {
        let (filled, proceeding) = (&[][..], Some(proceeding));
        Sight { procedure, proceeding, filled, actor: &done.by, at: done.at, reference, others: None }
    });
    let acts = sight.into_iter().flat_map(|sight| sight.procedure.acts.iter().filter(move |act| is_due(act, &sight)));
    acts.flat_map(|act| &act.who).filter_map(|who| if let Who::Role(role) = who { Some(*role) } else { None })
}

/// What a procedure says of one act.
///
/// Errors: `GY-CORE-E-STATE` (not due, or no such procedure or act), `-ROLE`, `-SELF`, `-REQUIRED(field)` and `-RANGE(field)`
/// (what is filled in does not fit), `-FUTURE`, and the pack's own codes.
pub fn judge(
    deed: &Deed,
    envelope: &Envelope,
    state: Option<&Proceeding>,
    grade: Grade,
    world: &World<'_>,
) -> Result<Ruling, Refusals> {
    let mut checks = Checks::default();
    checks.not_future(envelope.wall, world);
    let at = acted_at(envelope.wall, grade, world.now);
    let reference = world.reference;
    let procedure = match state {
        Some(proceeding) => of(proceeding, reference),
        None => reference.figures_on(at.date()).procedure(&deed.procedure),
    };
    let Some(procedure) = procedure.filter(|procedure| procedure.id == deed.procedure) else {
        checks.unregulated("GY-CORE-14");
        return checks.into_result().map(|()| Ruling::None);
    };
    let (filled, others) = (&deed.values[..], Some((world.others, envelope.doc)));
    let sight = Sight { procedure, proceeding: state, filled, actor: &envelope.person, at, reference, others };
    let Some(act) = procedure.act(&deed.act).filter(|act| is_due(act, &sight)) else {
        checks.refuse("GY-CORE-E-STATE", "GY-CORE-14", Vec::new());
        return checks.into_result().map(|()| Ruling::None);
    };
    if is_barred(act, &sight) {
        checks.require(false, "GY-CORE-E-SELF", "GY-CORE-12");
    } else {
        checks.require(is_actor(act, envelope, &sight, world.now), "GY-CORE-E-ROLE", "GY-CORE-11");
    }
    self::filled(act, &sight, world, &mut checks);
    // What the act fills in by itself is looked at as well.
    let copied = copied(act, &sight);
    let written = with(filled, &copied);
    let sight = Sight { filled: &written, ..sight };
    // A guard over a last day that nobody knows yet cannot let anything pass.
    let mut tests = act.refusals.iter().flat_map(|guard| &guard.tests);
    checks.require(!tests.any(|test| sight.is_beyond_calendar(test)), "GY-CORE-E-CALENDAR", "GY-CORE-2");
    let mut refusals = Vec::new();
    for guard in act.refusals.iter().filter(|guard| sight.all(&guard.tests)) {
        let figures = vec![("test", guard.tests.iter().map(|test| sight.say(test)).collect::<Vec<_>>().join(", "))];
        refusals.push(Refusal { code: Code::new(&guard.code), rule: act.rule.clone().into(), figures });
    }
    checks.extend(refusals);
    checks.into_result()?;
    let branch = act.branches.iter().find(|branch| sight.all(&branch.tests)).map(|branch| &branch.to);
    let stays = || state.map(|state| state.stage.clone()).unwrap_or_default();
    let to = branch.or(act.to.as_ref()).cloned().unwrap_or_else(stays);
    let found_under = sight.found_under();
    Ok(Ruling::Stage { to, copied, found_under })
}

/// What the newest findings of an act's lookups say, and what follows for fields that nobody fills in.
fn copied(act: &Act, sight: &Sight<'_>) -> Vec<(String, Value)> {
    let copied = act.copies.iter().flat_map(|copy| {
        let found = sight.found(&copy.lookup).pop();
        let value = move |key: &String| Some((key.clone(), found?.value(key)?.clone()));
        copy.fields.iter().filter_map(value)
    });
    let mut copied: Vec<(String, Value)> = copied.collect();
    // What is taken over counts as filled in.
    let written = with(sight.filled, &copied);
    let sight = Sight { filled: &written, ..*sight };
    let fills = act.fills.iter().filter(|fill| sight.all(&fill.tests));
    copied.extend(fills.filter_map(|fill| Some((fill.field.clone(), sight.worth(fill)?))));
    copied
}

/// What a form shows before somebody writes there, by field; and whether it is a list to tick off.
pub fn offered(act: &Act, sight: &Sight<'_>) -> Vec<(String, Value, bool)> {
    let mut written = sight.filled.to_vec();
    // What one offer says, such as a version, may be what another is found by.
    for _ in 0..2 {
        let offers = offers(act, &Sight { filled: &written, ..*sight });
        written = with(sight.filled, &offers.into_iter().map(|(key, value, _)| (key, value)).collect::<Vec<_>>());
    }
    offers(act, &Sight { filled: &written, ..*sight })
}

fn offers(act: &Act, sight: &Sight<'_>) -> Vec<(String, Value, bool)> {
    let written = with(sight.filled, &copied(act, sight));
    let sight = Sight { filled: &written, ..*sight };
    let offers = act.offers.iter();
    offers.filter_map(|offer| Some((offer.field.clone(), sight.whole(&offer.value)?, offer.is_some))).collect()
}

/// Whether a field is asked for, as the form stands.
pub fn is_asked(ask: &Ask, act: &Act, sight: &Sight<'_>) -> bool {
    ask.tests.is_empty() || {
        let written = with(sight.filled, &copied(act, sight));
        Sight { filled: &written, ..*sight }.all(&ask.tests)
    }
}

/// What an act marks by itself, as it stands: the ticks that nobody sets.
pub fn marked<'a>(act: &Act, sight: &Sight<'a>) -> Vec<&'a Field> {
    let asked = |key: &str| act.asks.iter().any(|ask| ask.field == key);
    let set = copied(act, sight).into_iter().filter(|(key, value)| *value == Value::Tick(true) && !asked(key));
    set.filter_map(|(key, _)| sight.procedure.field(&key)).collect()
}

fn with(filled: &[(String, Value)], more: &[(String, Value)]) -> Vec<(String, Value)> {
    filled.iter().chain(more).cloned().collect()
}

/// By which keys the documents are found that an act's rules look at.
pub fn looked_at(
    deed: &Deed,
    author: &WorkerId,
    state: Option<&Proceeding>,
    wall: Timestamp,
    reference: &Reference,
) -> Vec<WorkerId> {
    let on = if wall.is_sane() { wall } else { Timestamp(0) };
    // Under which figures one begins, its time says, and whether that is believed is not known yet.
    let procedures: Vec<&Procedure> = match state {
        Some(proceeding) => of(proceeding, reference).into_iter().collect(),
        None => reference.all_figures().filter_map(|figures| figures.procedure(&deed.procedure)).collect(),
    };
    let mut keys: Vec<WorkerId> = Vec::new();
    for procedure in procedures {
        let Some(act) = procedure.act(&deed.act) else { continue };
        let (filled, others) = (&deed.values[..], None);
        let sight = Sight { procedure, proceeding: state, filled, actor: author, at: on, reference, others };
        for key in sight.keys(act) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    keys
}

/// The cases that an act's rules look at: those that are named in it, or were before.
pub fn cases<'a>(deed: &'a Deed, state: Option<&'a Proceeding>) -> impl Iterator<Item = DocId> {
    let written = state.into_iter().flat_map(|proceeding| &proceeding.done).flat_map(|done| &done.values);
    deed.values.iter().chain(written).filter_map(|(_, value)| match value {
        Value::Case(case) => Some(*case),
        _ => None,
    })
}

/// Whether the author is one of those who may not: as it stands, as they write it, or as it once stood.
fn is_barred(act: &Act, sight: &Sight<'_>) -> bool {
    let before = Sight { filled: &[], ..*sight };
    let was_named = |who: &Who| {
        let Who::Named(key) = who else { return false };
        let values = sight.proceeding.into_iter().flat_map(|proceeding| &proceeding.done).flat_map(|done| &done.values);
        values.filter(|(of, _)| of == key).any(|(_, value)| match value {
            Value::Worker(worker) => worker == sight.actor,
            Value::Workers(workers) => workers.contains(sight.actor),
            _ => false,
        })
    };
    act.not.iter().any(|who| holds(who, sight).is_some() || holds(who, &before).is_some() || was_named(who))
}

/// Whether the author does what is theirs, in the office that the entry names if it takes one. Nobody gives themselves the right by
/// what they write. Who decides in an office still holds it when that is received, as approvals count (GY-CORE-9, -11); what the
/// people of a window did is done.
fn is_actor(act: &Act, envelope: &Envelope, sight: &Sight<'_>, received: Timestamp) -> bool {
    let before = Sight { filled: &[], ..*sight };
    let sight = if sight.proceeding.is_some() { &before } else { sight };
    let organisation = &sight.reference.organisation;
    let named = envelope.acting.as_ref();
    act.who.iter().any(|who| match holds(who, sight) {
        Some(None) => true,
        // Of several grants any will do: the one that is named has to hold the same office.
        Some(Some((role, _))) => {
            let held = |on| crate::regime::authority::acting(envelope, organisation, on);
            let is_done = matches!(role, Role::WindowStaff | Role::WindowHead) || held(received.date()).is_some();
            let held = held(sight.at.date());
            named.is_some() && is_done && held.is_some_and(|grant| grant.role == role && reaches(&grant.span, sight))
        }
        None => false,
    })
}

/// What was filled in against what is asked for.
fn filled(act: &Act, sight: &Sight<'_>, world: &World<'_>, checks: &mut Checks) {
    for (index, (key, value)) in sight.filled.iter().enumerate() {
        let asked = act.asks.iter().any(|ask| ask.field == *key);
        let is_first = sight.filled.iter().position(|(of, _)| of == key) == Some(index);
        let field = sight.procedure.field(key).filter(|_| asked && is_first);
        let fits = field.is_some_and(|field| fits(&field.kind, value, world));
        if !fits {
            checks.refuse(&format!("GY-CORE-E-RANGE({})", short(key)), "GY-CORE-14", Vec::new());
        }
    }
    let mut said: Vec<&str> = Vec::new();
    for ask in &act.asks {
        let written = sight.filled.iter().find(|(of, _)| *of == ask.field).map(|(_, value)| value);
        let missing = ask.missing.as_ref().filter(|_| written.is_none_or(is_missing));
        // Several fields may stand behind one code.
        if let Some(code) = missing.filter(|code| !said.contains(&code.as_str())) {
            said.push(code);
            let refusal = Refusal { code: Code::new(code), rule: act.rule.clone().into(), figures: Vec::new() };
            checks.extend(vec![refusal]);
        }
    }
}

/// A key as a peer may have written it, no longer than any of ours.
fn short(key: &str) -> String {
    key.chars().take(40).collect()
}

/// Whether a value is one of its field's kind, and within bounds.
fn fits(kind: &FieldKind, value: &Value, world: &World<'_>) -> bool {
    let organisation = &world.reference.organisation;
    let is_text = |text: &str| text.chars().count() <= TEXT_MAX;
    let exists = |worker: &WorkerId| organisation.workers.contains_key(worker);
    match (kind, value) {
        (FieldKind::Text | FieldKind::Long | FieldKind::Receipt, Value::Text(text)) => is_text(text),
        (FieldKind::Private, Value::Private(text)) => is_text(text.reveal()),
        (FieldKind::Tick, Value::Tick(_)) => true,
        (FieldKind::Number { .. }, Value::Number(number)) => (0..=1_000_000_000_000).contains(number),
        (FieldKind::Day, Value::Day(day)) => is_sane(*day),
        (FieldKind::Moment, Value::Moment(at)) => at.is_sane(),
        (FieldKind::Worker, Value::Worker(worker)) => exists(worker),
        (FieldKind::Workers, Value::Workers(workers)) => workers.len() <= LIST_MAX && workers.iter().all(exists),
        (FieldKind::Window, Value::Window(window)) => organisation.windows.contains_key(window),
        (FieldKind::Case, Value::Case(case)) => {
            world.others.state(*case).is_some_and(|state| state.as_case().is_some())
        }
        (FieldKind::Matter, Value::Matter(matter)) => world.reference.matters.contains_key(matter),
        (FieldKind::Choice(choices), Value::Choice(key)) => choices.iter().any(|choice| choice.key == *key),
        (FieldKind::Things, Value::Things(things)) => {
            things.len() <= LIST_MAX && things.iter().all(|thing| is_text(&thing.name) && !thing.name.trim().is_empty())
        }
        (FieldKind::Drawing, Value::Drawing(drawing)) => {
            let most = crate::fact::visit::Drawing::POINTS_MAX;
            drawing.points() <= most && drawing.strokes.len() <= most
        }
        _ => false,
    }
}

/// A day of which a moment can be made, or on which somebody may have been born.
fn is_sane(day: Date) -> bool {
    (1900..2200).contains(&day.year())
}

#[cfg(test)]
mod examples;
#[cfg(test)]
mod hostile;
