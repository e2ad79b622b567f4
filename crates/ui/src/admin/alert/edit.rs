//! `GET` and `POST /admin/alerts/{id}/edit`: the same form for an alert that there is.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{AlertId, Timestamp};
use service::Error;
use service::alert::{Detail, Edit};
use web::state::ApiState;

use super::compose::{self, Draft, channel_names};
use super::meanwhile::Meanwhile;
use super::read::Frame;
use super::typed::Typed;
use crate::failure::Failure;
use crate::form::Form;
use crate::notice;
use crate::visitor::{Admin, Visitor};

pub(super) async fn show(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let detail = open(&state, &visitor, AlertId(id)).await?;
    let typed = Typed::stored(&detail, visitor.zone, channel_names(&state, &detail));
    draft(&state, &visitor, &detail).untouched(typed).await
}

pub(super) async fn send(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    form: Form,
) -> Result<Response, Failure> {
    match save(&state, &visitor, AlertId(id), &form).await {
        Err(Failure::NotFound) => offer_as_new(&state, &visitor, AlertId(id), &form).await,
        answer => answer,
    }
}

async fn save(state: &ApiState, visitor: &Visitor, id: AlertId, form: &Form) -> Result<Response, Failure> {
    let detail = open(state, visitor, id).await?;
    let mut typed = Typed::of(form);
    let mut draft = draft(state, visitor, &detail);
    let (plan, mut complaints) = draft.read(&mut typed).await?;
    if form.text("do") != "save" {
        return draft.page(typed, &plan, complaints, StatusCode::OK).await;
    }
    if complaints.is_empty() {
        let edit = Edit {
            title: Some(typed.title.clone()),
            message: Some(typed.message.clone()),
            wishes: plan.wishes(&typed),
            renotify: typed.renotify,
            // A form that does not say what it was filled from has seen nothing.
            seen: Some(typed.seen.unwrap_or(Timestamp::MIN)),
        };
        let done = if typed.renotify { "done-alert-sent-anew" } else { "done-alert-saved" };
        match state.alerts.edit(&visitor.caller, id, &edit).await {
            Ok(_) => return Ok(notice::then(&format!("/admin/alerts/{id}"), done, &visitor.peer)),
            Err(Error::Invalid(refused)) => complaints.add_all(refused),
            // What was typed stays; saved once more, it takes the place of what is shown beside it now.
            Err(Error::Conflict(_)) => {
                let stored = open(state, visitor, id).await?.alert;
                let seen = typed.seen.replace(stored.updated_at).filter(|seen| *seen < stored.updated_at);
                draft.meanwhile = Some(Meanwhile::edited(state, visitor, id, seen).await?);
                return draft.page(typed, &plan, complaints, StatusCode::CONFLICT).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
    draft.page(typed, &plan, complaints, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// Where others archived or deleted the alert while its form stood open, what was typed becomes the form of a new one.
async fn offer_as_new(state: &ApiState, visitor: &Visitor, id: AlertId, form: &Form) -> Result<Response, Failure> {
    let ended = Meanwhile::ended(state, visitor, id).await?.ok_or(Failure::NotFound)?;
    let fresh = compose::fresh(state, visitor).await?;
    let mut draft = compose::new(state, visitor).await?;
    draft.meanwhile = Some(ended);
    let mut typed = Typed::of(form).anew(fresh, draft.frame.now, visitor.zone);
    let (plan, complaints) = draft.read(&mut typed).await?;
    draft.page(typed, &plan, complaints, StatusCode::CONFLICT).await
}

/// The alert, unless it is archived: that is final.
async fn open(state: &ApiState, visitor: &Visitor, id: AlertId) -> Result<Detail, Failure> {
    let detail = state.alerts.detail(&visitor.caller, id).await?;
    if detail.alert.archived_at.is_some() { Err(Failure::NotFound) } else { Ok(detail) }
}

fn draft<'a>(state: &'a ApiState, visitor: &'a Visitor, detail: &Detail) -> Draft<'a> {
    let window = detail.alert.content.window;
    let frame = Frame { now: state.alerts.now(), zone: visitor.zone, life_minutes: 0, stored: Some(window) };
    Draft { state, visitor, frame, edited: Some(detail.alert.id), meanwhile: None }
}
