//! The people of an organization in their admins' hands: who they are, what they may do, and whether they are here at all. Passwords are not made here.

mod address;
mod create;
mod update;

use std::sync::Arc;

use domain::{Clock, OrganizationId, TeamId, UserId};
use store::people;
use store::{Db, Store, organization, team, user};

pub use address::Addressed;
pub use store::people::{Filter, Person, Profile};
pub use update::{Change, OwnChange};

use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::page::Span;

/// The use cases of an organization's people.
pub struct People {
    store: Store,
    clock: Arc<dyn Clock>,
}

/// An account about to be made. Its owner sets the password with a single-use token.
#[derive(Clone, Debug)]
pub struct NewPerson {
    pub profile: Profile,
    pub is_active: bool,
    pub teams: Vec<TeamId>,
}

impl People {
    /// The use cases over this store.
    pub const fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// People by id, with their number where it is known.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but admins; when the store fails.
    pub async fn page(&self, caller: &Caller, filter: &Filter, span: Span) -> Result<(Vec<Person>, Option<u64>)> {
        caller.require_admin()?;
        let db = self.store.reader();
        let people = people::page(db, caller.organization, filter, span).await?;
        let counts_the_active = Filter { is_active: Some(true), ..Filter::default() };
        if *filter != counts_the_active {
            return Ok((people, None));
        }
        let organization = organization::find(db, caller.organization).await?.ok_or(Error::NotFound)?;
        Ok((people, u64::try_from(organization.active_members).ok()))
    }

    /// One person of the organization.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but admins; [`Error::NotFound`]; when the store fails.
    pub async fn find(&self, caller: &Caller, user: UserId) -> Result<Person> {
        caller.require_admin()?;
        found(self.store.reader(), caller.organization, user).await
    }

    /// What is wrong with the fields of a new account that only the store can judge, for a request that is refused anyway.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but admins; when the store fails.
    pub async fn complaints(&self, caller: &Caller, new: &NewPerson) -> Result<Vec<(&'static str, String)>> {
        caller.require_admin()?;
        complaints(self.store.reader(), caller.organization, &new.profile, None, &new.teams).await
    }

    /// One person of the organization whom the caller may change.
    ///
    /// # Errors
    /// As [`People::find`]; [`Error::Forbidden`] when somebody else is the installation's operator: whoever changes an
    /// account's e-mail address or password can become its owner.
    pub async fn find_to_change(&self, caller: &Caller, user: UserId) -> Result<Person> {
        let person = self.find(caller, user).await?;
        refuse_operator(&person, caller)?;
        Ok(person)
    }
}

fn refuse_operator(person: &Person, caller: &Caller) -> Result<()> {
    if person.is_operator && person.id != caller.user { Err(Error::Forbidden) } else { Ok(()) }
}

async fn found(db: &Db, organization: OrganizationId, user: UserId) -> Result<Person> {
    people::find(db, organization, user).await?.ok_or(Error::NotFound)
}

/// Refuses a username or an e-mail address that is somebody else's and teams that there are not, all at once.
async fn check_fields(
    db: &Db,
    organization: OrganizationId,
    profile: &Profile,
    own: Option<UserId>,
    teams: &[TeamId],
) -> Result<()> {
    let complaints = complaints(db, organization, profile, own, teams).await?;
    if complaints.is_empty() { Ok(()) } else { Err(Error::Invalid(complaints)) }
}

async fn complaints(
    db: &Db,
    organization: OrganizationId,
    profile: &Profile,
    own: Option<UserId>,
    teams: &[TeamId],
) -> Result<Vec<(&'static str, String)>> {
    let mut taken = Vec::new();
    if user::holder_of_username(db, &profile.username).await?.is_some_and(|holder| Some(holder) != own) {
        taken.push(("username", "A user with that username already exists.".to_owned()));
    }
    if user::holder_of_email(db, &profile.email).await?.is_some_and(|holder| Some(holder) != own) {
        taken.push(("email", "A user with that email already exists.".to_owned()));
    }
    let known = team::existing(db, organization, teams).await?;
    if let Some(unknown) = teams.iter().find(|team| !known.contains(team)) {
        taken.push(("teams", format!("Invalid pk \"{unknown}\" - object does not exist.")));
    }
    Ok(taken)
}

/// A twin in another organization that took the name since is told apart by the key that it holds.
fn taken(error: store::Error) -> Error {
    match error {
        store::Error::Taken(key) if key.contains("email") => {
            Error::field("email", "A user with that email already exists.")
        }
        store::Error::Taken(_) => Error::field("username", "A user with that username already exists."),
        other => other.into(),
    }
}
