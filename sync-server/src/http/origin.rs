//! Requests from pages of other sites. The cookie is SameSite=Strict already; this refuses what a browser without it would send.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, Response, header};
use axum::middleware::Next;
use axum::response::IntoResponse;
use doorstep_core::account::code;

use super::App;
use crate::error::ApiError;

/// Reading is harmless, except that a WebSocket begins with a GET and no browser asks before it opens one.
pub async fn check(State(app): State<Arc<App>>, request: Request, next: Next) -> Response<Body> {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD) && request.uri().path() != "/live";
    if !reads && !is_own(request.headers(), app.config.public_url.as_deref()) {
        return ApiError::new(code::ORIGIN).into_response();
    }
    next.run(request).await
}

/// Whether `Origin`, which browsers send and scripts cannot change, is this server. Programs that are no browser send none.
fn is_own(headers: &HeaderMap, public_url: Option<&str>) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    if public_url == Some(origin) {
        return true;
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    origin.split_once("://").is_some_and(|(_, authority)| Some(authority) == host)
}

/// The host of the page that asks, without its port, once [`check`] has let it in. Errors: `None` from what is no browser.
pub fn host(headers: &HeaderMap) -> Option<&str> {
    let (_, authority) = headers.get(header::ORIGIN)?.to_str().ok()?.split_once("://")?;
    authority.split(':').next().filter(|host| !host.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_named_without_its_port_and_only_by_a_browser() {
        let named = |origin: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.extend(origin.map(|origin| (header::ORIGIN, origin.parse().unwrap())));
            host(&headers).map(str::to_owned)
        };
        assert_eq!(named(Some("http://localhost:8420")).as_deref(), Some("localhost"));
        assert_eq!(named(Some("https://doorstep.example.cn")).as_deref(), Some("doorstep.example.cn"));
        assert_eq!([named(None), named(Some("null")), named(Some("https://:8420"))], [const { None }; 3]);
    }

    #[test]
    fn only_the_own_origin_or_none_passes() {
        let cases = [
            (None, true),
            (Some("http://127.0.0.1:8420"), true),
            (Some("https://doorstep.example.cn"), true),
            (Some("http://127.0.0.1:8421"), false),
            (Some("https://evil.example"), false),
            (Some("https://doorstep.example.cn.evil.example"), false),
            (Some("null"), false),
            (Some(""), false),
        ];
        for (origin, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, "127.0.0.1:8420".parse().unwrap());
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            assert_eq!(is_own(&headers, Some("https://doorstep.example.cn")), expected, "{origin:?}");
        }
    }
}
