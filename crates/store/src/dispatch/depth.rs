//! How much is still to be sent, channel by channel, for the operator and for whoever waits until something is due.

use domain::{ChannelCode, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};

use crate::db::Db;
use crate::error::Result;
use crate::gauge;
use crate::schema::Dispatch;

/// What waits on one channel, over all organizations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Depth {
    pub channel: ChannelCode,
    /// Deliveries to be sent, now or later; counting stops at [`gauge::COUNT_MAX`].
    pub waiting: i64,
    /// When the first of them is due; what a worker has in its hands is due when its lease ends.
    pub next_due_at: Timestamp,
}

/// What waits, by channel; channels on which nothing waits are left out.
///
/// # Errors
/// When the store fails.
pub async fn depth(db: &Db) -> Result<Vec<Depth>> {
    let mut depths = Vec::new();
    let mut after = -1i16;
    loop {
        let next = Query::select()
            .column(Dispatch::Channel)
            .from(Dispatch::Table)
            .and_where(Expr::col(Dispatch::Channel).gt(after))
            .order_by(Dispatch::Channel, Order::Asc)
            .limit(1)
            .to_owned();
        let Some(code) = db.scalar::<i16>(&next).await? else { return Ok(depths) };
        after = code;
        let Some(channel) = ChannelCode::from_code(code) else { continue };
        if let Some(next_due_at) = next_due_at(db, channel).await? {
            let waiting = gauge::count(db, open(channel)).await?;
            depths.push(Depth { channel, waiting, next_due_at });
        }
    }
}

/// When something on the channel is due next.
///
/// # Errors
/// When the store fails.
pub async fn next_due_at(db: &Db, channel: ChannelCode) -> Result<Option<Timestamp>> {
    let first = open(channel).order_by(Dispatch::NextAttemptAt, Order::Asc).limit(1).to_owned();
    Ok(db.scalar::<i64>(&first).await?.map(Timestamp::from_micros))
}

fn open(channel: ChannelCode) -> SelectStatement {
    Query::select()
        .column(Dispatch::NextAttemptAt)
        .from(Dispatch::Table)
        .and_where(Expr::col(Dispatch::Channel).eq(channel.code()))
        .and_where(Expr::col(Dispatch::NextAttemptAt).is_not_null())
        .to_owned()
}
