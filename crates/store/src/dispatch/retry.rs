//! Dead deliveries that an admin asks for again: due at once, with all their attempts before them.

use std::collections::BTreeSet;

use domain::{AlertId, ChannelCode, DeliveryState, OrganizationId, RoundId, Timestamp, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::settle::{CHUNK, GROUPED, Group, count, deliveries, dispatches, groups};
use crate::db::Db;
use crate::error::Result;
use crate::schema::{Delivery, Dispatch};

/// Makes up to `limit` dead deliveries of the alert pending again, of one round or channel only where told; tells how many. The caller
/// holds the alert, which is not deleted.
///
/// # Errors
/// When the store fails.
pub async fn retry_dead(
    db: &Db,
    (organization, alert): (OrganizationId, AlertId),
    (round, channel): (Option<RoundId>, Option<ChannelCode>),
    limit: u64,
    now: Timestamp,
) -> Result<u64> {
    let mut dead = Query::select();
    dead.columns(GROUPED)
        .from(Dispatch::Table)
        .and_where(Expr::col(Dispatch::AlertId).eq(alert.0))
        .and_where(Expr::col(Dispatch::OrganizationId).eq(organization.0))
        .and_where(Expr::col(Dispatch::NextAttemptAt).is_null())
        .and_where_option(round.map(|round| Expr::col(Dispatch::RoundId).eq(round.0)))
        .and_where_option(channel.map(|channel| Expr::col(Dispatch::Channel).eq(channel.code())))
        .limit(limit);
    db.dialect().lock_for_update(&mut dead);
    let groups = groups(db, (organization, alert), &dead).await?;
    for (group, people) in &groups {
        for chunk in people.chunks(CHUNK) {
            revive(db, *group, chunk, now).await?;
        }
    }
    let moves =
        groups.iter().map(|(group, people)| (*group, DeliveryState::Dead, DeliveryState::Pending, people.len()));
    count(db, &BTreeSet::from([alert]), moves).await?;
    Ok(groups.values().map(|people| people.len() as u64).sum())
}

async fn revive(db: &Db, group: Group, people: &[UserId], now: Timestamp) -> Result<()> {
    let due = Query::update()
        .table(Dispatch::Table)
        .value(Dispatch::NextAttemptAt, now.as_micros())
        .value(Dispatch::Failures, 0i64)
        .cond_where(dispatches(group, people))
        .to_owned();
    db.execute(&due).await?;
    let pending = Query::update()
        .table(Delivery::Table)
        .value(Delivery::State, DeliveryState::Pending.code())
        .cond_where(deliveries(group, people))
        .to_owned();
    db.execute(&pending).await.map(|_| ())
}
