//! 出发前: what to say on the telephone, what this visit needs, and how it was the last time.

use doorstep_core::fold::Visit;
use doorstep_core::regime::visit::onsite;
use yew::{AttrValue, Html, html};

use super::Sight;
use crate::components::cell::{Tone, banner, card, paragraph, quiet, strong, titled_card};
use crate::pages::{desk::Desk, visits};
use crate::text::{self, door as words, visit as visit_words, who};

impl Sight<'_> {
    /// The call first, with its words.
    pub(super) fn call(&self) -> Html {
        let figures = self.desk.reference.figures.visit.as_ref();
        let own: Vec<AttrValue> = figures
            .into_iter()
            .flat_map(|figures| &figures.call_script)
            .map(|line| AttrValue::from(line.clone()))
            .collect();
        let script = if own.is_empty() { words::script().to_vec() } else { own };
        card(html! {
            <>
                { paragraph(visit_words::prepare_call()) }
                { visits::reach(self.doc, self.visit) }
                <details class="more" data-test="call-script">
                    <summary>{ words::script_title() }</summary>
                    <ol class="script">{ for script.into_iter().map(|line| html! { <li>{ line }</li> }) }</ol>
                </details>
            </>
        })
    }

    /// What is known of the visit before anybody sets out.
    pub(super) fn about(&self) -> Html {
        let (application, desk) = (&self.visit.application, self.desk);
        let least = onsite::staff_min(application, desk.reference);
        let remarks = [&application.unable_reason, &application.urgent_reason, &application.wished];
        let remarks: Vec<AttrValue> =
            remarks.into_iter().filter(|text| !text.is_empty()).map(|text| AttrValue::from(text.clone())).collect();
        let relative = application.relative.as_ref();
        html! {
            <>
                if least > 1 { { banner(Tone::Warn, html! { words::two_needed(least) }) } }
                if !remarks.is_empty() || relative.is_some() {
                    { titled_card(words::needs_title(), html! {
                        <>
                            { for remarks.into_iter().map(paragraph) }
                            { for relative.map(|relative| paragraph(text::dotted(&[
                                AttrValue::from(relative.name.reveal().clone()),
                                AttrValue::from(relative.relation.clone()),
                            ]))) }
                        </>
                    }) }
                }
                { self.former() }
                { titled_card(words::forms_title(), html! {
                    <ul class="plain-list" data-test="forms-there">{ for application.matters.iter().map(|id| {
                        let line = match desk.reference.matters.get(id) {
                            Some(matter) => words::form_ready(&matter.name, matter.materials.len()),
                            None => words::form_lacking(id),
                        };
                        html! { <li>{ line }</li> }
                    }) }</ul>
                }) }
            </>
        }
    }

    /// Where two have to go and nobody else has set out: a warning, and no more.
    pub(super) fn alone(&self) -> Html {
        let visit = self.visit;
        let others = visit.out.iter().filter(|(worker, out)| *worker != self.desk.me && out.trip == visit.trip).count();
        if onsite::staff_min(&visit.application, self.desk.reference) < 2 || others > 0 {
            return Html::default();
        }
        html! { <div data-test="alone">{ banner(Tone::Warn, html! { words::alone() }) }</div> }
    }

    fn former(&self) -> Html {
        let Some(former) = former(self.visit, self.desk) else { return Html::default() };
        let lines = said_of(former);
        titled_card(
            words::former_title(),
            html! {
                <div data-test="former-visit">
                    { strong(text::dotted(&[visits::when(former, self.desk), AttrValue::Static(who::stage(former.stage))])) }
                    { for lines.into_iter().map(quiet) }
                </div>
            },
        )
    }
}

/// The latest other visit of the same person that is over, as far as this phone has it.
fn former<'a>(visit: &Visit, desk: &Desk<'a>) -> Option<&'a Visit> {
    let own = &visit.application;
    let number = own.id_number.reveal();
    let of_the_same = |other: &&Visit| {
        let theirs = &other.application;
        let by_name =
            theirs.applicant.reveal() == own.applicant.reveal() && theirs.phone.reveal() == own.phone.reveal();
        if number.is_empty() { by_name } else { theirs.id_number.reveal() == number }
    };
    let from = |visit: &Visit| visit.departed_at.or(visit.plan.as_ref().map(|plan| plan.from));
    let before = desk.visits().map(|(_, other)| other).filter(of_the_same);
    before.filter(|other| other.departed_at.is_some() && from(other) < from(visit)).max_by_key(|other| from(other))
}

/// What was said of it: what stood in the way, and what the applicant said afterwards.
fn said_of(visit: &Visit) -> Vec<AttrValue> {
    let obstacles = visit.not_finished.iter().map(|unfinished| {
        let said = &unfinished.said;
        text::dotted(&[AttrValue::Static(words::obstacle(said.reason)), AttrValue::from(said.text.clone())])
    });
    let promised = visit.promise.iter().map(|promise| AttrValue::from(promise.reason.clone()));
    let called = visit.follow_ups.iter().map(|(_, said)| AttrValue::from(said.remark.clone()));
    obstacles.chain(promised).chain(called).filter(|line| !line.is_empty()).collect()
}
