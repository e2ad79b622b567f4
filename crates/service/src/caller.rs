//! Who asks: read from the store at each request, so that a change of role or activity counts at once.

use domain::{OrganizationId, Role, UserId};

use crate::error::{Error, Result};

domain::named! {
    /// What an API token may do; a person's own session may do all that the role allows.
    pub enum Scope {
        Read = 0 => "read",
        Publish = 1 => "publish",
        Manage = 2 => "manage",
        /// The account's own inbox and nothing else.
        Inbox = 3 => "inbox",
    }
}

impl Scope {
    /// Whether it means anything for somebody of this role: a member's token could publish nothing.
    #[must_use]
    pub const fn suits(self, role: Role) -> bool {
        !matches!((self, role), (Self::Publish, Role::User))
    }
}

/// The authenticated account behind a request.
#[derive(Clone, Debug)]
pub struct Caller {
    pub user: UserId,
    pub organization: OrganizationId,
    pub role: Role,
    /// First and last name, else the username; kept in the audit trail.
    pub name: String,
    /// For the audit trail and the logs.
    pub request_id: Option<String>,
    pub scope: Scope,
}

impl Caller {
    /// # Errors
    /// [`Error::Forbidden`] unless the caller is an admin.
    pub fn require_admin(&self) -> Result<()> {
        if self.role == Role::Admin { Ok(()) } else { Err(Error::Forbidden) }
    }
}
