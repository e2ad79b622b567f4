//! Deliveries to look at: one alert's, the newest round first. Who writes them is `expand`'s business, who sends them `dispatch`'s.

mod tried;

use domain::{
    AlertId, CancelReason, ChannelCode, DeliveryState, OrganizationId, RoundId, RoundKind, Timestamp, UserId,
};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, JoinType, Order, Query};

use crate::alert::display_name;
use crate::db::Db;
use crate::error::{Error, Result};
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
    (organization, alert): (OrganizationId, AlertId),
    only: Option<RoundId>,
    span: Span,
    now: Timestamp,
) -> Result<Vec<Delivery>> {
    let way = span.from.map_or(Way::Next, |(way, _)| way);
    let limit = span.limit as usize;
    let mut rows = Vec::new();
    let mut begun = span.from.map(|(_, key)| key);
    let mut round = match begun {
        Some(key) => Some(key.round),
        None => next_round(db, organization, alert, None, only, way).await?,
    };
    while let Some(current) = round.filter(|_| rows.len() < limit) {
        let wanted = limit - rows.len();
        let mut found = of_round(db, (organization, alert, current), begun.take(), way, wanted, now).await?;
        tried::add(db, &mut found).await?;
        rows.extend(found);
        round = next_round(db, organization, alert, Some(current), only, way).await?;
    }
    Ok(rows)
}

/// The round after (or before) `beyond` that has deliveries.
async fn next_round(
    db: &Db,
    organization: OrganizationId,
    alert: AlertId,
    beyond: Option<RoundId>,
    only: Option<RoundId>,
    way: Way,
) -> Result<Option<RoundId>> {
    let id = || Expr::col((Round::Table, Round::Id));
    let any = Query::select()
        .expr(Expr::val(1))
        .from(Column::Table)
        .and_where(Expr::col((Column::Table, Column::RoundId)).equals((Round::Table, Round::Id)))
        .to_owned();
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
    if let Some(only) = only {
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
    beyond: Option<Key>,
    way: Way,
    limit: usize,
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
    if let Some(key) = beyond {
        let (same, code, id) = (channel().eq(key.channel.code()), key.channel.code(), key.user.0);
        select.cond_where(match way {
            Way::Next => Cond::any().add(channel().gt(code)).add(same.and(user().gt(id))),
            Way::Previous => Cond::any().add(channel().lt(code)).add(same.and(user().lt(id))),
        });
    }
    db.all::<Row>(&select).await?.into_iter().map(|row| row.into_delivery(now)).collect()
}

#[derive(FromQueryResult)]
struct Row {
    round_id: i64,
    channel: i16,
    user_id: i64,
    state: i16,
    revision: i64,
    created_at: i64,
    reason: Option<i16>,
    next_attempt_at: Option<i64>,
    lease_token: Option<i64>,
    kind: i16,
    username: String,
    first_name: String,
    last_name: String,
    email: String,
}

impl Row {
    fn into_delivery(self, now: Timestamp) -> Result<Delivery> {
        let unreadable = |column: &str| Error::Unreadable(format!("delivery of round {}: {column}", self.round_id));
        let key = Key {
            round: RoundId(self.round_id),
            channel: ChannelCode::from_code(self.channel).ok_or_else(|| unreadable("channel"))?,
            user: UserId(self.user_id),
        };
        let next_attempt_at = self.next_attempt_at.map(Timestamp::from_micros);
        let is_in_hand = self.lease_token.is_some() && next_attempt_at.is_some_and(|at| at > now);
        let state = match DeliveryState::from_code(self.state).ok_or_else(|| unreadable("state"))? {
            DeliveryState::Pending if is_in_hand => DeliveryState::Sending,
            state => state,
        };
        Ok(Delivery {
            key,
            kind: RoundKind::from_code(self.kind).ok_or_else(|| unreadable("kind"))?,
            state,
            reason: self.reason.and_then(CancelReason::from_code),
            name: display_name(&self.username, &self.first_name, &self.last_name),
            email: self.email,
            revision: self.revision,
            created_at: Timestamp::from_micros(self.created_at),
            attempts: 0,
            last_error: None,
            next_attempt_at: next_attempt_at.filter(|_| !is_in_hand),
        })
    }
}
