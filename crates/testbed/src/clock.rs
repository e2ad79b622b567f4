//! Time and randomness in the test's own hand.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use domain::{Clock, Random, Timestamp};

/// A clock that stands still until the test turns it.
pub struct TestClock {
    at: AtomicI64,
    is_trusted: AtomicBool,
}

impl TestClock {
    /// A clock that shows `at`.
    pub const fn at(at: Timestamp) -> Self {
        Self { at: AtomicI64::new(at.as_micros()), is_trusted: AtomicBool::new(true) }
    }

    /// A clock that shows 2026-11-22T10:00:00Z.
    pub const fn new() -> Self {
        Self::at(Timestamp::from_micros(1_795_341_600_000_000))
    }

    /// Turns the clock to `at`.
    pub fn set(&self, at: Timestamp) {
        self.at.store(at.as_micros(), Ordering::SeqCst);
    }

    /// From now on the clock does not know the time well enough to claim work by it.
    pub fn lose_trust(&self) {
        self.is_trusted.store(false, Ordering::SeqCst);
    }

    /// It knows the time again.
    pub fn regain_trust(&self) {
        self.is_trusted.store(true, Ordering::SeqCst);
    }

    /// Turns the clock `minutes` on.
    pub fn advance_minutes(&self, minutes: i64) {
        self.set(self.now().plus_minutes(minutes));
    }
}

impl Default for TestClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.at.load(Ordering::SeqCst))
    }

    fn is_trusted(&self) -> bool {
        self.is_trusted.load(Ordering::SeqCst)
    }
}

/// Repeatable randomness (splitmix64); good enough to tell things apart, not for secrets.
pub struct SeededRandom(Mutex<u64>);

impl SeededRandom {
    /// The sequence that belongs to `seed`.
    pub const fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }

    /// The next number.
    pub fn next(&self) -> u64 {
        let mut state = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = *state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number in `0..below`.
    pub fn below(&self, below: u64) -> u64 {
        self.next() % below.max(1)
    }

    /// Whether an event of `percent` in a hundred happens.
    pub fn chance(&self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let next = self.next().to_le_bytes();
            chunk.copy_from_slice(&next[..chunk.len()]);
        }
    }
}
