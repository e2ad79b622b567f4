//! A person on the wire, as their organization's admins see them.

use serde::Serialize;
use serde_json::{Value, json};
use service::people::Person;
use utoipa::ToSchema;

use crate::api::zone::Stored;
use crate::moment::Moment;

/// A person and their account.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = UserForAdmin)]
pub(super) struct UserAnswer {
    pub(super) id: i64,
    username: String,
    email: String,
    first_name: String,
    last_name: String,
    /// `admin` or `user`.
    role: &'static str,
    /// The first of the teams.
    team: Option<i64>,
    /// The first team's name; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    team_name: Option<String>,
    /// The organization's slug.
    organization: String,
    /// An inactive person is addressed by nothing and cannot sign in.
    is_active: bool,
    /// Every team the person belongs to, inactive ones included.
    teams: Vec<i64>,
    /// The time zone in which the person's days end: their own, else the organization's.
    timezone: &'static str,
    /// The person's own time zone; null for the organization's.
    own_timezone: Option<String>,
    /// Whether a password has been set.
    has_password: bool,
    created_at: Moment,
    last_login_at: Option<Moment>,
}

impl From<&Person> for UserAnswer {
    fn from(person: &Person) -> Self {
        Self {
            id: person.id.0,
            username: person.username.clone(),
            email: person.email.clone(),
            first_name: person.first_name.clone(),
            last_name: person.last_name.clone(),
            role: person.role.name(),
            team: person.teams.first().map(|(id, _)| id.0),
            team_name: person.teams.first().map(|(_, name)| name.clone()),
            organization: person.organization_slug.clone(),
            is_active: person.is_active,
            teams: person.teams.iter().map(|(id, _)| id.0).collect(),
            timezone: zones(person).in_force(),
            own_timezone: person.time_zone.clone(),
            has_password: person.has_password,
            created_at: person.created_at.into(),
            last_login_at: person.last_login_at.map(Moment),
        }
    }
}

/// The person's zones, as a change of them is told from an echo.
pub(super) fn zones(person: &Person) -> Stored<'_> {
    Stored { own: person.time_zone.as_deref(), organization: &person.organization_zone }
}

/// A person as the document shows them.
pub(super) fn example() -> Value {
    json!({
        "id": 2, "username": "john", "email": "john@example.com", "first_name": "John", "last_name": "Doe",
        "role": "user", "team": 1, "team_name": "Engineering", "organization": "default-org", "is_active": true,
        "teams": [1], "timezone": "UTC", "own_timezone": null, "has_password": true, "created_at": "2026-11-22T10:32:52Z",
        "last_login_at": null
    })
}
