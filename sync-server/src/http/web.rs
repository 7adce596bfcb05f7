//! The phone app, embedded: every file with its packed forms, each under the cache rule that its name asks for.

use std::borrow::Cow;
use std::path::{Component, Path};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, Uri, header};
use axum::response::IntoResponse;
use doorstep_core::account::code;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::error::ApiError;

/// What `cargo xtask` packs, as a release carries it.
#[derive(RustEmbed)]
#[folder = "../web-client/dist"]
#[allow_missing = true]
struct Embedded;

/// Where a debug build finds it.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../web-client/dist");

/// One file of the app, or a packed form of one.
struct Asset {
    data: Cow<'static, [u8]>,
    digest: [u8; 32],
}

/// A debug build reads the folder as it runs, so packing the app anew needs no compiler. The macro could do so as well, but not
/// from a folder that was missing when the macro ran, as it is on every fresh clone that runs its tests first.
fn asset(name: &str) -> Option<Asset> {
    if cfg!(debug_assertions) {
        let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        let data = std::fs::read(Path::new(FOLDER).join(name)).ok().filter(|_| inside)?;
        Some(Asset { digest: Sha256::digest(&data).into(), data: data.into() })
    } else {
        Embedded::get(name).map(|file| Asset { digest: file.metadata.sha256_hash(), data: file.data })
    }
}

const PAGE: &str = "index.html";

/// What the browser may do with the app's files. `'self'` in `connect-src` covers the WebSocket of the same
/// origin; `'wasm-unsafe-eval'` allows WebAssembly and no script from text; `data:` is for the pictures in the stylesheet.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' blob: data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; font-src 'self' data:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

/// What else browsers are told with each file.
const GUARDS: [(HeaderName, HeaderValue); 5] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("geolocation=(self), camera=(self), microphone=(), payment=(), usb=()"),
    ),
];

/// A file of the app; for an address that the app itself reads, its one page.
pub async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Result<Response<Body>, ApiError> {
    if !matches!(method, Method::GET | Method::HEAD) {
        return Err(ApiError::new(code::PATH));
    }
    let path = uri.path().trim_start_matches('/');
    // A name with a dot is a file: a script that is missing must fail, and not be answered with a page.
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    let is_ours = ["account/", "administration/", "sync/"].iter().any(|start| path.starts_with(start));
    let name = if is_file { path } else { PAGE };
    let packed_name = [".br", ".gz"].iter().any(|ending| name.ends_with(ending));
    if is_ours || packed_name {
        return Err(ApiError::new(code::PATH));
    }
    let plain = asset(name);
    if plain.is_none() && !is_file {
        return Ok((StatusCode::SERVICE_UNAVAILABLE, "The phone app is not built: cargo xtask serve\n").into_response());
    }
    let plain = plain.ok_or(code::PATH)?;
    let tag = tag(&plain);
    let (file, packing) = packed(name, &headers).map_or((plain, None), |(file, packing)| (file, Some(packing)));
    let mut response = if headers.get(header::IF_NONE_MATCH).is_some_and(|held| *held == tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let bytes = match file.data {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        };
        let mut response = Response::new(Body::from(bytes));
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(name)));
        if let Some(packing) = packing {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(packing));
        }
        response
    };
    let cache = if is_hashed(name) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let set = response.headers_mut();
    set.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    set.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    set.insert(header::ETAG, tag);
    set.extend(GUARDS);
    Ok(response)
}

/// The smallest form that the browser takes.
fn packed(name: &str, headers: &HeaderMap) -> Option<(Asset, &'static str)> {
    let accepted = headers.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    let takes = |packing: &str| {
        accepted.split(',').any(|part| {
            let (name, weight) = part.trim().split_once(';').unwrap_or((part.trim(), ""));
            name == packing && !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
        })
    };
    [("br", "br"), ("gz", "gzip")]
        .into_iter()
        .filter(|(_, packing)| takes(packing))
        .find_map(|(ending, packing)| Some((asset(&format!("{name}.{ending}"))?, packing)))
}

/// A file whose name holds a digest of its content never changes.
fn is_hashed(name: &str) -> bool {
    let stem = name.rsplit('/').next().unwrap_or(name);
    stem.split(['.', '-', '_']).any(|part| part.len() >= 8 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn tag(file: &Asset) -> HeaderValue {
    let digest: String = file.digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    // Weak: the packed forms share it.
    HeaderValue::try_from(format!("W/\"{digest}\"")).unwrap_or(HeaderValue::from_static("W/\"0\""))
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("webmanifest") => "application/manifest+json",
        Some("json") => "application/json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_digest_are_kept_for_ever() {
        for (name, expected) in [
            ("app-0123456789abcdef.js", true),
            ("app_bg.deadbeef12.wasm", true),
            ("index.html", false),
            ("service-worker.js", false),
            ("icons/icon-192.svg", false),
            ("manifest.webmanifest", false),
        ] {
            assert_eq!(is_hashed(name), expected, "{name}");
        }
    }
}
