//! `GET` and `POST /api/admin/users/import/{id}/report/`: the report as CSV. Only POST hands out tokens, so that no GET ever uses one up.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use service::Caller;
use service::import::{ForPrograms, Imports, Wording};

use crate::caller::By;
use crate::download;
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
    Ok(import_report(imports, caller, id, Tokens::Withheld, Arc::new(ForPrograms), "import.csv"))
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
    Ok(import_report(imports, caller, id, Tokens::Shown, Arc::new(ForPrograms), "import.csv"))
}

/// Whether a report hands out tokens to set passwords.
#[derive(Clone, Copy, Debug)]
pub enum Tokens {
    Shown,
    Withheld,
}

/// The report of an import as a file of this name.
pub fn import_report(
    imports: Arc<Imports>,
    caller: Caller,
    id: i64,
    tokens: Tokens,
    wording: Arc<dyn Wording>,
    file_name: &str,
) -> Response {
    download::table(file_name, move |after| {
        let (imports, caller, wording) = (imports.clone(), caller.clone(), wording.clone());
        async move {
            match tokens {
                Tokens::Shown => imports.report_with_tokens(&caller, id, after, &*wording).await,
                Tokens::Withheld => imports.report(&caller, id, after, &*wording).await,
            }
        }
    })
}
