//! Phones with a real Chromium: what only a browser can prove.
//!
//! Each test starts its own phones. They take turns (see [`turn`]): a browser is nine processes, and two tests at once on two
//! cores would only wait for each other until one gives up.

mod admin;
mod album;
mod app;
mod board;
mod centres;
mod changed;
mod courier;
mod day;
mod deciding;
mod disputed;
mod door;
mod duty;
mod evicted;
mod extended;
mod hand;
mod harness;
mod inbox;
mod install;
mod jingde;
mod notice;
mod office;
mod pairs;
mod paper;
mod photos;
mod pictures;
mod procedures;
mod settings;
mod tabs;
mod taken;
mod training;
mod troubles;
mod two_windows;
mod verify;
mod week;

use tokio::sync::{Mutex, MutexGuard};

static TURN: Mutex<()> = Mutex::const_new(());

/// Waits until no other test of this binary has a browser.
async fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().await
}
