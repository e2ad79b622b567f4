//! `GET /api/admin/users/import/{id}/lines/`: what became of each line.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use service::import::{Imports, Outcome};

use super::answer::LineAnswer;
use crate::caller::By;
use crate::error::ApiError;
use crate::page::{CursorQuery, Page};
use crate::path::Ids;
use crate::query::Params;

/// What became of each line of the file, in its order.
#[utoipa::path(get, path = "/api/admin/users/import/{id}/lines/", tag = "people",
    params(
        ("id" = i64, Path),
        ("cursor" = Option<String>, Query),
        ("page_size" = Option<u32>, Query),
        ("outcome" = Option<String>, Query)),
    responses((status = 200, description = "A page of lines.", body = Page<LineAnswer>,
        example = json!({"count": null, "next": null, "previous": null, "results": [{
            "line": 7, "email": "nobody", "username": null, "outcome": "refused",
            "reason": "email: Enter a valid email address.", "user": null}]}))))]
pub(super) async fn lines(
    State(imports): State<Arc<Imports>>,
    By(caller): By,
    Ids(id): Ids<i64>,
    query: CursorQuery,
    params: Params,
) -> Result<Json<Page<LineAnswer>>, ApiError> {
    imports.find(&caller, id).await?;
    let outcome = params.read(|filters| filters.choice("outcome", Outcome::from_name))?;
    let position = query.position()?;
    let lines = imports.lines(&caller, id, outcome, query.span(position.as_ref())).await?;
    let rows = lines.into_iter().map(LineAnswer::from).collect();
    Ok(Json(query.page(position.as_ref(), rows, None, |line: &LineAnswer| line.line)?))
}
