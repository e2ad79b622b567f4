//! Where time and randomness come from: handed in by whoever starts the program, so that a test can own both.

use crate::time::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// The present instant in UTC.
    fn now(&self) -> Timestamp;

    /// Whether the time is known well enough to claim work by it; on a shared database that needs a recent reading.
    fn is_trusted(&self) -> bool {
        true
    }
}

/// Gives random bytes fit for secrets.
pub trait Random: Send + Sync + 'static {
    /// Overwrites `bytes` with random ones.
    fn fill(&self, bytes: &mut [u8]);

    /// A random number that is never negative.
    fn positive(&self) -> i64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        i64::from_le_bytes(bytes) & i64::MAX
    }
}
