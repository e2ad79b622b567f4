//! People out of a CSV file: staged as it streams in, applied in batches by steps, reported line by line.
//!
//! Columns, in any order: `email` (must be there), `username`, `first_name`, `last_name`, `role`, `teams` (names separated
//! by `;`), `timezone`, `is_active`, or what people call them (`E-Mail`, `Vorname`). Cells are separated by commas, semicolons or
//! tabs, as the first line is. An empty cell
//! says nothing: a new account gets its default, an old one keeps what it has. People are added to the teams named, and
//! taken out of none; a team that is not there is made. The e-mail address says whose account it is. An import takes no
//! admin's role or account away, and touches nobody elsewhere.

mod apply;
mod decide;
mod foresee;
mod read;
mod receive;
mod report;
mod step;

use std::sync::Arc;

use bus::Bus;
use domain::{Clock, OrganizationId};
use store::{Store, import};

pub use foresee::Foresight;
pub use report::{ForPrograms, Wording};
pub use step::Step;
pub use store::import::{Job, JobState, Line, Outcome, Tally};

use crate::account::Accounts;
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::page::Span;

/// The use cases of imports.
pub struct Imports {
    store: Store,
    clock: Arc<dyn Clock>,
    accounts: Arc<Accounts>,
    bus: Bus,
}

impl Imports {
    /// The use cases over this store; `accounts` makes the tokens with which people set their first password.
    pub const fn new(store: Store, clock: Arc<dyn Clock>, accounts: Arc<Accounts>, bus: Bus) -> Self {
        Self { store, clock, accounts, bus }
    }

    /// An import of the organization.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but admins; [`Error::NotFound`]; when the store fails.
    pub async fn find(&self, caller: &Caller, job: i64) -> Result<Job> {
        caller.require_admin()?;
        import::find(self.store.reader(), caller.organization, job).await?.ok_or(Error::NotFound)
    }

    /// An import of any organization, for the operator at the machine.
    ///
    /// # Errors
    /// [`Error::NotFound`]; when the store fails.
    pub async fn find_at_machine(&self, organization: OrganizationId, job: i64) -> Result<Job> {
        import::find(self.store.reader(), organization, job).await?.ok_or(Error::NotFound)
    }

    /// Lines of an import with what became of them, or those of one outcome.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but admins; when the store fails.
    pub async fn lines(&self, caller: &Caller, job: i64, outcome: Option<Outcome>, span: Span) -> Result<Vec<Line>> {
        caller.require_admin()?;
        report::page(self.store.reader(), caller.organization, job, outcome, span).await
    }
}
