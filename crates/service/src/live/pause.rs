//! How long a page waits before it comes back: another time for each, so that those who lost a node together do not come to the
//! next one in the same moment.

use std::time::Duration;

use domain::Random;

/// The shortest of the pauses of one kind, and by how much the longest exceeds it.
pub(super) struct Pause {
    least: Duration,
    spread: Duration,
}

/// For a stream that breaks off, told at its beginning: a node that dies says no more.
pub(super) const BROKEN_OFF: Pause = Pause { least: Duration::from_secs(1), spread: Duration::from_secs(4) };
/// For streams that the node ends, when all of them go elsewhere at once.
pub(super) const SHED: Pause = Pause { least: Duration::from_secs(1), spread: Duration::from_secs(9) };
/// For those who found no place: one is not free so soon.
pub(super) const FULL: Pause = Pause { least: Duration::from_secs(20), spread: Duration::from_secs(20) };

impl Pause {
    /// One of them.
    pub(super) fn draw(&self, random: &dyn Random) -> Duration {
        let spread = u64::try_from(self.spread.as_millis()).unwrap_or(u64::MAX).max(1);
        self.least + Duration::from_millis(random.positive().unsigned_abs() % spread)
    }
}
