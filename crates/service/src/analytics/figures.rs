//! Counters as people read them: rates, medians, shares by channel and by round. Pure arithmetic.

use std::collections::BTreeMap;

use domain::histogram::quantile_us;
use domain::{ChannelCode, DeliveryState, RoundKind};
use store::counter::{Counts, Metric, split_delivery_dimension};

/// What the counters of an alert, or of an organization, say.
#[derive(Clone, Debug)]
pub struct Figures {
    /// Deliveries that went out.
    pub delivered: i64,
    /// Of these, the ones of reminder rounds.
    pub reminders: i64,
    /// Deliveries that failed for good.
    pub dead: i64,
    /// People reached, read, acknowledged, snoozed now and ever snoozed: each person once per alert.
    pub reached: i64,
    pub read: i64,
    pub acknowledged: i64,
    pub snoozed_now: i64,
    pub ever_snoozed: i64,
    /// Per cent of the people reached, at most 100, two decimals.
    pub read_rate: f64,
    pub acknowledge_rate: f64,
    /// `None` until somebody has read, or acknowledged.
    pub time_to_read: Option<Times>,
    pub time_to_acknowledge: Option<Times>,
    /// Deliveries by state, those without any left out.
    pub by_state: Vec<(DeliveryState, i64)>,
    pub by_channel: Vec<ByChannel>,
    pub by_round: Vec<ByRound>,
}

/// How long it took, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Times {
    pub median_s: f64,
    pub p90_s: f64,
}

/// One channel's deliveries.
#[derive(Clone, Debug)]
pub struct ByChannel {
    pub channel: &'static str,
    pub delivered: i64,
    pub dead: i64,
    pub by_state: Vec<(DeliveryState, i64)>,
}

/// Rounds of one kind and their deliveries.
#[derive(Clone, Debug)]
pub struct ByRound {
    pub kind: RoundKind,
    pub rounds: i64,
    pub delivered: i64,
}

#[derive(Default)]
struct Deliveries {
    states: BTreeMap<DeliveryState, i64>,
    channels: BTreeMap<i16, BTreeMap<DeliveryState, i64>>,
    kinds: BTreeMap<RoundKind, i64>,
}

impl Figures {
    pub(crate) fn of(counts: &Counts, channel_name: impl Fn(ChannelCode) -> &'static str) -> Self {
        let mut deliveries = Deliveries::default();
        for (dimension, count) in counts.dimensions(Metric::Delivery) {
            if let Some((channel, kind, state)) = split_delivery_dimension(dimension) {
                deliveries.add(channel, kind, state, count);
            }
        }
        let [reached, read, acknowledged] =
            [Metric::Reached, Metric::Read, Metric::Acknowledged].map(|metric| counts.total(metric));
        Self {
            delivered: delivered(&deliveries.states),
            reminders: deliveries.kinds.get(&RoundKind::Reminder).copied().unwrap_or(0),
            dead: deliveries.states.get(&DeliveryState::Dead).copied().unwrap_or(0),
            reached,
            read,
            acknowledged,
            snoozed_now: counts.total(Metric::SnoozedNow),
            ever_snoozed: counts.total(Metric::EverSnoozed),
            read_rate: rate(read, reached),
            acknowledge_rate: rate(acknowledged, reached),
            time_to_read: times(counts, Metric::ReadTime),
            time_to_acknowledge: times(counts, Metric::AcknowledgeTime),
            by_channel: deliveries
                .channels
                .iter()
                .map(|(code, states)| ByChannel {
                    channel: channel_name(ChannelCode::new(*code)),
                    delivered: delivered(states),
                    dead: states.get(&DeliveryState::Dead).copied().unwrap_or(0),
                    by_state: some(states),
                })
                .collect(),
            by_round: deliveries.by_round(counts),
            by_state: some(&deliveries.states),
        }
    }
}

impl Deliveries {
    fn add(&mut self, channel: i16, kind: RoundKind, state: DeliveryState, count: i64) {
        *self.states.entry(state).or_default() += count;
        *self.channels.entry(channel).or_default().entry(state).or_default() += count;
        if went_out(state) {
            *self.kinds.entry(kind).or_default() += count;
        }
    }

    fn by_round(&self, counts: &Counts) -> Vec<ByRound> {
        let rounds: BTreeMap<i16, i64> = counts.dimensions(Metric::Rounds).collect();
        let by_round = RoundKind::ALL.iter().map(|kind| ByRound {
            kind: *kind,
            rounds: rounds.get(&kind.code()).copied().unwrap_or(0),
            delivered: self.kinds.get(kind).copied().unwrap_or(0),
        });
        by_round.filter(|by| by.rounds != 0 || by.delivered != 0).collect()
    }
}

fn went_out(state: DeliveryState) -> bool {
    matches!(state, DeliveryState::Sent | DeliveryState::Delivered)
}

fn delivered(states: &BTreeMap<DeliveryState, i64>) -> i64 {
    states.iter().filter(|(state, _)| went_out(**state)).map(|(_, count)| count).sum()
}

fn some(states: &BTreeMap<DeliveryState, i64>) -> Vec<(DeliveryState, i64)> {
    states.iter().filter(|(_, count)| **count != 0).map(|(state, count)| (*state, *count)).collect()
}

/// Per cent with two decimals, at most 100; of nobody, nought.
#[expect(clippy::cast_precision_loss, reason = "at most 10,000 hundredths")]
fn rate(people: i64, reached: i64) -> f64 {
    if reached <= 0 || people <= 0 {
        return 0.0;
    }
    let hundredths = (i128::from(people) * 10_000 + i128::from(reached) / 2) / i128::from(reached);
    i64::try_from(hundredths.min(10_000)).unwrap_or(10_000) as f64 / 100.0
}

fn times(counts: &Counts, metric: Metric) -> Option<Times> {
    let buckets: Vec<_> = counts.dimensions(metric).collect();
    Some(Times { median_s: seconds(quantile_us(&buckets, 0.5)?), p90_s: seconds(quantile_us(&buckets, 0.9)?) })
}

/// Seconds with one decimal: the histogram knows no better.
#[expect(clippy::cast_precision_loss, reason = "tenths of seconds within half a year")]
fn seconds(micros: i64) -> f64 {
    (micros / 100_000) as f64 / 10.0
}

#[cfg(test)]
mod tests {
    use super::rate;

    #[test]
    fn a_rate_has_two_decimals_and_ends_at_a_hundred() {
        for (people, reached, expected) in [(1, 3, 33.33), (2, 3, 66.67), (0, 5, 0.0), (5, 0, 0.0), (9, 8, 100.0)] {
            assert!((rate(people, reached) - expected).abs() < 1e-9, "{people} of {reached}");
        }
    }
}
