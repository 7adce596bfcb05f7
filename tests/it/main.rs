//! Tests that see more than one part at once and need no browser.

mod convergence;
mod end_to_end;
mod hostile;
mod live;
mod recovery;
mod servers;
mod shapes;
mod tidy;
