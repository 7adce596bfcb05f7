//! What was refused of others, on its way to those who answer for them (`scope::supervised`).

use serde::{Deserialize, Serialize};

use crate::domain::WorkerId;
use crate::fact::{Kind, Receipt};
use crate::sync::Scope;

/// A refused entry of a colleague.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedEntry {
    /// The scopes by which the person hears of it; with the last of them the phone forgets it.
    pub scopes: Vec<Scope>,
    pub author: WorkerId,
    /// 0 for bytes that are no entry.
    pub kind: Kind,
    /// When it was refused, and why.
    pub receipt: Receipt,
    /// The entry; empty when its content is not for this person.
    pub bytes: Vec<u8>,
}

/// Some of them, each with its line of the server's log, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusals {
    /// The line after which they come: what the phone had named. A phone that stands before it has missed some.
    pub from: u64,
    pub entries: Vec<(u64, RefusedEntry)>,
}
