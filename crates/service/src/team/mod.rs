//! Teams: read by everybody in the organization, written by its admins. Alerts addressed to a team follow its people at once, since inboxes are computed.

mod member;

use std::sync::Arc;

use domain::{Clock, OrganizationId, TeamId, Timestamp, UserId};
use serde_json::{Value, json};
use store::live::{self, Event, LiveKind};
use store::team;
use store::{Db, Store, membership};

pub use member::Added;
pub use store::team::{Content, Filter, Member, MemberFilter, Team};

use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::idempotency::{Answer, Once};
use crate::trail::{self, Deed};

/// The use cases of teams.
pub struct Teams {
    store: Store,
    clock: Arc<dyn Clock>,
}

/// A change to a team; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    pub name: Option<String>,
    pub description: Option<String>,
    pub is_active: Option<bool>,
}

impl Teams {
    /// The use cases over this store.
    pub const fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// How many teams the filter lets through.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn count(&self, caller: &Caller, filter: &Filter) -> Result<u64> {
        Ok(team::count(self.store.reader(), caller.organization, filter).await?)
    }

    /// Teams by name.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn page(&self, caller: &Caller, filter: &Filter, offset: u64, limit: u32) -> Result<Vec<Team>> {
        Ok(team::page(self.store.reader(), caller.organization, filter, offset, limit).await?)
    }

    /// One team.
    ///
    /// # Errors
    /// [`Error::NotFound`]; when the store fails.
    pub async fn find(&self, caller: &Caller, team: TeamId) -> Result<Team> {
        found(self.store.reader(), caller.organization, team).await
    }

    /// Those of these teams that there are.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn some(&self, caller: &Caller, teams: &[TeamId]) -> Result<Vec<Team>> {
        Ok(team::some(self.store.reader(), caller.organization, teams).await?)
    }

    /// Makes a team without people.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the name is taken; what [`Once::write`] refuses; when the store fails.
    pub async fn create(&self, caller: &Caller, content: &Content, once: &Once<'_, Team>) -> Result<Answer<Team>> {
        caller.require_admin()?;
        let now = self.clock.now();
        let organization = caller.organization;
        once.write(&self.store, caller, now, |db| async move {
            membership::hold(&db, organization).await?;
            refuse_duplicate(&db, organization, &content.name, None).await?;
            let id = team::insert(&db, organization, content, now).await?;
            let detail = json!({"name": content.name, "is_active": content.is_active});
            record(&db, caller, "team.create", id, Some(detail), now).await?;
            found(&db, organization, id).await
        })
        .await
    }

    /// Changes a team.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] when the name is taken; when the store fails.
    pub async fn update(&self, caller: &Caller, id: TeamId, change: &Change) -> Result<Team> {
        caller.require_admin()?;
        let now = self.clock.now();
        let organization = caller.organization;
        self.store
            .write(store::Writer::Person, |db| async move {
                membership::hold(&db, organization).await?;
                let old = found(&db, organization, id).await?;
                let new = changed(&old, change);
                let difference = difference(&old, &new);
                if difference == json!({}) {
                    return Ok(old);
                }
                refuse_duplicate(&db, organization, &new.name, Some(id)).await?;
                team::update(&db, organization, &old, &new, now).await?;
                if old.is_active != new.is_active {
                    team::forget_sizes(&db, organization, &[id], now).await?;
                    tell(&db, organization, None, now).await?;
                }
                record(&db, caller, "team.update", id, Some(difference), now).await?;
                found(&db, organization, id).await
            })
            .await
    }

    /// Deletes a team: it addresses nobody from now on, and its name is free.
    ///
    /// # Errors
    /// [`Error::NotFound`]; when the store fails.
    pub async fn delete(&self, caller: &Caller, id: TeamId) -> Result<()> {
        caller.require_admin()?;
        let now = self.clock.now();
        let organization = caller.organization;
        self.store
            .write(store::Writer::Person, |db| async move {
                membership::hold(&db, organization).await?;
                let team = found(&db, organization, id).await?;
                team::delete(&db, organization, id, now).await?;
                team::forget_sizes(&db, organization, &[id], now).await?;
                tell(&db, organization, None, now).await?;
                record(&db, caller, "team.delete", id, Some(json!({"name": team.name})), now).await
            })
            .await
    }
}

async fn found(db: &Db, organization: OrganizationId, id: TeamId) -> Result<Team> {
    team::find(db, organization, id).await?.ok_or(Error::NotFound)
}

async fn refuse_duplicate(db: &Db, organization: OrganizationId, name: &str, own: Option<TeamId>) -> Result<()> {
    match team::find_by_name(db, organization, name).await? {
        Some(other) if Some(other.id) != own => {
            Err(Error::field("non_field_errors", "The fields name, organization must make a unique set."))
        }
        _ => Ok(()),
    }
}

pub(crate) fn unknown(field: &'static str, id: i64) -> Error {
    Error::field(field, format!("Invalid pk \"{id}\" - object does not exist."))
}

fn changed(old: &Team, change: &Change) -> Content {
    Content {
        name: change.name.clone().unwrap_or_else(|| old.name.clone()),
        description: change.description.clone().unwrap_or_else(|| old.description.clone()),
        is_active: change.is_active.unwrap_or(old.is_active),
    }
}

fn difference(old: &Team, new: &Content) -> Value {
    let mut changes = json!({});
    trail::change(&mut changes, "name", &old.name, &new.name);
    trail::change(&mut changes, "description", &old.description, &new.description);
    trail::change(&mut changes, "is_active", &old.is_active, &new.is_active);
    changes
}

/// Open pages of these people, or of all, look at their inbox anew.
async fn tell(db: &Db, organization: OrganizationId, users: Option<(UserId, UserId)>, now: Timestamp) -> Result<()> {
    let event = Event { kind: LiveKind::Counts, alert: None, round: None, users };
    live::emit(db, organization, event, now).await?;
    Ok(())
}

async fn record(
    db: &Db,
    caller: &Caller,
    action: &str,
    id: TeamId,
    detail: Option<Value>,
    now: Timestamp,
) -> Result<()> {
    trail::record(db, caller, Deed { action, kind: "team", subject: id.0, detail }, now).await
}
