//! What a person sees now, computed from the audience: no row per person is needed to see an alert.

mod entry;

use domain::{AlertId, OrganizationId, Severity, Timestamp, UserId};
use sea_orm::sea_query::{Asterisk, Cond, Condition, Expr, ExprTrait, Func, Order, Query, SelectStatement};

pub use entry::Entry;
use entry::{Counted, Row, TOTAL, add_columns};

use crate::db::Db;
use crate::dialect::Dialect;
use crate::error::Result;
use crate::schema::{Alert, Receipt, User};
use crate::visible;

/// What a person wants to see of their inbox; everything unless told.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    pub severity: Option<Severity>,
    pub is_read: Option<bool>,
    pub is_snoozed: Option<bool>,
}

impl Filter {
    fn needs_receipt(self) -> bool {
        self.is_read.is_some() || self.is_snoozed.is_some()
    }
}

/// Which rows of the list.
#[derive(Clone, Copy, Debug)]
pub struct Slice {
    pub offset: u64,
    pub limit: u64,
}

/// A slice of a person's list.
#[derive(Clone, Debug)]
pub struct Listed {
    pub entries: Vec<Entry>,
    /// How many alerts the whole list has; `None` when the slice is empty.
    pub total: Option<u64>,
}

/// The person's alerts, gravest first, then newest, then by id, and how many there are: one statement.
///
/// # Errors
/// When the store fails.
pub async fn list(
    db: &Db,
    organization: OrganizationId,
    user: UserId,
    filter: Filter,
    slice: Slice,
    now: Timestamp,
) -> Result<Listed> {
    let mut select = seen(db.dialect(), organization, user, filter, now);
    add_columns(&mut select);
    let count = counted(db.dialect(), organization, user, filter, now);
    select.expr_as(Expr::SubQuery(None, Box::new(count.into())), TOTAL);
    if !filter.needs_receipt() {
        join_receipt(&mut select, user);
    }
    join_creator(&mut select);
    select
        .order_by((Alert::Table, Alert::Severity), Order::Desc)
        .order_by((Alert::Table, Alert::CreatedAt), Order::Desc)
        .order_by((Alert::Table, Alert::Id), Order::Desc)
        .limit(slice.limit)
        .offset(slice.offset);
    let rows: Vec<Counted> = db.all(&select).await?;
    let total = rows.first().map(|row| row.total.unsigned_abs());
    let entries = rows.into_iter().map(|row| row.row.entry(now)).collect::<Result<_>>()?;
    Ok(Listed { entries, total })
}

/// How many alerts the list has.
///
/// # Errors
/// When the store fails.
pub async fn count(db: &Db, organization: OrganizationId, user: UserId, filter: Filter, now: Timestamp) -> Result<u64> {
    let select = counted(db.dialect(), organization, user, filter, now);
    Ok(db.scalar::<i64>(&select).await?.unwrap_or(0).unsigned_abs())
}

fn counted(
    dialect: Dialect,
    organization: OrganizationId,
    user: UserId,
    filter: Filter,
    now: Timestamp,
) -> SelectStatement {
    let mut select = seen(dialect, organization, user, filter, now);
    select.expr(Func::count(Expr::col(Asterisk)));
    select
}

/// One alert, if the person sees it now.
///
/// # Errors
/// When the store fails.
pub async fn item(
    db: &Db,
    organization: OrganizationId,
    user: UserId,
    alert: AlertId,
    now: Timestamp,
) -> Result<Option<Entry>> {
    let mut select = Query::select();
    add_columns(&mut select);
    select
        .from(Alert::Table)
        .and_where(Expr::col((Alert::Table, Alert::Id)).eq(alert.0))
        .cond_where(visible::shown(organization, now))
        .cond_where(visible::addresses(organization, user, alert, now));
    join_receipt(&mut select, user);
    join_creator(&mut select);
    let row: Option<Row> = db.one(&select).await?;
    row.map(|row| row.entry(now)).transpose()
}

/// The alerts that the person has snoozed and still sees, newest snooze first.
///
/// # Errors
/// When the store fails.
pub async fn snoozed(
    db: &Db,
    organization: OrganizationId,
    user: UserId,
    limit: u64,
    now: Timestamp,
) -> Result<Vec<Entry>> {
    let filter = Filter { is_snoozed: Some(true), ..Filter::default() };
    let mut select = seen(db.dialect(), organization, user, filter, now);
    add_columns(&mut select);
    join_creator(&mut select);
    select
        .order_by((Receipt::Table, Receipt::SnoozedAt), Order::Desc)
        .order_by((Alert::Table, Alert::Id), Order::Desc)
        .limit(limit);
    let rows: Vec<Row> = db.all(&select).await?;
    rows.into_iter().map(|row| row.entry(now)).collect()
}

/// The ids of up to `limit` alerts that the person sees and has not read.
///
/// # Errors
/// When the store fails.
pub(crate) async fn unread(
    db: &Db,
    organization: OrganizationId,
    user: UserId,
    limit: u64,
    now: Timestamp,
) -> Result<Vec<i64>> {
    let filter = Filter { is_read: Some(false), ..Filter::default() };
    let mut select = seen(db.dialect(), organization, user, filter, now);
    select.column((Alert::Table, Alert::Id)).order_by((Alert::Table, Alert::Id), Order::Asc).limit(limit);
    db.column(&select).await
}

/// The alerts that the person sees, filtered, without columns. The receipt is joined only where a filter asks for it.
fn seen(
    dialect: Dialect,
    organization: OrganizationId,
    user: UserId,
    filter: Filter,
    now: Timestamp,
) -> SelectStatement {
    let mut select = visible::seen(dialect, organization, user, now);
    if let Some(severity) = filter.severity {
        select.and_where(Expr::col((Alert::Table, Alert::Severity)).eq(severity.code()));
    }
    if filter.needs_receipt() {
        join_receipt(&mut select, user);
    }
    match filter.is_read {
        Some(true) => {
            select.and_where(receipt(Receipt::IsRead).eq(true));
        }
        Some(false) => {
            select.cond_where(
                Cond::any().add(receipt(Receipt::IsRead).is_null()).add(receipt(Receipt::IsRead).eq(false)),
            );
        }
        None => {}
    }
    match filter.is_snoozed {
        Some(true) => {
            select.and_where(receipt(Receipt::SnoozeUntil).gt(now.as_micros()));
        }
        Some(false) => {
            select.cond_where(awake(now));
        }
        None => {}
    }
    select
}

fn awake(now: Timestamp) -> Condition {
    Cond::any().add(receipt(Receipt::SnoozeUntil).is_null()).add(receipt(Receipt::SnoozeUntil).lte(now.as_micros()))
}

fn receipt(column: Receipt) -> Expr {
    Expr::col((Receipt::Table, column))
}

fn join_receipt(select: &mut SelectStatement, user: UserId) {
    select.left_join(
        Receipt::Table,
        Cond::all()
            .add(Expr::col((Receipt::Table, Receipt::AlertId)).equals((Alert::Table, Alert::Id)))
            .add(Expr::col((Receipt::Table, Receipt::UserId)).eq(user.0)),
    );
}

fn join_creator(select: &mut SelectStatement) {
    select.left_join(User::Table, Expr::col((User::Table, User::Id)).equals((Alert::Table, Alert::CreatedBy)));
}
