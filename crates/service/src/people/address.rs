//! Whom a pasted list of e-mail addresses means. It changes nobody.

use domain::UserId;
use domain::fold::fold;
use store::people;

use super::People;
use crate::caller::Caller;
use crate::error::Result;

/// Whom addresses mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addressed {
    /// Each once.
    pub people: Vec<UserId>,
    /// Addresses of nobody in the organization, as they were given.
    pub unknown: Vec<String>,
}

impl People {
    /// The people of the organization with these e-mail addresses, whatever their case.
    ///
    /// # Errors
    /// [`crate::Error::Forbidden`] to all but admins; when the store fails.
    pub async fn addressed(&self, caller: &Caller, addresses: &[String]) -> Result<Addressed> {
        caller.require_admin()?;
        let known = people::by_address(self.store.reader(), caller.organization, addresses).await?;
        let mut meant = Addressed::default();
        for address in addresses {
            match known.get(&fold(address)) {
                Some(user) => meant.people.push(*user),
                None => meant.unknown.push(address.clone()),
            }
        }
        meant.people.sort_unstable();
        meant.people.dedup();
        Ok(meant)
    }
}
