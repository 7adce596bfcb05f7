//! Unsent work as a file: the person's own copy when a phone cannot reach its server any more.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use web_sys::{Blob, HtmlAnchorElement, Url};

/// Hands the file to the browser, which asks where to or puts it among the downloads.
///
/// Errors: `None` when the browser does not take it.
pub fn download(name: &str, content: &[u8]) -> Option<()> {
    let blob = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(content).into())).ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let anchor: HtmlAnchorElement = gloo::utils::document().create_element("a").ok()?.dyn_into().ok()?;
    anchor.set_href(&address);
    anchor.set_download(name);
    anchor.click();
    // The download has its own reference by now.
    Url::revoke_object_url(&address).ok()
}
