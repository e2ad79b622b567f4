//! Forgetting in bounded batches: rows of rounds past their time, and all that belonged to a deleted alert. Counters stay.

use std::time::Duration;

use domain::{AlertId, RoundKind, Timestamp, limit};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, IntoIden, IntoTableRef, Order, Query, SimpleExpr};

use crate::db::Db;
use crate::error::Result;
use crate::schema::{
    Alert, AlertReached, AlertRevision, AlertTarget, Attempt, Counter, CounterDelta, Delivery, Dispatch, Idempotency,
    LiveEvent, Receipt, Round, Snooze,
};

/// How long rows of rounds that are over are kept.
#[derive(Clone, Copy, Debug)]
pub struct Retention {
    /// Those of reminder rounds.
    pub reminder: Duration,
    /// Those of all others.
    pub other: Duration,
}

impl Default for Retention {
    fn default() -> Self {
        Self { reminder: limit::REMINDER_RETENTION, other: limit::DELIVERY_RETENTION }
    }
}

#[derive(FromQueryResult)]
struct Over {
    id: i64,
    alert_id: i64,
    kind: i16,
    ended_at: Option<i64>,
    due_at: i64,
}

/// Deletes up to `rows_max` delivery rows of one round whose time is over; tells whether there was such a round. The rows of an
/// initial round stay as long as its alert may still be sent, since they tell newcomers from those who were told; after that
/// nobody knows, and an alert revived so late starts anew with the audience that it is then widened to.
///
/// # Errors
/// When the store fails.
pub async fn prune(db: &Db, now: Timestamp, retention: Retention, rows_max: u64) -> Result<bool> {
    let mut select = Query::select();
    select
        .columns([Round::Id, Round::AlertId, Round::Kind, Round::EndedAt, Round::DueAt])
        .from(Round::Table)
        .and_where(Expr::col(Round::PruneAt).lte(now.as_micros()))
        .order_by(Round::PruneAt, Order::Asc)
        .limit(1);
    db.dialect().lock_skipping_locked(&mut select);
    let Some(round) = db.one::<Over>(&select).await? else { return Ok(false) };
    let kept_until = kept_until(db, &round, retention).await?;
    if kept_until > now {
        postpone(db, round.id, Some(kept_until)).await?;
        return Ok(true);
    }
    let mark = Query::update()
        .table(Round::Table)
        .value(Round::PrunedAt, now.as_micros())
        .and_where(Expr::col(Round::Id).eq(round.id))
        .and_where(Expr::col(Round::PrunedAt).is_null())
        .to_owned();
    db.execute(&mark).await?;
    if !prune_rows(db, round.id, rows_max).await? {
        postpone(db, round.id, None).await?;
    }
    Ok(true)
}

async fn kept_until(db: &Db, round: &Over, retention: Retention) -> Result<Timestamp> {
    let kept = if round.kind == RoundKind::Reminder.code() { retention.reminder } else { retention.other };
    let own = Timestamp::from_micros(round.ended_at.unwrap_or(round.due_at)) + kept;
    if round.kind != RoundKind::Initial.code() {
        return Ok(own);
    }
    Ok(live_until(db, AlertId(round.alert_id)).await?.map_or(own, |expiry| own.max(expiry + kept)))
}

/// The expiry of an alert that is neither archived nor deleted.
async fn live_until(db: &Db, alert: AlertId) -> Result<Option<Timestamp>> {
    let select = Query::select()
        .column(Alert::ExpiryTime)
        .from(Alert::Table)
        .and_where(Expr::col(Alert::Id).eq(alert.0))
        .and_where(Expr::col(Alert::ArchivedAt).is_null())
        .and_where(Expr::col(Alert::DeletedAt).is_null())
        .to_owned();
    Ok(db.scalar::<i64>(&select).await?.map(Timestamp::from_micros))
}

async fn postpone(db: &Db, round: i64, until: Option<Timestamp>) -> Result<()> {
    let update = Query::update()
        .table(Round::Table)
        .value(Round::PruneAt, until.map(Timestamp::as_micros))
        .and_where(Expr::col(Round::Id).eq(round))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}

/// Deletes up to `limit` rows of one channel of a round, what is still to be sent of it and what was tried first; false when none
/// are left.
async fn prune_rows(db: &Db, round: i64, limit: u64) -> Result<bool> {
    let first = Query::select()
        .column(Delivery::Channel)
        .from(Delivery::Table)
        .and_where(Expr::col(Delivery::RoundId).eq(round))
        .order_by(Delivery::Channel, Order::Asc)
        .limit(1)
        .to_owned();
    let Some(channel) = db.scalar::<i16>(&first).await? else { return Ok(false) };
    let rows = |of: SimpleExpr, on: SimpleExpr| of.eq(round).and(on.eq(channel));
    let dispatches = rows(Expr::col(Dispatch::RoundId), Expr::col(Dispatch::Channel));
    let attempts = rows(Expr::col(Attempt::RoundId), Expr::col(Attempt::Channel));
    let deliveries = rows(Expr::col(Delivery::RoundId), Expr::col(Delivery::Channel));
    Ok(delete_some(db, Dispatch::Table, Dispatch::UserId, dispatches, limit).await?
        || delete_some(db, Attempt::Table, Attempt::UserId, attempts, limit).await?
        || delete_some(db, Delivery::Table, Delivery::UserId, deliveries, limit).await?)
}

/// Deletes up to `limit` of the rows that `condition` names, by ascending `key`; false when there were none.
async fn delete_some<T, K>(db: &Db, table: T, key: K, condition: SimpleExpr, limit: u64) -> Result<bool>
where
    T: IntoTableRef + Copy,
    K: IntoIden + IntoColumnRef + Copy,
{
    let keys = Query::select().column(key).from(table).and_where(condition.clone()).to_owned();
    let last = keys.clone().order_by(key, Order::Asc).limit(1).offset(limit.saturating_sub(1)).to_owned();
    let up_to = db.scalar::<i64>(&last).await?.unwrap_or(i64::MAX);
    let delete = Query::delete().from_table(table).and_where(condition).and_where(Expr::col(key).lte(up_to)).to_owned();
    Ok(db.execute(&delete).await? > 0)
}

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

/// Deletes up to `limit` live events written before `before`; tells whether there were any.
///
/// # Errors
/// When the store fails.
pub async fn prune_live_events(db: &Db, before: Timestamp, limit: u64) -> Result<bool> {
    let old = Expr::col(LiveEvent::CreatedAt).lt(before.as_micros());
    delete_some(db, LiveEvent::Table, LiveEvent::CreatedAt, old, limit).await
}

/// Deletes up to about `limit` kept replies to repeatable requests, written before `before`; tells whether there were any.
///
/// # Errors
/// When the store fails.
pub async fn prune_replies(db: &Db, before: Timestamp, limit: u64) -> Result<bool> {
    let old = Expr::col(Idempotency::CreatedAt).lt(before.as_micros());
    delete_some(db, Idempotency::Table, Idempotency::CreatedAt, old, limit).await
}
