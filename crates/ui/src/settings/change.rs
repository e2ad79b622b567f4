//! `POST /settings/profile`: a person's name and time zone. The rest of an account is its admins' to change.

use axum::extract::State;
use axum::response::Response;
use domain::name::NAME_CHARS_MAX;
use service::people::OwnChange;
use web::state::ApiState;

use super::HOME;
use super::show::{ProfileDraft, SettingsPage};
use crate::complaints::{self, refused};
use crate::failure::Failure;
use crate::form::Form;
use crate::notice;
use crate::visitor::Visitor;

const FIELDS: [&str; 3] = ["first_name", "last_name", "time_zone"];

pub(super) async fn change(State(state): State<ApiState>, visitor: Visitor, form: Form) -> Result<Response, Failure> {
    let read = complaints::read(&form, &FIELDS, |fields| OwnChange {
        first_name: Some(fields.text("first_name").name().max(NAME_CHARS_MAX).or_blank().or(String::new())),
        last_name: Some(fields.text("last_name").name().max(NAME_CHARS_MAX).or_blank().or(String::new())),
        time_zone: Some(fields.zone("time_zone").nullable().map(|zone| zone.name().to_owned())),
    });
    let done = match read {
        Ok(change) => refused(state.people.update_own(&visitor.caller, &change).await)?,
        Err(complaints) => Err(complaints),
    };
    match done {
        Ok(()) => Ok(notice::then(HOME, "done-settings-saved", &visitor.peer)),
        Err(complaints) => {
            let typed = |name| form.text(name).to_owned();
            let mut again = SettingsPage::of(&state, &visitor).await?;
            again.profile = ProfileDraft {
                first_name: typed("first_name"),
                last_name: typed("last_name"),
                time_zone: typed("time_zone"),
            };
            Ok(again.refusing(complaints))
        }
    }
}
