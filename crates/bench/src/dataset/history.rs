//! What the past has left behind: finished rounds with their deliveries, receipts, and the counters that stand for all of them.

use super::{DAY_US, Loading};
use crate::broken::Result;
use testbed::crowd::series;

/// Alerts to the organization among the first twenty.
const TO_ORGANIZATION: u64 = 8;
/// How many of the first alerts have receipts, of every tenth person each.
const RECEIPTED: u64 = 10;

pub(super) async fn load(loading: Loading<'_>) -> Result<()> {
    for round in 1..=loading.size.rounds {
        deliveries(loading, round).await?;
    }
    receipts(loading).await?;
    counters(loading).await
}

/// One finished round to everybody, of one of the active alerts to the organization: the initial one first, reminders later.
async fn deliveries(loading: Loading<'_>, round: u64) -> Result<()> {
    let Loading { sql, home, size, now, .. } = loading;
    let alert = 1 + (round - 1) % TO_ORGANIZATION;
    let kind = u64::from(round > TO_ORGANIZATION);
    let due = now - 3_600_000_000 + i64::try_from(round).unwrap_or(0) * 1_000_000;
    sql.run(&format!(
        "INSERT INTO round (id, organization_id, alert_id, kind, due_at, state, channels, revision, pass, cursor_target, cursor_user, \
         people, created_at, begun_at, ended_at, prune_at) \
         VALUES ({round}, {}, {alert}, {kind}, {due}, 2, 1, 1, 2, 0, 0, {}, {due}, {due}, {due}, {})",
        home.organization,
        size.people,
        due + 90 * DAY_US,
    ))
    .await?;
    sql.run(&format!(
        "INSERT INTO delivery (round_id, channel, user_id, state, revision, created_at) \
         SELECT {round}, 0, id, 2, 1, {due} FROM {} WHERE id > 0 ORDER BY id",
        sql.people(),
    ))
    .await
    .map(|_| ())
}

async fn receipts(loading: Loading<'_>) -> Result<()> {
    let Loading { sql, home, size, now, .. } = loading;
    let at = now - 1_800_000_000;
    for alert in 1..=RECEIPTED {
        sql.run(&format!(
            "INSERT INTO receipt (user_id, alert_id, is_read, read_at, first_read_at, read_revision, created_at, updated_at) \
             SELECT {} + 10 * n - {alert} + 1, {alert}, TRUE, {at}, {at}, 1, {at}, {at} FROM {}",
            home.admin,
            series(size.people / 10 - 1),
        ))
        .await?;
    }
    Ok(())
}

/// Every alert has deliveries, people reached and read, and two histograms; the organization has their sums.
async fn counters(loading: Loading<'_>) -> Result<()> {
    let Loading { sql, home, size, .. } = loading;
    let insert = "INSERT INTO counter (organization_id, alert_id, metric, dimension, value)";
    let (organization, people) = (home.organization, size.people);
    for (metric, dimension, value) in [
        (0, 2, people),
        (0, 10, people),
        (1, 0, people),
        (2, 0, people / 10),
        (3, 0, people / 20),
        (8, 0, 1),
        (8, 1, 1),
    ] {
        sql.run(&format!("{insert} SELECT {organization}, id, {metric}, {dimension}, {value} FROM alert")).await?;
    }
    for metric in [6, 7] {
        sql.run(&format!(
            "{insert} SELECT {organization}, alert.id, {metric}, n + 10, {people} / 1000 + n FROM alert CROSS JOIN {}",
            series(30),
        ))
        .await?;
    }
    sql.run(&format!(
        "{insert} SELECT {organization}, 0, metric, dimension, SUM(value) FROM counter GROUP BY metric, dimension"
    ))
    .await
    .map(|_| ())
}
