//! A button that states something of a document, as the regulation would judge it now; a tap on what it refuses says why.

use doorstep_core::domain::{DocId, GrantId, Role, Timestamp};
use doorstep_core::fact::Statement;
use doorstep_core::sync::replica::Intent;
use yew::{AttrValue, Callback, Html, html};

use super::desk::{Desk, stated};
use super::visit_plan::lines;
use crate::components::button::{Look, button};
use crate::components::cell;
use crate::components::paths::choose;
use crate::io::clock;
use crate::route::Route;
use crate::state::Note;
use crate::text;
use crate::update::{Event, WriteRequest};

/// The button, and what becomes of the form behind it.
pub struct Act {
    pub look: Look,
    pub test: &'static str,
    pub label: AttrValue,
    pub acting: Option<(Role, GrantId)>,
    pub subject: Option<[u8; 32]>,
    pub draft: Option<String>,
    /// What is stated before it, in the same write.
    pub first: Option<Intent>,
    /// A decision can be undone for some seconds.
    pub held: bool,
    /// Where to go when it is saved.
    pub then: Option<Route>,
}

impl Act {
    pub fn new(look: Look, test: &'static str, label: AttrValue) -> Self {
        Self { look, test, label, acting: None, subject: None, draft: None, first: None, held: false, then: None }
    }

    /// Shape: `say` makes the statement for a reading of the phone's clock.
    pub fn button(
        self,
        doc: DocId,
        say: impl Fn(Timestamp) -> Statement + 'static,
        desk: &Desk<'_>,
        emit: &Callback<Event>,
    ) -> Html {
        let Self { look, test, label, acting, subject, draft, first, held, then } = self;
        let intent = move |at| Intent { subject, ..stated(doc, acting.clone(), say(at)) };
        let (wall, said) = (desk.state.wall, intent(desk.state.wall));
        let judged = match &first {
            Some(first) => desk.replica.preview_after(wall, first, &said),
            None => desk.replica.preview(wall, &said).map(|_| ()),
        };
        match judged {
            Ok(()) => {
                let emit = emit.clone();
                let onclick = Callback::from(move |_: yew::MouseEvent| {
                    let note = Some(if held { Note::Decided } else { Note::Saved });
                    let intents = first.iter().cloned().chain([intent(clock::wall())]).collect();
                    let request = WriteRequest::new(intents);
                    emit.emit(Event::Write(WriteRequest { held, draft: draft.clone(), note, then, ..request }));
                });
                button(look, test, label, onclick)
            }
            Err(refusals) => refused(look, test, label, &lines(&refusals, desk), desk, emit),
        }
    }
}

/// A button that says what is missing before anything can be judged.
pub fn lacking(
    field: AttrValue,
    test: &'static str,
    label: AttrValue,
    desk: &Desk<'_>,
    emit: &Callback<Event>,
) -> Html {
    refused(Look::Main, test, label, &[text::code::required(&field)], desk, emit)
}

fn refused(
    look: Look,
    test: &'static str,
    label: AttrValue,
    lines: &[AttrValue],
    desk: &Desk<'_>,
    emit: &Callback<Event>,
) -> Html {
    html! {
        <>
            if desk.state.chosen("tried") == test { <div role="alert">{ cell::missing(text::missing_title(), lines) }</div> }
            { button(look, test, label, choose(emit, "tried", test)) }
        </>
    }
}
