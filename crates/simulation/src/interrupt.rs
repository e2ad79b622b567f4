//! The hand that pulls the plug: after a chosen number of statements, every further one fails until the restart.

use std::sync::atomic::{AtomicI64, Ordering};

use store::Interrupt;

/// Never.
const DISARMED: i64 = i64::MAX;

pub(crate) struct Plug {
    statements_left: AtomicI64,
}

impl Plug {
    pub(crate) const fn new() -> Self {
        Self { statements_left: AtomicI64::new(DISARMED) }
    }

    /// Lets `statements` more of them run.
    pub(crate) fn arm(&self, statements: u64) {
        self.statements_left.store(i64::try_from(statements).unwrap_or(0), Ordering::SeqCst);
    }

    pub(crate) fn disarm(&self) {
        self.statements_left.store(DISARMED, Ordering::SeqCst);
    }
}

impl Interrupt for Plug {
    fn stops(&self) -> bool {
        if self.statements_left.load(Ordering::SeqCst) == DISARMED {
            return false;
        }
        self.statements_left.fetch_sub(1, Ordering::SeqCst) <= 0
    }
}
