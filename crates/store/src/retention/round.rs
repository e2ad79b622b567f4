//! Rows of rounds whose time is over: those in the app of reminders, which are many, earlier than all others.

use std::time::Duration;

use domain::{AlertId, ChannelCode, RoundKind, Timestamp};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SimpleExpr};

use super::{Retention, delete_some};
use crate::db::Db;
use crate::error::Result;
use crate::schema::{Alert, Attempt, Delivery, Dispatch, Round};

/// How long a round waits before it is looked at again of which something is still to be sent.
const SENT_WITHIN: Duration = Duration::from_hours(24);

#[derive(FromQueryResult)]
struct Over {
    id: i64,
    alert_id: i64,
    kind: i16,
    ended_at: Option<i64>,
    due_at: i64,
}

/// Until when rows of a round are kept.
struct KeptUntil {
    in_app: Timestamp,
    by_provider: Timestamp,
}

/// Deletes up to `rows_max` delivery rows of one round whose time is over; tells whether there was such a round. What is still to be
/// sent is not forgotten: it is sent, or cancelled for a reason, before the round's rows by a provider go. The rows of an initial round
/// stay as long as its alert may still be sent, since they tell newcomers from those who were told; after that nobody knows, and an
/// alert revived so late starts anew with the audience that it is then widened to.
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
    let first = kept_until.in_app.min(kept_until.by_provider);
    if first > now {
        postpone(db, round.id, Some(first)).await?;
        return Ok(true);
    }
    let mark = Query::update()
        .table(Round::Table)
        .value(Round::PrunedAt, now.as_micros())
        .and_where(Expr::col(Round::Id).eq(round.id))
        .and_where(Expr::col(Round::PrunedAt).is_null())
        .to_owned();
    db.execute(&mark).await?;
    if kept_until.in_app <= now && prune_channel(db, round.id, ChannelCode::IN_APP.code(), rows_max).await? {
        return Ok(true);
    }
    let next = match first_channel(db, round.id, ChannelCode::IN_APP.code() + 1).await? {
        Some(_) if kept_until.by_provider > now => Some(kept_until.by_provider),
        Some(_) if is_to_be_sent(db, round.id).await? => Some(now + SENT_WITHIN),
        Some(channel) => return prune_channel(db, round.id, channel, rows_max).await,
        None => (kept_until.in_app > now).then_some(kept_until.in_app),
    };
    postpone(db, round.id, next).await?;
    Ok(true)
}

async fn kept_until(db: &Db, round: &Over, retention: Retention) -> Result<KeptUntil> {
    let since = Timestamp::from_micros(round.ended_at.unwrap_or(round.due_at));
    let both = |until| KeptUntil { in_app: until, by_provider: until };
    let own = since + retention.other;
    match RoundKind::from_code(round.kind) {
        Some(RoundKind::Reminder) => Ok(KeptUntil { in_app: since + retention.reminder, by_provider: own }),
        Some(RoundKind::Initial) => {
            let live_until = live_until(db, AlertId(round.alert_id)).await?;
            Ok(both(live_until.map_or(own, |expiry| own.max(expiry + retention.other))))
        }
        _ => Ok(both(own)),
    }
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

/// Whether a delivery of the round waits for a time: whatever is dead waits for none.
async fn is_to_be_sent(db: &Db, round: i64) -> Result<bool> {
    let select = Query::select()
        .column(Dispatch::UserId)
        .from(Dispatch::Table)
        .and_where(Expr::col(Dispatch::RoundId).eq(round))
        .and_where(Expr::col(Dispatch::NextAttemptAt).is_not_null())
        .limit(1)
        .to_owned();
    db.exists(&select).await
}

/// Deletes up to `limit` rows of a round, one channel after the other; false when none are left.
pub(super) async fn prune_rows(db: &Db, round: i64, limit: u64) -> Result<bool> {
    match first_channel(db, round, ChannelCode::IN_APP.code()).await? {
        Some(channel) => prune_channel(db, round, channel, limit).await,
        None => Ok(false),
    }
}

async fn first_channel(db: &Db, round: i64, from: i16) -> Result<Option<i16>> {
    let first = Query::select()
        .column(Delivery::Channel)
        .from(Delivery::Table)
        .and_where(Expr::col(Delivery::RoundId).eq(round))
        .and_where(Expr::col(Delivery::Channel).gte(from))
        .order_by(Delivery::Channel, Order::Asc)
        .limit(1)
        .to_owned();
    db.scalar::<i16>(&first).await
}

/// Deletes up to `limit` rows of one channel of a round, what is still to be sent of it and what was tried first; false when there were
/// none.
async fn prune_channel(db: &Db, round: i64, channel: i16, limit: u64) -> Result<bool> {
    let rows = |of: SimpleExpr, on: SimpleExpr| of.eq(round).and(on.eq(channel));
    let dispatches = rows(Expr::col(Dispatch::RoundId), Expr::col(Dispatch::Channel));
    let attempts = rows(Expr::col(Attempt::RoundId), Expr::col(Attempt::Channel));
    let deliveries = rows(Expr::col(Delivery::RoundId), Expr::col(Delivery::Channel));
    Ok(delete_some(db, Dispatch::Table, Dispatch::UserId, dispatches, limit).await?
        || delete_some(db, Attempt::Table, Attempt::UserId, attempts, limit).await?
        || delete_some(db, Delivery::Table, Delivery::UserId, deliveries, limit).await?)
}
