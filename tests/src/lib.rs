//! What the tests stand on when they need more than one of phone, server and network.
//!
//! [`server`] is the server as a process that can be killed, [`chromium`] a phone with a real browser, [`client`] a phone
//! without one, [`peer`] our part in measurements beside others, [`proxy`] the bad line between a phone and the server,
//! [`nats`] what carries wake-ups between servers, [`sim`] a whole world in one thread, [`scenario`] the same parts under a
//! file that people read aloud, [`fuzz`] what must hold of any bytes at each door of the core.

#[cfg(feature = "server")]
pub mod bench;
#[cfg(feature = "server")]
pub mod chromium;
#[cfg(feature = "server")]
pub mod client;
pub mod fuzz;
#[cfg(feature = "server")]
pub mod nats;
#[cfg(feature = "server")]
pub mod peer;
#[cfg(feature = "server")]
pub mod proxy;
pub mod scenario;
#[cfg(feature = "server")]
pub mod server;
pub mod sim;
