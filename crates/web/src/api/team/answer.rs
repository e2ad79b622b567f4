//! Teams and their people on the wire.

use serde::Serialize;
use serde_json::{Value, json};
use service::team::{Member, Team};
use utoipa::ToSchema;

use crate::moment::Moment;

/// A team.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Team)]
pub(super) struct TeamAnswer {
    id: i64,
    name: String,
    description: String,
    /// The organization's slug.
    organization: String,
    /// An inactive team addresses nobody.
    is_active: bool,
    /// Active people in it.
    member_count: i64,
    created_at: Moment,
    updated_at: Moment,
}

impl From<&Team> for TeamAnswer {
    fn from(team: &Team) -> Self {
        Self {
            id: team.id.0,
            name: team.name.clone(),
            description: team.description.clone(),
            organization: team.organization_slug.clone(),
            is_active: team.is_active,
            member_count: team.member_count,
            created_at: team.created_at.into(),
            updated_at: team.updated_at.into(),
        }
    }
}

/// A person in a team.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TeamMember)]
pub(super) struct MemberAnswer {
    pub(super) id: i64,
    username: String,
    first_name: String,
    last_name: String,
    /// Only admins see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    email: Option<String>,
    /// `admin` or `user`.
    role: &'static str,
    is_active: bool,
    /// Since when the person is in the team.
    added_at: Moment,
}

impl MemberAnswer {
    /// The member as an admin sees them, or as anybody does.
    pub(super) fn of(member: Member, for_admin: bool) -> Self {
        Self {
            id: member.id.0,
            username: member.username,
            first_name: member.first_name,
            last_name: member.last_name,
            email: for_admin.then_some(member.email),
            role: member.role.name(),
            is_active: member.is_active,
            added_at: member.added_at.into(),
        }
    }
}

/// A team as the document shows it.
pub(super) fn example() -> Value {
    json!({
        "id": 1, "name": "Engineering", "description": "Builds it", "organization": "default-org", "is_active": true,
        "member_count": 12, "created_at": "2026-11-22T10:32:52Z", "updated_at": "2026-11-22T10:32:52Z"
    })
}
