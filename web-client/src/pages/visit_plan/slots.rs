//! Times when all who shall go are free, to take with one tap; and why a time that was typed does not fit somebody.

use std::collections::BTreeSet;

use doorstep_core::domain::{Date, DocId, Timestamp, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::visit::Plan;
use doorstep_core::gather::gather;
use doorstep_core::regime::visit::slots::{self, Hindrance, Slots, Wanted};
use doorstep_core::sync::replica::{Progress, QueueItem};
use yew::{AttrValue, Callback, Html, MouseEvent, html};

use super::Form;
use super::times::{PlanForm, community};
use crate::components::cell::{Tone, banner, paragraph, quiet};
use crate::components::field::{self, Field};
use crate::components::paths::choose;
use crate::pages::desk::Desk;
use crate::pages::draft;
use crate::text::{visit as words, when};
use crate::update::Event;

const LENGTH: &str = "slots/length";
const DAY: &str = "slots/day";
/// Unless somebody chooses another. Unit: minutes.
const LENGTH_MINUTES: u32 = 60;

impl Form<'_> {
    /// What stands against one of the chosen going at the time that was typed.
    pub(super) fn against(&self, form: &PlanForm, worker: &WorkerId) -> Vec<AttrValue> {
        let (staff, community) = (form.workers(), community(&form.community));
        let wanted = Wanted { doc: self.doc, staff: &staff, community: community.as_ref(), minutes: 0, refused: &[] };
        let against = form.span().map(|span| slots::against(worker, span, &wanted, &self.desk.world()));
        against.into_iter().flatten().map(|hindrance| self.words_of(&hindrance)).collect()
    }

    fn words_of(&self, hindrance: &Hindrance) -> AttrValue {
        let span = |from: &Timestamp, to: &Timestamp| when::span(*from, *to, self.desk.today);
        match hindrance {
            Hindrance::Visit { from, to, between } if between.travel => {
                words::against_way(from.clock(), to.clock(), between.minutes)
            }
            Hindrance::Visit { from, to, between } => words::against_gap(from.clock(), to.clock(), between.minutes),
            Hindrance::Leave { from, to } => words::against_leave(span(from, to)),
            Hindrance::Duty { from, to } => words::against_duty(span(from, to)),
            Hindrance::Short { window, left, least } => words::against_short(self.desk.window(window), left, least),
        }
    }

    /// The times that are offered, day by day.
    pub(super) fn free_times(&self, key: &str, form: &PlanForm) -> Html {
        let state = self.desk.state;
        let minutes = state.chosen(LENGTH).parse().ok().filter(|minutes| slots::LENGTHS.contains(minutes));
        let minutes = minutes.unwrap_or(LENGTH_MINUTES);
        let lengths = slots::LENGTHS.map(|length| (AttrValue::from(length.to_string()), words::slots_minutes(length)));
        let length = {
            let emit = self.emit.clone();
            Callback::from(move |length: String| emit.emit(Event::Choose(LENGTH, length)))
        };
        html! {
            <section class="weui-cells" data-test="slots">
                <div class="weui-cells__title">{ words::slots() }</div>
                { field::choices(Field::new("slots-length", words::slots_length(), minutes.to_string()), &lengths, length) }
                <div class="foot-note stack">{ self.offered_times(key, form, minutes) }</div>
            </section>
        }
    }

    fn offered_times(&self, key: &str, form: &PlanForm, minutes: u32) -> Html {
        if form.staff.is_empty() {
            return quiet(words::slots_staff_first());
        }
        let (staff, community) = (form.workers(), community(&form.community));
        let refused = refused(&staff, self.desk);
        let wanted = Wanted { doc: self.doc, staff: &staff, community: community.as_ref(), minutes, refused: &refused };
        let found = slots::slots(&wanted, &self.desk.world());
        if found.free.is_empty() {
            return self.none(&found, minutes);
        }
        let days: BTreeSet<Date> = gather(found.free.iter().map(|(from, _)| from.date()));
        let chosen = Date::parse(self.desk.state.chosen(DAY)).filter(|day| days.contains(day));
        let Some(chosen) = chosen.or(days.first().copied()) else { return Html::default() };
        let day = |day: &Date| {
            let count = found.free.iter().filter(|(from, _)| from.date() == *day).count();
            let label = words::slots_day(when::relative_day(*day, self.desk.today), count);
            let onclick = choose(self.emit, DAY, day.to_string());
            chip("slot-day", day.to_string(), label, *day == chosen, onclick)
        };
        let times = found.free.iter().filter(|(from, _)| from.date() == chosen);
        html! {
            <>
                <div class="choice-list">{ for days.iter().map(day) }</div>
                <div class="choice-list" data-test="slot-times">{ for times.map(|span| self.time(key, form, *span)) }</div>
                { quiet(words::slots_note()) }
            </>
        }
    }

    fn time(&self, key: &str, form: &PlanForm, (from, to): (Timestamp, Timestamp)) -> Html {
        let is_taken = form.span() == Some((from, to));
        let take = draft::change(self.emit, key, form, move |form: &mut PlanForm, _: MouseEvent| {
            (form.date, form.from, form.to) = (from.date().to_string(), from.clock(), to.clock());
        });
        chip("slot", from.clock(), AttrValue::from(format!("{}–{}", from.clock(), to.clock())), is_taken, take)
    }

    /// Why there is none, who is hardest to plan, and what else can be done.
    fn none(&self, found: &Slots, minutes: u32) -> Html {
        let busiest = found.busiest.first();
        let busiest = busiest.map(|(worker, count)| words::slots_busiest(self.desk.name(worker), count, found.tried));
        banner(
            Tone::Warn,
            html! {
                <div data-test="slots-none">
                    { paragraph(words::slots_none(minutes)) }
                    { busiest.map(paragraph).unwrap_or_default() }
                    { paragraph(words::slots_hint()) }
                </div>
            },
        )
    }
}

/// The first time when all of a plan are free for as long: where it was refused because somebody had been planned elsewhere
/// meanwhile.
pub fn next_free(doc: DocId, plan: &Plan, desk: &Desk<'_>) -> Option<AttrValue> {
    let minutes = u32::try_from(plan.to.since(plan.from) / 60_000).ok()?;
    let community = desk.visit(doc)?.community(plan);
    let refused = refused(&plan.staff, desk);
    let wanted = Wanted { doc, staff: &plan.staff, community, minutes, refused: &refused };
    let found = slots::slots(&wanted, &desk.world());
    let (from, to) = found.free.first()?;
    Some(words::slots_next(when::span(*from, *to, desk.today)))
}

/// The plan of a statement that the server can refuse because somebody is busy.
pub fn plan_of(statement: Option<&Statement>) -> Option<&Plan> {
    match statement? {
        Statement::VisitScheduled(plan) => Some(plan),
        Statement::VisitRescheduled(reschedule) => Some(&reschedule.plan),
        _ => None,
    }
}

pub const BUSY: &str = "GY-DOOR-E-STAFF-BUSY";

/// The times of refused plans in the inbox with somebody of them.
fn refused(staff: &[WorkerId], desk: &Desk<'_>) -> Vec<(Timestamp, Timestamp)> {
    let is_busy = |item: &QueueItem| match &item.progress {
        Progress::Refused(codes) => codes.iter().any(|code| code.name() == BUSY),
        _ => false,
    };
    let refused = desk.replica.queue().into_iter().filter(is_busy);
    let spans = refused.filter_map(|item| {
        let plan = plan_of(item.statement.as_ref()).filter(|plan| plan.staff.iter().any(|one| staff.contains(one)))?;
        Some((plan.from, plan.to))
    });
    spans.collect()
}

fn chip(test: &'static str, value: String, label: AttrValue, here: bool, onclick: Callback<MouseEvent>) -> Html {
    html! {
        <button type="button" class={if here { "filter filter-here" } else { "filter" }} data-test={test} data-value={value}
            aria-pressed={here.to_string()} {onclick}>{ label }</button>
    }
}
