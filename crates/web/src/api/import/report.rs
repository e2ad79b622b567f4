//! `GET` and `POST /api/admin/users/import/{id}/report/`: the report as CSV. Only POST hands out tokens, so that no GET ever uses one up.

use std::sync::Arc;

use axum::body::Body as RawBody;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures::stream;
use service::Caller;
use service::import::Imports;

use crate::caller::By;
use crate::error::ApiError;
use crate::path::Ids;

/// The report of all lines as CSV. Cells that a spreadsheet would compute begin with an apostrophe.
#[utoipa::path(get, path = "/api/admin/users/import/{id}/report/", tag = "people", params(("id" = i64, Path)),
    responses((status = 200, description = "The report.", body = String, content_type = "text/csv",
        example = json!("line,email,username,outcome,reason,set_password_token\n2,john@example.com,john@example.com,created,,\n"))))]
pub(super) async fn report(
    State(imports): State<Arc<Imports>>,
    By(caller): By,
    Ids(id): Ids<i64>,
) -> Result<Response, ApiError> {
    imports.find(&caller, id).await?;
    Ok(streamed(imports, caller, id, Tokens::Withheld))
}

/// The report with tokens to set passwords. Each new account that has no password gets one, single-use, good for 7
/// days. A token is shown this once and kept nowhere, so an `Idempotency-Key` is not looked at; for a token that got lost ask
/// for a new one at `/api/admin/users/{id}/password_token/`.
#[utoipa::path(post, path = "/api/admin/users/import/{id}/report/", tag = "people", params(("id" = i64, Path)),
    responses((status = 200, description = "The report.", body = String, content_type = "text/csv",
        example = json!("line,email,username,outcome,reason,set_password_token\n2,john@example.com,john@example.com,created,,set-3f2a\n"))))]
pub(super) async fn report_with_tokens(
    State(imports): State<Arc<Imports>>,
    By(caller): By,
    Ids(id): Ids<i64>,
) -> Result<Response, ApiError> {
    imports.find(&caller, id).await?;
    Ok(streamed(imports, caller, id, Tokens::Shown))
}

#[derive(Clone, Copy)]
enum Tokens {
    Shown,
    Withheld,
}

/// A batch of lines is fetched when the one before it is on its way.
fn streamed(imports: Arc<Imports>, caller: Caller, id: i64, tokens: Tokens) -> Response {
    let rows = stream::try_unfold(0, move |after| {
        let (imports, caller) = (imports.clone(), caller.clone());
        async move {
            match tokens {
                Tokens::Shown => imports.report_with_tokens(&caller, id, after).await,
                Tokens::Withheld => imports.report(&caller, id, after).await,
            }
        }
    });
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_DISPOSITION, "attachment; filename=\"import.csv\""),
    ];
    (headers, RawBody::from_stream(rows)).into_response()
}
