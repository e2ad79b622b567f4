//! `POST /admin/alerts/new`: publishes what was typed, or shows it. The alert begins after a pause in which it can be taken back.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::AlertId;
use service::Error;
use service::alert::{Detail, Draft, Wishes};
use service::idempotency::{Answer, Once, Reply, Slot};
use web::state::ApiState;

use super::compose;
use super::typed::Typed;
use super::undo::PAUSE;
use crate::failure::Failure;
use crate::form::Form;
use crate::visitor::{Admin, Visitor};

/// Under which the keys of this form are kept.
const ENDPOINT: &str = "POST /admin/alerts/new";
const CREATED: u16 = 201;

pub(super) async fn send(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    form: Form,
) -> Result<Response, Failure> {
    let mut typed = Typed::of(&form);
    let said = format!("{typed:?}");
    let draft = compose::new(&state, &visitor).await?;
    let (plan, mut complaints) = draft.read(&mut typed).await?;
    if form.text("do") != "publish" {
        return draft.page(typed, &plan, complaints, StatusCode::OK).await;
    }
    if complaints.is_empty() {
        let wishes = plan.wishes(&typed);
        let start = Some(wishes.start.unwrap_or(state.alerts.now() + Duration::from_secs(PAUSE)));
        let wishes = Wishes { start, ..wishes };
        match publish(&state, &visitor, &typed, wishes, &said).await {
            Ok(id) if is_there(&state, &visitor, id).await? => {
                return Ok(Redirect::to(&format!("/admin/alerts/{id}")).into_response());
            }
            // A form that is sent once more after its alert was taken back, such as by the Back button.
            Ok(_) => {
                complaints.say(&visitor.shell, "non_field_errors", "compose-taken-back");
                typed.key = state.alerts.form_key();
            }
            Err(Error::Invalid(refused)) => complaints.add_all(refused),
            Err(Error::KeyReused) => {
                complaints.say(&visitor.shell, "non_field_errors", "compose-published-before");
                typed.key = state.alerts.form_key();
            }
            Err(error) => return Err(error.into()),
        }
    }
    draft.page(typed, &plan, complaints, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// Publishes once for the form's key, and tells under which id.
async fn publish(
    state: &ApiState,
    visitor: &Visitor,
    typed: &Typed,
    wishes: Wishes,
    said: &str,
) -> Result<AlertId, Error> {
    let draft = Draft { title: typed.title.clone(), message: typed.message.clone(), wishes };
    let render = |detail: &Detail| Reply::json(CREATED, &detail.alert.id);
    let once = if typed.key.is_empty() {
        Once::unkeyed()
    } else {
        Once::keyed(Slot::new(ENDPOINT, &typed.key, said.as_bytes()), &render)
    };
    match state.alerts.publish(&visitor.caller, &draft, &once).await? {
        Answer::First(detail) => Ok(detail.alert.id),
        Answer::Again(reply) => serde_json::from_str(&reply.body).map_err(|error| Error::Fault(error.to_string())),
    }
}

/// Whether it was not taken back, or deleted, since.
pub(super) async fn is_there(state: &ApiState, visitor: &Visitor, id: AlertId) -> Result<bool, Failure> {
    match state.alerts.require(&visitor.caller, id).await {
        Ok(()) => Ok(true),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
