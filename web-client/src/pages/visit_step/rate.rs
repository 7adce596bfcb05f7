//! 评价: the phone is handed over, the applicant says how it was, and what they said is sealed for the supervision section.
//!
//! It is kept by the component alone and in no draft: whoever visits never finds it half filled.

use doorstep_core::domain::{DocId, GrantId, Private, Role, Timestamp};
use doorstep_core::fact::Statement;
use doorstep_core::fact::feedback::Feedback;
use doorstep_core::fact::visit::Moment;
use doorstep_core::regime::visit::{self as rules, Act};
use yew::{AttrValue, Callback, Html, MouseEvent, Properties, component, html, use_state};

use super::super::desk::stated;
use super::Sight;
use super::signing::spoken;
use crate::components::button::{Look, button};
use crate::components::cell::{Tone, banner, card, paragraph, quiet, strong};
use crate::components::facing::Facing;
use crate::components::field::{self, Field};
use crate::components::paths::{choose, close_sheet};
use crate::io::clock;
use crate::route::{Route, VisitStep};
use crate::text::{self, door as words};
use crate::update::{Event, WriteRequest};

impl Sight<'_> {
    pub(super) fn rate(&self) -> (Html, Html) {
        let next = || self.next(VisitStep::Return);
        if let Some(at) = self.visit.rated_at {
            let body =
                html! { <div data-test="sealed">{ banner(Tone::Good, html! { words::sealed_at(at.clock()) }) }</div> };
            return (body, next());
        }
        // Who only covers for one of the staff and was not there has nothing to hand over.
        let was_out = self.visit.outings().any(|(worker, _)| worker == self.desk.me);
        let Some(acting) = self.offered(Act::Rate).filter(|_| was_out) else {
            return self.closed(None, VisitStep::Return);
        };
        let is_open = self.desk.state.chosen("sheet") == "rate";
        let feedback = DocId::feedback(&self.desk.reference.centre, self.doc);
        let body = html! {
            <>
                { card(paragraph(words::rate_explained())) }
                <div>
                    if is_open { <Rating visit={self.doc} {feedback} acting={acting} emit={self.emit.clone()} /> }
                </div>
            </>
        };
        let ask = button(Look::Main, "rate-ask", words::rate_ask(), choose(self.emit, "sheet", "rate"));
        let skip = super::enter(self.emit, self.doc, VisitStep::Return);
        let skip_words = text::visit::next_is(text::visit::step(VisitStep::Return));
        (body, html! { <>{ ask }{ button(Look::Plain, "rate-skip", skip_words, skip) }</> })
    }
}

#[derive(Clone, PartialEq, Properties)]
struct Props {
    visit: DocId,
    feedback: DocId,
    acting: Option<(Role, GrantId)>,
    emit: Callback<Event>,
}

/// What was chosen so far.
#[derive(Clone, Default)]
struct Chosen {
    level: Option<u8>,
    answers: [Option<bool>; 3],
    comment: String,
    tried: bool,
}

impl Chosen {
    /// Errors: none while something is not chosen.
    fn feedback(&self, visit: DocId, at: Timestamp) -> Option<Feedback> {
        let [Some(made_difficult), Some(broke_rules), Some(took_things)] = self.answers else { return None };
        let comment = Private::new(self.comment.trim().to_owned());
        Some(Feedback { visit, at, level: self.level?, made_difficult, broke_rules, took_things, comment })
    }
}

fn questions() -> [(&'static str, AttrValue); 3] {
    [
        ("rate-difficult", words::rate_difficult()),
        ("rate-rules", words::rate_rules()),
        ("rate-things", words::rate_things()),
    ]
}

#[component(Rating)]
fn rating(props: &Props) -> Html {
    let chosen = use_state(Chosen::default);
    let change = |set: fn(&mut Chosen, usize, String), at: usize| {
        let chosen = chosen.clone();
        Callback::from(move |value: String| {
            let mut next = (*chosen).clone();
            set(&mut next, at, value);
            chosen.set(next);
        })
    };
    let levels: Vec<_> = (1..=Feedback::LEVELS)
        .rev()
        .map(|level| (AttrValue::from(level.to_string()), AttrValue::Static(words::level_name(level))))
        .collect();
    let level = chosen.level.map(|level| level.to_string()).unwrap_or_default();
    let answer = |at: usize| match chosen.answers[at] {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    };
    let options = [(AttrValue::Static("no"), words::rate_no()), (AttrValue::Static("yes"), words::rate_yes())];
    let send = {
        let (chosen, props) = (chosen.clone(), props.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(feedback) = chosen.feedback(props.visit, clock::wall()) else {
                chosen.set(Chosen { tried: true, ..(*chosen).clone() });
                return;
            };
            let rated = Statement::VisitRated(Moment { at: feedback.at });
            let intents = vec![
                stated(props.visit, props.acting.clone(), rated),
                stated(props.feedback, None, Statement::FeedbackGiven(feedback)),
            ];
            props.emit.emit(Event::Write(WriteRequest {
                then: Some(Route::VisitStep(props.visit, VisitStep::Rate)),
                ..WriteRequest::new(intents)
            }));
            props.emit.emit(Event::Choose("sheet", String::new()));
        })
    };
    let asked: Vec<AttrValue> = [words::rate_title(), words::rate_level()]
        .into_iter()
        .chain(levels.iter().map(|(_, words)| words.clone()))
        .chain(questions().into_iter().map(|(_, words)| words))
        .chain([words::rate_sealed_for()])
        .collect();
    let incomplete = chosen.tried && chosen.feedback(props.visit, Timestamp(0)).is_none();
    html! {
        <Facing title={words::rate_title()} speech={spoken(&asked)} onclose={close_sheet(&props.emit)} test="rate-sheet">
            { quiet(words::rate_sealed_for()) }
            { field::choices(Field::new("rate-level", words::rate_level(), level), &levels, change(|chosen, _, level| chosen.level = level.parse().ok(), 0)) }
            { for questions().into_iter().enumerate().map(|(at, (id, question))| {
                let field = Field::new(id, question, answer(at));
                field::choices(field, &options, change(|chosen, at, answer| chosen.answers[at] = Some(answer == "yes"), at))
            }) }
            { field::area(Field::new("rate-comment", words::rate_comment(), chosen.comment.clone()), rules::TEXT_MAX, change(|chosen, _, comment| chosen.comment = comment, 0)) }
            <div role="alert">if incomplete { { strong(words::rate_incomplete()) } }</div>
            { button(Look::Main, "rate-send", words::rate_send(), send) }
        </Facing>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_handed_in_before_all_is_chosen() {
        let made = |chosen: &Chosen| chosen.feedback(DocId([1; 16]), Timestamp(0)).is_some();
        let mut chosen = Chosen { level: Some(5), answers: [Some(false), None, Some(true)], ..Chosen::default() };
        assert!(!made(&chosen));
        chosen.answers[1] = Some(false);
        assert!(made(&chosen));
        assert!(!made(&Chosen { level: None, ..chosen }));
    }
}
