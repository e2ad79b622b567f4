//! What was tried of some deliveries: how often, and what the provider last said where it did not take one.

use std::collections::BTreeMap;

use domain::{AttemptOutcome, ChannelCode, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};

use super::Delivery;
use crate::db::Db;
use crate::error::Result;
use crate::schema::Attempt;

#[derive(Default)]
struct Tried {
    attempts: i64,
    error: Option<String>,
}

/// Adds it to these deliveries of one round, a page of them at most.
pub(super) async fn add(db: &Db, deliveries: &mut [Delivery]) -> Result<()> {
    for of_channel in deliveries.chunk_by_mut(|one, next| one.key.channel == next.key.channel) {
        // In the app nothing is tried: the row is the delivery.
        let first = of_channel.first().filter(|first| first.key.channel != ChannelCode::IN_APP);
        let Some(first) = first else { continue };
        let select = Query::select()
            .columns([Attempt::UserId, Attempt::Outcome])
            .column(Attempt::Answer)
            .from(Attempt::Table)
            .and_where(Expr::col(Attempt::RoundId).eq(first.key.round.0))
            .and_where(Expr::col(Attempt::Channel).eq(first.key.channel.code()))
            .and_where(Expr::col(Attempt::UserId).is_in(of_channel.iter().map(|delivery| delivery.key.user.0)))
            .order_by(Attempt::UserId, Order::Asc)
            .order_by(Attempt::Number, Order::Asc)
            .to_owned();
        let mut tried: BTreeMap<UserId, Tried> = BTreeMap::new();
        for row in db.rows(&select).await? {
            let tried = tried.entry(UserId(db.read(row.try_get_by_index(0))?)).or_default();
            let outcome: i16 = db.read(row.try_get_by_index(1))?;
            tried.attempts += 1;
            tried.error = match AttemptOutcome::from_code(outcome) {
                Some(AttemptOutcome::Sent) => None,
                _ => db.read(row.try_get_by_index(2))?,
            };
        }
        for delivery in of_channel {
            let tried = tried.remove(&delivery.key.user).unwrap_or_default();
            (delivery.attempts, delivery.last_error) = (tried.attempts, tried.error);
        }
    }
    Ok(())
}
