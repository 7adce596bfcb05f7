//! The camera: what it shows, a frame for a card, the shutter; and a file in its place where there is no camera.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, HtmlVideoElement, MediaStream};
use yew::{AttrValue, Callback, Component, Context, Event, Html, NodeRef, Properties, TargetCast, html};

use super::button::{Look, button};
use super::cell::{Tone, banner};
use crate::io::camera::{self, Cover};
use crate::text::photo as words;

/// The frame of a card, as the stylesheet draws it: part of the picture's width, and a card's own sides.
const FRAME: f64 = 0.88;
const CARD: f64 = 54.0 / 85.6;
/// The line with the number on a card that fills the frame, with room to spare: its middle and height, of the card's height.
const NUMBER: (f64, f64) = (0.84, 0.26);

/// Where the number of an identity card lies in a picture of these sides.
fn number((width, height): (f64, f64)) -> Cover {
    let card = FRAME * width * CARD / height.max(1.0) * 1000.0;
    let (middle, high) = NUMBER;
    let y = (500.0 + (middle - 0.5) * card).min(1000.0);
    Cover { x: 500, y: y as u16, width: (FRAME * 1000.0) as u16, height: (high * card) as u16 }
}

#[derive(Clone, Debug, PartialEq, Properties)]
pub struct Props {
    /// A card goes into the frame, and its number is covered.
    pub card: bool,
    /// What is written on the picture: for what it may be used, when, and by whom.
    pub marks: Vec<String>,
    /// A JPEG, and whether the card's number is covered in it; `None` for a file that is no picture.
    pub ontaken: Callback<Option<(Vec<u8>, bool)>>,
}

#[derive(Debug)]
pub enum Message {
    Opened(Option<MediaStream>),
    Shoot,
    Chosen(Event),
}

#[derive(Debug)]
enum Sight {
    Opening,
    Live(MediaStream),
    /// There is no camera, or it may not be used.
    None,
}

#[derive(Debug)]
pub struct Camera {
    video: NodeRef,
    sight: Sight,
    is_here: Rc<Cell<bool>>,
}

impl Component for Camera {
    type Message = Message;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let opened = ctx.link().callback(Message::Opened);
        let is_here = Rc::new(Cell::new(true));
        let here = is_here.clone();
        spawn_local(async move {
            let stream = camera::open().await;
            // Allowed after the page was left: nobody else would let go of it.
            match stream {
                Some(stream) if !here.get() => camera::close(&stream),
                stream => opened.emit(stream),
            }
        });
        Self { video: NodeRef::default(), sight: Sight::Opening, is_here }
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Opened(stream) => {
                if let (Some(stream), Some(video)) = (&stream, self.video.cast::<HtmlVideoElement>()) {
                    video.set_src_object(Some(stream));
                }
                self.sight = stream.map_or(Sight::None, Sight::Live);
                true
            }
            Message::Shoot => {
                let Some(video) = self.video.cast::<HtmlVideoElement>() else { return false };
                let sides = (f64::from(video.video_width()), f64::from(video.video_height()));
                let covers = ctx.props().card.then(|| number(sides));
                // Nothing to see yet: the next press will.
                if let Some(picture) = camera::shot(&video, &ctx.props().marks, covers.as_slice()) {
                    ctx.props().ontaken.emit(Some((picture, true)));
                }
                false
            }
            Message::Chosen(event) => {
                let chosen = event.target_unchecked_into::<HtmlInputElement>().files().and_then(|files| files.get(0));
                let (marks, ontaken) = (ctx.props().marks.clone(), ctx.props().ontaken.clone());
                if let Some(file) = chosen {
                    // Where the number lies in it, nobody knows.
                    let is_covered = !ctx.props().card;
                    spawn_local(async move {
                        ontaken.emit(camera::of_file(&file, &marks).await.map(|picture| (picture, is_covered)));
                    });
                }
                false
            }
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let shoot = ctx.link().callback(|_| Message::Shoot);
        let hint: AttrValue = if ctx.props().card { words::frame_card() } else { words::frame_any() };
        html! {
            <div class="camera" data-test="camera" data-live={matches!(self.sight, Sight::Live(_)).to_string()}>
                if matches!(self.sight, Sight::None) {
                    { banner(Tone::Wait, html! { words::no_camera() }) }
                }
                <div class="camera-sight" hidden={!matches!(self.sight, Sight::Live(_))}>
                    <video ref={self.video.clone()} autoplay=true muted=true playsinline=true aria-label={hint.clone()}></video>
                    if ctx.props().card { <div class="camera-frame" aria-hidden="true"></div> }
                </div>
                <p class="quiet">{ hint }</p>
                if matches!(self.sight, Sight::Live(_)) { { button(Look::Main, "shoot", words::shoot(), shoot) } }
                <label class="weui-btn weui-btn_default btn camera-file">
                    { words::choose_file() }
                    <input data-test="photo-file" type="file" accept="image/*" capture="environment" onchange={ctx.link().callback(Message::Chosen)} />
                </label>
            </div>
        }
    }

    fn destroy(&mut self, _ctx: &Context<Self>) {
        self.is_here.set(false);
        if let Sight::Live(stream) = &self.sight {
            camera::close(stream);
        }
    }
}
