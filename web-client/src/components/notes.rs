//! The shared notes while they are being written. What colleagues write comes in under the pen; nobody's words go.
//!
//! Every key stroke goes to the draft, which is durable a third of a second later. A pause, leaving the field or leaving the
//! page turns the draft into a change of the shared notes.

use doorstep_core::document::{NOTES_MAX, rebase};
use doorstep_core::domain::DocId;
use doorstep_core::fact::DocKind;
use doorstep_core::sync::replica::{Content, Intent};
use gloo::timers::callback::Timeout;
use web_sys::HtmlTextAreaElement;
use yew::{AttrValue, Callback, Component, Context, Html, InputEvent, Properties, TargetCast, html};

use crate::text::{self, visit as words};
use crate::update::{Event, WriteRequest};

/// A pause after which what was typed is written. Unit: milliseconds.
const PAUSE_MS: u32 = 1200;

#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    pub doc: DocId,
    /// The notes as the phone holds them, own waiting changes included.
    pub shared: String,
    /// The draft, as [`draft`] wrote it; none when everything typed is in the notes.
    pub kept: Option<Vec<u8>>,
    pub draft_key: String,
    /// Whether the draft is on this phone for good.
    pub kept_is_durable: Option<bool>,
    /// How many writes of these notes the phone could not store.
    pub failures: usize,
    pub emit: Callback<Event>,
}

pub enum Message {
    Typed(String),
    Paused,
}

pub struct Notes {
    text: String,
    /// What `text` was made from: the notes as last written or seen.
    base: String,
    /// `Props::shared` as of the last look. The draft names it, so that a restart finds what was typed since.
    seen: String,
    merged: bool,
    pause: Option<Timeout>,
}

impl Component for Notes {
    type Message = Message;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let props = ctx.props();
        let seen = props.shared.clone();
        let kept = props.kept.as_ref().and_then(|bytes| postcard::from_bytes::<(String, String)>(bytes).ok());
        let text = kept.map_or_else(|| seen.clone(), |(base, text)| rebase(&base, &text, &seen));
        let mut notes = Self { text, base: seen.clone(), seen, merged: false, pause: None };
        if notes.text != notes.base {
            notes.wait(ctx);
        }
        notes
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &Props) -> bool {
        let props = ctx.props();
        if props.failures > old.failures {
            // The phone did not take the last write: what was typed is still only here and in the draft.
            self.base.clone_from(&props.shared);
            self.wait(ctx);
        }
        if props.shared != self.seen {
            if props.shared != self.base {
                self.merged = self.text != self.base || self.merged;
                self.text = rebase(&self.base, &self.text, &props.shared);
                self.base.clone_from(&props.shared);
            }
            self.seen.clone_from(&props.shared);
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Typed(text) => {
                self.text = text;
                self.keep(ctx);
                self.wait(ctx);
            }
            Message::Paused => self.write(ctx),
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let props = ctx.props();
        let oninput = ctx
            .link()
            .callback(|event: InputEvent| Message::Typed(event.target_unchecked_into::<HtmlTextAreaElement>().value()));
        let (state, said) = match (&props.kept, props.kept_is_durable) {
            (None, _) if self.text.is_empty() => ("empty", AttrValue::Static("")),
            (None, _) if self.text == props.shared => ("saved", words::notes_saved()),
            (Some(_), Some(true)) => ("draft", text::draft_kept()),
            _ => ("saving", words::notes_saving()),
        };
        // The field itself takes no more, so nothing that was typed has to be cut; what others wrote counts as well, and stays.
        let length = self.text.encode_utf16().count();
        let most = NOTES_MAX.max(length);
        html! {
            <div class="notes">
                <label for="notes">{ words::notes_label() }</label>
                <textarea id="notes" data-test="notes" class="weui-textarea" rows="8" placeholder={words::notes_placeholder()} maxlength={most.to_string()}
                    value={self.text.clone()} {oninput} onblur={ctx.link().callback(|_| Message::Paused)} />
                <p class="quiet" data-test="notes-state" data-state={state} role="status">{ said }</p>
                if length >= NOTES_MAX { <p class="quiet" role="status">{ words::notes_full(NOTES_MAX) }</p> }
                if self.merged { <p class="quiet" role="status">{ words::notes_merged() }</p> }
                <p class="quiet">{ words::notes_hint() }</p>
            </div>
        }
    }

    fn destroy(&mut self, ctx: &Context<Self>) {
        self.write(ctx);
    }
}

impl Notes {
    fn keep(&self, ctx: &Context<Self>) {
        let props = ctx.props();
        if let Ok(bytes) = postcard::to_stdvec(&(&self.seen, &self.text)) {
            props.emit.emit(Event::DraftChanged { key: props.draft_key.clone(), bytes });
        }
    }

    fn wait(&mut self, ctx: &Context<Self>) {
        let link = ctx.link().clone();
        // The one before is dropped, and with it its call.
        self.pause = Some(Timeout::new(PAUSE_MS, move || link.send_message(Message::Paused)));
    }

    fn write(&mut self, ctx: &Context<Self>) {
        self.pause = None;
        if self.text == self.base {
            return;
        }
        let props = ctx.props();
        let content = Content::NotesEdit { base: self.base.clone(), text: self.text.clone() };
        let intent = Intent { doc: props.doc, doc_kind: DocKind::Visit, acting: None, subject: None, content };
        let request =
            WriteRequest { draft: Some(props.draft_key.clone()), note: None, ..WriteRequest::new(vec![intent]) };
        props.emit.emit(Event::Write(request));
        self.base.clone_from(&self.text);
    }
}
