//! Unsent work as a file: the person's own copy when a phone cannot reach its server any more.

use js_sys::Array;
use serde::Serialize;
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// The file, in JSON. `entries` are the bytes as they would have been sent; a server's `import` reads them.
#[derive(Debug, Serialize)]
pub struct File {
    pub format: &'static str,
    pub exported_at_ms: i64,
    pub entries: Vec<Item>,
}

#[derive(Debug, Serialize)]
pub struct Item {
    /// `outbox`, `held`, `refused`
    pub table: &'static str,
    /// Hexadecimal.
    pub key: String,
    pub value: String,
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Hands the file to the browser, which asks where to or puts it among the downloads.
///
/// Errors: `None` when the browser does not take it.
pub fn download(name: &str, file: &File) -> Option<()> {
    let text = serde_json::to_string_pretty(file).ok()?;
    let kind = BlobPropertyBag::new();
    kind.set_type("application/json");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &kind).ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let anchor: HtmlAnchorElement = gloo::utils::document().create_element("a").ok()?.dyn_into().ok()?;
    anchor.set_href(&address);
    anchor.set_download(name);
    anchor.click();
    // The download has its own reference by now.
    Url::revoke_object_url(&address).ok()
}
