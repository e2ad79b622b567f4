//! Alerts and whom they address. Each person among the witnesses is addressed by twenty that are active, and by many past ones.

use super::{DAY_US, Loading};
use crate::broken::Result;
use testbed::crowd::series;

/// Active alerts that a witness sees: the first eight address the organization, six the witnesses' team, six them themselves.
pub(crate) const VISIBLE: u64 = 20;
const TEAMS: u64 = 1_000;
/// Where in a stretch of twenty alerts those to a team and those to persons begin.
const TO_TEAM: u64 = 8;
const TO_PERSONS: u64 = 14;

pub(super) async fn load(loading: Loading<'_>) -> Result<()> {
    teams(loading).await?;
    alerts(loading).await?;
    targets(loading).await
}

/// Everybody is in one team; team 1 is the witnesses' own, beside it they are in theirs.
async fn teams(loading: Loading<'_>) -> Result<()> {
    let Loading { sql, home, size, witnesses, now } = loading;
    let since = now - 300 * DAY_US;
    sql.run(&format!(
        "INSERT INTO team (id, organization_id, name, name_key, description, is_active, added_at, member_count, created_at, updated_at) \
         SELECT n, {}, CONCAT('Team ', n), CONCAT('team ', n), '', TRUE, {since}, 0, {since}, {since} FROM {}",
        home.organization,
        series(TEAMS),
    ))
    .await?;
    sql.run(&format!(
        "INSERT INTO team_member (team_id, user_id, added_at) SELECT 2 + n % {}, {} + n, {since} FROM {}",
        TEAMS - 1,
        home.admin,
        series(size.people.saturating_sub(1)),
    ))
    .await?;
    sql.run(&format!(
        "INSERT INTO team_member (team_id, user_id, added_at) SELECT 1, id, {since} FROM {} WHERE id IN ({})",
        sql.people(),
        witnesses.ids(home),
    ))
    .await?;
    sql.run("UPDATE team SET member_count = (SELECT COUNT(*) FROM team_member WHERE team_member.team_id = team.id)")
        .await
        .map(|_| ())
}

/// The kind of the `n`-th alert's audience, as SQL.
fn kind() -> String {
    format!("CASE WHEN (n - 1) % 20 < {TO_TEAM} THEN 0 WHEN (n - 1) % 20 < {TO_PERSONS} THEN 1 ELSE 2 END")
}

/// The first ones are active, the others expired, and a third of those is archived. None is due for a round.
async fn alerts(loading: Loading<'_>) -> Result<()> {
    let Loading { sql, home, size, now, .. } = loading;
    let (active, day) = (size.active_alerts, DAY_US);
    sql.run(&format!(
        "INSERT INTO alert (id, organization_id, title, message, search_key, severity, channels, visibility, reminder_enabled, \
         reminder_minutes, stop_reminders_on, requires_acknowledgement, start_time, expiry_time, is_active, archived_at, created_by, \
         created_at, updated_at, revision, asked_revision, owes_initial, audience_size) \
         SELECT n, {organization}, CONCAT('Water off on day ', n), \
         CONCAT('From 8 to 12, on all floors. Please close the taps before you leave. Notice ', n), CONCAT('water off on day ', n), \
         1 + n % 3, 1, CASE WHEN n <= {active} AND n > {VISIBLE} THEN 1 + n % 2 ELSE {kind} END, FALSE, 120, 0, FALSE, \
         CASE WHEN n <= {active} THEN {now} - 3600000000 - n * 1000 ELSE {now} - {day} * 30 - n * 1000 END, \
         CASE WHEN n <= {active} THEN {now} + {day} * 7 ELSE {now} - {day} * 10 - n * 1000 END, TRUE, \
         CASE WHEN n > {active} AND n % 3 = 0 THEN {now} - {day} * 5 ELSE NULL END, {admin}, \
         CASE WHEN n <= {active} THEN {now} - 3600000000 - n * 1000 ELSE {now} - {day} * 30 - n * 1000 END, {now}, 1, 1, FALSE, NULL \
         FROM {series}",
        organization = home.organization,
        admin = home.admin,
        kind = kind(),
        series = series(size.alerts),
    ))
    .await?;
    sql.run(
        "INSERT INTO alert_revision (alert_id, revision, title, message, severity, edited_by, edited_at) \
         SELECT id, 1, title, message, severity, created_by, created_at FROM alert",
    )
    .await
    .map(|_| ())
}

/// Each alert's rows. The active ones after the first twenty address others than the witnesses.
async fn targets(loading: Loading<'_>) -> Result<()> {
    let Loading { sql, home, size, witnesses, .. } = loading;
    let (ids, people) = (witnesses.ids(home), sql.people());
    let insert = "INSERT INTO alert_target (alert_id, target_id, kind, added_at, visible_until)";
    let rest = "alert.created_at, CASE WHEN alert.archived_at IS NULL THEN alert.expiry_time ELSE 0 END";
    let others = format!("alert.id > {VISIBLE} AND alert.id <= {}", size.active_alerts);
    let foreign_team = format!(
        "SELECT MIN(team.id) FROM team WHERE team.id > 1 + alert.id % 500 AND NOT EXISTS (SELECT 1 FROM team_member \
         WHERE team_member.team_id = team.id AND team_member.user_id IN ({ids}))"
    );
    let other_person = format!(
        "SELECT MIN(person.id) FROM {people} AS person WHERE person.id > {} + alert.id % 500 AND person.id NOT IN ({ids})",
        home.admin
    );
    for select in [
        format!("SELECT alert.id, {}, 0, {rest} FROM alert WHERE visibility = 0", home.organization),
        format!("SELECT alert.id, 1, 1, {rest} FROM alert WHERE visibility = 1 AND NOT ({others})"),
        format!("SELECT alert.id, ({foreign_team}), 1, {rest} FROM alert WHERE visibility = 1 AND {others}"),
        format!(
            "SELECT alert.id, person.id, 2, {rest} FROM alert CROSS JOIN {people} AS person \
             WHERE person.id IN ({ids}) AND visibility = 2 AND NOT ({others})"
        ),
        format!("SELECT alert.id, ({other_person}), 2, {rest} FROM alert WHERE visibility = 2 AND {others}"),
    ] {
        sql.run(&format!("{insert} {select}")).await?;
    }
    Ok(())
}
