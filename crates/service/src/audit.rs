//! Reading the audit trail: the admins' view of who did what. Nothing here adds to it or changes it.

use store::Store;
use store::audit;

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
}
