//! What foreign bytes must pass before automerge reads them.

pub mod limits;

use crate::document::{Actor, Shared};
use crate::fact::Code;

/// Admits one change chunk into a shared document, or says why not. On an error `shared` is what it was.
///
/// `actor` is the only one that the entry's device may write as.
pub fn admit(_shared: &mut Shared, _actor: Actor, _chunk: &[u8]) -> Result<(), Code> {
    todo!()
}
