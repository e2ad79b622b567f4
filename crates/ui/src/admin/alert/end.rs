//! `POST /admin/alerts/{id}/archive`, `/delete` and `/switch`: an alert over, gone, or off for a while.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::AlertId;
use service::Error;
use service::alert::{Edit, Wishes};
use web::state::ApiState;

use crate::failure::{Failure, done};
use crate::form::Form;
use crate::notice;
use crate::visitor::Admin;

const LIST: &str = "/admin/alerts";

/// Over for people, kept for the figures.
pub(super) async fn archive(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    _form: Form,
) -> Result<Response, Failure> {
    done(state.alerts.archive(&visitor.caller, AlertId(id)).await)?;
    Ok(notice::then(LIST, "done-alert-archived", &visitor.peer))
}

/// Gone from everywhere.
pub(super) async fn delete(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    _form: Form,
) -> Result<Response, Failure> {
    done(state.alerts.delete(&visitor.caller, AlertId(id)).await)?;
    Ok(notice::then(LIST, "done-alert-deleted", &visitor.peer))
}

/// Off, or on again. One that may not go on as it is has its form opened, which tells why.
pub(super) async fn switch(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    form: Form,
) -> Result<Response, Failure> {
    let is_active = match form.text("as") {
        "on" => true,
        "off" => false,
        _ => return Err(Failure::Malformed),
    };
    let wishes = Wishes { is_active: Some(is_active), ..Wishes::default() };
    let path = format!("{LIST}/{id}");
    let edit = Edit { wishes, ..Edit::default() };
    match state.alerts.edit(&visitor.caller, AlertId(id), &edit).await {
        Ok(_) => {
            let done = if is_active { "done-alert-on" } else { "done-alert-off" };
            Ok(notice::then(form.back(&path), done, &visitor.peer))
        }
        Err(Error::Invalid(_)) => Ok(notice::then(&format!("{path}/edit"), "done-switch-refused", &visitor.peer)),
        Err(error) => Err(error.into()),
    }
}
