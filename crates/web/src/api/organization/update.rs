//! `PATCH /api/admin/organization/`: changed settings of the caller's organization.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::limit::{ALERT_LIFE_MINUTES_MAX, REMINDER_MINUTES_MAX, REMINDER_MINUTES_MIN};
use service::organization::{Change, Organizations};
use utoipa::ToSchema;

use super::answer::{self, OrganizationAnswer};
use crate::body::Body;
use crate::caller::By;
use crate::error::ApiError;

/// Settings as an admin writes them; what is left out stays.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the document reads the fields")]
pub(super) struct OrganizationBody {
    #[schema(nullable = false, max_length = 255)]
    name: Option<String>,
    /// The name of an IANA time zone.
    #[schema(nullable = false)]
    timezone: Option<String>,
    /// At most 30 days.
    #[schema(nullable = false, minimum = 1, maximum = 43200)]
    reminder_frequency_minutes: Option<i64>,
    /// At most 10 years.
    #[schema(nullable = false, minimum = 1, maximum = 5_270_400)]
    alert_life_minutes: Option<i64>,
}

/// Changes the organization's name, time zone or defaults. Alerts that exist keep what they have.
#[utoipa::path(patch, path = "/api/admin/organization/", tag = "organization",
    request_body(content = OrganizationBody, example = json!({"timezone": "Europe/Berlin"})),
    responses((status = 200, description = "The organization.", body = OrganizationAnswer,
        example = json!(answer::example()))))]
pub(super) async fn update(
    State(organizations): State<Arc<Organizations>>,
    By(caller): By,
    body: Body,
) -> Result<Json<OrganizationAnswer>, ApiError> {
    let change = body.read_partial(|fields| Change {
        name: fields.text("name").name().optional(),
        time_zone: fields.zone("timezone").optional().map(|zone| zone.name().to_owned()),
        reminder_minutes: fields
            .integer("reminder_frequency_minutes")
            .between(REMINDER_MINUTES_MIN, REMINDER_MINUTES_MAX)
            .optional(),
        alert_life_minutes: fields.integer("alert_life_minutes").between(1, ALERT_LIFE_MINUTES_MAX).optional(),
    })?;
    Ok(Json(organizations.update(&caller, &change).await?.into()))
}
