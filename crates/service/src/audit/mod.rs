//! Reading the audit trail: the admins' view of who did what. Nothing here adds to it or changes it.

mod field;
mod name;

use store::Store;
use store::audit;

pub use field::{Content, Field};
pub use name::{NAMED_MAX, Names, Thing};
pub use store::audit::{Filter, Record};

use crate::caller::Caller;
use crate::error::Result;
use crate::page::Span;

/// The use cases of the audit trail.
pub struct AuditTrail {
    store: Store,
}

impl AuditTrail {
    /// The trail in this store.
    pub const fn new(store: Store) -> Self {
        Self { store }
    }

    /// The organization's entries, newest first.
    ///
    /// # Errors
    /// [`crate::Error::Forbidden`] to all but admins; when the store fails.
    pub async fn page(&self, caller: &Caller, filter: &Filter, span: Span) -> Result<Vec<Record>> {
        caller.require_admin()?;
        Ok(audit::page(self.store.reader(), caller.organization, filter, span).await?)
    }
    /// What the people and things are called that these entries tell of, each kind in one look at the store.
    ///
    /// # Errors
    /// [`crate::Error::Forbidden`] to all but admins; when the store fails.
    pub async fn names(&self, caller: &Caller, records: &[Record]) -> Result<Names> {
        caller.require_admin()?;
        Names::read(self.store.reader(), caller.organization, records).await
    }
}
