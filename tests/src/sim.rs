//! A small world in one thread: phones, a server, and a network that a seed decides about.

pub mod device;
pub mod server;
