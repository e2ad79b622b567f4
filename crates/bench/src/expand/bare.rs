//! The limit for expanding: one bare statement that writes the same rows into the same table, with the same conditions, and nothing else.

use std::time::Duration;

use domain::{AlertId, Timestamp};

use crate::broken::Result;
use crate::crowd::Home;
use crate::sql::Sql;
use testbed::Watch;

/// Whom the statement leaves out.
#[derive(Clone, Copy)]
pub(crate) enum Exclusion {
    /// Nobody, as an initial round.
    None,
    /// Those who acknowledged or snoozed, as a reminder of this alert.
    Receipts(AlertId),
}

/// Writes a round's rows by one statement under a round's id of its own, later than all before, so that the rows go where the
/// real ones go: to the table's end. Tells how many there were and how long it took.
pub(crate) async fn insert(
    sql: &Sql,
    home: Home,
    exclusion: Exclusion,
    due: Timestamp,
    now: Timestamp,
) -> Result<(u64, Duration)> {
    let (round, due, now) = (reserve_round(sql, home, due).await?, due.as_micros(), now.as_micros());
    let left_out = match exclusion {
        Exclusion::None => String::new(),
        Exclusion::Receipts(alert) => format!(
            " AND person.id NOT IN (SELECT receipt.user_id FROM receipt WHERE receipt.alert_id = {alert} \
             AND (receipt.acknowledged_revision >= 1 OR receipt.snooze_until > {due}))"
        ),
    };
    let statement = format!(
        "INSERT INTO delivery (round_id, channel, user_id, state, revision, created_at) \
         SELECT {round}, 0, person.id, 2, 1, {now} FROM {people} AS person \
         WHERE person.organization_id = {organization} AND person.id > 0 AND person.is_active = TRUE \
         AND person.added_at <= {due}{left_out}",
        people = sql.people(),
        organization = home.organization,
    );
    let watch = Watch::start();
    let rows = sql.run(&statement).await?;
    Ok((rows, watch.elapsed()))
}

/// A finished round of no alert: it gives away its id and is never looked at again.
async fn reserve_round(sql: &Sql, home: Home, due: Timestamp) -> Result<i64> {
    let due = due.as_micros();
    let last = sql.number("SELECT MAX(id) FROM round").await?;
    sql.run(&format!(
        "INSERT INTO round (organization_id, alert_id, kind, due_at, state, channels, revision, pass, cursor_target, cursor_user, \
         created_at) VALUES ({}, {}, 0, {due}, 2, 1, 1, 2, 0, 0, {due})",
        home.organization,
        -1 - last,
    ))
    .await?;
    sql.number("SELECT MAX(id) FROM round").await
}
