//! `GET /api/auth/tokens/`: the caller's tokens.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use service::account::Accounts;

use super::Token;
use crate::caller::By;
use crate::error::ApiError;
use crate::page::{Page, PageQuery};

/// My API tokens that are not revoked, newest first.
#[utoipa::path(get, path = "/api/auth/tokens/", tag = "auth",
    params(("page" = Option<String>, Query), ("page_size" = Option<u32>, Query)),
    responses((status = 200, description = "A page of them.", body = Page<Token>, example = json!({
        "count": 1, "next": null, "previous": null,
        "results": [{
            "id": 3, "name": "deploy robot", "hint": "oyez_9QvKx2a", "scope": "publish",
            "created_at": "2026-11-22T10:00:00Z", "expires_at": "2027-11-22T10:00:00Z", "last_used_at": null
        }]
    }))))]
pub(super) async fn list(
    State(accounts): State<Arc<Accounts>>,
    By(caller): By,
    query: PageQuery,
) -> Result<Json<Page<Token>>, ApiError> {
    let tokens = accounts.api_tokens(&caller).await?;
    let window = query.window(tokens.len() as u64)?;
    let offset = usize::try_from(window.offset).unwrap_or(usize::MAX);
    let rows = tokens.into_iter().skip(offset).take(window.limit as usize);
    Ok(Json(query.page(window, rows.map(Token::from).collect())))
}
