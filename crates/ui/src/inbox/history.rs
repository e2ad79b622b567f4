//! `GET /snoozes`: what the person has put off, and how it ended.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde_json::Value;
use service::inbox::{Past, Slice};
use web::state::ApiState;

use crate::failure::Failure;
use crate::paging::{Paging, ROWS};
use crate::query::Query;
use crate::shell::{Shell, shown};
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "inbox/history.html")]
struct HistoryPage {
    shell: Shell,
    past: Vec<Past>,
    paging: Paging,
}

pub(super) async fn show(
    State(state): State<ApiState>,
    visitor: Visitor,
    Query(query): Query,
) -> Result<Response, Failure> {
    let page = Paging::asked(query.get("page").and_then(Value::as_str));
    let slice = Slice { offset: Paging::offset(page), limit: ROWS };
    let past = state.inbox.history(&visitor.caller, slice).await?;
    let total = state.inbox.history_count(&visitor.caller).await?;
    Ok(shown(&HistoryPage { shell: visitor.shell, past, paging: Paging { page, total } }))
}
