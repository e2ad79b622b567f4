//! `GET` and `POST /setup`: the first run. It is there as long as nobody can manage the installation, and for whoever reads its console.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono_tz::Tz;
use domain::Secret;
use domain::name::NAME_CHARS_MAX;
use service::Error;
use service::account::{PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, SetUp};
use web::edge::RequestId;
use web::error::Throttled;
use web::state::ApiState;

use super::form::fresh;
use crate::access;
use crate::complaints::{self, Complaints, refused};
use crate::failure::{Failure, delayed, told};
use crate::form::Form;
use crate::notice;
use crate::settings::{Region, regions};
use crate::shell::{Shell, page};
use crate::visitor::Guest;

/// Longest name of an organization, in characters.
const ORGANIZATION_CHARS_MAX: usize = 255;
/// Longest set-up code that is looked at, with whatever is typed between its groups.
const CODE_CHARS_MAX: usize = 100;
const FIELDS: [&str; 7] = ["code", "organization", "time_zone", "first_name", "last_name", "email", "password"];

#[derive(Template)]
#[template(path = "setup.html")]
struct SetupPage {
    shell: Shell,
    draft: Draft,
    regions: Vec<Region>,
    complaints: Complaints,
}

/// What the form says, as it was typed. The password is typed anew each time.
#[derive(Default)]
struct Draft {
    /// Whether an organization is to be made; else there is one that the first admin joins.
    makes_organization: bool,
    code: String,
    organization: String,
    time_zone: String,
    first_name: String,
    last_name: String,
    email: String,
}

impl Draft {
    fn typed(form: &Form, makes_organization: bool) -> Self {
        let text = |name| form.text(name).to_owned();
        Self {
            makes_organization,
            code: text("code"),
            organization: text("organization"),
            time_zone: text("time_zone"),
            first_name: text("first_name"),
            last_name: text("last_name"),
            email: text("email"),
        }
    }
}

pub(super) async fn show(State(state): State<ApiState>, guest: Guest) -> Result<Response, Failure> {
    if state.accounts.has_admin().await? {
        return Ok(Redirect::to("/login").into_response());
    }
    let makes_organization = !state.accounts.has_organization().await?;
    let draft = Draft { makes_organization, time_zone: Tz::UTC.name().to_owned(), ..Draft::default() };
    let complaints = Complaints::default();
    Ok(fresh(&state, guest, |shell| SetupPage { shell, draft, regions: regions(), complaints }))
}

pub(super) async fn send(
    State(state): State<ApiState>,
    guest: Guest,
    id: Option<Extension<RequestId>>,
    form: Form,
) -> Result<Response, Failure> {
    if state.accounts.has_admin().await? {
        return Ok(Redirect::to("/login").into_response());
    }
    let makes_organization = !state.accounts.has_organization().await?;
    let id = id.as_ref().map(|Extension(id)| id.as_str());
    let mut throttled = None;
    let complaints = match read(&form, &guest.shell, makes_organization) {
        Err(complaints) => complaints,
        Ok(new) => match state.accounts.set_up(&new, guest.browser(), id).await {
            // Somebody else was first.
            Err(Error::NotFound) => return Ok(Redirect::to("/login").into_response()),
            Err(Error::TooMany { limit, wait }) => {
                let wait = *throttled.insert(Throttled::after(limit, wait));
                Complaints::one("code", told(wait, &guest.shell))
            }
            done => match refused(done)? {
                Ok(cookie) => {
                    let answer = notice::then("/admin", "done-set-up", &guest.peer);
                    return Ok(access::begun(answer, &cookie, &guest.peer));
                }
                Err(complaints) => complaints,
            },
        },
    };
    let draft = Draft::typed(&form, makes_organization);
    let again = SetupPage { shell: guest.shell, draft, regions: regions(), complaints };
    Ok(match throttled {
        Some(throttled) => delayed(page(StatusCode::TOO_MANY_REQUESTS, &again), throttled),
        None => page(StatusCode::UNPROCESSABLE_ENTITY, &again),
    })
}

fn read(form: &Form, shell: &Shell, makes_organization: bool) -> Result<SetUp, Complaints> {
    let new = complaints::read(form, &FIELDS, |fields| SetUp {
        code: Secret::new(fields.text("code").max(CODE_CHARS_MAX).required()),
        organization: makes_organization.then(|| {
            let name = fields.text("organization").name().max(ORGANIZATION_CHARS_MAX).required();
            (name, fields.zone("time_zone").required())
        }),
        first_name: fields.text("first_name").name().max(NAME_CHARS_MAX).or_blank().or(String::new()),
        last_name: fields.text("last_name").name().max(NAME_CHARS_MAX).or_blank().or(String::new()),
        email: fields.email("email").required(),
        password: Secret::new(fields.text("password").min(PASSWORD_LENGTH_MIN).max(PASSWORD_LENGTH_MAX).required()),
    })?;
    if form.text("repeated_password") == new.password.expose() {
        Ok(new)
    } else {
        Err(Complaints::one("repeated_password", shell.text("settings-not-the-same")))
    }
}
