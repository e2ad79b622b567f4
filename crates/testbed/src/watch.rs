//! The machine's own time, for what happens in real time to real processes: benchmarks and faults. Tests turn a clock of their own.

use std::time::{Duration, Instant};

/// A stopwatch that runs from its making.
#[derive(Clone, Copy)]
pub struct Watch(Instant);

impl Watch {
    #[expect(clippy::disallowed_methods, reason = "how long real things take is what benchmarks and faults are about")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// The present as the database keeps it.
pub fn present_micros() -> i64 {
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}
