//! A receipt as a row: made when it is first needed, and written only if something changed.

use domain::{AlertId, Timestamp, UserId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement};

use super::{Held, Mark, Receipt};
use crate::counter::{self, Change};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::schema::Receipt as R;

/// The person's receipt, made if there is none, and locked.
pub(crate) async fn open(db: &Db, held: &Held, now: Timestamp) -> Result<Receipt> {
    let insert = Query::insert()
        .into_table(R::Table)
        .columns([R::UserId, R::AlertId, R::IsRead, R::CreatedAt, R::UpdatedAt])
        .values_panic([
            held.user.0.into(),
            held.alert.0.into(),
            false.into(),
            now.as_micros().into(),
            now.as_micros().into(),
        ])
        .on_conflict(OnConflict::columns([R::UserId, R::AlertId]).do_nothing_on([R::UserId, R::AlertId]).to_owned())
        .to_owned();
    db.execute(&insert).await?;
    let mut select = select(held.user);
    select.and_where(Expr::col(R::AlertId).eq(held.alert.0));
    db.dialect().lock_for_update(&mut select);
    let row: Option<Row> = db.one(&select).await?;
    row.map(Receipt::from).ok_or_else(|| Error::Unreadable("a receipt vanished under its lock".into()))
}

/// Writes what became of a receipt, if anything did, and notes what it changes in the counters.
pub(crate) async fn keep(
    db: &Db,
    held: &Held,
    before: &Receipt,
    after: Receipt,
    changes: Vec<Change>,
    now: Timestamp,
) -> Result<Mark> {
    if *before == after {
        return Ok(Mark { receipt: after, changed: false });
    }
    let receipt = Receipt { updated_at: now, ..after };
    write(db, &receipt).await?;
    counter::note(db, held.organization, held.alert, &changes).await?;
    Ok(Mark { receipt, changed: true })
}

/// Writes a receipt as it is now.
pub(super) async fn write(db: &Db, receipt: &Receipt) -> Result<()> {
    let micros = |at: Option<Timestamp>| at.map(Timestamp::as_micros);
    let update = Query::update()
        .table(R::Table)
        .value(R::IsRead, receipt.is_read)
        .value(R::ReadAt, micros(receipt.read_at))
        .value(R::FirstReadAt, micros(receipt.first_read_at))
        .value(R::ReadRevision, receipt.read_revision)
        .value(R::AcknowledgedAt, micros(receipt.acknowledged_at))
        .value(R::AcknowledgedRevision, receipt.acknowledged_revision)
        .value(R::SnoozedAt, micros(receipt.snoozed_at))
        .value(R::SnoozeUntil, micros(receipt.snooze_until))
        .value(R::UpdatedAt, receipt.updated_at.as_micros())
        .and_where(Expr::col(R::Id).eq(receipt.id))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}

#[derive(FromQueryResult)]
pub(super) struct Row {
    id: i64,
    user_id: i64,
    pub(super) alert_id: i64,
    is_read: bool,
    read_at: Option<i64>,
    pub(super) first_read_at: Option<i64>,
    read_revision: Option<i64>,
    acknowledged_at: Option<i64>,
    acknowledged_revision: Option<i64>,
    snoozed_at: Option<i64>,
    snooze_until: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

impl From<Row> for Receipt {
    fn from(row: Row) -> Self {
        let at = |micros: Option<i64>| micros.map(Timestamp::from_micros);
        Self {
            id: row.id,
            user: UserId(row.user_id),
            alert: AlertId(row.alert_id),
            is_read: row.is_read,
            read_at: at(row.read_at),
            first_read_at: at(row.first_read_at),
            read_revision: row.read_revision,
            acknowledged_at: at(row.acknowledged_at),
            acknowledged_revision: row.acknowledged_revision,
            snoozed_at: at(row.snoozed_at),
            snooze_until: at(row.snooze_until),
            created_at: Timestamp::from_micros(row.created_at),
            updated_at: Timestamp::from_micros(row.updated_at),
        }
    }
}

/// The person's receipt of an alert, if there is one.
pub(crate) async fn find(db: &Db, user: UserId, alert: AlertId) -> Result<Option<Receipt>> {
    let select = select(user).and_where(Expr::col(R::AlertId).eq(alert.0)).to_owned();
    Ok(db.one::<Row>(&select).await?.map(Receipt::from))
}

/// A person's receipts.
pub(super) fn select(user: UserId) -> SelectStatement {
    Query::select()
        .columns([R::Id, R::UserId, R::AlertId, R::IsRead, R::ReadAt, R::FirstReadAt, R::ReadRevision])
        .columns([R::AcknowledgedAt, R::AcknowledgedRevision, R::SnoozedAt, R::SnoozeUntil, R::CreatedAt, R::UpdatedAt])
        .from(R::Table)
        .and_where(Expr::col(R::UserId).eq(user.0))
        .to_owned()
}
