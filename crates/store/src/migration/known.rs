//! The migrations as one version of Oyez knows them: ours, or in a test those of a later one.

use std::collections::BTreeSet;

use super::{Step, m0001_initial, m0002_web_session};
use crate::version::Version;

/// The migrations that a version knows, oldest first.
pub struct Migrations {
    pub(crate) version: Version,
    pub(crate) steps: Vec<Box<dyn Step>>,
}

impl Migrations {
    /// Those of the version that is running. A released one is never edited.
    pub fn known() -> Self {
        Self {
            version: Version::own(),
            steps: vec![Box::new(m0001_initial::Initial), Box::new(m0002_web_session::WebSession)],
        }
    }

    /// The same as a later version knows them, with one more.
    #[must_use]
    pub fn later(mut self, version: Version, step: Box<dyn Step>) -> Self {
        self.version = version;
        self.steps.push(step);
        self
    }

    /// The name of the newest.
    pub fn newest(&self) -> String {
        self.steps.last().map(|step| step.name().to_owned()).unwrap_or_default()
    }

    /// Those that were not applied.
    pub(crate) fn pending<'s>(&'s self, applied: &'s BTreeSet<String>) -> impl Iterator<Item = &'s dyn Step> {
        self.steps.iter().map(AsRef::as_ref).filter(|step| !applied.contains(step.name()))
    }
}
