//! Who reads a document at doors other than the feed's: by the same scopes, those of an office held in another's place included.

use std::collections::BTreeSet;
use std::sync::Arc;

use doorstep_core::domain::{Date, WorkerId};
use doorstep_core::regime::leave::acting;
use doorstep_core::sync::Scope;
use doorstep_core::sync::feed::widen;
use doorstep_core::sync::scope::readable;

use super::App;
use super::auth::Signed;
use crate::edition::Current;
use crate::error::ApiError;

/// Who asks, and what is open to them now.
pub struct Reader {
    pub worker: WorkerId,
    pub current: Arc<Current>,
    pub today: Date,
    scopes: BTreeSet<Scope>,
}

impl Reader {
    pub async fn of(app: &App, signed: &Signed) -> Result<Self, ApiError> {
        let current = app.editions.look(&app.store).await?;
        let (worker, today) = (signed.presented.worker.clone(), app.now().date());
        let mut scopes = readable(&worker, &current.reference.organisation, today);
        let in_place = acting::is_regulated(&current.reference.figures).then_some(&current.reference);
        widen(&app.store, &mut scopes, &worker, in_place, today).await?;
        Ok(Self { worker, current, today, scopes })
    }

    /// Whether a document that stands in these scopes is theirs to read.
    pub fn reads(&self, scopes: &BTreeSet<Scope>) -> bool {
        !self.scopes.is_disjoint(scopes)
    }
}
