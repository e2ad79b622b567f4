//! What time asks for: rounds come due, deliveries are written and sent, counters folded, old rows forgotten. Steps with the time handed
//! in and no loops of their own; `runner.rs` holds the only loops.

mod expand;
mod housekeeping;
mod runner;
mod schedule;
mod send;

pub use expand::{Expander, Pace, Steady};
pub use housekeeping::Housekeeper;
pub use runner::{Duties, Measured, Runner};
pub use schedule::Scheduler;
pub use send::Dispatcher;
pub use store::retention::Retention;

/// What a step found to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nothing: wait for a hint or the next due time.
    Idle,
    /// Something, and there may be more.
    Worked,
}
