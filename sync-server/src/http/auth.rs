//! Who asks: from the cookie to the phone and its person.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use sha2::{Digest, Sha256};

use super::App;
use crate::access::{Act, Presented, permit};
use crate::config::Config;
use crate::error::ApiError;
use crate::store::{Phone, Session, TokenHash};

/// Behind TLS the prefix makes browsers insist that the cookie is Secure and of this very host.
const NAME: &str = "doorstep";
const NAME_HTTPS: &str = "__Host-doorstep";
/// Of the token. Unit: bytes.
const TOKEN_LENGTH: usize = 32;

/// A request that may be served: its session is alive, its phone not revoked, its person in the directory.
#[derive(Clone, Debug)]
pub struct Signed {
    pub token: TokenHash,
    pub phone: Phone,
    pub presented: Presented,
}

impl Signed {
    /// Asks the store afresh, so what was revoked a moment ago is.
    pub async fn of_token(app: &App, token: TokenHash) -> Result<Self, ApiError> {
        let found = app.store.session(&token).await?;
        let signed = found.map(|Session { phone, ends, has_door }| Self {
            token,
            presented: Presented {
                worker: phone.device.worker.clone(),
                device: phone.device.id,
                device_revoked: phone.device.revoked,
                session_ends: ends,
                has_door,
            },
            phone,
        });
        let presented = signed.as_ref().map(|signed| &signed.presented);
        let mut current = app.current();
        if presented.is_some_and(|presented| !current.knows(&presented.worker)) {
            // Somebody new may have signed in at another server, which has heard of the edition before this one.
            current = app.editions.look(&app.store).await?;
        }
        permit(presented, Act::Sync, &current.reference.organisation, app.now())?;
        signed.ok_or_else(|| ApiError::new(doorstep_core::account::code::SESSION))
    }
}

impl FromRequestParts<Arc<App>> for Signed {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let token = token(&parts.headers, &app.config).ok_or(doorstep_core::account::code::SESSION)?;
        Self::of_token(app, token).await
    }
}

fn cookie_name(config: &Config) -> &'static str {
    if config.is_https() { NAME_HTTPS } else { NAME }
}

/// The digest of the token that a request brings.
pub fn token(headers: &HeaderMap, config: &Config) -> Option<TokenHash> {
    let name = cookie_name(config);
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut values = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = values.find(|(key, _)| *key == name)?;
    (value.len() == 2 * TOKEN_LENGTH).then(|| Sha256::digest(value.as_bytes()).into())
}

/// A new token: its digest for the store, and the header that hands it to the browser.
///
/// Errors: `None` when the machine gives no randomness.
pub fn new_token(config: &Config, seconds: i64) -> Option<(TokenHash, HeaderValue)> {
    let mut bytes = [0; TOKEN_LENGTH];
    getrandom::fill(&mut bytes).ok()?;
    let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut value = HeaderValue::try_from(cookie(config, &text, seconds)).ok()?;
    value.set_sensitive(true);
    Some((Sha256::digest(text.as_bytes()).into(), value))
}

/// The header that makes the browser forget the token.
pub fn no_token(config: &Config) -> Option<HeaderValue> {
    HeaderValue::try_from(cookie(config, "", 0)).ok()
}

/// Strict: the app is one page that opens by itself, so no link from elsewhere has to carry the session.
fn cookie(config: &Config, value: &str, seconds: i64) -> String {
    let secure = if config.is_https() { "; Secure" } else { "" };
    format!("{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}", cookie_name(config))
}

/// Where the connection comes from; put into each request by the accept loop.
#[derive(Clone, Copy, Debug)]
pub struct Caller(pub SocketAddr);

/// The caller's address as far as wrong passwords are counted by it.
#[derive(Clone, Copy, Debug)]
pub struct Address(pub IpAddr);

impl FromRequestParts<Arc<App>> for Address {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Self::Rejection> {
        let direct = parts.extensions.get::<Caller>().map_or(IpAddr::from([0, 0, 0, 0]), |caller| caller.0.ip());
        // Only the last part was written by the proxy; what stands before it the caller wrote.
        let forwarded = || -> Option<IpAddr> {
            let line = parts.headers.get_all("x-forwarded-for").into_iter().next_back()?.to_str().ok()?;
            line.rsplit(',').next()?.trim().parse().ok()
        };
        let address = if app.config.behind_proxy { forwarded().unwrap_or(direct) } else { direct };
        Ok(Self(subnet(address)))
    }
}

/// One household or office has a whole /64 of IPv6.
pub fn subnet(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from(u128::from(v6) & !u128::from(u64::MAX))),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_httponly_strict_and_secure_behind_tls() {
        let mut config = Config::new("unused".into());
        let (hash, value) = new_token(&config, 60).unwrap();
        let text = value.to_str().unwrap();
        assert!(text.starts_with("doorstep=") && text.contains("HttpOnly; SameSite=Strict"), "{text}");
        assert!(!text.contains("Secure"));
        let mut headers = HeaderMap::new();
        let pair = text.split(';').next().unwrap();
        headers.insert(header::COOKIE, format!("other=1; {pair}").parse().unwrap());
        assert_eq!(token(&headers, &config), Some(hash));

        config.public_url = Some("https://doorstep.example.cn".to_owned());
        assert_eq!(token(&headers, &config), None, "a cookie that came without TLS is none");
        let (_, value) = new_token(&config, 60).unwrap();
        let text = value.to_str().unwrap();
        assert!(text.starts_with("__Host-doorstep=") && text.ends_with("; Secure"), "{text}");
    }

    #[test]
    fn ipv6_counts_by_its_subnet() {
        let subnet = |text: &str| subnet(text.parse().unwrap()).to_string();
        assert_eq!(subnet("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(subnet("::ffff:10.0.0.1"), "10.0.0.1");
    }
}
