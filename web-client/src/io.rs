//! The browser: everything that is neither state nor screen. A no from the browser is an answer here, never a panic.

pub mod address;
pub mod alarm;
pub mod authenticator;
pub mod camera;
pub mod clock;
pub mod crash;
pub mod database;
pub mod export;
pub mod file;
pub mod http;
pub mod install;
pub mod keys;
pub mod look;
pub mod network;
pub mod picture;
pub mod release;
pub mod seal;
pub mod socket;
pub mod speech;
pub mod storage;
pub mod tabs;
pub mod writing;
