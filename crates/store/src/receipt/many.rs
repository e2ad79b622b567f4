//! Marking all as read: set-based, in bounded batches, never a statement per alert.

use std::collections::BTreeSet;

use domain::histogram::bucket;
use domain::{AlertId, OrganizationId, Timestamp, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Func, OnConflict, Order, Query};
use sea_orm::{DbErr, FromQueryResult};

use super::hold::{added, reached_at};
use super::row::{Row, select};
use crate::counter::{self, Change, Metric};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::inbox;
use crate::schema::{Alert, Receipt as R, User};
use crate::visible;

/// Marks up to `limit` of the alerts that the person sees as read; tells how many. Fewer than `limit` means that none is left.
///
/// # Errors
/// When the store fails.
pub async fn read_many(
    db: &Db,
    organization: OrganizationId,
    user: UserId,
    limit: u64,
    now: Timestamp,
) -> Result<usize> {
    let seen = inbox::unread(db, organization, user, limit, now).await?;
    let held = hold_many(db, organization, user, &seen, now).await?;
    if held.is_empty() {
        return Ok(0);
    }
    let ids: Vec<i64> = held.iter().map(|held| held.id).collect();
    open_many(db, user, &ids, now).await?;
    let mut unread = select(user);
    unread.and_where(Expr::col(R::AlertId).is_in(ids.iter().copied())).order_by(R::Id, Order::Asc);
    db.dialect().lock_for_update(&mut unread);
    let receipts: Vec<Row> = db.all(&unread).await?;
    mark_many(db, user, &ids, now).await?;
    let first: BTreeSet<i64> =
        receipts.iter().filter(|row| row.first_read_at.is_none()).map(|row| row.alert_id).collect();
    let mut changes = Vec::new();
    for held in held.iter().filter(|held| first.contains(&held.id)) {
        let reached_at = reached_at(held.added_at.unwrap_or(0), held.start_time, held.created_at);
        let waited = bucket(now.micros_since(reached_at));
        changes.push((AlertId(held.id), Change::of(Metric::Read, 1)));
        changes.push((AlertId(held.id), Change::at(Metric::ReadTime, waited, 1)));
    }
    counter::note_all(db, organization, &changes).await?;
    Ok(held.len())
}

#[derive(FromQueryResult)]
struct ManyRow {
    id: i64,
    start_time: i64,
    created_at: i64,
    added_at: Option<i64>,
}

async fn hold_many(
    db: &Db,
    organization: OrganizationId,
    user: UserId,
    alerts: &[i64],
    now: Timestamp,
) -> Result<Vec<ManyRow>> {
    let mut select = Query::select()
        .columns([Alert::Id, Alert::StartTime, Alert::CreatedAt])
        .expr_as(added(organization, user), User::AddedAt)
        .from(Alert::Table)
        .and_where(Expr::col(Alert::Id).is_in(alerts.iter().copied()))
        .cond_where(visible::shown(organization, now))
        .order_by(Alert::Id, Order::Asc)
        .to_owned();
    db.dialect().lock_shared(&mut select);
    db.all(&select).await
}

async fn open_many(db: &Db, user: UserId, alerts: &[i64], now: Timestamp) -> Result<()> {
    let missing = Query::select()
        .expr(Expr::val(user.0))
        .column(Alert::Id)
        .exprs([Expr::val(false), Expr::val(now.as_micros()), Expr::val(now.as_micros())])
        .from(Alert::Table)
        .and_where(Expr::col(Alert::Id).is_in(alerts.iter().copied()))
        .to_owned();
    let mut insert = Query::insert();
    insert
        .into_table(R::Table)
        .columns([R::UserId, R::AlertId, R::IsRead, R::CreatedAt, R::UpdatedAt])
        .on_conflict(OnConflict::columns([R::UserId, R::AlertId]).do_nothing_on([R::UserId, R::AlertId]).to_owned());
    insert.select_from(missing).map_err(|error| Error::Fault(DbErr::Custom(error.to_string())))?;
    db.execute(&insert).await.map(|_| ())
}

async fn mark_many(db: &Db, user: UserId, alerts: &[i64], now: Timestamp) -> Result<()> {
    let revision = Query::select()
        .column((Alert::Table, Alert::Revision))
        .from(Alert::Table)
        .and_where(Expr::col((Alert::Table, Alert::Id)).equals((R::Table, R::AlertId)))
        .to_owned();
    let first = Func::coalesce([Expr::col(R::FirstReadAt), Expr::val(now.as_micros())]);
    let update = Query::update()
        .table(R::Table)
        .value(R::IsRead, true)
        .value(R::ReadAt, now.as_micros())
        .value(R::FirstReadAt, first)
        .value(R::ReadRevision, revision)
        .value(R::UpdatedAt, now.as_micros())
        .and_where(Expr::col(R::UserId).eq(user.0))
        .and_where(Expr::col(R::AlertId).is_in(alerts.iter().copied()))
        .and_where(Expr::col(R::IsRead).eq(false))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}
