//! The route table and the layers around it.
//!
//! Handlers carry bytes and answer; what is decided is decided in [`crate::access`], in the writer and in core.

pub mod account;
mod admin;
pub mod attachments;
pub mod auth;
mod health;
mod limits;
mod live;
mod origin;
mod paper;
mod reader;
mod sync;
#[cfg(test)]
mod tests;
mod web;

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use doorstep_core::account::code;
use doorstep_core::domain::Timestamp;
use doorstep_core::fact::PublicKey;
use doorstep_core::fact::chain::SecretKey;
use doorstep_core::sync::anchor::AnchorKey;
use doorstep_core::sync::log::{self, Checkpoint};
use tokio::sync::watch;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;

use crate::config::Config;
use crate::edition::{Current, Editions};
use crate::error::ApiError;
use crate::paper::Papers;
use crate::password::Passwords;
use crate::relay::Relay;
use crate::store::{Identity, Store};
use crate::writer::Writer;
use limits::Limiters;

/// Answers below this are not worth packing. Unit: bytes.
const PACK_ABOVE: u64 = 1024;

/// What every handler sees.
#[derive(Debug)]
pub struct App {
    pub config: Config,
    pub store: Store,
    pub writer: Writer,
    pub relay: Relay,
    pub passwords: Passwords,
    pub editions: Editions,
    pub epoch: u64,
    pub server_key: PublicKey,
    secret: SecretKey,
    limiters: Limiters,
    pub papers: Arc<Papers>,
    anchors: AnchorKey,
    /// The end of the log that was signed last: most requests find it as it was.
    signed_log: Mutex<Option<Checkpoint>>,
    /// Held while wrong passwords are counted, so that guesses at the same time count one by one.
    counting: tokio::sync::Mutex<()>,
    /// Held while a table or file is looked through: one at a time.
    drafting: Arc<tokio::sync::Mutex<()>>,
    /// Turns true when the server stops.
    stop: watch::Receiver<bool>,
}

/// The store's own key is no key of the curve.
#[derive(Debug)]
pub struct Unreadable;

impl App {
    pub fn new(
        config: Config,
        store: Store,
        writer: Writer,
        relay: Relay,
        identity: &Identity,
        editions: Editions,
        stop: watch::Receiver<bool>,
    ) -> Result<Self, Unreadable> {
        let secret = SecretKey::from_bytes(&identity.secret).ok_or(Unreadable)?;
        Ok(Self {
            passwords: Passwords::new(config.password_cost),
            limiters: Limiters::new(&config.limits),
            papers: Arc::new(Papers::new(config.paper_font.clone())),
            anchors: AnchorKey(identity.anchor_key),
            signed_log: Mutex::default(),
            counting: tokio::sync::Mutex::default(),
            drafting: Arc::default(),
            server_key: secret.public(),
            epoch: identity.epoch,
            secret,
            editions,
            config,
            store,
            writer,
            relay,
            stop,
        })
    }

    pub fn now(&self) -> Timestamp {
        self.config.clock.now()
    }

    /// The edition that this process goes by.
    pub fn current(&self) -> Arc<Current> {
        self.editions.current()
    }

    /// The server's signed word on the end of its log.
    fn checkpoint(&self, head: &log::Head) -> Checkpoint {
        let mut signed = self.signed_log.lock().unwrap_or_else(PoisonError::into_inner);
        match &*signed {
            Some(checkpoint) if checkpoint.size == head.size => checkpoint.clone(),
            _ => signed
                .insert(Checkpoint::sign(&self.current().reference.centre, self.epoch, head, &self.secret))
                .clone(),
        }
    }

    /// Forgets who has not asked for long; called from time to time.
    pub fn tidy(&self) {
        self.limiters.tidy();
    }
}

pub fn router(app: Arc<App>) -> Router {
    let packed = Router::new()
        .route("/sync", post(sync::post))
        .route("/account/devices", get(account::devices))
        .route("/account/place-keys", get(account::place_keys))
        .layer(CompressionLayer::new().compress_when(SizeAbove::new(PACK_ABOVE)));
    let https = app.config.is_https();
    Router::new()
        .merge(packed)
        .nest("/administration", admin::router(&app))
        .route("/attachments/missing", post(attachments::missing))
        .route("/attachments/{doc}/{chunk}", get(attachments::get).put(attachments::put))
        .route("/live", get(live::open))
        .route("/account/sign-in", post(account::sign_in))
        .route("/account/join", post(account::join))
        .route("/account/sign-out", post(account::sign_out))
        .route("/account/password", post(account::password))
        .route("/account/verifier", post(account::register))
        .route("/account/devices/{id}/revoke", post(account::revoke))
        .route("/check", get(web::serve).post(paper::check))
        .route("/paper/{name}", get(paper::pdf))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .method_not_allowed_fallback(no_such_method)
        .fallback(web::serve)
        .layer(middleware::from_fn_with_state(Arc::clone(&app), origin::check))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(middleware::from_fn(move |request, next| guard(https, request, next)))
        .with_state(app)
}

async fn no_such_method() -> Response<Body> {
    let mut response = ApiError::new(code::PATH).into_response();
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    response
}

/// The panic itself was logged by the hook of `telemetry`.
fn after_panic(_: Box<dyn std::any::Any + Send>) -> Response<Body> {
    ApiError::new(code::FAULT).into_response()
}

/// Headers of every answer; what a handler has set itself stays. Those that only a page needs are set with the app's files
/// (`web`), so that a sync over a poor network does not carry them.
async fn guard(https: bool, request: axum::extract::Request, next: Next) -> Response<Body> {
    let mut response = next.run(request).await;
    // What follows is no document, and every phone that comes back would carry them.
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        return response;
    }
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    // Data is nobody's to keep but the phone's own store; the web app's files have set theirs.
    set(header::CACHE_CONTROL, "no-store");
    if https {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}
