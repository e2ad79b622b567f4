//! What was promised: each thing that a node answered with success, kept outside of all that can fail.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// An alert whose publication was answered with 201.
#[derive(Clone, Debug)]
pub(crate) struct Promised {
    pub(crate) title: String,
    /// How many people it addresses.
    pub(crate) audience: u64,
    /// Whether everybody in the organization is among them, those who listen too.
    pub(crate) is_for_all: bool,
    /// Whether it goes out by the suite's own channel as well.
    pub(crate) goes_out: bool,
}

/// The promises of a run.
#[derive(Default)]
pub(crate) struct Ledger(Mutex<Promises>);

#[derive(Default)]
pub(crate) struct Promises {
    pub(crate) alerts: BTreeMap<i64, Promised>,
    /// Alert and person.
    pub(crate) acknowledged: BTreeSet<(i64, i64)>,
    pub(crate) snoozed: BTreeSet<(i64, i64)>,
    /// By reader: alerts that came over its stream.
    pub(crate) heard: BTreeMap<usize, BTreeSet<i64>>,
    /// Readers that were told to fetch their list anew.
    pub(crate) told_to_fetch: u64,
    /// Streams that were opened again after the first time.
    pub(crate) reopened: u64,
}

impl Ledger {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Promises> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
