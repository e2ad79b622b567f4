//! `GET /alerts/{id}`: one alert, whole, with what became of it for its reader.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::AlertId;
use service::inbox::{Entry, Story};
use web::state::ApiState;

use super::Item;
use crate::failure::Failure;
use crate::shell::{Shell, shown};
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "inbox/alert.html")]
struct AlertPage {
    shell: Shell,
    alert: Entry,
    story: Story,
}

pub(super) async fn show(
    State(state): State<ApiState>,
    visitor: Visitor,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let alert = state.inbox.item(&visitor.caller, AlertId(id)).await?;
    let story = state.inbox.story(&visitor.caller, AlertId(id)).await?;
    Ok(shown(&AlertPage { shell: visitor.shell, alert, story }))
}
