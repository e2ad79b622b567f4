//! Reading live events: what is new for everybody's connections, and what one person missed.

use domain::{AlertId, OrganizationId, RoundId, Timestamp, UserId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Order, Query, SelectStatement};

use super::{Event, LiveKind};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::schema::LiveEvent as L;

/// An event as it was written.
#[derive(Clone, Copy, Debug)]
pub struct Recorded {
    pub id: i64,
    pub organization: OrganizationId,
    pub event: Event,
    pub at: Timestamp,
}

/// The id of the newest event, 0 before the first.
///
/// # Errors
/// When the store fails.
pub async fn newest(db: &Db) -> Result<i64> {
    let select = Query::select().column(L::Id).from(L::Table).order_by(L::Id, Order::Desc).limit(1).to_owned();
    Ok(db.scalar(&select).await?.unwrap_or(0))
}

/// Up to `limit` events of all organizations with ids above `id`, in their order. One that commits late may be missing.
///
/// # Errors
/// When the store fails.
pub async fn after(db: &Db, id: i64, limit: u64) -> Result<Vec<Recorded>> {
    let mut select = events();
    select.and_where(Expr::col(L::Id).gt(id)).order_by(L::Id, Order::Asc).limit(limit);
    read(db, &select).await
}

/// Up to `limit` events of all organizations that were written after `position` (a time and an id), by time and id; those
/// that committed late are among them.
///
/// # Errors
/// When the store fails.
pub async fn since(db: &Db, position: (Timestamp, i64), limit: u64) -> Result<Vec<Recorded>> {
    let at = position.0.as_micros();
    let same_time = Cond::all().add(Expr::col(L::CreatedAt).eq(at)).add(Expr::col(L::Id).gt(position.1));
    let mut select = events();
    select
        .and_where(Expr::col(L::CreatedAt).gte(at))
        .cond_where(Cond::any().add(Expr::col(L::CreatedAt).gt(at)).add(same_time))
        .order_by(L::CreatedAt, Order::Asc)
        .order_by(L::Id, Order::Asc)
        .limit(limit);
    read(db, &select).await
}

/// When the organization's event with this id was written; `None` if there is none, or none any more.
///
/// # Errors
/// When the store fails.
pub async fn recorded_at(db: &Db, organization: OrganizationId, id: i64) -> Result<Option<Timestamp>> {
    let select = Query::select()
        .column(L::CreatedAt)
        .from(L::Table)
        .and_where(Expr::col(L::Id).eq(id))
        .and_where(Expr::col(L::OrganizationId).eq(organization.0))
        .to_owned();
    Ok(db.scalar::<i64>(&select).await?.map(Timestamp::from_micros))
}

/// Up to `limit` of the organization's events since `at` that may concern the person, in their order; `counts` are left
/// out, since one of now says as much as all of them.
///
/// # Errors
/// When the store fails.
pub async fn replay(
    db: &Db,
    organization: OrganizationId,
    user: UserId,
    at: Timestamp,
    limit: u64,
) -> Result<Vec<Recorded>> {
    let mut select = events();
    select
        .and_where(Expr::col(L::OrganizationId).eq(organization.0))
        .and_where(Expr::col(L::Kind).is_in([
            LiveKind::Alert.code(),
            LiveKind::Reminder.code(),
            LiveKind::Update.code(),
            LiveKind::Withdrawn.code(),
        ]))
        .and_where(Expr::col(L::CreatedAt).gte(at.as_micros()))
        .cond_where(
            Cond::any()
                .add(Expr::col(L::UserFrom).is_null())
                .add(Cond::all().add(Expr::col(L::UserFrom).lte(user.0)).add(Expr::col(L::UserTo).gte(user.0))),
        )
        .order_by(L::Id, Order::Asc)
        .limit(limit);
    read(db, &select).await
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    organization_id: i64,
    kind: i16,
    alert_id: Option<i64>,
    round_id: Option<i64>,
    user_from: Option<i64>,
    user_to: Option<i64>,
    created_at: i64,
}

fn events() -> SelectStatement {
    Query::select()
        .columns([L::Id, L::OrganizationId, L::Kind, L::AlertId, L::RoundId, L::UserFrom, L::UserTo, L::CreatedAt])
        .from(L::Table)
        .to_owned()
}

async fn read(db: &Db, select: &SelectStatement) -> Result<Vec<Recorded>> {
    db.all::<Row>(select).await?.into_iter().map(Row::recorded).collect()
}

impl Row {
    fn recorded(self) -> Result<Recorded> {
        let kind = LiveKind::from_code(self.kind)
            .ok_or_else(|| Error::Unreadable(format!("kind {} of live event {}", self.kind, self.id)))?;
        let event = Event {
            kind,
            alert: self.alert_id.map(AlertId),
            round: self.round_id.map(RoundId),
            users: self.user_from.zip(self.user_to).map(|(from, to)| (UserId(from), UserId(to))),
        };
        let (organization, at) = (OrganizationId(self.organization_id), Timestamp::from_micros(self.created_at));
        Ok(Recorded { id: self.id, organization, event, at })
    }
}
