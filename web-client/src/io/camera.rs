//! The phone's camera inside the app, so that no picture lands in the gallery; and photographs as the app keeps them.

use doorstep_core::attachment::{SIDE_MAX, SIZE_MAX, jpeg};
use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement, ImageBitmap, MediaStream,
    MediaStreamConstraints, MediaStreamTrack,
};

use super::picture::bytes_of;

/// Files of more than this are none that a camera wrote. Unit: bytes.
const FILE_MAX: f64 = 60_000_000.0;
/// The best first: what fits is kept.
const QUALITIES: [f64; 4] = [0.8, 0.65, 0.5, 0.35];

/// A part of a picture that is blackened: middle, width and height in thousandths of its sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cover {
    pub x: u16,
    pub y: u16,
    pub width: u16,
    pub height: u16,
}

/// The picture of the camera at the back, running.
///
/// Errors: `None` when there is no camera, or the person does not allow it.
pub async fn open() -> Option<MediaStream> {
    let devices = gloo::utils::window().navigator().media_devices().ok()?;
    let constraints = MediaStreamConstraints::new();
    let video = Object::new();
    set(&video, "facingMode", &"environment".into());
    set(&video, "width", &f64::from(SIDE_MAX).into());
    constraints.set_video(&video);
    let stream = devices.get_user_media_with_constraints(&constraints).ok()?;
    JsFuture::from(stream).await.ok()?.dyn_into().ok()
}

/// Lets go of the camera.
pub fn close(stream: &MediaStream) {
    for track in stream.get_tracks() {
        if let Ok(track) = track.dyn_into::<MediaStreamTrack>() {
            track.stop();
        }
    }
}

/// What the camera shows now.
///
/// Errors: `None` while it shows nothing yet.
pub fn shot(video: &HtmlVideoElement, marks: &[String], covers: &[Cover]) -> Option<Vec<u8>> {
    let sides = (f64::from(video.video_width()), f64::from(video.video_height()));
    photograph(sides, marks, covers, |context, width, height| {
        context.draw_image_with_html_video_element_and_dw_and_dh(video, 0.0, 0.0, width, height).is_ok()
    })
}

/// A file that the person chose, as a photograph.
///
/// Errors: `None` for what the browser cannot read as a picture, and for what is too large to be one.
pub async fn of_file(file: &Blob, marks: &[String]) -> Option<Vec<u8>> {
    if file.size() > FILE_MAX {
        return None;
    }
    of_bitmap(&bitmap(file).await?, marks, &[])
}

/// A photograph of ours once more, with more of it covered.
pub async fn covered(picture: &[u8], covers: &[Cover]) -> Option<Vec<u8>> {
    let parts = Array::of1(&Uint8Array::from(picture));
    let blob = Blob::new_with_u8_array_sequence(&parts).ok()?;
    of_bitmap(&bitmap(&blob).await?, &[], covers)
}

async fn bitmap(blob: &Blob) -> Option<ImageBitmap> {
    let promise: Promise = gloo::utils::window().create_image_bitmap_with_blob(blob).ok()?;
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}

fn of_bitmap(bitmap: &ImageBitmap, marks: &[String], covers: &[Cover]) -> Option<Vec<u8>> {
    let sides = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    photograph(sides, marks, covers, |context, width, height| {
        context.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, width, height).is_ok()
    })
}

/// Drawn anew, which leaves behind whatever else the file held: at most [`SIDE_MAX`] pixels a side, what is to be covered covered, and
/// what it may be used for written on it.
fn photograph(
    (width, height): (f64, f64),
    marks: &[String],
    covers: &[Cover],
    draw: impl Fn(&CanvasRenderingContext2d, f64, f64) -> bool,
) -> Option<Vec<u8>> {
    if width < 1.0 || height < 1.0 {
        return None;
    }
    let scale = (f64::from(SIDE_MAX) / width.max(height)).min(1.0);
    let (width, height) = ((width * scale).floor().max(1.0), (height * scale).floor().max(1.0));
    let canvas: HtmlCanvasElement = gloo::utils::document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    if !draw(&context, width, height) {
        return None;
    }
    context.set_fill_style_str("#000");
    for cover in covers {
        let part = |thousandths: u16, side: f64| f64::from(thousandths) / 1000.0 * side;
        let (wide, high) = (part(cover.width, width), part(cover.height, height));
        context.fill_rect(part(cover.x, width) - wide / 2.0, part(cover.y, height) - high / 2.0, wide, high);
    }
    write_on(&context, width, height, marks);
    QUALITIES.iter().find_map(|quality| {
        let address = canvas.to_data_url_with_type_and_encoder_options("image/jpeg", &(*quality).into()).ok()?;
        let cleaned = jpeg::clean(&bytes_of(&address)?).ok()?;
        (cleaned.bytes.len() <= SIZE_MAX).then_some(cleaned.bytes)
    })
}

/// The lines at the foot, and the first of them across, so that no part of the picture is of use elsewhere.
fn write_on(context: &CanvasRenderingContext2d, width: f64, height: f64, marks: &[String]) {
    let Some(first) = marks.first() else { return };
    let size = (width.min(height) / 24.0).max(12.0);
    context.set_font(&format!("{size}px sans-serif"));
    context.set_line_width(size / 6.0);
    context.set_stroke_style_str("rgba(0,0,0,0.55)");
    context.set_fill_style_str("rgba(255,255,255,0.9)");
    for (number, line) in marks.iter().rev().enumerate() {
        let y = height - size * (0.6 + 1.35 * number as f64);
        let _ = context.stroke_text_with_max_width(line, size * 0.6, y, width - size * 1.2);
        let _ = context.fill_text_with_max_width(line, size * 0.6, y, width - size * 1.2);
    }
    context.set_text_align("center");
    context.set_fill_style_str("rgba(255,255,255,0.35)");
    context.set_stroke_style_str("rgba(0,0,0,0.18)");
    for part in [0.3, 0.6] {
        context.save();
        let _ = context.translate(width / 2.0, height * part);
        let _ = context.rotate(-0.35);
        let _ = context.stroke_text_with_max_width(first, 0.0, 0.0, width * 0.9);
        let _ = context.fill_text_with_max_width(first, 0.0, 0.0, width * 0.9);
        context.restore();
    }
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // A plain object takes any property.
    let _ = Reflect::set(object, &name.into(), value);
}
