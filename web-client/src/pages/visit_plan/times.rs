//! The time, the place and the staff of a visit: the form of a plan, whether it is the first one or a new time.

use std::collections::BTreeSet;

use doorstep_core::domain::{CommunityId, Date, Private, Timestamp, WorkerId};
use doorstep_core::fact::visit::Plan;
use doorstep_core::gather::gather;
use doorstep_core::regime::visit as rules;
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Html, html};

use super::Form;
use crate::components::field::{self, Field};
use crate::pages::{draft, visits};
use crate::text::{self, visit as words};

#[derive(Clone, Default, Serialize, Deserialize)]
pub struct PlanForm {
    pub date: String,
    pub from: String,
    pub to: String,
    pub place: String,
    pub staff: Vec<String>,
    pub community: String,
}

impl PlanForm {
    /// The form that a plan came from, to change it and hand it in again.
    pub fn of(plan: &Plan) -> Self {
        Self {
            date: plan.from.date().to_string(),
            from: plan.from.clock(),
            to: plan.to.clock(),
            place: plan.place.reveal().clone(),
            staff: plan.staff.iter().map(|worker| worker.to_string()).collect(),
            community: plan.community.as_ref().map(|id| id.to_string()).unwrap_or_default(),
        }
    }

    /// What was typed so far, as a span of time.
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        moment(&self.date, &self.from).zip(moment(&self.date, &self.to))
    }

    pub fn workers(&self) -> Vec<WorkerId> {
        self.staff.iter().map(|worker| WorkerId::new(worker)).collect()
    }

    /// Errors: what is missing, in words.
    pub fn plan(&self) -> Result<Plan, Vec<AttrValue>> {
        let (from, to) = (moment(&self.date, &self.from), moment(&self.date, &self.to));
        let mut missing = Vec::new();
        if from.is_none() || to.is_none() {
            missing.push(text::code::required(words::plan_time()));
        }
        match (from, to) {
            (Some(from), Some(to)) => Ok(Plan {
                from,
                to,
                place: Private::new(self.place.clone()),
                staff: self.workers(),
                community: community(&self.community),
            }),
            _ => Err(missing),
        }
    }
}

/// What was chosen in the field of a community; empty for none.
pub fn community(id: &str) -> Option<CommunityId> {
    (!id.is_empty()).then(|| CommunityId::new(id))
}

/// A day and a time of it as the fields give them: `2026-05-13` and `13:10`.
pub fn moment(date: &str, time: &str) -> Option<Timestamp> {
    let (hour, minute) = time.split_once(':')?;
    let minute_of_day = hour.parse::<u32>().ok()? * 60 + minute.get(..2)?.parse::<u32>().ok()?;
    (minute_of_day < 24 * 60).then(|| Date::parse(date).map(|date| date.at_minute(minute_of_day)))?
}

impl Form<'_> {
    /// As it was left, or with what is known already.
    pub(super) fn plan_form(&self, key: &str) -> PlanForm {
        if self.desk.state.draft(key).is_some() {
            return draft::read(self.desk.state, key);
        }
        let staff = self.visit.staff().iter().map(|worker| worker.to_string()).collect();
        let community = visits::community(self.visit).map(|id| id.to_string()).unwrap_or_default();
        PlanForm { place: visits::place(self.visit).to_string(), staff, community, ..PlanForm::default() }
    }

    /// Who goes first, because the times that are offered follow from it.
    pub(super) fn plan_fields(&self, key: &str, form: &PlanForm) -> Html {
        html! { <>{ self.staff(key, form) }{ self.free_times(key, form) }{ self.time_and_place(key, form) }</> }
    }

    fn time_and_place(&self, key: &str, form: &PlanForm) -> Html {
        let date = draft::change(self.emit, key, form, |form: &mut PlanForm, date| form.date = date);
        let from = draft::change(self.emit, key, form, |form: &mut PlanForm, from| form.from = from);
        let to = draft::change(self.emit, key, form, |form: &mut PlanForm, to| form.to = to);
        let place = draft::change(self.emit, key, form, |form: &mut PlanForm, place| form.place = place);
        let community =
            draft::change(self.emit, key, form, |form: &mut PlanForm, community| form.community = community);
        let communities = self.desk.communities();
        html! {
            <div class="weui-cells">
                { field::date(Field::new("plan-date", text::leave::date(), form.date.clone()), Some(self.desk.today), None, date) }
                { field::time(Field::new("plan-from", text::leave::from(), form.from.clone()), from) }
                { field::time(Field::new("plan-to", text::leave::to(), form.to.clone()), to) }
                { field::area(Field::new("plan-place", words::plan_place(), form.place.clone()), rules::TEXT_MAX, place) }
                if !communities.is_empty() {
                    { field::select(Field::new("plan-community", words::community(), form.community.clone()), &communities, text::choose(), community) }
                }
            </div>
        }
    }

    fn staff(&self, key: &str, form: &PlanForm) -> Html {
        html! {
            <div class="weui-cells">
                <div class="weui-cells__title">{ words::plan_staff() }{ " " }<span class="quiet">{ words::schedule_staff_hint() }</span></div>
                { for self.candidates().into_iter().map(|worker| self.staff_row(key, form, worker)) }
            </div>
        }
    }

    fn staff_row(&self, key: &str, form: &PlanForm, worker: &WorkerId) -> Html {
        let id = worker.to_string();
        let chosen = form.staff.contains(&id);
        let name = self.desk.name(worker);
        let change = {
            let id = id.clone();
            draft::change(self.emit, key, form, move |form: &mut PlanForm, goes: bool| {
                form.staff.retain(|other| *other != id);
                if goes {
                    form.staff.push(id.clone());
                }
            })
        };
        let against = if chosen { self.against(form, worker) } else { Vec::new() };
        let label = html! {
            <>
                { name }
                { for against.into_iter().map(|line| html! { <><br /><span class="quiet" data-test="plan-against" data-worker={id.clone()}>{ line }</span></> }) }
            </>
        };
        field::check("plan-staff", Some(AttrValue::from(id.clone())), label, chosen, change)
    }

    /// The workers of the windows of the case, and whoever is planned already.
    fn candidates(&self) -> BTreeSet<&WorkerId> {
        let organisation = &self.desk.reference.organisation;
        let windows = rules::windows(&self.visit.application, &self.visit.window, self.desk.reference);
        let of_windows = organisation.workers.keys().filter(|worker| {
            organisation.windows_of(worker, self.desk.today).iter().any(|window| windows.contains(*window))
        });
        gather(of_windows.chain(self.visit.staff()))
    }
}
