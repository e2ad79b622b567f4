//! What an admin wants to know while they write an alert: whom it would address, by which channels, and who is meant. It keeps nothing.

use channels::{Channel, Kind};
use domain::{ChannelSet, OrganizationId, TeamId, UserId, Visibility};
use store::alert::{Addressee, AudienceSize, Target};

use super::Alerts;
use crate::caller::Caller;
use crate::error::Result;

/// Whom an alert that is being written would address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    Everybody,
    Teams(Vec<TeamId>),
    People(Vec<UserId>),
}

impl Audience {
    /// The kind of audience that it is.
    pub const fn visibility(&self) -> Visibility {
        match self {
            Self::Everybody => Visibility::Organization,
            Self::Teams(_) => Visibility::Team,
            Self::People(_) => Visibility::User,
        }
    }

    fn targets(&self, organization: OrganizationId) -> Vec<Target> {
        match self {
            Self::Everybody => vec![Target::Organization(organization)],
            Self::Teams(teams) => teams.iter().copied().map(Target::Team).collect(),
            Self::People(users) => users.iter().copied().map(Target::User).collect(),
        }
    }
}

impl Alerts {
    /// The channels by which an alert can go out here, in-app delivery first.
    pub fn channels(&self) -> Vec<Kind> {
        let every = self.registry.known().fold(ChannelSet::IN_APP, |set, kind| set.with(kind.code));
        self.registry.usable(every).map(Channel::kind).collect()
    }

    /// How many people would be addressed now.
    ///
    /// # Errors
    /// [`crate::Error::Forbidden`] unless the caller is an admin; when the store fails.
    pub async fn count_addressed(&self, caller: &Caller, audience: &Audience) -> Result<AudienceSize> {
        caller.require_admin()?;
        let targets = audience.targets(caller.organization);
        Ok(store::alert::count_addressed(self.store.reader(), caller.organization, &targets).await?)
    }

    /// These people of the caller's organization; others are left out.
    ///
    /// # Errors
    /// [`crate::Error::Forbidden`] unless the caller is an admin; when the store fails.
    pub async fn addressees(&self, caller: &Caller, users: &[UserId]) -> Result<Vec<Addressee>> {
        caller.require_admin()?;
        Ok(store::alert::addressees(self.store.reader(), caller.organization, users).await?)
    }

    /// A key for [`crate::idempotency::Slot`] that no other form has.
    pub fn form_key(&self) -> String {
        format!("{:016x}{:016x}", self.random.positive(), self.random.positive())
    }
}
