//! The organization in its admins' hands: teams, people, what was done, and the settings of all. Alerts are elsewhere.

mod audit;
mod import;
pub(crate) mod length;
mod people;
mod settings;
mod team;

use axum::Router;
use axum::routing::get;
use service::Caller;
use service::team::{Filter, Team, Teams};
use web::limit::SEARCH_CHARS_MAX;
use web::state::ApiState;

use crate::failure::Failure;
use crate::paging::walk;

/// Most teams that a list to choose from shows.
const TEAM_CHOICES_MAX: u32 = 500;

pub(crate) fn routes() -> Router<ApiState> {
    Router::new()
        .merge(team::routes())
        .merge(people::routes())
        .merge(import::routes())
        .route("/admin/audit", get(audit::show))
        .route("/admin/organization", get(settings::show).post(settings::save))
}

/// Forms that bring a file along, and may take their time.
pub(crate) fn of_large_bodies() -> Router<ApiState> {
    import::of_large_bodies()
}

/// What people are called, as the audit trail does it: their name, else their username.
fn name_of(first_name: &str, last_name: &str, username: &str) -> String {
    let name = format!("{first_name} {last_name}");
    let name = name.trim();
    if name.is_empty() { username.to_owned() } else { name.to_owned() }
}

/// The text of a field of a query.
fn asked<'q>(query: &'q serde_json::Value, name: &str) -> &'q str {
    query.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().trim()
}

/// What is searched for, if anything.
fn searched(query: &serde_json::Value, name: &str) -> Option<String> {
    let text: String = asked(query, name).chars().take(SEARCH_CHARS_MAX).collect();
    Some(text).filter(|text| !text.is_empty())
}

/// Teams to choose from, by name.
async fn team_choices(teams: &Teams, caller: &Caller) -> Result<Vec<Team>, Failure> {
    Ok(teams.page(caller, &Filter::default(), 0, TEAM_CHOICES_MAX).await?)
}
