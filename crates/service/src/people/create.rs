//! A new account in the admin's organization.

use serde_json::json;
use store::user::{self, NewUser};
use store::{membership, people};

use super::{NewPerson, People, Person, check_fields, found, taken};
use crate::caller::Caller;
use crate::error::Result;
use crate::idempotency::{Answer, Once};
use crate::trail::{self, Deed};

impl People {
    /// Makes an account without a password.
    ///
    /// # Errors
    /// [`crate::Error::Invalid`] when the username or the e-mail address is in use, or a team is unknown; what
    /// [`Once::write`] refuses; when the store fails.
    pub async fn create(&self, caller: &Caller, new: &NewPerson, once: &Once<'_, Person>) -> Result<Answer<Person>> {
        caller.require_admin()?;
        let now = self.clock.now();
        let organization = caller.organization;
        once.write(&self.store, caller, now, |db| async move {
            let profile = &new.profile;
            membership::hold(&db, organization).await?;
            check_fields(&db, organization, profile, None, &new.teams).await?;
            let row = NewUser {
                username: &profile.username,
                email: &profile.email,
                password_hash: None,
                first_name: &profile.first_name,
                last_name: &profile.last_name,
                role: profile.role,
                is_operator: false,
                time_zone: profile.time_zone.as_deref(),
            };
            let id = user::insert(&db, organization, row, now).await.map_err(taken)?;
            if !new.is_active {
                user::deactivate(&db, organization, id, now).await?;
            }
            let person = found(&db, organization, id).await?;
            people::set_teams(&db, organization, &person, &new.teams, now).await?;
            let detail = json!({"email": profile.email, "role": profile.role.name(), "is_active": new.is_active});
            let deed = Deed { action: "user.create", kind: "user", subject: id.0, detail: Some(detail) };
            trail::record(&db, caller, deed, now).await?;
            found(&db, organization, id).await
        })
        .await
    }
}
