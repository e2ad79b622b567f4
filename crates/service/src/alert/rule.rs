//! What an alert must fulfil before it is kept: its targets are the organization's own, its window lies ahead.

use domain::{Timestamp, Visibility, Window};
use store::Db;
use store::alert::Target;
use store::organization::Organization;

use super::draft::Wishes;
use crate::error::{Error, Result};

pub(super) type Violations = Vec<(&'static str, String)>;

const NON_FIELD: &str = "non_field_errors";
/// An expiry that somebody gave lies within the years; the default one is counted from the start.
const TOO_LATE: &str =
    "This is so late that the alert would expire after the year 2200. Give an expiry_time or an earlier start.";

/// Checks each field that needs the store, all failing ones at once; then what several of them say together.
pub(super) async fn check_fields(
    db: &Db,
    organization: &Organization,
    wishes: &Wishes,
    visibility: Visibility,
    audience: Option<&[Target]>,
) -> Result<()> {
    let violations = complaints(db, organization, wishes).await?;
    if !violations.is_empty() {
        return Err(Error::Invalid(violations));
    }
    if let Some((list, name)) = unused_list(wishes, visibility) {
        let text = format!("{list} is only used where this is \"{name}\": say so, or leave the list out.");
        return Err(Error::field("visibility_type", text));
    }
    if audience.is_some_and(<[Target]>::is_empty) {
        let field = if visibility == Visibility::User { "target_users" } else { "target_teams" };
        return Err(Error::field(field, "This list may not be empty."));
    }
    Ok(())
}

/// A list of targets that nobody would be addressed by, since a visibility that was never said goes past it: whoever names a
/// team must not tell everybody by what they left out. Said in so many words it stands, as clients send whole alerts.
fn unused_list(wishes: &Wishes, visibility: Visibility) -> Option<(&'static str, &'static str)> {
    let teams = wishes.teams.as_ref().is_some_and(|teams| !teams.is_empty()) && visibility != Visibility::Team;
    let users = wishes.users.as_ref().is_some_and(|users| !users.is_empty()) && visibility != Visibility::User;
    let list = match (teams, users) {
        (true, _) => ("target_teams", Visibility::Team.name()),
        (_, true) => ("target_users", Visibility::User.name()),
        _ => return None,
    };
    wishes.visibility.is_none().then_some(list)
}

/// What is wrong with single fields that only the store can judge.
pub(super) async fn complaints(db: &Db, organization: &Organization, wishes: &Wishes) -> Result<Violations> {
    let mut violations = Violations::new();
    if let Some(slug) = &wishes.target_organization
        && !slug.is_empty()
        && domain::fold::fold(slug) != organization.slug
    {
        violations.push(("target_organization", "You can only target your own organization.".to_owned()));
    }
    let teams = wishes.teams.iter().flatten().map(|team| Target::Team(*team));
    let users = wishes.users.iter().flatten().map(|user| Target::User(*user));
    let named: Vec<Target> = teams.chain(users).collect();
    for unknown in store::alert::unknown_targets(db, organization.id, &named).await? {
        let (field, id) = match unknown {
            Target::Team(team) => ("target_teams", team.0),
            Target::User(user) => ("target_users", user.0),
            Target::Organization(other) => ("target_organization", other.0),
        };
        if !violations.iter().any(|(known, _)| *known == field) {
            violations.push((field, format!("Invalid pk \"{id}\" - object does not exist.")));
        }
    }
    Ok(violations)
}

/// Checks the window against the time and against itself. An expiry that stays as it was may lie in the past.
pub(super) fn check_window(window: Window, stored: Option<Window>, now: Timestamp) -> Result<()> {
    if window.expiry >= Timestamp::END {
        return Err(Error::field("start_time", TOO_LATE));
    }
    let is_new_expiry = stored.is_none_or(|stored| stored.expiry != window.expiry);
    if is_new_expiry && window.expiry <= now {
        return Err(Error::field(NON_FIELD, "Expiry time must be in the future"));
    }
    if stored != Some(window) && window.start >= window.expiry {
        return Err(Error::field(NON_FIELD, "Start time must be before expiry time"));
    }
    Ok(())
}
