//! Sign in, enrol, revoke, sign out, change the password.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use doorstep_core::account::{
    ChangePassword, DeviceInfo, Lost, Owed, RegisterVerifier, SignIn, SignedIn, Told, code, read_hashes, write_hashes,
};
use doorstep_core::administration::code as admin;
use doorstep_core::domain::{DeviceId, EntryHash, Timestamp, WorkerId};
use doorstep_core::fact::PublicKey;
use doorstep_core::sync::log::Event;
use doorstep_core::sync::place::ScreenKeys;
use doorstep_core::sync::verifier::{self, Verifier};
use serde::Serialize;

use super::App;
use super::auth::{Address, Signed, new_token, no_token, token};
use super::origin;
use super::sync::read;
use crate::access::{Act, permit};
use crate::card::Code;
use crate::error::ApiError;
use crate::password::{Busy, Counted, wait_s};
use crate::relay::News;
use crate::store::{Account, Attempts, By, Phone};

/// No message of this file is larger. Unit: bytes.
/// Most of it for [`SignIn::unsent`].
const BODY_MAX: usize = 32 * 1024;
/// A person's phones that are not revoked.
const PHONES_MAX: u32 = 5;
/// A phone in a village may not see the network for long, but a month without its person's password is enough. Unit: seconds.
const SESSION_S: i64 = 30 * 86_400;
/// Unit: characters.
const DEVICE_NAME_MAX: usize = 60;

pub async fn sign_in(
    State(app): State<Arc<App>>,
    Address(address): Address,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let asked = Asked::read(&app, address, &headers, body).await?;
    let login = asked.message.login.trim();
    let current = app.editions.look(&app.store).await?;
    let account = app.store.account(login).await?;
    // Who left the directory is as unknown as who was never in it.
    let account = account.filter(|account| current.knows(&account.worker));
    let phone = app.store.phone(asked.message.device_key.device()).await?;
    let tried = Tried::count(&app, who(login, account.as_ref(), phone.as_ref()), address).await?;
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let failures = tried.who.after.failures;
    let right = tried.verify(&app, asked.message.password.clone(), hash).await?;
    let Some(account) = account.filter(|_| right) else {
        tracing::info!(code = code::PASSWORD, failures, "sign-in refused");
        return Err(ApiError::new(code::PASSWORD));
    };
    open(&app, (account.worker, &account.password_hash), asked, phone, &headers).await
}

/// The first sign-in, or the first after the password was forgotten: the card's code stands in the place of the login, the password
/// is the one that the person has chosen. A card that cannot be used is the same no as one that never was.
pub async fn join(
    State(app): State<Arc<App>>,
    Address(address): Address,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let asked = Asked::read(&app, address, &headers, body).await?;
    let message = &asked.message;
    if message.password.chars().count() < ChangePassword::LENGTH_MIN {
        return Err(ApiError::new(code::WEAK));
    }
    let card = Code::parse(&message.login).ok_or(admin::CARD)?.hash();
    let tried = Tried::count(&app, Counted::Login(&message.login), address).await?;
    let current = app.editions.look(&app.store).await?;
    let worker = app.store.card(&card, app.now()).await?.filter(|worker| current.knows(worker));
    tried.settle(&app, worker.is_some()).await?;
    let worker = worker.ok_or(admin::CARD)?;
    let phone = app.store.phone(message.device_key.device()).await?;
    // Before the card is used up.
    let phone = own(phone, &worker)?;
    let hash = app.passwords.hash(message.password.clone()).await?.ok_or(code::FAULT)?;
    let joining = By { worker: worker.clone(), device: message.device_key.device() };
    if !app.store.join(&card, &hash, &joining, app.now()).await? {
        return Err(ApiError::new(admin::CARD));
    }
    open(&app, (worker, &hash), asked, phone, &headers).await
}

/// A sign-in in its shape, from a phone that holds its key.
struct Asked {
    message: SignIn,
    unsent: Vec<EntryHash>,
}

impl Asked {
    async fn read(app: &App, address: std::net::IpAddr, headers: &HeaderMap, body: Body) -> Result<Self, ApiError> {
        app.limiters.sign_in(address)?;
        let body = read(headers, body, BODY_MAX).await?;
        let message: SignIn = serde_json::from_slice(&body).map_err(|_| code::FORMAT)?;
        let name = message.device_name.trim();
        let in_shape = (1..=SignIn::LOGIN_MAX).contains(&message.login.trim().len())
            && message.password.len() <= ChangePassword::SIZE_MAX
            && name.chars().count() <= DEVICE_NAME_MAX
            && !name.chars().any(char::is_control);
        let unsent = read_hashes(&message.unsent).filter(|_| in_shape).ok_or(code::FORMAT)?;
        let key = &message.device_key;
        let proof = SignIn::proof_message(&message.login, key);
        if !key.is_valid() || !key.verifies(&proof, &message.proof) {
            return Err(ApiError::new(code::PROOF));
        }
        Ok(Self { message, unsent })
    }
}

/// The phone, unless it is somebody else's or was revoked.
fn own(phone: Option<Phone>, worker: &WorkerId) -> Result<Option<Phone>, ApiError> {
    match phone {
        Some(phone) if phone.device.worker != *worker => Err(ApiError::new(code::DEVICE)),
        Some(phone) if phone.device.revoked => Err(ApiError::new(code::REVOKED)),
        phone => Ok(phone),
    }
}

/// Lets a person in by the password that was verified, with a phone that is enrolled when it is new.
async fn open(
    app: &App,
    (worker, password_hash): (WorkerId, &str),
    Asked { message, unsent }: Asked,
    phone: Option<Phone>,
    headers: &HeaderMap,
) -> Result<Response, ApiError> {
    let now = app.now();
    let key = &message.device_key;
    let lost = match &message.lost {
        Some(owed) => lost(app, &worker, key.device(), Owed::parse(owed), headers).await?,
        None => None,
    };
    let phone = match own(phone, &worker)? {
        Some(phone) => phone,
        None => {
            enrol(app, &worker, key, message.device_name.trim()).await?;
            tracing::info!(device = %key.device(), "enrolled");
            app.store.phone(key.device()).await?.ok_or(code::STORE)?
        }
    };
    let (token, cookie) = new_token(&app.config, SESSION_S).ok_or(code::FAULT)?;
    let session_ends = now.plus_ms(SESSION_S * 1000);
    if !app.store.open_session(&token, phone.device.id, password_hash, session_ends).await? {
        return Err(ApiError::new(code::PASSWORD));
    }
    tracing::info!(device = %phone.device.id, "signed in");
    let current = app.current();
    let organisation = &current.reference.organisation;
    let answer = SignedIn {
        centre: current.reference.centre.clone(),
        name: organisation.workers.get(&worker).map(|worker| worker.name.clone()).unwrap_or_default(),
        worker,
        device: phone.device.id,
        server_key: app.server_key.clone(),
        epoch: app.epoch,
        device_seq: phone.device.end.seq,
        device_head: phone.device.end.head,
        session_ends,
    };
    let received = write_hashes(app.store.admitted(&unsent).await?);
    let told = Told { lost: lost.map(|lost| lost.to_string()), received };
    let answer = Answered { signed_in: answer, told };
    Ok(with_cookie(Json(answer).into_response(), Some(cookie)))
}

/// Two messages in one, each read by itself.
#[derive(Serialize)]
struct Answered {
    #[serde(flatten)]
    signed_in: SignedIn,
    #[serde(flatten)]
    told: Told,
}

/// A phone whose store was emptied signs in under a new key. The old one is the phone that it names, or the one whose session
/// the browser still has, if that is the same person's; anybody else's is none of their business.
///
/// The old key is revoked: as a rule it went with the store. Whoever makes such a report up has the person's password and can
/// revoke her phones anyway; the phone in her hands is enrolled anew then, and takes its unsent work along.
async fn lost(
    app: &App,
    worker: &WorkerId,
    signing: DeviceId,
    owed: Option<Owed>,
    headers: &HeaderMap,
) -> Result<Option<Lost>, ApiError> {
    let phone = match (owed, token(headers, &app.config)) {
        (Some(owed), _) => app.store.phone(owed.device).await?,
        (None, Some(token)) => app.store.session(&token).await?.map(|session| session.phone),
        (None, None) => None,
    };
    let Some(phone) = phone.filter(|phone| phone.device.worker == *worker && phone.device.id != signing) else {
        return Ok(None);
    };
    let (device, delivered) = (phone.device.id, phone.device.end.seq);
    let missing = owed.map(|owed| owed.missing(delivered, app.epoch));
    if app.store.lose(worker, device, missing, app.now()).await? {
        app.relay.tell(News::Ended(device));
        tracing::warn!(%device, unsent = missing, "its store was emptied");
    }
    let since = owed.map_or(phone.last_seen.unwrap_or(phone.enrolled_at), |owed| owed.since);
    Ok(Some(Lost { delivered, missing: missing.unwrap_or(u64::MAX), since }))
}

/// Adds a phone. A lost or broken one never signs out, so at the limit one that has no session gives way.
async fn enrol(app: &App, worker: &WorkerId, key: &PublicKey, name: &str) -> Result<(), ApiError> {
    let now = app.now();
    while !app.store.enrol(worker, key, name, PHONES_MAX, now).await? {
        let retired = app.store.retire_idle(worker, now).await?.ok_or(code::DEVICE)?;
        tracing::info!(device = %retired, "retired for a new one");
    }
    Ok(())
}

/// Whose tries a sign-in uses up. A phone that is known and proved its key has its own, so a stranger who guesses at a login
/// cannot lock its owner out.
fn who<'a>(login: &'a str, account: Option<&Account>, phone: Option<&Phone>) -> Counted<'a> {
    match (account, phone) {
        (Some(account), Some(phone)) if phone.device.worker == account.worker && !phone.device.revoked => {
            Counted::Phone(phone.device.id)
        }
        _ => Counted::Login(login),
    }
}

/// A try, counted as a failure before it is looked at: many at once count like many in a row.
struct Tried<'a> {
    who: Mark<'a>,
    /// None for a known phone, which a stranger behind the same address must not lock out.
    address: Option<Mark<'a>>,
}

/// One count that a try has raised.
struct Mark<'a> {
    counted: Counted<'a>,
    before: Option<Attempts>,
    after: Attempts,
}

impl<'a> Mark<'a> {
    fn new(counted: Counted<'a>, before: Option<Attempts>, now: Timestamp) -> Self {
        Self { counted, before, after: counted.after_failure(before, now) }
    }

    async fn set(&self, app: &App) -> Result<(), ApiError> {
        Ok(app.store.set_attempts(&self.counted.subject(), Some(self.after)).await?)
    }

    async fn take_back(&self, app: &App) -> Result<(), ApiError> {
        let subject = self.counted.subject();
        let held = app.store.attempts(&subject).await?;
        let left = self.counted.without(held, self.before, self.after);
        Ok(app.store.set_attempts(&subject, left).await?)
    }
}

impl<'a> Tried<'a> {
    async fn count(app: &App, who: Counted<'a>, address: std::net::IpAddr) -> Result<Self, ApiError> {
        let _one_by_one = app.counting.lock().await;
        let now = app.now();
        let who_before = app.store.attempts(&who.subject()).await?;
        let address = Some(Counted::Address(address)).filter(|_| !matches!(who, Counted::Phone(_)));
        let address_before = match &address {
            Some(address) => app.store.attempts(&address.subject()).await?,
            None => None,
        };
        if let Some(seconds) = wait_s(who_before, now).max(wait_s(address_before, now)) {
            return Err(ApiError::later(code::LOCKED, seconds));
        }
        let tried = Self {
            who: Mark::new(who, who_before, now),
            address: address.map(|address| Mark::new(address, address_before, now)),
        };
        tried.who.set(app).await?;
        if let Some(address) = &tried.address {
            address.set(app).await?;
        }
        Ok(tried)
    }

    /// Whether the password is right; a wrong one stays counted, a right one and one that nobody had time to check do not.
    async fn verify(self, app: &App, password: String, hash: Option<String>) -> Result<bool, ApiError> {
        let verified = app.passwords.verify(password, hash).await;
        self.settle(app, verified != Ok(false)).await?;
        Ok(verified?)
    }

    async fn settle(self, app: &App, is_no_failure: bool) -> Result<(), ApiError> {
        if is_no_failure {
            let _one_by_one = app.counting.lock().await;
            self.who.take_back(app).await?;
            if let Some(address) = &self.address {
                address.take_back(app).await?;
            }
        } else {
            for mark in [Some(&self.who), self.address.as_ref()].into_iter().flatten() {
                if mark.counted.is_shut(mark.after) {
                    let subject = mark.counted.subject();
                    app.store.log_event(app.now(), Event::Locked { subject }).await?;
                }
            }
        }
        Ok(())
    }
}

impl From<Busy> for ApiError {
    fn from(_: Busy) -> Self {
        Self::later(code::RATE, 5)
    }
}

/// Ends the session and retires its phone: the phone wipes its key, so nothing can come from it any more and it must not take
/// the place of another.
pub async fn sign_out(State(app): State<Arc<App>>, signed: Signed) -> Result<Response, ApiError> {
    app.store.revoke(signed.presented.device, None, app.now()).await?;
    app.store.end_session(&signed.token).await?;
    app.relay.tell(News::Ended(signed.presented.device));
    tracing::info!(device = %signed.presented.device, "signed out");
    Ok(with_cookie(StatusCode::NO_CONTENT.into_response(), no_token(&app.config)))
}

/// The keys with which a screen shows the codes of the centre's places (现场码), for a week.
pub async fn place_keys(State(app): State<Arc<App>>, signed: Signed) -> Result<Json<Vec<ScreenKeys>>, ApiError> {
    let presented = &signed.presented;
    let current = app.editions.look(&app.store).await?;
    permit(Some(presented), Act::ShowPlaces, &current.reference.organisation, app.now())?;
    app.limiters.request(presented.device, &presented.worker)?;
    let places = current.reference.figures.attendance.iter().flat_map(|attendance| &attendance.places);
    let today = app.now().date();
    let keys = places.filter(|place| place.code).map(|place| app.anchors.screen_keys(&place.id, &place.name, today));
    Ok(Json(keys.collect()))
}

pub async fn devices(State(app): State<Arc<App>>, signed: Signed) -> Result<Json<Vec<DeviceInfo>>, ApiError> {
    app.limiters.request(signed.presented.device, &signed.presented.worker)?;
    let phones = app.store.phones_of(&signed.presented.worker).await?;
    Ok(Json(phones.into_iter().map(|phone| info(phone, signed.presented.device)).collect()))
}

/// What a person sees of a phone.
pub fn info(phone: Phone, asking: DeviceId) -> DeviceInfo {
    DeviceInfo {
        device: phone.device.id,
        name: phone.name,
        enrolled_at: phone.enrolled_at,
        last_seen: phone.last_seen,
        revoked_at: phone.revoked_at,
        this: phone.device.id == asking,
        verifies: phone.device.verifier.is_some(),
    }
}

pub async fn revoke(
    State(app): State<Arc<App>>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    app.limiters.request(signed.presented.device, &signed.presented.worker)?;
    let device = DeviceId::parse(&id).ok_or(code::FORMAT)?;
    let phone = app.store.phone(device).await?;
    let owner = phone.as_ref().map(|phone| &phone.device.worker);
    let current = app.editions.look(&app.store).await?;
    permit(Some(&signed.presented), Act::RevokeDeviceOf(owner), &current.reference.organisation, app.now())?;
    let by = By { worker: signed.presented.worker.clone(), device: signed.presented.device };
    let by = Some(&by).filter(|by| owner != Some(&by.worker));
    app.store.revoke(device, by, app.now()).await?;
    app.relay.tell(News::Ended(device));
    tracing::info!(%device, by = %signed.presented.device, "revoked");
    Ok(StatusCode::NO_CONTENT)
}

pub async fn password(
    State(app): State<Arc<App>>,
    signed: Signed,
    Address(address): Address,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, ApiError> {
    let body = read(&headers, body, BODY_MAX).await?;
    let change: ChangePassword = serde_json::from_slice(&body).map_err(|_| code::FORMAT)?;
    let too_long = change.new.len().max(change.current.len()) > ChangePassword::SIZE_MAX;
    if too_long || change.new.chars().count() < ChangePassword::LENGTH_MIN {
        return Err(ApiError::new(code::WEAK));
    }
    let presented = &signed.presented;
    let account = knows(&app, &signed, address, change.current).await?;
    let hash = app.passwords.hash(change.new).await?.ok_or(code::FAULT)?;
    let passwords = (account.password_hash.as_str(), hash.as_str());
    if !app.store.set_password(&presented.worker, passwords, presented.device, app.now()).await? {
        return Err(ApiError::new(code::PASSWORD));
    }
    for phone in app.store.phones_of(&presented.worker).await? {
        if phone.device.id != presented.device {
            app.relay.tell(News::Ended(phone.device.id));
        }
    }
    tracing::info!(device = %presented.device, "password changed");
    Ok(StatusCode::NO_CONTENT)
}

/// The account of whoever asks, once they have said its password.
async fn knows(app: &App, signed: &Signed, address: std::net::IpAddr, password: String) -> Result<Account, ApiError> {
    let account = app.store.account_of(&signed.presented.worker).await?.ok_or(code::SESSION)?;
    let tried = Tried::count(app, Counted::Phone(signed.presented.device), address).await?;
    if !tried.verify(app, password, Some(account.password_hash.clone())).await? {
        return Err(ApiError::new(code::PASSWORD));
    }
    Ok(account)
}

/// Registers the phone's authenticator (本人验证).
pub async fn register(
    State(app): State<Arc<App>>,
    signed: Signed,
    Address(address): Address,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, ApiError> {
    let body = read(&headers, body, BODY_MAX).await?;
    let asked: RegisterVerifier = serde_json::from_slice(&body).map_err(|_| code::FORMAT)?;
    let host =
        origin::host(&headers).filter(|_| asked.password.len() <= ChangePassword::SIZE_MAX).ok_or(code::FORMAT)?;
    if !asked.key.is_valid() {
        return Err(ApiError::new(code::FORMAT));
    }
    let device = signed.presented.device;
    knows(&app, &signed, address, asked.password).await?;
    let verifier = Verifier { key: asked.key, host: verifier::host(host) };
    if !app.store.register(device, &verifier, app.now()).await? {
        return Err(ApiError::new(code::REVOKED));
    }
    tracing::info!(%device, "verifier registered");
    Ok(StatusCode::NO_CONTENT)
}

fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
