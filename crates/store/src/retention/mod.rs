//! Forgetting in bounded batches: rows of rounds past their time, and all that belonged to a deleted alert. Counters stay.

mod deleted;
mod round;

use std::time::Duration;

use domain::{Timestamp, limit};
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, IntoIden, IntoTableRef, Order, Query, SimpleExpr};

use crate::db::Db;
use crate::error::Result;
use crate::schema::{Idempotency, LiveEvent};

pub use deleted::purge_deleted;
pub use round::prune;

/// How long rows of rounds that are over are kept.
#[derive(Clone, Copy, Debug)]
pub struct Retention {
    /// Those of reminder rounds in the app.
    pub reminder: Duration,
    /// All others.
    pub other: Duration,
}

impl Default for Retention {
    fn default() -> Self {
        Self { reminder: limit::REMINDER_RETENTION, other: limit::DELIVERY_RETENTION }
    }
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
