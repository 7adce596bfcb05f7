//! A picture that somebody takes of a paper: made small enough for an entry, and shown again.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, File, HtmlCanvasElement, ImageBitmap};

const KIND: &str = "image/jpeg";
const HEAD: &str = "data:image/jpeg;base64,";

/// The longer side and the quality, the best first. Unit of the side: pixels.
const SIZES: [(f64, f64); 6] = [(1200.0, 0.5), (1000.0, 0.45), (850.0, 0.4), (700.0, 0.35), (550.0, 0.3), (420.0, 0.3)];

/// The picture as a JPEG of at most `max` bytes.
///
/// Errors: `None` for what the browser cannot read as a picture, or cannot make so small.
pub async fn shrunk(file: File, max: usize) -> Option<Vec<u8>> {
    let promise = gloo::utils::window().create_image_bitmap_with_blob(&file).ok()?;
    let bitmap: ImageBitmap = JsFuture::from(promise).await.ok()?.dyn_into().ok()?;
    let canvas: HtmlCanvasElement = gloo::utils::document().create_element("canvas").ok()?.dyn_into().ok()?;
    let (width, height) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    for (side, quality) in SIZES {
        let scale = (side / width.max(height)).min(1.0);
        let (width, height) = ((width * scale).max(1.0), (height * scale).max(1.0));
        canvas.set_width(width as u32);
        canvas.set_height(height as u32);
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        context.draw_image_with_image_bitmap_and_dw_and_dh(&bitmap, 0.0, 0.0, width, height).ok()?;
        let address = canvas.to_data_url_with_type_and_encoder_options(KIND, &quality.into()).ok()?;
        let bytes = bytes_of(&address)?;
        if bytes.len() <= max {
            return Some(bytes);
        }
    }
    None
}

/// An address under which a page shows the picture.
///
/// Errors: `None` when the browser does not make one.
pub fn address(picture: &[u8]) -> Option<String> {
    let latin: String = picture.iter().map(|byte| char::from(*byte)).collect();
    Some(format!("{HEAD}{}", gloo::utils::window().btoa(&latin).ok()?))
}

pub(super) fn bytes_of(address: &str) -> Option<Vec<u8>> {
    let latin = gloo::utils::window().atob(address.strip_prefix(HEAD)?).ok()?;
    latin.chars().map(|letter| u8::try_from(u32::from(letter)).ok()).collect()
}
