//! Automerge and what stands in front of it: a third of the app's code, and nobody misses it before they open what people write
//! together. The build cuts it off into a part of its own, as it does with the later pages.

use doorstep_core::document::{self, Open};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// Has the part come; afterwards [`open`] waits for nothing. Whether it came.
pub async fn load() -> bool {
    preload().await.is_ok()
}

/// What reads and writes shared documents; `None` when it could not be loaded now.
pub async fn open() -> Option<Open> {
    cut_off().await.ok()
}

// See `pages/later.rs`: what the macro writes declares the functions that the loader puts in.
#[allow(unsafe_code)]
#[wasm_split(writing, fallible, preload(preload))]
fn cut_off() -> Result<Open, SplitLoaderError> {
    Ok(document::open as Open)
}
