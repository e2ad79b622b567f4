//! Changes to an account: its profile, its role, its teams, and whether it is active. An organization keeps its last admin.

use domain::{Role, TeamId, Timestamp, UserId};
use serde_json::{Value, json};
use store::live::{self, Event, LiveKind};
use store::people::{self, Profile};
use store::{Db, Writer, membership, user};

use super::{People, Person, check_fields, found, refuse_operator, taken};
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::trail::{self, Deed};

/// A change to an account; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    pub username: Option<String>,
    pub email: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub role: Option<Role>,
    /// `Some(None)` goes back to the organization's zone.
    pub time_zone: Option<Option<String>>,
    pub is_active: Option<bool>,
    /// All of the person's teams.
    pub teams: Option<Vec<TeamId>>,
}

/// What people may change of their own account; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct OwnChange {
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    /// `Some(None)` goes back to the organization's zone.
    pub time_zone: Option<Option<String>>,
}

impl People {
    /// Changes the caller's own account.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is gone; when the store fails.
    pub async fn update_own(&self, caller: &Caller, own: &OwnChange) -> Result<()> {
        let now = self.clock.now();
        let OwnChange { first_name, last_name, time_zone } = own.clone();
        let change = &Change { first_name, last_name, time_zone, ..Change::default() };
        self.store
            .write(Writer::Person, |db| async move {
                // An admin who changes the same account meanwhile writes all of its profile.
                membership::hold(&db, caller.organization).await?;
                let old = found(&db, caller.organization, caller.user).await?;
                apply(&db, caller, &old, change, now).await
            })
            .await
    }

    /// Changes an account. Deactivating it voids its tokens; activating it makes the person join the audience now.
    ///
    /// # Errors
    /// As [`People::find_to_change`]; [`Error::Invalid`] when the username or the e-mail address is in use, a team is unknown, or the
    /// organization would lose its last active admin; when the store fails.
    pub async fn update(&self, caller: &Caller, id: UserId, change: &Change) -> Result<Person> {
        caller.require_admin()?;
        let now = self.clock.now();
        self.store
            .write(Writer::Person, |db| async move {
                membership::hold(&db, caller.organization).await?;
                let old = found(&db, caller.organization, id).await?;
                apply(&db, caller, &old, change, now).await?;
                found(&db, caller.organization, id).await
            })
            .await
    }

    /// Deactivates an account: the person is addressed no more and every session of theirs ends.
    ///
    /// # Errors
    /// As [`People::update`].
    pub async fn deactivate(&self, caller: &Caller, id: UserId) -> Result<()> {
        let change = Change { is_active: Some(false), ..Change::default() };
        self.update(caller, id, &change).await.map(|_| ())
    }
}

async fn apply(db: &Db, caller: &Caller, old: &Person, change: &Change, now: Timestamp) -> Result<()> {
    let organization = caller.organization;
    refuse_operator(old, caller)?;
    let profile = changed(old, change);
    let is_active = change.is_active.unwrap_or(old.is_active);
    check_fields(db, organization, &profile, Some(old.id), change.teams.as_deref().unwrap_or_default()).await?;
    keep_an_admin(db, old, profile.role, is_active, caller).await?;
    if profile != profile_of(old) {
        people::update(db, organization, old.id, &profile, now).await.map_err(taken)?;
    }
    if old.is_active && !is_active {
        user::deactivate(db, organization, old.id, now).await?;
    } else if !old.is_active && is_active {
        user::activate(db, organization, old.id, now).await?;
    }
    if let Some(teams) = &change.teams {
        let person = &Person { is_active, ..old.clone() };
        people::set_teams(db, organization, person, teams, now).await?;
        let event = Event { kind: LiveKind::Counts, alert: None, round: None, users: Some((old.id, old.id)) };
        live::emit(db, organization, event, now).await?;
    }
    let detail = difference(old, &profile, is_active, change.teams.as_deref());
    if detail == json!({}) {
        return Ok(());
    }
    let deed = Deed { action: action(old, is_active), kind: "user", subject: old.id.0, detail: Some(detail) };
    trail::record(db, caller, deed, now).await
}

/// With the organization held, nobody else can take away the other admin meanwhile.
async fn keep_an_admin(db: &Db, old: &Person, role: Role, is_active: bool, caller: &Caller) -> Result<()> {
    let is_demoted = role != Role::Admin;
    let leaves = old.role == Role::Admin && old.is_active && (is_demoted || !is_active);
    if leaves && user::is_last_active_admin(db, caller.organization, old.id).await? {
        return Err(if is_demoted {
            Error::field("role", "The last active admin cannot be demoted.")
        } else {
            Error::field("is_active", "The last active admin cannot be deactivated.")
        });
    }
    Ok(())
}

fn profile_of(person: &Person) -> Profile {
    Profile {
        username: person.username.clone(),
        email: person.email.clone(),
        first_name: person.first_name.clone(),
        last_name: person.last_name.clone(),
        role: person.role,
        time_zone: person.time_zone.clone(),
    }
}

fn changed(old: &Person, change: &Change) -> Profile {
    let keep = |new: &Option<String>, old: &String| new.clone().unwrap_or_else(|| old.clone());
    Profile {
        username: keep(&change.username, &old.username),
        email: keep(&change.email, &old.email),
        first_name: keep(&change.first_name, &old.first_name),
        last_name: keep(&change.last_name, &old.last_name),
        role: change.role.unwrap_or(old.role),
        time_zone: change.time_zone.clone().unwrap_or_else(|| old.time_zone.clone()),
    }
}

fn action(old: &Person, is_active: bool) -> &'static str {
    match (old.is_active, is_active) {
        (true, false) => "user.deactivate",
        (false, true) => "user.activate",
        _ => "user.update",
    }
}

fn difference(old: &Person, new: &Profile, is_active: bool, teams: Option<&[TeamId]>) -> Value {
    let mut changes = json!({});
    trail::change(&mut changes, "username", &old.username, &new.username);
    trail::change(&mut changes, "email", &old.email, &new.email);
    trail::change(&mut changes, "first_name", &old.first_name, &new.first_name);
    trail::change(&mut changes, "last_name", &old.last_name, &new.last_name);
    trail::change(&mut changes, "role", &old.role.name(), &new.role.name());
    trail::change(&mut changes, "time_zone", &old.time_zone, &new.time_zone);
    trail::change(&mut changes, "is_active", &old.is_active, &is_active);
    if let Some(teams) = teams {
        let old: Vec<i64> = old.teams.iter().map(|(team, _)| team.0).collect();
        let mut new: Vec<i64> = teams.iter().map(|team| team.0).collect();
        new.sort_unstable();
        trail::change(&mut changes, "teams", &old, &new);
    }
    changes
}
