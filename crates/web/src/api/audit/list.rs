//! `GET /api/admin/audit/`: who did what in the organization, newest first.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::UserId;
use serde::Serialize;
use serde_json::Value;
use service::audit::{AuditTrail, Filter, Record};
use utoipa::ToSchema;

use crate::caller::By;
use crate::error::ApiError;
use crate::moment::Moment;
use crate::page::{CursorQuery, Page};
use crate::query::Params;

/// Something that somebody did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub(super) struct EntryAnswer {
    id: i64,
    /// Null for what was done at the machine itself.
    actor: Option<i64>,
    /// The actor's name at that time.
    actor_name: String,
    /// Noun and verb, as `alert.publish`.
    action: String,
    /// The noun, as `alert`.
    subject_kind: String,
    subject_id: Option<i64>,
    /// What changed; never a secret.
    detail: Option<Value>,
    request_id: Option<String>,
    at: Moment,
}

impl From<Record> for EntryAnswer {
    fn from(record: Record) -> Self {
        Self {
            id: record.id,
            actor: record.actor.map(|actor| actor.0),
            actor_name: record.actor_name,
            action: record.action,
            subject_kind: record.subject_kind,
            subject_id: record.subject,
            detail: record.detail.and_then(|detail| serde_json::from_str(&detail).ok()),
            request_id: record.request_id,
            at: record.at.into(),
        }
    }
}

/// Who did what, newest first.
#[utoipa::path(get, path = "/api/admin/audit/", tag = "audit",
    params(
        ("cursor" = Option<String>, Query),
        ("page_size" = Option<u32>, Query),
        ("action" = Option<String>, Query, description = "As `alert.publish`."),
        ("actor" = Option<i64>, Query, description = "The id of an account."),
        ("subject_kind" = Option<String>, Query, description = "As `alert`."),
        ("subject_id" = Option<i64>, Query, description = "Only what was done to the thing with this id."),
        ("after" = Option<String>, Query),
        ("before" = Option<String>, Query)),
    responses((status = 200, description = "A page of entries.", body = Page<EntryAnswer>,
        example = json!({"count": null, "next": null, "previous": null, "results": [{
            "id": 7, "actor": 1, "actor_name": "Ada Lovelace", "action": "team.create", "subject_kind": "team",
            "subject_id": 3, "detail": {"name": "Engineering", "is_active": true}, "request_id": "0b9f2c5e",
            "at": "2026-11-22T10:32:52Z"}]}))))]
pub(super) async fn list(
    State(trail): State<Arc<AuditTrail>>,
    By(caller): By,
    query: CursorQuery,
    params: Params,
) -> Result<Json<Page<EntryAnswer>>, ApiError> {
    let filter = params.read(|filters| Filter {
        actor: filters.integer("actor").map(UserId),
        action: filters.search("action"),
        subject_kind: filters.search("subject_kind"),
        subject: filters.integer("subject_id"),
        from: filters.moment("after"),
        before: filters.moment("before"),
    })?;
    let position = query.position()?;
    let entries = trail.page(&caller, &filter, query.span(position.as_ref())).await?;
    let page = query.page(position.as_ref(), entries, None, |entry| entry.id)?;
    Ok(Json(page.map(EntryAnswer::from)))
}
