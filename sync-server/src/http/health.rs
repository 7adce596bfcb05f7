//! For whoever watches the server: alive, and ready.

use std::sync::Arc;

use axum::extract::State;

use super::App;
use crate::error::ApiError;

/// The process answers.
pub async fn alive() -> &'static str {
    "alive\n"
}

/// The store answers.
pub async fn ready(State(app): State<Arc<App>>) -> Result<&'static str, ApiError> {
    app.store.ping().await?;
    Ok("ready\n")
}
