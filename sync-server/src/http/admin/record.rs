//! What is on record of doors, editions and administrators: lines of the server's log, newest first.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use doorstep_core::administration::{Deed, RECORD_PAGE, Recorded};
use doorstep_core::domain::WorkerId;
use doorstep_core::fact::decode;
use doorstep_core::sync::log::{self, Event, Line};

use crate::error::ApiError;
use crate::http::App;
use crate::store::StoreError;

/// So far back the publishers of the last editions are looked for. Unit: lines that tell of deeds.
const LOOK_BACK: usize = 2_000;

pub async fn newest(State(app): State<Arc<App>>) -> Result<Json<Vec<Recorded>>, ApiError> {
    page(&app, u64::MAX).await
}

pub async fn before(State(app): State<Arc<App>>, Path(line): Path<u64>) -> Result<Json<Vec<Recorded>>, ApiError> {
    page(&app, line).await
}

async fn page(app: &App, before: u64) -> Result<Json<Vec<Recorded>>, ApiError> {
    Ok(Json(lines(app, before, RECORD_PAGE).await?.into_iter().filter_map(of_line).collect()))
}

/// Who put which edition in force from a page.
pub async fn publishers(app: &App) -> Result<BTreeMap<u32, WorkerId>, ApiError> {
    let lines = lines(app, u64::MAX, LOOK_BACK).await?.into_iter();
    let published = |line: Line| match line.event {
        Event::Administered { by, deed: log::Deed::Published { edition }, .. } => Some((edition, by)),
        _ => None,
    };
    Ok(lines.filter_map(published).collect())
}

async fn lines(app: &App, before: u64, limit: usize) -> Result<Vec<Line>, ApiError> {
    let lines = app.store.deeds(before, limit).await?;
    let read = |logged: &log::Logged| decode(&logged.bytes).ok_or_else(|| StoreError::damaged("a line of the log"));
    Ok(lines.iter().map(read).collect::<Result<_, _>>()?)
}

/// None for a line of an entry.
fn of_line(line: Line) -> Option<Recorded> {
    let mut told = Recorded {
        line: line.seq,
        at: line.at,
        by: None,
        deed: Deed::Founded,
        worker: None,
        device: None,
        edition: None,
    };
    told.deed = match line.event {
        Event::Founded { .. } => Deed::Founded,
        Event::Admitted { .. } | Event::Refused { .. } | Event::Supplied { .. } | Event::ChunksRemoved { .. } => {
            return None;
        }
        Event::Enrolled { device, worker } => {
            (told.device, told.worker) = (Some(device), Some(worker));
            Deed::Enrolled
        }
        Event::Revoked { device } => {
            told.device = Some(device);
            Deed::Revoked
        }
        Event::VerifierRegistered { device, .. } => {
            told.device = Some(device);
            Deed::Verifier
        }
        Event::PasswordChanged { worker } => {
            told.worker = Some(worker);
            Deed::Password
        }
        Event::Locked { .. } => Deed::Locked,
        Event::Forked { device, .. } => {
            told.device = Some(device);
            Deed::Forked
        }
        Event::Published { edition, .. } => {
            told.edition = Some(edition);
            Deed::Published
        }
        Event::Restored { .. } => Deed::Restored,
        Event::StoreLost { worker, device, .. } => {
            (told.device, told.worker) = (Some(device), Some(worker));
            Deed::StoreLost
        }
        Event::Imported { device, .. } => {
            told.device = Some(device);
            Deed::Imported
        }
        Event::Joined { worker, device, .. } => {
            (told.device, told.worker) = (Some(device), Some(worker));
            Deed::Joined
        }
        Event::Administered { by, deed, .. } => {
            told.by = Some(by);
            match deed {
                log::Deed::Published { edition } => {
                    told.edition = Some(edition);
                    Deed::Published
                }
                log::Deed::Password { worker } => {
                    told.worker = Some(worker);
                    Deed::Password
                }
                log::Deed::Card { worker, .. } => {
                    told.worker = Some(worker);
                    Deed::Card
                }
                log::Deed::Withdrawn { worker } => {
                    told.worker = Some(worker);
                    Deed::Withdrawn
                }
                log::Deed::Revoked { device } => {
                    told.device = Some(device);
                    Deed::Revoked
                }
            }
        }
    };
    Some(told)
}
