//! What a client hears of a failure: a status and a stable code. The cause goes to the log, once, here.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use doorstep_core::account::{Problem, code};
use doorstep_core::administration::code as admin;
use doorstep_core::attachment::code as attachment;

use crate::store::StoreError;

/// A refused request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    pub code: &'static str,
    pub retry_after_s: Option<u64>,
}

impl ApiError {
    pub fn new(code: &'static str) -> Self {
        Self { code, retry_after_s: None }
    }

    pub fn later(code: &'static str, retry_after_s: u64) -> Self {
        Self { code, retry_after_s: Some(retry_after_s.max(1)) }
    }

    pub fn problem(&self) -> Problem {
        Problem { code: self.code.to_owned(), retry_after_s: self.retry_after_s }
    }

    pub fn status(&self) -> StatusCode {
        match self.code {
            code::PASSWORD | code::SESSION | admin::CARD => StatusCode::UNAUTHORIZED,
            code::REVOKED | code::RIGHT | code::ORIGIN => StatusCode::FORBIDDEN,
            code::LOCKED | code::RATE => StatusCode::TOO_MANY_REQUESTS,
            code::DEVICE | admin::EDITION | admin::NO_LOGIN => StatusCode::CONFLICT,
            code::SIZE => StatusCode::PAYLOAD_TOO_LARGE,
            code::PATH | attachment::UNKNOWN | attachment::COMING => StatusCode::NOT_FOUND,
            attachment::REMOVED => StatusCode::GONE,
            code::SLOW => StatusCode::REQUEST_TIMEOUT,
            code::STORE | code::FONT => StatusCode::SERVICE_UNAVAILABLE,
            // Of a run: another may go well, and this one again.
            code::FAULT if self.retry_after_s.is_some() => StatusCode::SERVICE_UNAVAILABLE,
            code::FAULT => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

impl From<&'static str> for ApiError {
    fn from(code: &'static str) -> Self {
        Self::new(code)
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        tracing::error!(code = code::STORE, cause = %error, "store");
        Self::later(code::STORE, 5)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        match self.status() {
            // Anybody can ask for these without end, and would fill the disk.
            StatusCode::UNAUTHORIZED | StatusCode::NOT_FOUND => tracing::debug!(code = self.code, "refused"),
            status if status.is_client_error() => tracing::info!(code = self.code, "refused"),
            _ => {}
        }
        let mut response = (self.status(), Json(self.problem())).into_response();
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
