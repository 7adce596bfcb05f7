//! What somebody may say beside a punch about where: the code on the place's screen, or one reading of the position at a tap. Nothing
//! here is asked for, and the button waits for none of it.

use doorstep_core::centre::PunchPlace;
use doorstep_core::domain::Timestamp;
use doorstep_core::fact::attendance::{CODES, PlaceEvidence};
use doorstep_core::fold::month::{PlaceSeen, Seen};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use yew::{AttrValue, Callback, Html, html};

use crate::components::button::{Look, button};
use crate::components::cell::{group, quiet};
use crate::components::field::{self, Field};
use crate::components::paths::on_click;
use crate::io::clock;
use crate::pages::desk::Desk;
use crate::text::attendance as words;
use crate::update::Event;

/// Drafts of what is typed, and what the last reading said: `place/within/accuracy/when`.
const CODE: &str = "punch/code";
const PLACE: &str = "punch/place";
const READ: &str = "punch/read";
/// When the code was typed: it stands on the screen for half a minute.
const TYPED: &str = "punch/typed";
/// What was typed or read is about the punch of the next two minutes. Unit: ms.
const FRESH_MS: i64 = 120_000;
/// Unit: ms.
const PATIENCE_MS: i32 = 15_000;

fn places<'a>(desk: &Desk<'a>) -> &'a [PunchPlace] {
    desk.reference.figures.attendance.as_ref().map_or(&[], |attendance| attendance.places.as_slice())
}

fn draft(desk: &Desk<'_>, key: &str) -> String {
    desk.state.draft(key).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
}

/// The place of the code that is typed: the one that was chosen, or the only one.
fn coded<'a>(desk: &Desk<'a>) -> Option<&'a PunchPlace> {
    let chosen = draft(desk, PLACE);
    let coded = || places(desk).iter().filter(|place| place.code);
    coded().find(|place| place.id == chosen).or_else(|| coded().next())
}

/// What goes with a punch of now.
pub fn evidence(desk: &Desk<'_>) -> Option<(String, PlaceEvidence)> {
    if let Some((place, code)) = coded(desk).zip(code(desk).filter(|_| is_fresh(desk.state.chosen(TYPED), desk))) {
        return Some((place.id.clone(), PlaceEvidence::Code(code)));
    }
    read(desk).map(|(place, is_within, accuracy_m)| (place, PlaceEvidence::Read { is_within, accuracy_m }))
}

/// The code that is typed, when it is one.
fn code(desk: &Desk<'_>) -> Option<u32> {
    let digits: String = draft(desk, CODE).chars().filter(char::is_ascii_digit).collect();
    digits.parse::<u32>().ok().filter(|code| digits.len() == 6 && *code < CODES)
}

fn is_fresh(when: &str, desk: &Desk<'_>) -> bool {
    when.parse().is_ok_and(|when| desk.state.wall.since(Timestamp(when)) <= FRESH_MS)
}

/// What is said once is said: the next punch has a code of its own.
pub fn forget(emit: &Callback<Event>) {
    emit.emit(Event::DraftChanged { key: CODE.to_owned(), bytes: Vec::new() });
    emit.emit(Event::Choose(READ, String::new()));
}

/// The last reading, while it is fresh.
fn read(desk: &Desk<'_>) -> Option<(String, bool, u32)> {
    let said = desk.state.chosen(READ);
    let mut parts = said.split('/');
    let (place, is_within, accuracy_m) = (parts.next()?, parts.next()? == "1", parts.next()?.parse().ok()?);
    is_fresh(parts.next()?, desk).then(|| (place.to_owned(), is_within, accuracy_m))
}

/// Whether the last reading says that this is outside.
pub fn is_outside(desk: &Desk<'_>) -> bool {
    read(desk).is_some_and(|(_, is_within, _)| !is_within)
}

/// The line below the button.
pub fn line(desk: &Desk<'_>) -> Html {
    if places(desk).iter().all(|place| place.around.is_none()) {
        return quiet(words::no_place());
    }
    let name = |id: &str| places(desk).iter().find(|place| place.id == id).map(|place| place.name.clone());
    let line = match read(desk) {
        Some((place, true, accuracy)) => words::place_within(name(&place).unwrap_or_default(), accuracy),
        Some((place, false, accuracy)) => words::place_outside(name(&place).unwrap_or_default(), accuracy),
        None if desk.state.chosen(READ) == "none" => words::place_failed(),
        None => words::place_unread(),
    };
    html! { <p class="quiet" role="status">{ line }</p> }
}

/// Where the code goes, and the tap for a reading, where the centre has them.
pub fn fields(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let change = |key: &'static str| {
        let emit = emit.clone();
        Callback::from(move |text: String| {
            emit.emit(Event::DraftChanged { key: key.to_owned(), bytes: text.into_bytes() });
            if key == CODE {
                emit.emit(Event::Choose(TYPED, clock::wall().0.to_string()));
            }
        })
    };
    let coded: Vec<(AttrValue, AttrValue)> = places(desk)
        .iter()
        .filter(|place| place.code)
        .map(|place| (AttrValue::from(place.id.clone()), AttrValue::from(place.name.clone())))
        .collect();
    let field = Field::new("place-code", words::place_code(), draft(desk, CODE)).hint(words::place_code_hint());
    let around: Vec<PunchPlace> = places(desk).iter().filter(|place| place.around.is_some()).cloned().collect();
    let unusable = match draft(desk, CODE).as_str() {
        "" => None,
        _ if code(desk).is_none() => Some(words::place_code_six()),
        _ => (!is_fresh(desk.state.chosen(TYPED), desk)).then(words::place_code_old),
    };
    html! {
        <>
            if !coded.is_empty() {
                { group(AttrValue::Static(""), html! {
                    <>
                        if coded.len() > 1 {
                            { field::select(
                                Field::new("place-of-code", words::place_name(), draft(desk, PLACE)),
                                &coded,
                                crate::text::choose(),
                                change(PLACE),
                            ) }
                        }
                        { field::number(field, change(CODE)) }
                        <p class="foot-note" role="status">{ unusable.unwrap_or_default() }</p>
                    </>
                }) }
            }
            if !around.is_empty() {
                <div class="stack">{ button(Look::Plain, "place-read", words::place_read(), {
                    let (emit, told) = (emit.clone(), emit.clone());
                    on_click(&emit, move || {
                        ask(around.clone(), told.clone());
                        Event::Choose(READ, String::new())
                    })
                }) }</div>
            }
        </>
    }
}

/// Asks the browser once where it is: in one of the places, or outside the first. The coordinates go no further than this function.
fn ask(places: Vec<PunchPlace>, emit: Callback<Event>) {
    let number = |from: &JsValue, key: &str| js_sys::Reflect::get(from, &key.into()).ok()?.as_f64();
    let failed = {
        let emit = emit.clone();
        Closure::once_into_js(move |_: JsValue| emit.emit(Event::Choose(READ, "none".to_owned())))
    };
    let found = Closure::once_into_js(move |position: JsValue| {
        let coordinates = js_sys::Reflect::get(&position, &"coords".into()).unwrap_or_default();
        let read = number(&coordinates, "latitude").zip(number(&coordinates, "longitude"));
        // A browser that does not say how exact it is was not exact.
        let accuracy_m = number(&coordinates, "accuracy").map_or(100_000, |metres| metres.clamp(0.0, 100_000.0) as u32);
        let said = read.zip(places.first()).map(|((latitude, longitude), first)| {
            let holds = |place: &&PunchPlace| {
                place.around.as_ref().is_some_and(|around| around.holds(latitude, longitude, accuracy_m))
            };
            let within = places.iter().find(holds);
            let (is_within, id) = (u8::from(within.is_some()), &within.unwrap_or(first).id);
            format!("{id}/{is_within}/{accuracy_m}/{}", clock::wall().0)
        });
        emit.emit(Event::Choose(READ, said.unwrap_or_else(|| "none".to_owned())));
    });
    let navigator: JsValue = gloo::utils::window().navigator().into();
    let Ok(geolocation) = js_sys::Reflect::get(&navigator, &"geolocation".into()) else { return };
    let get = js_sys::Reflect::get(&geolocation, &"getCurrentPosition".into());
    let Some(get) = get.ok().and_then(|get| wasm_bindgen::JsCast::dyn_into::<js_sys::Function>(get).ok()) else {
        return;
    };
    let options = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&options, &"timeout".into(), &PATIENCE_MS.into());
    let _ = get.call3(&geolocation, &found, &failed, &options);
}

/// Whether the reading beside a punch says that it was made elsewhere.
pub fn is_away(place: &PlaceSeen) -> bool {
    matches!(place.how, Seen::Read { is_within: false, .. })
}

/// What the record says of where.
pub fn seen(place: &PlaceSeen) -> AttrValue {
    match place.how {
        Seen::CodeWaiting => words::seen_code_waiting(),
        Seen::CodeShown => words::seen_code(),
        Seen::CodeNotShown => words::seen_code_wrong(),
        Seen::Read { is_within: true, accuracy_m } => words::seen_within(accuracy_m),
        Seen::Read { is_within: false, accuracy_m } => words::seen_outside(accuracy_m),
    }
}
