//! Tests that see more than one part at once and need no browser.

mod convergence;
mod shapes;
mod tidy;
