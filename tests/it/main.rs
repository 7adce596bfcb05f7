//! Tests that see more than one part at once and need no browser.

mod centre;
mod coming;
mod convergence;
mod editions;
mod end_to_end;
mod evicted;
mod fuzz;
mod grounds;
mod handed_in;
mod hostile;
mod inbox;
mod live;
mod planning;
mod recovery;
mod rehearsal;
mod servers;
mod shapes;
mod tidy;
mod training;

/// Counts what is allocated, for the tests that hold a budget of memory.
#[global_allocator]
static ALLOCATOR: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;
