//! The figures that the organization and a single alert share, on the wire.

use serde::Serialize;
use service::analytics::{ByChannel, ByRound, Times};
use utoipa::ToSchema;

/// How many deliveries are in a state.
#[derive(Serialize, ToSchema)]
pub(super) struct StatusCount {
    /// `pending`, `sending`, `sent`, `delivered`, `dead` or `cancelled`.
    status: &'static str,
    count: i64,
}

/// How long it took people, in seconds, out of a coarse histogram.
#[derive(Serialize, ToSchema)]
#[schema(as = Times)]
pub(super) struct TimesOut {
    #[serde(rename = "medianSeconds")]
    median_s: f64,
    #[serde(rename = "p90Seconds")]
    p90_s: f64,
}

/// One channel's deliveries.
#[derive(Serialize, ToSchema)]
#[schema(as = ChannelFigures)]
#[serde(rename_all = "camelCase")]
pub(super) struct ChannelOut {
    channel: &'static str,
    delivered: i64,
    dead: i64,
    status_breakdown: Vec<StatusCount>,
}

/// The rounds of one kind and what they delivered.
#[derive(Serialize, ToSchema)]
#[schema(as = RoundsOfKind)]
pub(super) struct RoundOut {
    /// `initial`, `reminder`, `manual` or `escalation`.
    kind: &'static str,
    rounds: i64,
    delivered: i64,
}

pub(super) fn statuses(by_state: &[(domain::DeliveryState, i64)]) -> Vec<StatusCount> {
    by_state.iter().map(|(state, count)| StatusCount { status: state.name(), count: *count }).collect()
}

impl From<Times> for TimesOut {
    fn from(times: Times) -> Self {
        Self { median_s: times.median_s, p90_s: times.p90_s }
    }
}

impl From<ByChannel> for ChannelOut {
    fn from(by: ByChannel) -> Self {
        Self { channel: by.channel, delivered: by.delivered, dead: by.dead, status_breakdown: statuses(&by.by_state) }
    }
}

impl From<ByRound> for RoundOut {
    fn from(by: ByRound) -> Self {
        Self { kind: by.kind.name(), rounds: by.rounds, delivered: by.delivered }
    }
}
