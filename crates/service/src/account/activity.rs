//! Switching an account off and on again, and showing the operator which there are. An organization keeps its last admin.

use domain::{OrganizationId, UserId};
use store::{Writer, membership, organization, user};

use super::create::record;
use super::{Accounts, Organization, User};
use crate::caller::Caller;
use crate::error::{Error, Result};

/// How many rows the operator's lists hold at a time.
const PAGE_ROWS: u64 = 500;

impl Accounts {
    /// Switches an account off: it is addressed no more, and its tokens are void. Once more changes nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such person in the organization; [`Error::Invalid`] for its last active admin;
    /// when the store fails.
    pub async fn deactivate(&self, by: Option<&Caller>, organization: OrganizationId, person: UserId) -> Result<()> {
        let now = self.clock.now();
        self.store
            .write(Writer::Person, |db| async move {
                membership::hold(&db, organization).await?;
                let user = user::find(&db, organization, person).await?.ok_or(Error::NotFound)?;
                if user::is_last_active_admin(&db, organization, person).await? {
                    return Err(Error::field("is_active", "The last active admin cannot be deactivated."));
                }
                if user::deactivate(&db, organization, person, now).await? {
                    record(&db, by, "user.deactivate", &user, now).await?;
                }
                Ok(())
            })
            .await
    }

    /// Switches an account on again: its owner joins the audience now. Once more changes nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such person in the organization; when the store fails.
    pub async fn activate(&self, by: Option<&Caller>, organization: OrganizationId, person: UserId) -> Result<()> {
        let now = self.clock.now();
        self.store
            .write(Writer::Person, |db| async move {
                membership::hold(&db, organization).await?;
                let user = user::find(&db, organization, person).await?.ok_or(Error::NotFound)?;
                if user::activate(&db, organization, person, now).await? {
                    record(&db, by, "user.activate", &user, now).await?;
                }
                Ok(())
            })
            .await
    }

    /// The account that signs in with this e-mail address: for the operator, who works on every organization.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none; when the store fails.
    pub async fn find_by_email(&self, email: &str) -> Result<User> {
        user::find_by_email(self.store.reader(), email).await?.ok_or(Error::NotFound)
    }

    /// The organization with this slug: for the operator.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none; when the store fails.
    pub async fn find_organization(&self, slug: &str) -> Result<Organization> {
        organization::find_by_slug(self.store.reader(), slug).await?.ok_or(Error::NotFound)
    }

    /// The organizations after `after`, some at a time, by id: for the operator.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn organizations(&self, after: OrganizationId) -> Result<Vec<Organization>> {
        Ok(organization::page_of_all(self.store.reader(), after, PAGE_ROWS).await?)
    }

    /// The people of an organization after `after`, some at a time, by id: for the operator.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn people(&self, organization: OrganizationId, after: UserId) -> Result<Vec<User>> {
        Ok(user::page(self.store.reader(), organization, after, PAGE_ROWS).await?)
    }
}
