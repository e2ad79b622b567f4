//! What a migration means for the nodes that run while it is applied, and for those that start afterwards. CONTRIBUTING.md has the rule.

use sea_orm_migration::MigrationTrait;

use crate::version::Version;

/// What becomes of binaries that worked on the tables before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It only adds what they need not know: they go on, and may be started again.
    Expand,
    /// It takes away or tightens what they may rely on: of them, only those of this version or a later one go on.
    Contract(Version),
}

/// A migration that says what it changes.
pub trait Step: MigrationTrait {
    /// Whether older binaries work on what it leaves.
    fn change(&self) -> Change;
}
