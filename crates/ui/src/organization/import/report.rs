//! `GET` and `POST /admin/people/import/{id}/report`: what became of each line, as CSV. Only POST hands out tokens, each once.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures::stream;
use service::Caller;
use service::import::Imports;
use web::state::ApiState;

use crate::failure::Failure;
use crate::form::Form;
use crate::visitor::Admin;

pub(super) async fn plain(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    state.imports.find(&visitor.caller, id).await?;
    Ok(streamed(state.imports, visitor.caller, id, Tokens::Withheld))
}

pub(super) async fn with_tokens(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    _: Form,
) -> Result<Response, Failure> {
    state.imports.find(&visitor.caller, id).await?;
    Ok(streamed(state.imports, visitor.caller, id, Tokens::Shown))
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
    let name = match tokens {
        Tokens::Shown => "import-with-tokens",
        Tokens::Withheld => "import",
    };
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CACHE_CONTROL, "no-store".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}-{id}.csv\"")),
    ];
    (headers, Body::from_stream(rows)).into_response()
}
