//! The photographs of a step: taking one, looking at it before it counts, showing and taking back. None is ever required.

use doorstep_core::attachment::Place;
use doorstep_core::domain::{DocId, GrantId, Role, Timestamp};
use doorstep_core::fact::Statement;
use doorstep_core::fact::photo::{Subject, TakenBack};
use doorstep_core::fact::private::Field as Looked;
use doorstep_core::fold::Visit;
use doorstep_core::fold::photo::Photo;
use doorstep_core::regime::photo as rules;
use doorstep_core::regime::visit::TEXT_MAX;
use serde::{Deserialize, Serialize};
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::{AttrValue, Callback, Html, MouseEvent, TargetCast, html};

use super::super::desk::{Desk, stated};
use super::super::draft;
use super::key;
use crate::components::button::{Look, button, link};
use crate::components::camera::Camera;
use crate::components::cell::{Tone, banner, paragraph, quiet, tag};
use crate::components::field::{self, Field};
use crate::components::paths::{choose, close_sheet, on_click};
use crate::components::sheet::Sheet;
use crate::io::camera::{self, Cover};
use crate::io::picture;
use crate::route::VisitStep;
use crate::state::{Note, Seen, code};
use crate::text::{self, photo as words, when};
use crate::update::{Event, WriteRequest, photos};

/// With less room than this the page says so. Unit: bytes.
const ROOM_LOW: u64 = 50_000_000;
/// With less than this no photograph is begun. Unit: bytes.
const ROOM_MIN: u64 = 8_000_000;

/// What is photographed at a step.
fn subject(step: VisitStep) -> Option<Subject> {
    match step {
        VisitStep::Arrive => Some(Subject::Door),
        VisitStep::Identity => Some(Subject::Document),
        VisitStep::Materials => Some(Subject::Material),
        VisitStep::Notes => Some(Subject::Site),
        VisitStep::Finish => Some(Subject::Fingerprint),
        VisitStep::Deliver => Some(Subject::Receipt),
        VisitStep::Prepare | VisitStep::Depart | VisitStep::Rate | VisitStep::Return => None,
    }
}

/// A picture that was taken and not used yet.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Draft {
    subject: String,
    jpeg: Vec<u8>,
    /// What has to be covered on it is.
    is_covered: bool,
}

struct Album<'a> {
    desk: &'a Desk<'a>,
    emit: &'a Callback<Event>,
    doc: DocId,
    visit: &'a Visit,
}

/// The photographs that belong to a step, and the button to take one; nothing where neither is.
pub fn of_step(desk: &Desk<'_>, emit: &Callback<Event>, doc: DocId, visit: &Visit, step: VisitStep) -> Html {
    let Some(subject) = subject(step) else { return Html::default() };
    let album = Album { desk, emit, doc, visit };
    album.card(Some(subject))
}

/// All of a visit's.
pub fn all(desk: &Desk<'_>, emit: &Callback<Event>, doc: DocId, visit: &Visit) -> Html {
    if visit.photos.0.is_empty() {
        return Html::default();
    }
    Album { desk, emit, doc, visit }.card(None)
}

impl Album<'_> {
    fn card(&self, subject: Option<Subject>) -> Html {
        let shown: Vec<&Photo> =
            self.visit.photos.0.iter().filter(|photo| subject.is_none_or(|subject| photo.subject == subject)).collect();
        let taking = subject.and_then(|subject| self.taking(subject));
        if shown.is_empty() && taking.is_none() {
            return Html::default();
        }
        let title = subject.map_or_else(words::title, |subject| text::named(words::title(), words::subject(subject)));
        html! {
            <>
                <section class="card photos">
                    <h2 class="card-title">{ title }</h2>
                    <div>{ for shown.into_iter().map(|photo| self.row(photo)) }</div>
                    <div>{ taking.unwrap_or_default() }</div>
                    { self.kept() }
                </section>
                // Beside the card: its rows would reach over the edges of a sheet.
                <div>{ self.sheets(subject) }</div>
            </>
        }
    }

    /// How long they stay: nobody should have to ask.
    fn kept(&self) -> Html {
        let reference = self.desk.reference;
        match (rules::kept_until(self.visit, reference), &reference.figures.visit) {
            (Some(until), _) => quiet(words::kept_until(when::relative_day(until, self.desk.today))),
            (None, Some(figures)) => quiet(words::kept_days(figures.photo_days)),
            (None, None) => Html::default(),
        }
    }

    fn row(&self, photo: &Photo) -> Html {
        let id = photo.attachment.id();
        let taken = words::line(
            words::subject(photo.subject),
            when::at(photo.taken.at, self.desk.today),
            self.desk.name(&photo.taken.who),
        );
        if let Some((_, reason)) = &photo.taken_back {
            return html! {
                <div class="photo-row" data-test="photo" data-photo={id.to_string()} data-arrived="back">
                    <span>{ taken }</span>
                    <span>{ tag(Tone::Quiet, words::taken_back(reason)) }</span>
                </div>
            };
        }
        let arrived = self.has_arrived(photo);
        let state = match arrived {
            Some(true) => tag(Tone::Good, words::arrived()),
            Some(false) => tag(Tone::Wait, words::waits()),
            None => Html::default(),
        };
        let look = {
            let (emit, doc, attachment) = (self.emit.clone(), self.doc, photo.attachment.clone());
            Callback::from(move |_: MouseEvent| {
                emit.emit(Event::Photo(photos::Event::Look { doc, attachment: attachment.clone() }));
                emit.emit(Event::Revealed(Some(doc), Looked::Photo));
                emit.emit(Event::Choose("sheet", format!("photo/{}", attachment.id())));
            })
        };
        html! {
            <div class="photo-row" data-test="photo" data-photo={id.to_string()} data-arrived={arrived.map(|arrived| arrived.to_string())}>
                <span>{ taken }</span>
                <span>{ state }</span>
                { link("photo-look", words::look(), look) }
            </div>
        }
    }

    /// Whether the server has it; none for a photograph that is not on this phone.
    fn has_arrived(&self, photo: &Photo) -> Option<bool> {
        let (doc, epoch) = (self.doc, self.desk.replica.epoch());
        let carrier = &self.desk.state.photos.carrier;
        let places = || photo.attachment.chunks.iter().map(|chunk| Place { doc, chunk: *chunk });
        places().all(|place| carrier.holds(&place)).then(|| places().all(|place| carrier.has_arrived(&place, epoch)))
    }

    /// The button, or why there is none.
    fn taking(&self, subject: Subject) -> Option<Html> {
        if self.visit.photos.in_force().count() >= rules::PHOTOS_MAX {
            return Some(quiet(words::full(rules::PHOTOS_MAX)));
        }
        rules::offer(self.visit, self.desk.me, &self.desk.world())?;
        let room = self.desk.state.storage.as_ref().map(|storage| storage.quota.saturating_sub(storage.usage));
        let said = room.filter(|room| *room < ROOM_LOW).map(|room| {
            let size = text::size(usize::try_from(room).unwrap_or(usize::MAX));
            banner(Tone::Warn, html! { words::storage_low(size) })
        });
        let may = room.is_none_or(|room| room >= ROOM_MIN);
        let open = choose(self.emit, "sheet", format!("camera/{}", name(subject)));
        Some(html! {
            <>
                <div>{ said.unwrap_or_default() }</div>
                if may {
                    <div data-subject={name(subject)}>{ button(Look::Plain, "photo-take", words::take(), open) }</div>
                }
            </>
        })
    }

    fn sheets(&self, subject: Option<Subject>) -> Html {
        let sheet = self.desk.state.chosen("sheet");
        if let (Some(subject), Some(("camera", named))) = (subject, sheet.split_once('/')) {
            return if named == name(subject) { self.camera(subject) } else { Html::default() };
        }
        let of = |prefix: &str| {
            let id = sheet.strip_prefix(prefix)?;
            self.visit.photos.0.iter().find(|photo| photo.attachment.id().to_string() == id)
        };
        match (of("photo/"), of("photo-back/")) {
            (Some(photo), _) => self.shown(photo),
            (_, Some(photo)) => self.back(photo),
            _ => Html::default(),
        }
    }

    fn camera(&self, subject: Subject) -> Html {
        let key = key(self.doc, "photo");
        let kept: Draft = draft::read(self.desk.state, &key);
        let taken = kept.subject == name(subject) && !kept.jpeg.is_empty();
        let body = if taken { self.preview(&key, subject, kept) } else { self.sight(&key, subject) };
        html! {
            <Sheet title={words::subject(subject)} onclose={close_sheet(self.emit)} test="camera-sheet" full={true}>{ body }</Sheet>
        }
    }

    fn sight(&self, key: &str, subject: Subject) -> Html {
        let ontaken = {
            let (emit, key) = (self.emit.clone(), key.to_owned());
            Callback::from(move |picture: Option<(Vec<u8>, bool)>| match picture {
                Some((jpeg, is_covered)) => {
                    draft::keep(&emit, &key, &Draft { subject: name(subject).to_owned(), jpeg, is_covered });
                }
                None => emit.emit(Event::Said(Note::Problem(code::PICTURE.to_owned()))),
            })
        };
        let marks = vec![
            words::mark_purpose(self.desk.matters(&self.visit.application.matters)).to_string(),
            words::mark_line(&self.desk.reference.organisation.name, stamp(self.desk.now)).to_string(),
        ];
        html! { <Camera card={subject == Subject::Document} {marks} {ontaken} /> }
    }

    fn preview(&self, key: &str, subject: Subject, kept: Draft) -> Html {
        let cover = {
            let (emit, key, jpeg) = (self.emit.clone(), key.to_owned(), kept.jpeg.clone());
            Callback::from(move |(x, y, width): (u16, u16, u16)| {
                let (emit, key, jpeg) = (emit.clone(), key.clone(), jpeg.clone());
                spawn_local(async move {
                    if let Some(jpeg) = camera::covered(&jpeg, &[Cover { x, y, width, height: 110 }]).await {
                        draft::keep(&emit, &key, &Draft { subject: name(subject).to_owned(), jpeg, is_covered: true });
                    }
                });
            })
        };
        let across = |y: u16| cover.reform(move |_: MouseEvent| (500, y, 1000));
        let tapped = cover.reform(|event: MouseEvent| {
            let area = event.target_unchecked_into::<Element>().get_bounding_client_rect();
            let part =
                |at: f64, from: f64, length: f64| ((at - from) / length.max(1.0) * 1000.0).clamp(0.0, 1000.0) as u16;
            let x = part(f64::from(event.client_x()), area.left(), area.width());
            (x, part(f64::from(event.client_y()), area.top(), area.height()), 360)
        });
        let again = {
            let (emit, key) = (self.emit.clone(), key.to_owned());
            Callback::from(move |_: MouseEvent| draft::keep(&emit, &key, &Draft::default()))
        };
        let acting = rules::offer(self.visit, self.desk.me, &self.desk.world()).filter(|_| kept.is_covered);
        html! {
            <div class="photo-preview" data-test="photo-draft">
                { paragraph(if kept.is_covered { words::preview() } else { words::cover_first() }) }
                if let Some(address) = picture::address(&kept.jpeg) {
                    <img class="photo" src={address} alt={words::subject(subject)} onclick={tapped} />
                }
                { quiet(words::cover_hint()) }
                <div class="inline">
                    { link("cover-top", words::cover_top(), across(170)) }
                    { link("cover-middle", words::cover_middle(), across(500)) }
                    { link("cover-foot", words::cover_foot(), across(830)) }
                </div>
                if let Some(acting) = acting { { button(Look::Main, "photo-use", words::use_it(), self.uses(key, subject, acting, kept.jpeg)) } }
                { button(Look::Plain, "photo-again", words::again(), again) }
            </div>
        }
    }

    fn uses(
        &self,
        key: &str,
        subject: Subject,
        acting: Option<(Role, GrantId)>,
        jpeg: Vec<u8>,
    ) -> Callback<MouseEvent> {
        let (doc, draft) = (self.doc, key.to_owned());
        on_click(self.emit, move || {
            let (acting, jpeg, draft) = (acting.clone(), jpeg.clone(), draft.clone());
            Event::Photo(photos::Event::Take { doc, acting, subject, jpeg, draft })
        })
    }

    fn shown(&self, photo: &Photo) -> Html {
        let id = photo.attachment.id();
        let label = AttrValue::Static(words::subject(photo.subject));
        let picture = match self.desk.state.photos.seen.get(&id) {
            Some(Seen::Here(jpeg)) => match picture::address(jpeg) {
                Some(address) => {
                    html! { <img class="photo" data-test="photo-shown" src={address} alt={label.clone()} /> }
                }
                None => Html::default(),
            },
            Some(Seen::Failed(code)) => {
                banner(Tone::Warn, html! { text::code::line(&doorstep_core::fact::Code::new(code)) })
            }
            Some(Seen::Coming) | None => banner(Tone::Quiet, html! { words::loading() }),
        };
        let open = choose(self.emit, "sheet", format!("photo-back/{id}"));
        html! {
            <Sheet title={label} onclose={close_sheet(self.emit)} test="photo-sheet" full={true}>
                <div class="photo-preview">
                    { picture }
                    { quiet(when::at(photo.taken.at, self.desk.today)) }
                    { link("photo-back", words::take_back(), open) }
                </div>
            </Sheet>
        }
    }

    fn back(&self, photo: &Photo) -> Html {
        let key = key(self.doc, "photo-back");
        let reason: String = draft::read(self.desk.state, &key);
        let change = draft::change(self.emit, &key, &reason, |form, reason| *form = reason);
        let of_window = rules::offer_of_window(self.visit, self.desk.me, &self.desk.world());
        let acting = if photo.taken.who == *self.desk.me { None } else { of_window };
        let back = TakenBack { photo: photo.attachment.id(), reason: reason.clone() };
        let intent = stated(self.doc, acting, Statement::PhotoTakenBack(back));
        let against = self.desk.replica.preview(self.desk.state.wall, &intent).err();
        let onclick = match &against {
            None => {
                let draft = key.clone();
                let (emit, intent) = (self.emit.clone(), intent);
                Callback::from(move |_: MouseEvent| {
                    emit.emit(Event::Choose("sheet", String::new()));
                    let request =
                        WriteRequest { draft: Some(draft.clone()), ..WriteRequest::new(vec![intent.clone()]) };
                    emit.emit(Event::Write(request));
                })
            }
            Some(_) => choose(self.emit, "tried", "photo-back"),
        };
        let lines: Vec<AttrValue> = against
            .filter(|_| self.desk.state.chosen("tried") == "photo-back")
            .map(|refusals| refusals.codes().iter().map(text::code::line).collect())
            .unwrap_or_default();
        html! {
            <Sheet title={words::take_back_title()} onclose={close_sheet(self.emit)} test="photo-back-sheet">
                <div class="weui-cells">
                    { field::area(Field::new("photo-reason", words::take_back_why(), reason), TEXT_MAX, change) }
                </div>
                if !lines.is_empty() { <div role="alert">{ crate::components::cell::missing(text::missing_title(), &lines) }</div> }
                { button(Look::Warn, "photo-back-send", words::take_back(), onclick) }
            </Sheet>
        }
    }
}

/// Day and clock, as they stand on a picture for ever.
fn stamp(time: Timestamp) -> String {
    format!("{} {}", time.date(), time.clock())
}

fn name(subject: Subject) -> &'static str {
    match subject {
        Subject::Door => "door",
        Subject::Document => "document",
        Subject::Material => "material",
        Subject::Fingerprint => "fingerprint",
        Subject::Site => "site",
        Subject::Receipt => "receipt",
    }
}
