//! The process's figures: collected only where somebody can read them.

use std::time::Duration;

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tokio_util::sync::CancellationToken;

use crate::settings::Metrics;

/// Bounds of what takes a moment, such as a request.
const SECONDS: [f64; 14] = [0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 30.0];
/// Bounds of how late something is, which may be hours after down time.
const LAG_SECONDS: [f64; 10] = [0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 1_800.0, 7_200.0, 86_400.0];
/// What is measured waits in memory until it is sorted into its bounds.
const KEEP_UP_EVERY: Duration = Duration::from_secs(5);

/// Starts to collect, if the figures are read on a listener of their own or behind a token.
pub(super) fn install(settings: &Metrics) -> Result<Option<PrometheusHandle>, BuildError> {
    if settings.listen.is_none() && settings.token.is_none() {
        return Ok(None);
    }
    let builder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
        .set_buckets_for_metric(Matcher::Full("oyez_due_to_sent_seconds".to_owned()), &LAG_SECONDS)?;
    builder.install_recorder().map(Some)
}

/// Sorts what was measured, also while nobody reads it.
pub(super) async fn keep_up(figures: PrometheusHandle, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(KEEP_UP_EVERY)).await.is_some() {
        figures.run_upkeep();
    }
}
