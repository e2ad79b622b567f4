//! `GET` and `POST /admin/organization`: what the organization is called, where it is at home, and what alerts do that do not say.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::limit::{ALERT_LIFE_MINUTES_MAX, REMINDER_MINUTES_MAX, REMINDER_MINUTES_MIN};
use service::organization::{Change, Organization};
use web::state::ApiState;

use super::length::{Length, Unit};
use crate::complaints::{self, Complaints, refused};
use crate::failure::Failure;
use crate::form::Form;
use crate::notice;
use crate::shell::{Shell, page, shown};
use crate::visitor::Admin;

/// Longest name, in characters.
const NAME_CHARS_MAX: usize = 255;

#[derive(Template)]
#[template(path = "organization/settings.html")]
struct SettingsPage {
    shell: Shell,
    organization: Organization,
    called: String,
    time_zone: String,
    reminder: Length,
    life: Length,
    complaints: Complaints,
}

pub(super) async fn show(State(state): State<ApiState>, Admin(visitor): Admin) -> Result<Response, Failure> {
    let organization = state.organizations.find(&visitor.caller).await?;
    Ok(shown(&SettingsPage {
        shell: visitor.shell,
        called: organization.name.clone(),
        time_zone: organization.time_zone.clone(),
        reminder: Length::of(organization.reminder_minutes),
        life: Length::of(organization.alert_life_minutes),
        organization,
        complaints: Complaints::default(),
    }))
}

pub(super) async fn save(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    form: Form,
) -> Result<Response, Failure> {
    let reminder = Length::typed(&form, "reminder", "reminder_unit");
    let life = Length::typed(&form, "life", "life_unit");
    let saved = match change(&form, &reminder, &life) {
        Ok(change) => refused(state.organizations.update(&visitor.caller, &change).await)?,
        Err(complaints) => Err(complaints),
    };
    match saved {
        Ok(_) => Ok(notice::then("/admin/organization", "done-organization-saved", &visitor.peer)),
        Err(complaints) => {
            let organization = state.organizations.find(&visitor.caller).await?;
            let (called, time_zone) = (form.text("name").to_owned(), form.text("time_zone").to_owned());
            let again =
                SettingsPage { shell: visitor.shell, organization, called, time_zone, reminder, life, complaints };
            Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &again))
        }
    }
}

fn change(form: &Form, reminder: &Length, life: &Length) -> Result<Change, Complaints> {
    let most = |minutes: i64, unit: Unit| minutes / unit.minutes();
    complaints::read(form, &["name", "time_zone", "reminder", "life"], |fields| Change {
        name: Some(fields.text("name").name().max(NAME_CHARS_MAX).required()),
        time_zone: Some(fields.zone("time_zone").required().name().to_owned()),
        reminder_minutes: fields
            .integer("reminder")
            .between(REMINDER_MINUTES_MIN, most(REMINDER_MINUTES_MAX, reminder.unit))
            .wanted()
            .map(|number| number * reminder.unit.minutes()),
        alert_life_minutes: fields
            .integer("life")
            .between(1, most(ALERT_LIFE_MINUTES_MAX, life.unit))
            .wanted()
            .map(|number| number * life.unit.minutes()),
    })
}
