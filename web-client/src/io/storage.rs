//! How much room there is, and whether the browser has promised to keep what is in it.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{StorageEstimate, StorageManager};

use crate::state::StorageInfo;

/// With `persist`, asks for the promise first. Browsers may say no without asking anybody; that is shown, not fought.
///
/// Errors: `None` where the browser does not tell.
pub async fn look(persist: bool) -> Option<StorageInfo> {
    let navigator = gloo::utils::window().navigator();
    let manager = js_sys::Reflect::get(&navigator, &"storage".into()).ok()?;
    let manager: StorageManager = manager.dyn_into().ok()?;
    let promise = if persist { manager.persist() } else { manager.persisted() };
    let persisted = match promise {
        Ok(promise) => JsFuture::from(promise).await.is_ok_and(|answer| answer.is_truthy()),
        Err(_) => false,
    };
    let estimate: StorageEstimate = JsFuture::from(manager.estimate().ok()?).await.ok()?.unchecked_into();
    let bytes = |value: Option<f64>| value.unwrap_or(0.0) as u64;
    Some(StorageInfo { persisted, usage: bytes(estimate.get_usage()), quota: bytes(estimate.get_quota()) })
}
