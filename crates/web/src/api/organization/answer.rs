//! An organization on the wire, as its admins see it.

use serde::Serialize;
use serde_json::{Value, json};
use service::organization::Organization;
use utoipa::ToSchema;

use crate::moment::Moment;

/// An organization and its settings.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Organization)]
pub(super) struct OrganizationAnswer {
    id: i64,
    slug: String,
    name: String,
    /// The name of an IANA time zone.
    timezone: String,
    /// How often an alert reminds when it does not say.
    reminder_frequency_minutes: i64,
    /// How long an alert lives when it does not say.
    alert_life_minutes: i64,
    /// People whom alerts can address.
    active_members: i64,
    created_at: Moment,
}

impl From<Organization> for OrganizationAnswer {
    fn from(organization: Organization) -> Self {
        Self {
            id: organization.id.0,
            slug: organization.slug,
            name: organization.name,
            timezone: organization.time_zone,
            reminder_frequency_minutes: organization.reminder_minutes,
            alert_life_minutes: organization.alert_life_minutes,
            active_members: organization.active_members,
            created_at: organization.created_at.into(),
        }
    }
}

/// An organization as the document shows it.
pub(super) fn example() -> Value {
    json!({
        "id": 1, "slug": "default-org", "name": "Default organization", "timezone": "UTC",
        "reminder_frequency_minutes": 120, "alert_life_minutes": 10080, "active_members": 12,
        "created_at": "2026-11-22T10:32:52Z"
    })
}
