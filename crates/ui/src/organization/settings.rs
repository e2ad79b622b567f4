//! `GET` and `POST /admin/organization`: what the organization is called, where it is at home, and what alerts do that do not say.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::limit::{ALERT_LIFE_MINUTES_MAX, REMINDER_MINUTES_MAX, REMINDER_MINUTES_MIN};
use service::organization::{Change, Organization};
use web::state::ApiState;

use crate::complaints::{self, Complaints, refused};
use crate::failure::Failure;
use crate::form::Form;
use crate::notice;
use crate::shell::{Shell, page, shown};
use crate::visitor::Admin;

/// Longest name, in characters.
const NAME_CHARS_MAX: usize = 255;

/// In what a length of time is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Minutes,
    Hours,
    Days,
}

impl Unit {
    const ALL: [Self; 3] = [Self::Minutes, Self::Hours, Self::Days];

    const fn name(self) -> &'static str {
        match self {
            Self::Minutes => "minutes",
            Self::Hours => "hours",
            Self::Days => "days",
        }
    }

    const fn minutes(self) -> i64 {
        match self {
            Self::Minutes => 1,
            Self::Hours => 60,
            Self::Days => 24 * 60,
        }
    }

    fn of(name: &str) -> Self {
        Self::ALL.into_iter().find(|unit| unit.name() == name).unwrap_or(Self::Minutes)
    }
}

/// A length of time as it was typed.
#[derive(Clone, Debug)]
struct Length {
    number: String,
    unit: Unit,
}

impl Length {
    /// In the largest unit that leaves nothing over.
    fn of(minutes: i64) -> Self {
        let fits = |unit: &Unit| minutes % unit.minutes() == 0;
        let unit = Unit::ALL.into_iter().rev().find(fits).unwrap_or(Unit::Minutes);
        Self { number: (minutes / unit.minutes()).to_string(), unit }
    }

    fn typed(form: &Form, name: &str, unit: &str) -> Self {
        Self { number: form.text(name).to_owned(), unit: Unit::of(form.text(unit)) }
    }
}

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
        name: Some(fields.text("name").max(NAME_CHARS_MAX).required()),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_written_in_the_largest_unit_that_leaves_nothing_over() {
        for (minutes, number, unit) in [(120, "2", Unit::Hours), (90, "90", Unit::Minutes), (10_080, "7", Unit::Days)] {
            let length = Length::of(minutes);
            assert_eq!((length.number.as_str(), length.unit), (number, unit), "{minutes}");
        }
    }
}
