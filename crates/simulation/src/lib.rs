//! Months of alerts in seconds: random people and admins of two organizations, workers side by side and asleep, clocks that jump, a
//! process that is killed between any two statements; and after each step the invariants. It drives the real services, engine and
//! store, and knows the rules a second time where the rows alone could not tell right from wrong. A seed repeats its run exactly.

mod act;
mod answer;
mod apart;
mod check;
mod drive;
mod grid;
mod interrupt;
mod live;
mod naps;
mod pages;
mod people;
mod post;
mod retention;
mod rows;
mod workers;
mod world;

pub use world::{Report, run};

/// What a seed brought to light.
#[derive(Debug)]
pub struct Violation {
    pub seed: u64,
    /// The step at which it was seen.
    pub step: u32,
    /// What was done last, and what is wrong.
    pub what: String,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "seed {} step {}: {}", self.seed, self.step, self.what)
    }
}
