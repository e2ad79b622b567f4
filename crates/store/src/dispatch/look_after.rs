//! What waits, alert by alert: of those that ended it is cancelled, also on channels whose provider is gone, for no worker would come for
//! it; of those whose start was moved to an earlier time it is brought forward.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::{AlertId, CancelReason, DeliveryState, StopReason, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};

use super::forward::{bring_forward, is_left_behind};
use super::settle::{Final, GROUPED, count, end, groups, hold_living};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::gate::Writer;
use crate::open::Store;
use crate::round::{Facts, facts};
use crate::schema::Dispatch;

/// Alerts looked at in one step.
const ALERTS_MAX: usize = 32;

/// What is to be done about an alert's deliveries that wait.
enum Need {
    Cancel(Facts, CancelReason),
    /// None of them waits for longer than until then.
    BringForward(AlertId, Timestamp),
}

/// Looks after the next alerts after `after` that have something to be sent: of each that has ended up to `rows_max` deliveries are
/// cancelled, of each whose start came nearer as many are brought forward; what a worker has in its hands is left to it. Tells after
/// which alert to go on (0 is the beginning), and whether there was anything to do.
///
/// # Errors
/// When the store fails.
pub async fn look_after(store: &Store, after: AlertId, now: Timestamp, rows_max: u64) -> Result<(AlertId, bool)> {
    let (next, needs) = store.read_as_engine(|db| look(db, after, now)).await?;
    let mut worked = false;
    for need in &needs {
        let done = store.write(Writer::Engine, |db| async move {
            match need {
                Need::Cancel(facts, reason) => cancel(&db, facts, *reason, now, rows_max).await,
                Need::BringForward(alert, to) => bring_forward(&db, *alert, *to, rows_max).await,
            }
        });
        worked |= done.await? > 0;
    }
    Ok((next, worked))
}

async fn look(db: Arc<Db>, after: AlertId, now: Timestamp) -> Result<(AlertId, Vec<Need>)> {
    let (mut at, mut needs) = (after, Vec::new());
    for _ in 0..ALERTS_MAX {
        let next = Query::select()
            .column(Dispatch::AlertId)
            .from(Dispatch::Table)
            .and_where(Expr::col(Dispatch::AlertId).gt(at.0))
            .order_by(Dispatch::AlertId, Order::Asc)
            .limit(1)
            .to_owned();
        let Some(alert) = db.scalar::<i64>(&next).await?.map(AlertId) else { return Ok((AlertId(0), needs)) };
        at = alert;
        match facts(&db, alert, false).await {
            Ok(Some(facts)) => needs.extend(need(&db, facts, now).await?),
            Ok(None) => {}
            // Only a later version knows how; the others get their turn all the same.
            Err(error @ Error::Unreadable(_)) => tracing::error!(%alert, %error, "an alert cannot be read"),
            Err(error) => return Err(error),
        }
    }
    Ok((at, needs))
}

async fn need(db: &Db, facts: Facts, now: Timestamp) -> Result<Option<Need>> {
    if let Some(reason) = ended(&facts, now) {
        return Ok(Some(Need::Cancel(facts, reason)));
    }
    let to = facts.schedule.window.start.max(now);
    Ok(is_left_behind(db, facts.alert, to, now).await?.then_some(Need::BringForward(facts.alert, to)))
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

async fn cancel(db: &Db, facts: &Facts, reason: CancelReason, now: Timestamp, rows_max: u64) -> Result<u64> {
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
    Ok(groups.values().map(|people| people.len() as u64).sum())
}
