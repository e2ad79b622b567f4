//! The guard of the real API: reads the account behind the token at each request, and knows whom a path wants.

use std::sync::Arc;

use axum::http::Method;
use axum::http::request::Parts;
use domain::Role;
use service::account::Accounts;
use service::{Error, Scope};

use crate::caller::{By, Signed};
use crate::edge::RequestId;
use crate::error::ApiError;
use crate::guard::{Guard, bearer};

/// Where a token of scope `publish` may send to, besides reading.
const ALERTS: &str = "/api/admin/alerts/";
const SENDING: [&str; 2] = ["/trigger/", "/remind/"];
/// All that a token of scope `inbox` is for.
const INBOX: &str = "/api/user/";

/// Stands before paths that want a signed-in account, an admin's or an operator's.
#[derive(Clone)]
pub struct Sentry {
    accounts: Arc<Accounts>,
    to_read: Role,
    to_write: Role,
    /// Whether it must be an operator besides.
    operates: bool,
}

impl Sentry {
    /// Lets any account pass.
    pub fn for_everybody(accounts: Arc<Accounts>) -> Self {
        Self { accounts, to_read: Role::User, to_write: Role::User, operates: false }
    }

    /// Lets admins pass.
    pub fn for_admins(accounts: Arc<Accounts>) -> Self {
        Self { accounts, to_read: Role::Admin, to_write: Role::Admin, operates: false }
    }

    /// Lets any account read, and only admins do more.
    pub fn for_admins_to_write(accounts: Arc<Accounts>) -> Self {
        Self { accounts, to_read: Role::User, to_write: Role::Admin, operates: false }
    }

    /// Lets operators pass, whatever their role in their organization.
    pub fn for_operators(accounts: Arc<Accounts>) -> Self {
        Self { operates: true, ..Self::for_everybody(accounts) }
    }
}

impl Guard for Sentry {
    async fn admit(&self, parts: &mut Parts) -> Result<(), ApiError> {
        let session = Arc::new(self.accounts.authenticate(bearer(&parts.headers)?).await?);
        let request_id = parts.extensions.get::<RequestId>().map(|id| id.as_str().to_owned());
        let caller = session.caller(request_id);
        let wanted = if reads(&parts.method) { self.to_read } else { self.to_write };
        if wanted == Role::Admin {
            caller.require_admin()?;
        }
        if self.operates {
            session.require_operator()?;
        }
        if !allows(caller.scope, &parts.method, parts.uri.path()) {
            return Err(Error::Forbidden.into());
        }
        parts.extensions.insert(By(caller));
        parts.extensions.insert(Signed(session));
        Ok(())
    }
}

fn reads(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// Whether a token of this scope may send such a request. What its account may do is asked elsewhere.
fn allows(scope: Scope, method: &Method, path: &str) -> bool {
    let reads = reads(method);
    let publishes = *method == Method::POST
        && path
            .strip_prefix(ALERTS)
            .is_some_and(|rest| rest.is_empty() || SENDING.iter().any(|verb| rest.ends_with(verb)));
    match scope {
        Scope::Read => reads,
        Scope::Publish => reads || publishes,
        Scope::Manage => true,
        Scope::Inbox => path.starts_with(INBOX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_does_what_its_scope_says_and_nothing_else() {
        let reading = [Scope::Read, Scope::Publish, Scope::Manage].as_slice();
        let publishing = [Scope::Publish, Scope::Manage].as_slice();
        let managing = [Scope::Manage].as_slice();
        for (method, path, allowed) in [
            (Method::GET, "/api/admin/users/", reading),
            (Method::HEAD, "/api/admin/alerts/7/", reading),
            (Method::GET, "/api/auth/me/", reading),
            (Method::GET, "/api/teams/", reading),
            (Method::POST, "/api/admin/alerts/", publishing),
            (Method::POST, "/api/admin/alerts/7/trigger/", publishing),
            (Method::POST, "/api/admin/alerts/7/remind/", publishing),
            (Method::PATCH, "/api/admin/alerts/7/", managing),
            (Method::DELETE, "/api/admin/alerts/7/archive/", managing),
            (Method::POST, "/api/auth/tokens/", managing),
            (Method::POST, "/api/auth/change-password/", managing),
            (Method::POST, "/api/admin/users/7/trigger/", managing),
            (Method::GET, "/api/user/events/", Scope::ALL),
            (Method::POST, "/api/user/alerts/7/acknowledge/", &[Scope::Manage, Scope::Inbox]),
        ] {
            for scope in Scope::ALL {
                assert_eq!(allows(*scope, &method, path), allowed.contains(scope), "{scope} {method} {path}");
            }
        }
    }
}
