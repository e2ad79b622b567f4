//! Who is in a team: looked at by everybody in the organization, changed by its admins.

use domain::{TeamId, Timestamp, UserId};
use store::team::{self, Joined, Member, MemberFilter};
use store::{Db, membership};

use super::{Teams, found, record, tell, unknown};
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::idempotency::{Answer, Once};
use crate::page::Span;
use crate::trail;

/// What adding people did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// How many were not in the team before.
    pub added: usize,
    /// Active people in it now.
    pub member_count: i64,
}

impl Teams {
    /// The people of a team by id, with their number where it is known.
    ///
    /// # Errors
    /// [`Error::NotFound`]; when the store fails.
    pub async fn members(
        &self,
        caller: &Caller,
        id: TeamId,
        filter: &MemberFilter,
        span: Span,
    ) -> Result<(Vec<Member>, Option<u64>)> {
        let db = self.store.reader();
        let team = found(db, caller.organization, id).await?;
        let members = team::members(db, caller.organization, id, filter, span).await?;
        let is_counted = filter.is_active && filter.search.is_none();
        Ok((members, is_counted.then(|| u64::try_from(team.member_count).unwrap_or_default())))
    }

    /// Adds people to a team, all or none. Whoever is in it stays as long as they were.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] when one of `users` is nobody here; what [`Once::write`] refuses; when the
    /// store fails.
    pub async fn add_members(
        &self,
        caller: &Caller,
        id: TeamId,
        users: &[UserId],
        once: &Once<'_, Added>,
    ) -> Result<Answer<Added>> {
        caller.require_admin()?;
        let now = self.clock.now();
        let organization = caller.organization;
        once.write(&self.store, caller, now, |db| async move {
            membership::hold(&db, organization).await?;
            found(&db, organization, id).await?;
            let added = match team::add_members(&db, organization, id, users, now).await? {
                Joined::Added(added) => added,
                Joined::Unknown(user) => return Err(unknown("users", user.0)),
            };
            if !added.is_empty() {
                moved(&db, caller, "team.add_members", id, &added, now).await?;
            }
            let member_count = found(&db, organization, id).await?.member_count;
            Ok(Added { added: added.len(), member_count })
        })
        .await
    }

    /// Takes one person out of a team.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the person is not in it; when the store fails.
    pub async fn remove_member(&self, caller: &Caller, id: TeamId, user: UserId) -> Result<()> {
        caller.require_admin()?;
        let now = self.clock.now();
        let organization = caller.organization;
        self.store
            .write(store::Writer::Person, |db| async move {
                membership::hold(&db, organization).await?;
                found(&db, organization, id).await?;
                let gone = team::remove_members(&db, organization, id, &[user]).await?;
                if gone.is_empty() {
                    return Err(Error::NotFound);
                }
                moved(&db, caller, "team.remove_members", id, &gone, now).await
            })
            .await
    }
}

/// What follows when people came or went.
async fn moved(db: &Db, caller: &Caller, action: &str, id: TeamId, users: &[UserId], now: Timestamp) -> Result<()> {
    team::forget_sizes(db, caller.organization, &[id], now).await?;
    let range = users.iter().min().copied().zip(users.iter().max().copied());
    tell(db, caller.organization, range, now).await?;
    let detail = trail::ids(users.iter().map(|user| user.0));
    record(db, caller, action, id, Some(detail), now).await
}
