//! The administrator's doors, `doorstep_core::administration`. All of them lie behind one [`guard`]; none decides what an edition may
//! say (`proposal`, core), and none writes reference data but through `publish`.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use doorstep_core::account::code;
use doorstep_core::administration::{
    CARDS_MAX, Card, Door, DoorAct, Doors, Edition, FILE_MAX, Opened, Outcome, Proposal, code as admin,
};
use doorstep_core::centre::Reference;
use doorstep_core::centre::file::{self, CentreFile, differences};
use doorstep_core::domain::{Timestamp, WorkerId};
use tower_http::compression::CompressionLayer;

use super::App;
use super::account::info;
use super::auth::Signed;
use super::sync::read;
use crate::access::{Act, permit};
use crate::card::{self, Code};
use crate::edition::Current;
use crate::error::ApiError;
use crate::password::{Counted, first_password};
use crate::proposal::import::{Kind, catalogue};
use crate::proposal::{self, Draft};
use crate::publish::{self, Opening, Refused};
use crate::relay::News;
use crate::store::{Account, By, Reset};

mod record;

/// Two files in base64, and what is around them. Unit: bytes.
const PROPOSAL_MAX: usize = 2 * FILE_MAX / 3 * 4 + 4096;
/// Unit: bytes.
const DOOR_ACT_MAX: usize = 64 * 1024;
/// Unit: bytes.
const ORIGIN_MAX: usize = 200;
const EDITIONS: usize = 10;

pub fn router(app: &Arc<App>) -> Router<Arc<App>> {
    Router::new()
        .route("/doors", get(doors))
        .route("/door", post(door))
        .route("/propose", post(propose))
        .route("/editions", get(editions))
        .route("/record", get(record::newest))
        .route("/record/{line}", get(record::before))
        .route("/directory", get(directory))
        .route("/template/{kind}", get(template))
        .route("/table/{kind}", get(table))
        .fallback(no_such_door)
        .layer(middleware::from_fn_with_state(Arc::clone(app), guard))
        .layer(CompressionLayer::new())
}

async fn no_such_door() -> ApiError {
    ApiError::new(code::PATH)
}

/// Lets administrators through, by the edition that the store holds now: who was one until a moment ago is none.
async fn guard(
    State(app): State<Arc<App>>,
    signed: Signed,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let presented = &signed.presented;
    let current = app.editions.look(&app.store).await?;
    permit(Some(presented), Act::Administer, &current.reference.organisation, app.now())?;
    app.limiters.request(presented.device, &presented.worker)?;
    request.extensions_mut().insert(By { worker: presented.worker.clone(), device: presented.device });
    Ok(next.run(request).await)
}

async fn doors(State(app): State<Arc<App>>, Extension(by): Extension<By>) -> Result<Json<Doors>, ApiError> {
    let current = app.editions.look(&app.store).await?;
    let (accounts, cards) = (app.store.accounts().await?, app.store.cards().await?);
    let now = app.now();
    let mut phones: BTreeMap<WorkerId, Vec<_>> = BTreeMap::new();
    for phone in app.store.phones().await? {
        phones.entry(phone.device.worker.clone()).or_default().push(info(phone, by.device));
    }
    let cards: BTreeMap<WorkerId, Timestamp> = cards.into_iter().filter(|(_, ends)| *ends > now).collect();
    let door = |account: Account| Door {
        card_ends: cards.get(&account.worker).copied(),
        phones: phones.remove(&account.worker).unwrap_or_default(),
        has_password: !account.password_hash.is_empty(),
        login: account.login,
        worker: account.worker,
    };
    let mut doors: Vec<Door> = accounts.into_iter().map(door).collect();
    // Of who has left there are phones still, which may have to be shut out.
    doors.extend(phones.into_iter().map(|(worker, phones)| Door {
        worker,
        login: String::new(),
        has_password: false,
        card_ends: None,
        phones,
    }));
    Ok(Json(Doors { edition: current.reference.edition, doors }))
}

async fn door(
    State(app): State<Arc<App>>,
    Extension(by): Extension<By>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Opened>, ApiError> {
    let body = read(&headers, body, DOOR_ACT_MAX).await?;
    let act: DoorAct = serde_json::from_slice(&body).map_err(|_| code::FORMAT)?;
    let now = app.now();
    let accounts = app.store.accounts().await?;
    let is_known = |worker: &WorkerId| accounts.iter().any(|account| account.worker == *worker);
    let opened = match act {
        DoorAct::Password { worker } | DoorAct::Withdraw { worker } if !is_known(&worker) => {
            return Err(ApiError::new(admin::NO_LOGIN));
        }
        DoorAct::Cards { workers, origin } => {
            let url = app.config.public_url.clone().unwrap_or(origin);
            let is_address = ["https://", "http://"].iter().any(|scheme| url.starts_with(scheme));
            if !is_address || url.len() > ORIGIN_MAX {
                return Err(ApiError::new(code::FORMAT));
            }
            cards(&app, workers, &accounts, &url, &by, now).await?
        }
        DoorAct::Password { worker } => {
            let password = first_password().map_err(|_| code::FAULT)?;
            let password_hash = app.passwords.hash(password.clone()).await?.ok_or(code::FAULT)?;
            reset(&app, vec![Reset { worker, password_hash, card: None }], &by, now).await?;
            Opened { password: Some(password), ..Opened::default() }
        }
        DoorAct::Withdraw { worker } => {
            if !app.store.withdraw(&worker, &by, now).await? {
                return Err(ApiError::new(admin::CARD));
            }
            Opened::default()
        }
    };
    Ok(Json(opened))
}

async fn cards(
    app: &App,
    workers: Vec<WorkerId>,
    accounts: &[Account],
    url: &str,
    by: &By,
    now: Timestamp,
) -> Result<Opened, ApiError> {
    if workers.len() > CARDS_MAX {
        return Err(ApiError::new(code::SIZE));
    }
    let ends = card::ends(now, app.config.card_days);
    let current = app.current();
    let (mut cards, mut resets) = (Vec::new(), Vec::new());
    for worker in workers {
        let held = current.reference.organisation.workers.get(&worker);
        let account = accounts.iter().find(|account| account.worker == worker);
        let (Some(held), Some(account)) = (held, account) else { return Err(ApiError::new(admin::NO_LOGIN)) };
        let drawn = Code::draw().map_err(|_| code::FAULT)?;
        resets.push(Reset { worker: worker.clone(), password_hash: String::new(), card: Some((drawn.hash(), ends)) });
        cards.push(Card {
            worker,
            name: held.name.clone(),
            login: account.login.clone(),
            link: drawn.link(url),
            squares: drawn.squares(url),
            ends,
        });
    }
    reset(app, resets, by, now).await?;
    Ok(Opened { cards, password: None })
}

/// Sets doors anew and ends what was open behind the old ones.
async fn reset(app: &App, resets: Vec<Reset>, by: &By, now: Timestamp) -> Result<(), ApiError> {
    app.store.reset(&resets, by, now).await?;
    for reset in &resets {
        if let Some(account) = app.store.account_of(&reset.worker).await? {
            // Whoever has forgotten a password has tried it before.
            app.store.set_attempts(&Counted::Login(&account.login).subject(), None).await?;
        }
        for phone in app.store.phones_of(&reset.worker).await? {
            if phone.device.id != by.device {
                app.relay.tell(News::Ended(phone.device.id));
            }
        }
        tracing::info!(by = %by.device, "a door was set anew");
    }
    Ok(())
}

async fn propose(
    State(app): State<Arc<App>>,
    Extension(by): Extension<By>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Outcome>, ApiError> {
    let body = read(&headers, body, PROPOSAL_MAX).await?;
    let proposal: Proposal = serde_json::from_slice(&body).map_err(|_| code::FORMAT)?;
    let current = app.editions.look(&app.store).await?;
    let (edition, now) = (current.reference.edition, app.now());
    if proposal.edition != edition {
        return Err(ApiError::new(admin::EDITION));
    }
    let logins = publish::logins(&app.store).await?;
    let (on_record, doors, what) = (current.reference.clone(), logins.clone(), proposal.what);
    // Thousands of rows, or a workbook that has to be unpacked: one after the other, so that signing in finds a thread.
    let turn = Arc::clone(&app.drafting).lock_owned().await;
    let drafted = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        proposal::draft(&what, &on_record, &doors, now.date())
    });
    let Draft { next, unchanged, unnamed } = match drafted.await.map_err(|_| code::FAULT)? {
        Ok(draft) => draft,
        Err(problems) => return Ok(Json(Outcome { edition, problems, ..Outcome::default() })),
    };
    let changes = differences((&current.reference, &logins), (&next.reference, &next.logins));
    let opened = next.logins.iter().filter(|login| !logins.iter().any(|held| held.worker == login.worker));
    let outcome = Outcome {
        edition,
        changes,
        unchanged,
        unnamed,
        opened: opened.map(|login| login.worker.clone()).collect(),
        ..Outcome::default()
    };
    // An edition that says nothing new is none.
    if !proposal.put || outcome.changes.is_empty() {
        return Ok(Json(outcome));
    }
    put(&app, &current, next, by, now, outcome).await.map(Json)
}

async fn put(
    app: &App,
    current: &Current,
    next: CentreFile,
    by: By,
    now: Timestamp,
    outcome: Outcome,
) -> Result<Outcome, ApiError> {
    let put = publish::put(&app.store, &current.reference, next, Opening::Cards, Some(by), now).await;
    let put = put.map_err(|error| {
        tracing::error!(code = code::STORE, cause = %error, "publishing");
        ApiError::later(code::STORE, 5)
    })?;
    match put {
        Ok(published) => {
            app.editions.look(&app.store).await?;
            Ok(Outcome { edition: published.edition, put: true, moved: published.moved, ..outcome })
        }
        Err(Refused::Meanwhile) => Err(ApiError::new(admin::EDITION)),
        Err(Refused::Problems(problems)) => {
            let problems = proposal::of_files(problems);
            Ok(Outcome { edition: outcome.edition, problems, ..Outcome::default() })
        }
        Err(Refused::Logins(logins)) => {
            let problems = logins.iter().map(proposal::of_login).collect();
            Ok(Outcome { edition: outcome.edition, problems, ..Outcome::default() })
        }
    }
}

async fn editions(State(app): State<Arc<App>>) -> Result<Json<Vec<Edition>>, ApiError> {
    let stored = app.store.recent_editions(EDITIONS + 1).await?;
    let publishers = record::publishers(&app).await?;
    let mut read: Vec<(Timestamp, String, Reference)> = Vec::new();
    for (_, since, bytes) in stored {
        // One that an older version wrote is not shown; the running one was read at the start.
        let Some(reference) = Reference::decode(&bytes) else { continue };
        let digest = Reference::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        read.push((since, digest, reference));
    }
    let edition = |(at, (since, digest, reference)): (usize, &(Timestamp, String, Reference))| Edition {
        number: reference.edition,
        since: *since,
        digest: digest.clone(),
        by: publishers.get(&reference.edition).cloned(),
        changes: read.get(at + 1).map_or_else(Vec::new, |before| differences((&before.2, &[]), (reference, &[]))),
        regulations: reference.figures.regulation_ids(),
        begun: read.get(at + 1).is_some_and(|before| before.2.former.len() < reference.former.len()),
        coming: reference.begun().zip(reference.coming.as_ref()).map(|(begun, coming)| {
            // That it is coming is said already.
            let now = Reference { coming: None, ..reference.clone() };
            (coming.begins, differences((&now, &[]), (&begun, &[])))
        }),
    };
    Ok(Json(read.iter().enumerate().take(EDITIONS).map(edition).collect()))
}

/// The directory in force, as `doorstep publish` and this page take it again.
async fn directory(State(app): State<Arc<App>>) -> Result<Response, ApiError> {
    let current = app.editions.look(&app.store).await?;
    let logins = publish::logins(&app.store).await?;
    let name = format!("{}-people-{}.toml", current.reference.centre, current.reference.edition);
    Ok(attached(&name, "application/toml", file::directory(&current.reference, &logins)))
}

async fn template(Path(name): Path<String>) -> Result<Response, ApiError> {
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name).ok_or(code::PATH)?;
    Ok(attached(&format!("{name}.csv"), "text/csv; charset=utf-8", kind.template()))
}

/// A table of the catalogue in force, to be changed and handed in again.
async fn table(State(app): State<Arc<App>>, Path(name): Path<String>) -> Result<Response, ApiError> {
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name).ok_or(code::PATH)?;
    let current = app.editions.look(&app.store).await?;
    let table = catalogue::written(kind, &current.reference).ok_or(code::PATH)?;
    Ok(attached(&format!("{name}-{}.csv", current.reference.edition), "text/csv; charset=utf-8", table))
}

fn attached(name: &str, kind: &'static str, content: String) -> Response {
    let mut response = (StatusCode::OK, content).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    // Ids and numbers only, so it is always a header.
    if let Ok(value) = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
