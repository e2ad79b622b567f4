//! What is left of deleted alerts: rows of their rounds first, the alert itself last.

use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SimpleExpr};

use super::delete_some;
use super::round::prune_rows;
use crate::db::Db;
use crate::error::Result;
use crate::schema::{
    Alert, AlertReached, AlertRevision, AlertTarget, Counter, CounterDelta, Delivery, Receipt, Round, Snooze,
};

/// Deletes up to `limit` rows that belonged to a deleted alert; tells whether there was such an alert.
///
/// # Errors
/// When the store fails.
pub async fn purge_deleted(db: &Db, limit: u64) -> Result<bool> {
    let mut select = Query::select();
    select
        .columns([Alert::Id, Alert::OrganizationId])
        .from(Alert::Table)
        .and_where(Expr::col(Alert::DeletedAt).is_not_null())
        .order_by(Alert::DeletedAt, Order::Asc)
        .limit(1);
    db.dialect().lock_skipping_locked(&mut select);
    let Some(row) = db.rows(&select).await?.into_iter().next() else { return Ok(false) };
    let (alert, organization): (i64, i64) = (db.read(row.try_get_by_index(0))?, db.read(row.try_get_by_index(1))?);
    if purge_rounds(db, alert, limit).await? {
        return Ok(true);
    }
    let left = delete_some(db, Receipt::Table, Receipt::UserId, Expr::col(Receipt::AlertId).eq(alert), limit).await?
        || delete_some(db, Snooze::Table, Snooze::UserId, Expr::col(Snooze::AlertId).eq(alert), limit).await?
        || delete_some(
            db,
            AlertReached::Table,
            AlertReached::UserId,
            Expr::col(AlertReached::AlertId).eq(alert),
            limit,
        )
        .await?
        || delete_some(db, AlertTarget::Table, AlertTarget::TargetId, Expr::col(AlertTarget::AlertId).eq(alert), limit)
            .await?
        || delete_some(
            db,
            AlertRevision::Table,
            AlertRevision::Revision,
            Expr::col(AlertRevision::AlertId).eq(alert),
            limit,
        )
        .await?;
    if !left {
        let of_alert = |organization_id: SimpleExpr, alert_id: SimpleExpr| {
            organization_id.eq(organization).and(alert_id.eq(alert))
        };
        let counters = of_alert(Expr::col(Counter::OrganizationId), Expr::col(Counter::AlertId));
        db.execute(&Query::delete().from_table(Counter::Table).and_where(counters).to_owned()).await?;
        let deltas = of_alert(Expr::col(CounterDelta::OrganizationId), Expr::col(CounterDelta::AlertId));
        db.execute(&Query::delete().from_table(CounterDelta::Table).and_where(deltas).to_owned()).await?;
        let last = Query::delete().from_table(Alert::Table).and_where(Expr::col(Alert::Id).eq(alert)).to_owned();
        db.execute(&last).await?;
    }
    Ok(true)
}

/// Deletes up to `limit` rounds of a deleted alert whose rows are gone, or rows of the first that has some; false when no round
/// is left.
async fn purge_rounds(db: &Db, alert: i64, limit: u64) -> Result<bool> {
    let rows = Query::select()
        .expr(Expr::val(1))
        .from(Delivery::Table)
        .and_where(Expr::col((Delivery::Table, Delivery::RoundId)).equals((Round::Table, Round::Id)))
        .to_owned();
    let first_with_rows = Query::select()
        .column((Round::Table, Round::Id))
        .from(Round::Table)
        .and_where(Expr::col((Round::Table, Round::AlertId)).eq(alert))
        .and_where(Expr::exists(rows))
        .order_by((Round::Table, Round::Id), Order::Asc)
        .limit(1)
        .to_owned();
    let first_with_rows = db.scalar::<i64>(&first_with_rows).await?;
    let without_rows =
        Expr::col(Round::AlertId).eq(alert).and(Expr::col(Round::Id).lt(first_with_rows.unwrap_or(i64::MAX)));
    if delete_some(db, Round::Table, Round::Id, without_rows, limit).await? {
        return Ok(true);
    }
    match first_with_rows {
        Some(round) => prune_rows(db, round, limit).await,
        None => Ok(false),
    }
}
