//! Cancelling what waits for alerts that ended, also on channels whose provider is gone: no worker would come for it.

use std::collections::BTreeSet;

use domain::{AlertId, CancelReason, DeliveryState, StopReason, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};

use super::settle::{Final, GROUPED, count, end, groups, hold_living};
use crate::db::Db;
use crate::error::Result;
use crate::gate::Writer;
use crate::open::Store;
use crate::round::{Facts, facts};
use crate::schema::Dispatch;

/// Alerts looked at in one step.
const ALERTS_MAX: u32 = 32;

/// Looks at the next alerts after `after` that have something to be sent, and cancels up to `rows_max` deliveries of each that has
/// ended; what a worker has in its hands is left to it. Tells after which alert to go on (0 is the beginning), and whether anything
/// was cancelled.
///
/// # Errors
/// When the store fails.
pub async fn cancel_ended(store: &Store, after: AlertId, now: Timestamp, rows_max: u64) -> Result<(AlertId, bool)> {
    let (mut at, mut worked) = (after, false);
    for _ in 0..ALERTS_MAX {
        let next = Query::select()
            .column(Dispatch::AlertId)
            .from(Dispatch::Table)
            .and_where(Expr::col(Dispatch::AlertId).gt(at.0))
            .order_by(Dispatch::AlertId, Order::Asc)
            .limit(1)
            .to_owned();
        let Some(alert) = store.reader().scalar::<i64>(&next).await?.map(AlertId) else {
            return Ok((AlertId(0), worked));
        };
        at = alert;
        let Some(facts) = facts(store.reader(), alert, false).await? else { continue };
        if let Some(reason) = ended(&facts, now) {
            let facts = &facts;
            let cancel =
                store.write(Writer::Engine, |db| async move { cancel(&db, facts, reason, now, rows_max).await });
            worked |= cancel.await? > 0;
        }
    }
    Ok((at, worked))
}

/// Why nothing of the alert will ever be sent as things stand.
fn ended(facts: &Facts, now: Timestamp) -> Option<CancelReason> {
    match facts.hindrance(now)? {
        StopReason::Archived => Some(CancelReason::Archived),
        StopReason::Deactivated => Some(CancelReason::Deactivated),
        StopReason::Deleted => Some(CancelReason::Deleted),
        StopReason::Expired => Some(CancelReason::Expired),
        StopReason::Rescheduled => None,
    }
}

async fn cancel(db: &Db, facts: &Facts, reason: CancelReason, now: Timestamp, rows_max: u64) -> Result<usize> {
    let living = hold_living(db, BTreeSet::from([facts.alert])).await?;
    let mut select = Query::select();
    select
        .columns(GROUPED)
        .from(Dispatch::Table)
        .and_where(Expr::col(Dispatch::AlertId).eq(facts.alert.0))
        .and_where(Expr::col(Dispatch::NextAttemptAt).is_not_null())
        .and_where(
            Expr::col(Dispatch::LeaseToken).is_null().or(Expr::col(Dispatch::NextAttemptAt).lte(now.as_micros())),
        )
        .limit(rows_max);
    db.dialect().lock_skipping_locked(&mut select);
    let groups = groups(db, (facts.organization, facts.alert), &select).await?;
    for (group, people) in &groups {
        end(db, *group, people, Final::Cancelled(reason)).await?;
    }
    let moves =
        groups.iter().map(|(group, people)| (*group, DeliveryState::Pending, DeliveryState::Cancelled, people.len()));
    count(db, &living, moves).await?;
    Ok(groups.values().map(Vec::len).sum())
}
