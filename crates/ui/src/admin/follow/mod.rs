//! How one alert is being heard: its rounds, its people and its deliveries, followed live. What it says is changed elsewhere.

mod deliveries;
mod export;
mod head;
mod hearing;
mod live;
mod once;
mod recipients;
mod retry;
mod round;
mod rounds;
mod send;
mod show;
mod trail;
mod words;

use axum::Router;
use axum::routing::{get, post};
use serde_json::Value;
use web::state::ApiState;

pub(crate) use trail::{Deed, edits_since, ends};
pub(crate) use words::channel;

pub(crate) fn routes() -> Router<ApiState> {
    Router::new()
        .route("/admin/alerts/{id}", get(show::show))
        .route("/admin/alerts/{id}/live", get(live::part))
        .route("/admin/alerts/{id}/rounds", get(rounds::show))
        .route("/admin/alerts/{id}/recipients", get(recipients::show))
        .route("/admin/alerts/{id}/recipients.csv", get(export::download))
        .route("/admin/alerts/{id}/deliveries", get(deliveries::show))
        .route("/admin/alerts/{id}/trail", get(trail::show))
        .route("/admin/alerts/{id}/remind", post(send::remind))
        .route("/admin/alerts/{id}/trigger", post(send::trigger))
        .route("/admin/alerts/{id}/retry", post(retry::retry))
}

/// A field of a page's query; empty where there is none.
fn asked<'q>(query: &'q Value, name: &str) -> &'q str {
    query.get(name).and_then(Value::as_str).unwrap_or_default().trim()
}
