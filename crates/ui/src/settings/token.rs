//! `POST /settings/tokens` and `/settings/tokens/{id}/revoke`: tokens of programs that act for a person. A token's text is in the answer
//! that makes it and nowhere else.

use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Secret, Timestamp};
use service::account::{ApiToken, Ending, NAME_LENGTH_MAX};
use service::idempotency::{Answer, Once, Reply, Slot};
use service::{Error, Scope};
use web::state::ApiState;

use super::HOME;
use super::show::{SettingsPage, TokenDraft};
use crate::complaints::{self, Complaints, refused};
use crate::failure::{Failure, done};
use crate::form::Form;
use crate::notice;
use crate::visitor::Visitor;

const FIELDS: [&str; 2] = ["token_name", "scope"];
/// Under which the keys of this form are kept.
const ENDPOINT: &str = "POST /settings/tokens";
const CREATED: u16 = 201;
const DAY: Duration = Duration::from_hours(24);

/// How long a token shall be good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Life {
    Month,
    Quarter,
    Year,
    Ever,
}

impl Life {
    pub(super) const ALL: [Self; 4] = [Self::Month, Self::Quarter, Self::Year, Self::Ever];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
            Self::Ever => "ever",
        }
    }

    /// What is not said is a year, as it is for programs.
    fn of(name: &str) -> Self {
        Self::ALL.into_iter().find(|life| life.name() == name).unwrap_or(Self::Year)
    }

    fn ending(self, now: Timestamp) -> Ending {
        match self {
            Self::Month => Ending::At(now + 30 * DAY),
            Self::Quarter => Ending::At(now + 90 * DAY),
            Self::Year => Ending::Usual,
            Self::Ever => Ending::Never,
        }
    }
}

pub(super) async fn create(State(state): State<ApiState>, visitor: Visitor, form: Form) -> Result<Response, Failure> {
    let read = complaints::read(&form, &FIELDS, |fields| {
        let name = fields.text("token_name").name().max(NAME_LENGTH_MAX).required();
        // The least of them stands in for one that is complained about.
        (name, fields.choice("scope", Scope::from_name).wanted().unwrap_or(Scope::Read))
    });
    let ending = Life::of(form.text("life")).ending(visitor.shell.now);
    let made = match read {
        Ok((name, scope)) => make(&state, &visitor, &form, (&name, scope, ending)).await?,
        Err(complaints) => Err(complaints),
    };
    let mut page = SettingsPage::of(&state, &visitor).await?;
    match made {
        Ok((token, text)) => {
            page.made = Some((token.name, text));
            Ok(page.answer(StatusCode::CREATED, Complaints::default()))
        }
        Err(complaints) => {
            let typed = |name| form.text(name).to_owned();
            let key = page.token.key;
            page.token = TokenDraft { key, name: typed("token_name"), scope: typed("scope"), life: typed("life") };
            Ok(page.refusing(complaints))
        }
    }
}

/// Makes a token once for the form's key. Its text is in the first answer alone: what is kept of that holds no secret.
async fn make(
    state: &ApiState,
    visitor: &Visitor,
    form: &Form,
    (name, scope, ending): (&str, Scope, Ending),
) -> Result<Result<(ApiToken, Secret), Complaints>, Failure> {
    let render = |token: &ApiToken| Reply::json(CREATED, &token.id);
    let once = match form.text("key") {
        "" => Once::unkeyed(),
        key => Once::keyed(Slot::new(ENDPOINT, key, format!("{name} {} {ending:?}", scope.name()).as_bytes()), &render),
    };
    match state.accounts.create_api_token(&visitor.caller, name, scope, ending, &once).await {
        Ok(Answer::First(made)) => Ok(Ok(made)),
        Ok(Answer::Again(_)) | Err(Error::KeyReused) => {
            Ok(Err(Complaints::one("non_field_errors", visitor.shell.text("token-made-before"))))
        }
        Err(error) => refused(Err(error)),
    }
}

pub(super) async fn revoke(
    State(state): State<ApiState>,
    visitor: Visitor,
    Path(id): Path<i64>,
    _: Form,
) -> Result<Response, Failure> {
    done(state.accounts.revoke_api_token(&visitor.caller, id).await)?;
    Ok(notice::then(HOME, "done-token-revoked", &visitor.peer))
}
