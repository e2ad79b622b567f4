//! `POST /admin/teams/{id}/members`, and `/remove` beneath it: people join and leave.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::limit::TARGETS_MAX;
use domain::{TeamId, UserId};
use serde_json::Value;
use service::idempotency::Once;
use web::state::ApiState;

use super::show;
use crate::complaints::Complaints;
use crate::failure::Failure;
use crate::form::Form;
use crate::notice;
use crate::shell::page;
use crate::visitor::{Admin, Visitor};

/// Unknown addresses that a complaint names.
const NAMED_MAX: usize = 10;

/// Those who were ticked, and those whose addresses were pasted: all of them or none.
pub(super) async fn add(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    form: Form,
) -> Result<Response, Failure> {
    let mut users: Vec<UserId> = form.ids("user").take(TARGETS_MAX).map(UserId).collect();
    let pasted = form.text("emails");
    if !pasted.is_empty() {
        let meant = state.people.addressed(&visitor.caller, pasted).await?;
        let complaint = match meant.unknown.as_slice() {
            _ if meant.is_cut => Some(visitor.shell.text("team-too-many-addresses")),
            [] if meant.is_empty() => Some(visitor.shell.text("team-no-address")),
            [] => None,
            unknown => Some(visitor.shell.named("team-unknown-addresses", &listed(unknown))),
        };
        if let Some(complaint) = complaint {
            return refuse(&state, visitor, TeamId(id), pasted, complaint).await;
        }
        users.extend(meant.people);
    }
    users.sort_unstable();
    users.dedup();
    let back = format!("/admin/teams/{id}");
    if users.is_empty() {
        return Ok(notice::then(&back, "done-nobody-chosen", &visitor.peer));
    }
    let added = state.teams.add_members(&visitor.caller, TeamId(id), &users, &Once::unkeyed()).await?.into_first()?;
    let done = if added.added == 0 { "done-members-there" } else { "done-members-added" };
    Ok(notice::then(&back, done, &visitor.peer))
}

async fn refuse(
    state: &ApiState,
    visitor: Visitor,
    id: TeamId,
    pasted: &str,
    complaint: String,
) -> Result<Response, Failure> {
    let mut again = show::read(state, visitor, id, &Value::Null).await?;
    pasted.clone_into(&mut again.emails);
    again.complaints = Complaints::one("emails", complaint);
    Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &again))
}

/// One person leaves the team.
pub(super) async fn remove(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    form: Form,
) -> Result<Response, Failure> {
    let user = form.ids("user").next().ok_or(Failure::Malformed)?;
    state.teams.remove_member(&visitor.caller, TeamId(id), UserId(user)).await?;
    let back = format!("/admin/teams/{id}");
    Ok(notice::then(form.back(&back), "done-member-removed", &visitor.peer))
}

fn listed(unknown: &[String]) -> String {
    let mut text = unknown.iter().take(NAMED_MAX).map(String::as_str).collect::<Vec<_>>().join(", ");
    if unknown.len() > NAMED_MAX {
        text.push_str(", …");
    }
    text
}
