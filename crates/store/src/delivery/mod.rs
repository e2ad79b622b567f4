//! Deliveries to look at: one alert's, the newest round first. Who writes them is `expand`'s business, who sends them `dispatch`'s.

mod row;
mod tried;

use domain::{
    AlertId, CancelReason, ChannelCode, DeliveryState, OrganizationId, RoundId, RoundKind, Timestamp, UserId,
};
use sea_orm::sea_query::{Cond, Expr, ExprTrait, JoinType, Order, Query};

use row::Row;

use crate::db::Db;
use crate::error::Result;
use crate::page::Way;
use crate::schema::{Delivery as Column, Dispatch, Round, User};

/// What tells a delivery apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub round: RoundId,
    pub channel: ChannelCode,
    pub user: UserId,
}

/// A delivery, and to whom.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub key: Key,
    pub kind: RoundKind,
    pub name: String,
    pub email: String,
    pub state: DeliveryState,
    /// Why it was cancelled.
    pub reason: Option<CancelReason>,
    pub revision: i64,
    pub created_at: Timestamp,
    /// How often a provider was asked to take it.
    pub attempts: i64,
    /// What the provider said, if it did not take it the last time.
    pub last_error: Option<String>,
    /// When it is tried next; nothing while a worker has it in hand.
    pub next_attempt_at: Option<Timestamp>,
}

/// Which deliveries to read: beyond `from`, whose own row is left out.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    pub from: Option<(Way, Key)>,
    pub limit: u32,
}

/// A span of the alert's deliveries: newest round first, then by channel and person. It walks round by round, each by its
/// primary key, since one sort over all of them would not end; rounds without rows are passed over. `now` tells which of those to
/// be sent are in a worker's hands.
///
/// # Errors
/// When the store fails.
pub async fn list(
    db: &Db,
    of: (OrganizationId, AlertId),
    only: Option<RoundId>,
    span: Span,
    now: Timestamp,
) -> Result<Vec<Delivery>> {
    walk(db, of, Wanted { only, part: Part::Whole }, span, now).await
}

/// The same of those that failed for good.
///
/// # Errors
/// When the store fails.
pub async fn list_dead(
    db: &Db,
    of: (OrganizationId, AlertId),
    only: Option<RoundId>,
    span: Span,
    now: Timestamp,
) -> Result<Vec<Delivery>> {
    walk(db, of, Wanted { only, part: Part::Dead }, span, now).await
}

/// Which of an alert's deliveries.
#[derive(Clone, Copy)]
struct Wanted {
    only: Option<RoundId>,
    part: Part,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    /// Those whose dispatch waits for an admin: few beside the whole, and found among what is still to be sent.
    Dead,
}

async fn walk(
    db: &Db,
    (organization, alert): (OrganizationId, AlertId),
    wanted: Wanted,
    span: Span,
    now: Timestamp,
) -> Result<Vec<Delivery>> {
    let way = span.from.map_or(Way::Next, |(way, _)| way);
    let limit = span.limit as usize;
    let mut rows = Vec::new();
    let mut begun = span.from.map(|(_, key)| key);
    let mut round = match begun {
        Some(key) => Some(key.round),
        None => next_round(db, (organization, alert), None, wanted, way).await?,
    };
    while let Some(current) = round.filter(|_| rows.len() < limit) {
        let span = (begun.take(), way, limit - rows.len());
        let mut found = of_round(db, (organization, alert, current), wanted.part, span, now).await?;
        tried::add(db, &mut found).await?;
        rows.extend(found);
        round = next_round(db, (organization, alert), Some(current), wanted, way).await?;
    }
    Ok(rows)
}

/// The round after (or before) `beyond` that has such deliveries.
async fn next_round(
    db: &Db,
    (organization, alert): (OrganizationId, AlertId),
    beyond: Option<RoundId>,
    wanted: Wanted,
    way: Way,
) -> Result<Option<RoundId>> {
    let id = || Expr::col((Round::Table, Round::Id));
    let mut any = Query::select();
    any.expr(Expr::val(1));
    match wanted.part {
        Part::Whole => any
            .from(Column::Table)
            .and_where(Expr::col((Column::Table, Column::RoundId)).equals((Round::Table, Round::Id))),
        Part::Dead => any
            .from(Dispatch::Table)
            .and_where(Expr::col((Dispatch::Table, Dispatch::RoundId)).equals((Round::Table, Round::Id)))
            .and_where(Expr::col((Dispatch::Table, Dispatch::AlertId)).eq(alert.0))
            .and_where(Expr::col((Dispatch::Table, Dispatch::NextAttemptAt)).is_null()),
    };
    let mut select = Query::select()
        .column((Round::Table, Round::Id))
        .from(Round::Table)
        .and_where(Expr::col((Round::Table, Round::AlertId)).eq(alert.0))
        .and_where(Expr::col((Round::Table, Round::OrganizationId)).eq(organization.0))
        .and_where(Expr::exists(any))
        .limit(1)
        .to_owned();
    match way {
        Way::Next => select.order_by((Round::Table, Round::Id), Order::Desc),
        Way::Previous => select.order_by((Round::Table, Round::Id), Order::Asc),
    };
    if let Some(only) = wanted.only {
        select.and_where(id().eq(only.0));
    }
    if let Some(beyond) = beyond {
        select.and_where(match way {
            Way::Next => id().lt(beyond.0),
            Way::Previous => id().gt(beyond.0),
        });
    }
    Ok(db.scalar::<i64>(&select).await?.map(RoundId))
}

async fn of_round(
    db: &Db,
    (organization, alert, round): (OrganizationId, AlertId, RoundId),
    part: Part,
    (beyond, way, limit): (Option<Key>, Way, usize),
    now: Timestamp,
) -> Result<Vec<Delivery>> {
    let channel = || Expr::col((Column::Table, Column::Channel));
    let user = || Expr::col((Column::Table, Column::UserId));
    let order = if way == Way::Next { Order::Asc } else { Order::Desc };
    let mut select = Query::select()
        .columns([
            (Column::Table, Column::RoundId),
            (Column::Table, Column::Channel),
            (Column::Table, Column::UserId),
            (Column::Table, Column::State),
            (Column::Table, Column::Revision),
            (Column::Table, Column::CreatedAt),
            (Column::Table, Column::Reason),
        ])
        .columns([(Dispatch::Table, Dispatch::NextAttemptAt), (Dispatch::Table, Dispatch::LeaseToken)])
        .column((Round::Table, Round::Kind))
        .columns([
            (User::Table, User::Username),
            (User::Table, User::FirstName),
            (User::Table, User::LastName),
            (User::Table, User::Email),
        ])
        .from(Column::Table)
        .join(
            JoinType::InnerJoin,
            Round::Table,
            Expr::col((Round::Table, Round::Id)).equals((Column::Table, Column::RoundId)),
        )
        .join(
            JoinType::InnerJoin,
            User::Table,
            Expr::col((User::Table, User::Id)).equals((Column::Table, Column::UserId)),
        )
        .join(
            JoinType::LeftJoin,
            Dispatch::Table,
            Expr::col((Dispatch::Table, Dispatch::RoundId))
                .equals((Column::Table, Column::RoundId))
                .and(Expr::col((Dispatch::Table, Dispatch::Channel)).equals((Column::Table, Column::Channel)))
                .and(Expr::col((Dispatch::Table, Dispatch::UserId)).equals((Column::Table, Column::UserId))),
        )
        .and_where(Expr::col((Column::Table, Column::RoundId)).eq(round.0))
        .and_where(Expr::col((Round::Table, Round::AlertId)).eq(alert.0))
        .and_where(Expr::col((Round::Table, Round::OrganizationId)).eq(organization.0))
        .order_by((Column::Table, Column::Channel), order.clone())
        .order_by((Column::Table, Column::UserId), order)
        .limit(limit as u64)
        .to_owned();
    if part == Part::Dead {
        select
            .and_where(Expr::col((Dispatch::Table, Dispatch::RoundId)).eq(round.0))
            .and_where(Expr::col((Dispatch::Table, Dispatch::NextAttemptAt)).is_null());
    }
    if let Some(key) = beyond {
        let (same, code, id) = (channel().eq(key.channel.code()), key.channel.code(), key.user.0);
        select.cond_where(match way {
            Way::Next => Cond::any().add(channel().gt(code)).add(same.and(user().gt(id))),
            Way::Previous => Cond::any().add(channel().lt(code)).add(same.and(user().lt(id))),
        });
    }
    db.all::<Row>(&select).await?.into_iter().map(|row| row.into_delivery(now)).collect()
}
