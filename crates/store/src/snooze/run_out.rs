//! Housekeeping of snoozes: closes the books of those whose time has come. No reminder waits for it.

use std::collections::{BTreeMap, BTreeSet};

use domain::{AlertId, OrganizationId, SnoozeEnd, Timestamp};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};

use crate::counter::{self, Change, Metric};
use crate::db::Db;
use crate::error::Result;
use crate::schema::{Alert, Snooze as S};

/// Most snoozes that housekeeping closes in one statement.
const CLOSE_MAX: u64 = 1_000;

/// Closes up to `limit` snoozes whose time has come and lowers the counters; tells how many. It only keeps the books:
/// reminders resume by the instant alone.
///
/// # Errors
/// When the store fails.
pub async fn close_run_out(db: &Db, now: Timestamp, limit: u64) -> Result<usize> {
    let due = Query::select()
        .columns([S::Id, S::AlertId])
        .from(S::Table)
        .and_where(Expr::col(S::OpenUntil).lte(now.as_micros()))
        .order_by(S::OpenUntil, Order::Asc)
        .limit(Ord::min(limit, CLOSE_MAX))
        .to_owned();
    let mut ids = Vec::new();
    let mut alerts = BTreeSet::new();
    for row in db.rows(&due).await? {
        ids.push(db.read(row.try_get_by_index::<i64>(0))?);
        alerts.insert(db.read(row.try_get_by_index::<i64>(1))?);
    }
    if ids.is_empty() {
        return Ok(0);
    }
    let counted = hold_counted(db, alerts).await?;
    let closed = take(db, ids, now).await?;
    let update = Query::update()
        .table(S::Table)
        .value(S::EndedAt, Expr::col(S::Until))
        .value(S::EndedBy, SnoozeEnd::RanOut.code())
        .value(S::OpenUntil, Option::<i64>::None)
        .and_where(Expr::col(S::Id).is_in(closed.iter().map(|row| row.id)))
        .to_owned();
    db.execute(&update).await?;
    let mut ended: BTreeMap<(i64, i64), i64> = BTreeMap::new();
    for row in closed.iter().filter(|row| counted.contains(&row.alert_id)) {
        *ended.entry((row.organization_id, row.alert_id)).or_default() += 1;
    }
    for ((organization, alert), count) in ended {
        let change = Change::of(Metric::SnoozedNow, -count);
        counter::note(db, OrganizationId(organization), AlertId(alert), &[change]).await?;
    }
    Ok(closed.len())
}

/// The alerts whose counters still stand; a deleted alert's were taken out at once. Held, so that no deletion comes between.
async fn hold_counted(db: &Db, alerts: BTreeSet<i64>) -> Result<BTreeSet<i64>> {
    let mut select = Query::select()
        .column(Alert::Id)
        .from(Alert::Table)
        .and_where(Expr::col(Alert::Id).is_in(alerts))
        .and_where(Expr::col(Alert::DeletedAt).is_null())
        .order_by(Alert::Id, Order::Asc)
        .to_owned();
    db.dialect().lock_shared(&mut select);
    Ok(db.column(&select).await?.into_iter().collect())
}

#[derive(FromQueryResult)]
struct DueRow {
    id: i64,
    organization_id: i64,
    alert_id: i64,
}

/// Those of the due rows that nobody else is closing.
async fn take(db: &Db, ids: Vec<i64>, now: Timestamp) -> Result<Vec<DueRow>> {
    let mut select = Query::select()
        .columns([S::Id, S::OrganizationId, S::AlertId])
        .from(S::Table)
        .and_where(Expr::col(S::Id).is_in(ids))
        .and_where(Expr::col(S::OpenUntil).lte(now.as_micros()))
        .order_by(S::Id, Order::Asc)
        .to_owned();
    db.dialect().lock_skipping_locked(&mut select);
    db.all(&select).await
}
