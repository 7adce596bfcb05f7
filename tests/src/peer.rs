//! Doorstep as one of several peers in a side-by-side measurement: real phones, driven by JSON lines.
//!
//! A harness outside of this repository makes the same records and the same edits for every peer, stands between phones and
//! server with a proxy, and counts. What it needs from a peer is a server that it can start and a driver that holds phones.
//! [`centre`] founds and serves, [`contract`] is the driver, [`phone`] one phone with its [`line`](mod@line), [`record`] says
//! how a record of the harness becomes a document of ours.

pub mod centre;
pub mod contract;
pub mod line;
pub mod phone;
pub mod record;

use rustix::time::{ClockId, clock_gettime};

/// The machine's monotonic clock, which the harness reads too. Unit: ms.
pub fn now_ms() -> f64 {
    let now = clock_gettime(ClockId::Monotonic);
    now.tv_sec as f64 * 1_000.0 + now.tv_nsec as f64 / 1_000_000.0
}
