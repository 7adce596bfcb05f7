//! What the tests stand on when they need more than one of phone, server and network.
//!
//! [`chromium`] is a phone with a real browser, [`proxy`] the bad line between it and the server.

pub mod chromium;
pub mod proxy;
