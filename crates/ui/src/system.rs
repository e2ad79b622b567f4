//! `GET /admin/system`: the installation as its operators see it. Nobody's alerts and nobody's names are on it.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use service::operation::{Overview, Seen};
use web::state::ApiState;

use crate::failure::Failure;
use crate::shell::{Shell, shown};
use crate::visitor::Operator;

/// A lag of less is nothing that a person would notice.
const LAG_NOTED_S: u64 = 60;
/// A clock that differs by less from the database's is right.
const AHEAD_NOTED_MICROS: i64 = 1_000_000;
const MILLISECOND_MICROS: i64 = 1_000;

#[derive(Template)]
#[template(path = "system.html")]
struct SystemPage {
    shell: Shell,
    overview: Overview,
    /// Connections to the database that this process has, and how many of them are at work.
    connections: u32,
    connections_busy: u32,
}

impl SystemPage {
    fn lag_s(&self) -> i64 {
        i64::try_from(self.overview.work.lag.as_secs()).unwrap_or(i64::MAX)
    }

    fn is_late(&self) -> bool {
        self.overview.work.lag.as_secs() >= LAG_NOTED_S
    }

    fn lost(&self) -> usize {
        self.overview.nodes.iter().filter(|seen| seen.is_lost).count()
    }

    fn running(&self) -> usize {
        self.overview.nodes.len() - self.lost()
    }

    /// Whether nodes of several versions share the work.
    fn is_mixed(&self) -> bool {
        let mut versions = self.overview.nodes.iter().filter(|seen| !seen.is_lost).map(|seen| &seen.node.version);
        versions.next().is_some_and(|first| versions.any(|version| version != first))
    }

    /// How far a node's clock is ahead, in words; `None` where the machine's is the only one.
    fn ahead(seen: &Seen) -> Option<String> {
        let micros = seen.node.clock_ahead_micros?;
        let millis = micros / MILLISECOND_MICROS;
        Some(format!("{millis:+} ms").replace("+0 ms", "0 ms").replace('-', "−"))
    }

    fn is_clock_right(seen: &Seen) -> bool {
        let is_near = seen.node.clock_ahead_micros.is_none_or(|micros| micros.saturating_abs() < AHEAD_NOTED_MICROS);
        seen.node.is_clock_trusted && is_near
    }
}

pub(crate) fn routes() -> Router<ApiState> {
    Router::new().route("/admin/system", get(show))
}

async fn show(State(state): State<ApiState>, Operator(visitor): Operator) -> Result<Response, Failure> {
    let overview = state.operation.overview().await?;
    let pool = state.operation.pool();
    Ok(shown(&SystemPage {
        shell: visitor.shell,
        overview,
        connections: pool.open,
        connections_busy: pool.open.saturating_sub(pool.idle),
    }))
}
