//! Carries one request to the writer and the feed, and the signed answer back.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use doorstep_core::account::code;
use doorstep_core::domain::{DeviceId, Timestamp};
use doorstep_core::fact::chain::answer_message;
use doorstep_core::fact::{Run, encode};
use doorstep_core::regime::leave::acting;
use doorstep_core::sync::feed::{self, Asker};
use doorstep_core::sync::ledger::{self, ChainEnd, Pushed};
use doorstep_core::sync::message::{Answer, PROTOCOL, REQUEST_MAX, Request, SignedAnswer, Supplied};
use doorstep_core::sync::scope::{readable, supervised};
use sha2::{Digest, Sha256};

use super::App;
use super::auth::Signed;
use crate::edition::Current;
use crate::error::ApiError;
use crate::store::LogState;

/// A whole request must be here by then. A megabyte over a poor mobile network takes about so long.
const BODY_TIME: Duration = Duration::from_secs(60);
/// After a fault of the server a phone comes back so much later. Unit: seconds.
const RETRY_S: u64 = 5;
/// How far the clock of the machine that is restored may be behind that of the one before. Unit: ms.
const CLOCKS_DIFFER_MS: i64 = 86_400_000;
/// A phone that asks without pushing is noted so often. Unit: ms.
const SEEN_EVERY_MS: i64 = 600_000;

pub async fn post(
    State(app): State<Arc<App>>,
    signed: Signed,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    app.limiters.request(signed.presented.device, &signed.presented.worker)?;
    let bytes = read(&headers, body, REQUEST_MAX).await?;
    let (bytes, _) = respond(&app, &signed, &bytes).await?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response())
}

/// Reads a body of at most `max` bytes; what says that it is longer is not read at all.
pub async fn read(headers: &HeaderMap, body: Body, max: usize) -> Result<Vec<u8>, ApiError> {
    let claimed = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if claimed.is_some_and(|length| length > max as u64) {
        return Err(ApiError::new(code::SIZE));
    }
    match tokio::time::timeout(BODY_TIME, to_bytes(body, max)).await {
        Ok(Ok(bytes)) => Ok(bytes.into()),
        Ok(Err(error)) => {
            let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
            // `http_body_util::LengthLimitError`; anything else is a connection that broke.
            Err(ApiError::new(if cause.contains("length limit") { code::SIZE } else { code::SLOW }))
        }
        Err(_) => Err(ApiError::new(code::SLOW)),
    }
}

/// Answers one request: takes what it pushes, then tells what it misses. A run that is not taken does not stop the answer.
pub async fn respond(app: &App, signed: &Signed, bytes: &[u8]) -> Result<(Vec<u8>, Answered), ApiError> {
    // The version is the first number, so that a newer message than this server can read is not taken for rubbish.
    if bytes.first().is_some_and(|version| u16::from(*version) != PROTOCOL) {
        return Err(ApiError::new(code::VERSION));
    }
    let mut request = Request::decode(bytes).ok_or(code::FORMAT)?;
    let device = &signed.phone.device;
    let supplied = supply(app, signed, std::mem::take(&mut request.supply)).await?;
    let run = request.push.take();
    if let Some(run) = &run {
        app.limiters.entries(device.id, run.entries.iter().map(Vec::len))?;
    }
    let pushed_any = run.is_some();
    let (pushed, end) = match run {
        None => (no_push(None), device.end),
        Some(run) => match push(app, signed, run).await {
            Ok(admitted) => admitted,
            Err(problem) => (not_taken(problem)?, device.end),
        },
    };
    if !pushed_any {
        seen(app, signed);
    }
    let standing = Standing::of(app).await?;
    let asker = Asker { supplied, ..asker(app, signed, &standing, pushed, end) };
    let answer = feed::answer(&app.store, asker, &request).await?;
    tracing::debug!(
        device = %signed.presented.device,
        receipts = answer.admitted.receipts.len(),
        entries = answer.admitted.entries.len(),
        snapshots = answer.snapshots.len(),
        problem = answer.push_problem,
        "answered"
    );
    let bytes = sign(app, device.id, Sha256::digest(bytes).into(), &answer);
    Ok((bytes, Answered { answer, reference: standing.current.digest }))
}

/// An answer, and the digest of the reference data that the phone has with it.
#[derive(Debug)]
pub struct Answered {
    pub answer: Answer,
    pub reference: [u8; 8],
}

/// What changed for a live connection since the cursors of `request`, which no phone has sent; unsigned.
pub async fn news(app: &App, signed: &Signed, request: &Request) -> Result<Answered, ApiError> {
    let device = &signed.phone.device;
    let standing = Standing::of(app).await?;
    let asker = asker(app, signed, &standing, no_push(None), device.end);
    let answer = feed::answer(&app.store, asker, request).await?;
    Ok(Answered { answer, reference: standing.current.digest })
}

pub fn sign(app: &App, device: DeviceId, request: [u8; 32], answer: &Answer) -> Vec<u8> {
    let body = encode(answer);
    let signature = app.secret.sign(&answer_message(device, &request, &body));
    encode(&SignedAnswer { request, body, signature })
}

fn no_push(problem: Option<&'static str>) -> Pushed {
    Pushed { receipts: Vec::new(), problem }
}

/// What becomes of a run that was not taken. A fault of the server says nothing about the run, so it may not stand in a signed
/// answer, where the phone would read it as one about its entries: the whole request is refused and tried again.
fn not_taken(problem: &'static str) -> Result<Pushed, ApiError> {
    match problem {
        code::STORE | code::FAULT => Err(ApiError::later(problem, RETRY_S)),
        code::REVOKED | code::SESSION => Err(ApiError::new(problem)),
        problem => Ok(no_push(Some(problem))),
    }
}

/// Puts back what a phone supplies; how many entries of it are safe then. What this server has not signed is not taken, and
/// not asked for again.
async fn supply(app: &App, signed: &Signed, supply: Vec<Supplied>) -> Result<u32, ApiError> {
    if supply.is_empty() {
        return Ok(0);
    }
    app.limiters.entries(signed.phone.device.id, supply.iter().map(|supplied| supplied.bytes.len()))?;
    let count = u32::try_from(supply.len()).unwrap_or(u32::MAX);
    let (centre, key) = (app.current().reference.centre.clone(), app.server_key.clone());
    // A restored store's epoch is the time at which it was put back. Clocks of the two machines may differ.
    let put_back = i64::try_from(app.epoch).map_or(Timestamp(i64::MAX), Timestamp);
    let before = put_back.plus_ms(CLOCKS_DIFFER_MS);
    let verified = tokio::task::spawn_blocking(move || ledger::verify_supply(&centre, &key, before, supply)).await;
    let entries = verified.map_err(|_| ApiError::new(code::FAULT))?;
    app.writer
        .supply(signed.phone.device.clone(), entries)
        .await
        .map_err(|problem| ApiError::later(problem, RETRY_S))?;
    Ok(count)
}

type Place = (Pushed, ChainEnd);

/// The signature is checked here and not in the writer: it is most of the work, and every core can do it.
async fn push(app: &App, signed: &Signed, run: Run) -> Result<Place, &'static str> {
    let tenant = app.current().reference.centre.clone();
    let device = &signed.phone.device;
    let key = device.key.clone();
    let length = run.entries.len();
    let verified = tokio::task::spawn_blocking(move || ledger::verify(&tenant, &key, &run)).await;
    let run = verified.map_err(|_| code::FAULT)??;
    let admitted = app.writer.admit(device.id, run, length).await?;
    Ok((admitted.pushed, admitted.end))
}

/// What is in force while an answer is composed, as of one moment.
#[derive(Debug)]
struct Standing {
    log: LogState,
    current: Arc<Current>,
}

impl Standing {
    async fn of(app: &App) -> Result<Self, ApiError> {
        let log = app.store.log_state().await?;
        let current = app.editions.at(&app.store, log.edition).await?;
        Ok(Self { log, current })
    }
}

fn asker<'a>(app: &App, signed: &'a Signed, standing: &'a Standing, pushed: Pushed, end: ChainEnd) -> Asker<'a> {
    let now = app.now();
    let device = signed.presented.device;
    let Standing { log, current } = standing;
    let (worker, organisation) = (&signed.presented.worker, &current.reference.organisation);
    Asker {
        device,
        worker,
        scopes: readable(worker, organisation, now.date()),
        supervised: supervised(worker, organisation, now.date()),
        in_place: acting::is_regulated(&current.reference.figures).then_some(&current.reference),
        epoch: app.epoch,
        now,
        anchor: app.anchors.anchor(device, now),
        reference: (&current.bytes, current.digest),
        pushed,
        supplied: 0,
        end,
        checkpoint: app.checkpoint(&log.head),
        backed_up: log.backed_up,
    }
}

/// Notes that the phone was here; nobody waits for it.
fn seen(app: &App, signed: &Signed) {
    let now = app.now();
    if signed.phone.last_seen.is_none_or(|last| now.since(last) > SEEN_EVERY_MS) {
        let (store, device) = (app.store.clone(), signed.presented.device);
        tokio::spawn(async move {
            if let Err(error) = store.seen(device, now).await {
                tracing::warn!(cause = %error, "last seen not noted");
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_the_server_is_no_part_of_a_signed_answer() {
        for fault in [code::STORE, code::FAULT] {
            let error = not_taken(fault).unwrap_err();
            assert_eq!((error.status().as_u16(), error.code, error.retry_after_s), (503, fault, Some(RETRY_S)));
        }
        assert_eq!(not_taken(code::REVOKED).unwrap_err().status().as_u16(), 403);
        assert_eq!(not_taken(code::SESSION).unwrap_err().status().as_u16(), 401);
        for about_the_run in [code::GAP, code::FORK, code::SIGNATURE] {
            assert_eq!(not_taken(about_the_run).unwrap().problem, Some(about_the_run));
        }
    }
}
