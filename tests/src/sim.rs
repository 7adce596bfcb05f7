//! A small world in one thread: phones, a server, a line, clocks and stores, and one seed that decides about everything.
//!
//! Reading order: [`world`] (what happens when), [`device`] and [`server`] (core's own state machines on fake parts), [`disk`],
//! [`memory`], [`network`], [`clock`] (the parts), [`action`], [`makeup`], [`cheat`] and [`hostile`] (people), [`model`] and [`check`] (what must come out),
//! [`reach`] and [`campaign`] (whether enough was seen).

pub mod action;
pub mod author;
pub mod campaign;
pub mod cheat;
pub mod check;
pub mod clock;
pub mod device;
pub mod disk;
pub mod fault;
pub mod hostile;
pub mod makeup;
pub mod model;
pub mod network;
pub mod random;
pub mod reach;
pub mod server;
pub mod setting;
pub mod trace;
pub mod word;
pub mod world;
