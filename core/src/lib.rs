//! What the phone and the server share.
//!
//! One reading of the regulations, one shape of every fact, one fold, one protocol: compiled to WebAssembly for the
//! phone and natively for the server, so that both come to the same answer from the same bytes.
//!
//! Reading order: [`domain`] (the words), [`fact`] (what people state), [`regime`] (what the regulations say of it),
//! [`fold`] (how state comes to be), [`document`] and [`admission`] (what people write together, and what it must pass
//! first), [`sync`] (how two machines agree).
//!
//! Absent on purpose: a clock, randomness, network, storage and anything whose order could differ between machines.

pub mod account;
pub mod administration;
pub mod admission;
pub mod attachment;
pub mod centre;
mod csv;
pub mod document;
pub mod domain;
pub mod fact;
pub mod fold;
pub mod gather;
pub mod handbook;
pub mod ics;
pub mod procedure;
pub mod regime;
pub mod relief;
pub mod sheet;
pub mod sync;
#[cfg(feature = "testing")]
pub mod testing;
