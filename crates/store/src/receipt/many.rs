//! Marking several alerts at once: all as read, set-based in bounded batches, or some that the person picked. No alert is looked at alone.

use std::collections::{BTreeMap, BTreeSet};

use domain::histogram::bucket;
use domain::{AlertId, OrganizationId, Timestamp, UserId};
use sea_orm::DbErr;
use sea_orm::sea_query::{Expr, ExprTrait, Func, OnConflict, Order, Query};

use super::hold::{Held, hold_many};
use super::row::{Row, select, write};
use super::{MarkAs, Marks, Receipt};
use crate::counter::{self, Change, Metric};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::inbox;
use crate::schema::{Alert, Receipt as R};
use crate::viewer;

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
    let ids: Vec<i64> = held.iter().map(|held| held.alert.0).collect();
    open_many(db, user, &ids, now).await?;
    let receipts = lock_many(db, user, &ids).await?;
    read_these(db, user, &ids, now).await?;
    let first: BTreeSet<i64> =
        receipts.iter().filter(|row| row.first_read_at.is_none()).map(|row| row.alert_id).collect();
    let mut changes = Vec::new();
    for held in held.iter().filter(|held| first.contains(&held.alert.0)) {
        let waited = bucket(now.micros_since(held.reached_at));
        changes.push((held.alert, Change::of(Metric::Read, 1)));
        changes.push((held.alert, Change::at(Metric::ReadTime, waited, 1)));
    }
    counter::note_all(db, organization, &changes).await?;
    Ok(held.len())
}

/// Makes the same mark on those of `alerts` that the person sees now, each as of the revision that they saw. They are as few as somebody
/// picks on a page.
///
/// # Errors
/// When the store fails.
pub async fn mark_many(
    db: &Db,
    organization: OrganizationId,
    user: UserId,
    alerts: &BTreeMap<AlertId, i64>,
    mark: MarkAs,
    now: Timestamp,
) -> Result<Marks> {
    let wanted: BTreeSet<AlertId> = alerts.keys().copied().collect();
    let seen: Vec<i64> = viewer::seen_of(db, organization, user, &wanted, now).await?.iter().map(|id| id.0).collect();
    let held = hold_many(db, organization, user, &seen, now).await?.into_iter();
    let held: BTreeMap<AlertId, Held> = held
        .filter_map(|held| {
            let revision = alerts.get(&held.alert).copied();
            Some((held.alert, held.seen_for(mark, revision)?))
        })
        .collect();
    let refused = alerts.len() - held.len();
    if held.is_empty() {
        return Ok(Marks { changed: 0, refused });
    }
    let ids: Vec<i64> = held.keys().map(|id| id.0).collect();
    open_many(db, user, &ids, now).await?;
    let (mut changes, mut count) = (Vec::new(), 0);
    for before in lock_many(db, user, &ids).await?.into_iter().map(Receipt::from) {
        let Some(held) = held.get(&before.alert) else { continue };
        let (after, counted) = before.marked(held, mark, now);
        if after != before {
            write(db, &Receipt { updated_at: now, ..after }).await?;
            changes.extend(counted.into_iter().map(|change| (held.alert, change)));
            count += 1;
        }
    }
    counter::note_all(db, organization, &changes).await?;
    Ok(Marks { changed: count, refused })
}

/// The person's receipts of these alerts, in the order in which all lock them.
async fn lock_many(db: &Db, user: UserId, alerts: &[i64]) -> Result<Vec<Row>> {
    let mut receipts = select(user);
    receipts.and_where(Expr::col(R::AlertId).is_in(alerts.iter().copied())).order_by(R::Id, Order::Asc);
    db.dialect().lock_for_update(&mut receipts);
    db.all(&receipts).await
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

async fn read_these(db: &Db, user: UserId, alerts: &[i64], now: Timestamp) -> Result<()> {
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
