//! Tests that see more than one part at once and need no browser.

mod shapes;
mod tidy;
