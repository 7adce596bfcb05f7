//! Files that a person chooses, as text.

use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, TextDecoder};

/// The largest that is read. Unit: bytes.
const FILE_MAX: f64 = 2_000_000.0;

/// In UTF-8, or as office suites here save it (GB18030).
///
/// Errors: `None` for what is too large, and for what the browser cannot read.
pub async fn text(file: File) -> Option<String> {
    if file.size() > FILE_MAX {
        return None;
    }
    let bytes = Uint8Array::new(&JsFuture::from(file.array_buffer()).await.ok()?).to_vec();
    String::from_utf8(bytes)
        .or_else(|other| {
            let bytes = other.into_bytes();
            TextDecoder::new_with_label("gb18030").and_then(|decoder| decoder.decode_with_u8_array(&bytes))
        })
        .ok()
}
