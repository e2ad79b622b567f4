//! `GET /settings`, and the same page again after a form that could not be taken.

use askama::Template;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use domain::name::NAME_CHARS_MAX;
use domain::{Role, Secret, Timestamp};
use service::Scope;
use service::account::{ApiToken, NAME_LENGTH_MAX, PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, WebSession};
use web::state::ApiState;

use super::token::Life;
use super::{HOME, Region, agent, regions};
use crate::complaints::Complaints;
use crate::failure::Failure;
use crate::language::Language;
use crate::shell::{Shell, page};
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "settings/page.html")]
pub(super) struct SettingsPage {
    pub(super) shell: Shell,
    pub(super) complaints: Complaints,
    pub(super) profile: ProfileDraft,
    pub(super) token: TokenDraft,
    /// The name and the text of a token that was made just now.
    pub(super) made: Option<(String, Secret)>,
    email: String,
    organization_zone: String,
    regions: Vec<Region>,
    /// Which of the sessions is this browser's.
    current: i64,
    sessions: Vec<WebSession>,
    tokens: Vec<ApiToken>,
}

/// What the first form says, as it was typed.
pub(super) struct ProfileDraft {
    pub(super) first_name: String,
    pub(super) last_name: String,
    /// Empty for the organization's.
    pub(super) time_zone: String,
}

/// What the form for a token says, as it was typed.
#[derive(Default)]
pub(super) struct TokenDraft {
    /// By which a form that is sent twice is known.
    pub(super) key: String,
    pub(super) name: String,
    pub(super) scope: String,
    pub(super) life: String,
}

impl SettingsPage {
    /// The page as it is when nobody has typed anything.
    pub(super) async fn of(state: &ApiState, visitor: &Visitor) -> Result<Self, Failure> {
        let user = &visitor.visit.session.user;
        let profile = ProfileDraft {
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            time_zone: user.time_zone.clone().unwrap_or_default(),
        };
        Ok(Self {
            shell: Shell { path: HOME.to_owned(), ..visitor.shell.clone() },
            complaints: Complaints::default(),
            profile,
            token: TokenDraft { key: state.alerts.form_key(), ..TokenDraft::default() },
            made: None,
            email: user.email.clone(),
            organization_zone: user.organization_zone.clone(),
            regions: regions(),
            current: visitor.visit.id,
            sessions: state.accounts.web_sessions(&visitor.caller).await?,
            tokens: state.accounts.api_tokens(&visitor.caller).await?,
        })
    }

    /// The page with what is wrong with a form.
    pub(super) fn refusing(self, complaints: Complaints) -> Response {
        self.answer(StatusCode::UNPROCESSABLE_ENTITY, complaints)
    }

    /// It may show a secret, and always shows where somebody is signed in: no cache keeps it.
    pub(super) fn answer(self, status: StatusCode, complaints: Complaints) -> Response {
        let mut response = page(status, &Self { complaints, ..self });
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    /// A browser by what it called itself, or that it said nothing we know.
    fn agent(&self, session: &WebSession) -> String {
        agent::told(&session.agent, self.shell.language)
    }

    /// What a token may do, in words.
    fn scope(&self, token: &ApiToken) -> String {
        Scope::from_code(token.scope).map(|scope| self.shell.word("scope", scope.name())).unwrap_or_default()
    }

    /// What a new token of this person may do.
    fn scopes(&self) -> impl Iterator<Item = Scope> {
        let role = if self.shell.who.as_ref().is_some_and(|who| who.is_admin) { Role::Admin } else { Role::User };
        Scope::ALL.iter().copied().filter(move |scope| scope.suits(role))
    }

    fn has_ended(&self, token: &ApiToken) -> bool {
        token.expires_at.is_some_and(|at: Timestamp| at <= self.shell.now)
    }
}

pub(super) async fn show(State(state): State<ApiState>, visitor: Visitor) -> Result<Response, Failure> {
    Ok(SettingsPage::of(&state, &visitor).await?.answer(StatusCode::OK, Complaints::default()))
}
