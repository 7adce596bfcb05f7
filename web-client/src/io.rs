//! The browser: everything that is neither state nor screen.

pub mod clock;
pub mod crash;
