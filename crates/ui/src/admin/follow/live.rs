//! `GET /admin/alerts/{id}/live`: the part of the alert's page that changes by itself. Its forms keep the page's key: a click after a
//! change is still the same click.

use axum::extract::{Path, State};
use axum::response::Response;
use web::state::ApiState;

use super::head::Subject;
use super::hearing::{Hearing, HearingPart};
use super::{asked, once};
use crate::failure::Failure;
use crate::query::Query;
use crate::shell::shown;
use crate::visitor::Admin;

pub(super) async fn part(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    Query(query): Query,
) -> Result<Response, Failure> {
    let subject = Subject::read(&state, &visitor, id).await?.keyed(once::key(asked(&query, "key")));
    let hearing = Hearing::read(&state, &visitor, &subject).await?;
    Ok(shown(&HearingPart::of(&visitor.shell, &subject, &hearing)))
}
