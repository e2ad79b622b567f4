//! An account on the wire, as its owner and those who sign in see it.

use serde::Serialize;
use serde_json::{Value, json};
use service::account::Profile;
use utoipa::ToSchema;

use super::zone::Stored;

/// A person.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = User)]
pub(crate) struct Person {
    pub(crate) id: i64,
    pub(crate) username: String,
    pub(crate) email: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    /// `admin` or `user`.
    pub(crate) role: &'static str,
    /// The first of the teams.
    pub(crate) team: Option<i64>,
    /// The first team's name; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) team_name: Option<String>,
    /// The organization's slug.
    pub(crate) organization: String,
    pub(crate) is_active: bool,
    /// Every active team the person belongs to.
    pub(crate) teams: Vec<i64>,
    /// The time zone in which the person's days end: their own, else the organization's.
    pub(crate) timezone: &'static str,
    /// The person's own time zone; null for the organization's.
    pub(crate) own_timezone: Option<String>,
}

impl From<Profile> for Person {
    fn from(Profile { user, teams }: Profile) -> Self {
        let zones = Stored { own: user.time_zone.as_deref(), organization: &user.organization_zone };
        let timezone = zones.in_force();
        let ids: Vec<i64> = teams.iter().map(|(id, _)| id.0).collect();
        Self {
            id: user.id.0,
            username: user.username,
            email: user.email,
            first_name: user.first_name,
            last_name: user.last_name,
            role: user.role.name(),
            team: ids.first().copied(),
            team_name: teams.into_iter().next().map(|(_, name)| name),
            organization: user.organization_slug,
            is_active: user.is_active,
            teams: ids,
            timezone,
            own_timezone: user.time_zone,
        }
    }
}

/// A person as the document shows them.
pub(crate) fn example() -> Value {
    json!({
        "id": 2, "username": "john", "email": "john@example.com", "first_name": "John", "last_name": "Doe",
        "role": "user", "team": 1, "team_name": "Engineering", "organization": "default-org", "is_active": true,
        "teams": [1], "timezone": "UTC", "own_timezone": null
    })
}
