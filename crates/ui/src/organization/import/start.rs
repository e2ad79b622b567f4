//! `POST /admin/people/import/{id}/start` and `/forget`: the word on which a file that waits begins, or goes.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use web::state::ApiState;

use crate::failure::{Failure, done};
use crate::form::Form;
use crate::notice;
use crate::visitor::Admin;

pub(super) async fn start(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    _: Form,
) -> Result<Response, Failure> {
    // Whether it began just now or before, its page tells; and that there is none.
    done(state.imports.start(&visitor.caller, id).await.map(drop))?;
    Ok(Redirect::to(&format!("/admin/people/import/{id}")).into_response())
}

pub(super) async fn forget(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    _: Form,
) -> Result<Response, Failure> {
    done(state.imports.forget(&visitor.caller, id).await)?;
    Ok(notice::then("/admin/people/import", "done-import-forgotten", &visitor.peer))
}
