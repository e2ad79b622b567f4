//! What a person sees now, computed from the audience: no row per person is needed to see an alert.

mod entry;

use domain::{AlertId, OrganizationId, Severity, Timestamp, UserId};
use sea_orm::sea_query::{Asterisk, Cond, Condition, Expr, ExprTrait, Func, Order, Query, SelectStatement};

pub use entry::Entry;
use entry::{Counted, Row, TOTAL, add_columns};

use crate::compiled::stand_in;
use crate::db::Db;
use crate::dialect::Dialect;
use crate::error::Result;
use crate::schema::{Alert, Receipt, User};
use crate::search::containing;
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

    /// A number of its own for each filter, whoever asks.
    fn form(self) -> u32 {
        let severity = self.severity.map_or(0, |severity| 1 + severity.code().unsigned_abs());
        let [read, snoozed] = [self.is_read, self.is_snoozed].map(|choice| choice.map_or(0, |yes| 1 + u32::from(yes)));
        (u32::from(severity) * 3 + read) * 3 + snoozed
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
    let page = db.compiled(("inbox page", filter.form()), || {
        let (organization, user, now, slice) = stand_ins();
        page(db.dialect(), organization, user, filter, slice, now)
    });
    let [limit, offset] = [slice.limit, slice.offset].map(u64::cast_signed);
    let page = page.with([organization.0, user.0, now.as_micros(), limit, offset]);
    let rows: Vec<Counted> = db.all(&page).await?;
    let total = rows.first().map(|row| row.total.unsigned_abs());
    let entries = rows.into_iter().map(|row| row.row.entry(now)).collect::<Result<_>>()?;
    Ok(Listed { entries, total })
}

/// How many alerts the list has.
///
/// # Errors
/// When the store fails.
pub async fn count(db: &Db, organization: OrganizationId, user: UserId, filter: Filter, now: Timestamp) -> Result<u64> {
    let select = db.compiled(("inbox count", filter.form()), || {
        let (organization, user, now, _) = stand_ins();
        counted(db.dialect(), organization, user, filter, now)
    });
    let select = select.with([organization.0, user.0, now.as_micros()]);
    Ok(db.scalar::<i64>(&select).await?.unwrap_or(0).unsigned_abs())
}

/// The same for those whose title or message holds `text`, without case.
///
/// # Errors
/// When the store fails.
pub async fn search(
    db: &Db,
    organization: OrganizationId,
    user: UserId,
    filter: Filter,
    text: &str,
    slice: Slice,
    now: Timestamp,
) -> Result<Listed> {
    let sought = Expr::col((Alert::Table, Alert::SearchKey)).like(containing(text));
    let mut count = seen(db.dialect(), organization, user, filter, now);
    count.expr(Func::count(Expr::col(Asterisk))).and_where(sought.clone());
    let total = db.scalar::<i64>(&count).await?.unwrap_or(0).unsigned_abs();
    let mut select = seen(db.dialect(), organization, user, filter, now);
    add_columns(&mut select);
    if !filter.needs_receipt() {
        join_receipt(&mut select, user);
    }
    join_creator(&mut select);
    select.and_where(sought);
    in_order(&mut select, slice);
    let rows: Vec<Row> = db.all(&select).await?;
    let entries = rows.into_iter().map(|row| row.entry(now)).collect::<Result<_>>()?;
    Ok(Listed { entries, total: Some(total) })
}

/// What stands for the values of a person's select until it runs, in the order in which they are bound.
fn stand_ins() -> (OrganizationId, UserId, Timestamp, Slice) {
    let slice = Slice { limit: stand_in(3).cast_unsigned(), offset: stand_in(4).cast_unsigned() };
    (OrganizationId(stand_in(0)), UserId(stand_in(1)), Timestamp::from_micros(stand_in(2)), slice)
}

fn page(
    dialect: Dialect,
    organization: OrganizationId,
    user: UserId,
    filter: Filter,
    slice: Slice,
    now: Timestamp,
) -> SelectStatement {
    let mut select = seen(dialect, organization, user, filter, now);
    add_columns(&mut select);
    let count = counted(dialect, organization, user, filter, now);
    select.expr_as(Expr::SubQuery(None, Box::new(count.into())), TOTAL);
    if !filter.needs_receipt() {
        join_receipt(&mut select, user);
    }
    join_creator(&mut select);
    in_order(&mut select, slice);
    select
}

/// A slice of the list in its order: gravest first, then newest, then by id.
fn in_order(select: &mut SelectStatement, slice: Slice) {
    select
        .order_by((Alert::Table, Alert::Severity), Order::Desc)
        .order_by((Alert::Table, Alert::CreatedAt), Order::Desc)
        .order_by((Alert::Table, Alert::Id), Order::Desc)
        .limit(slice.limit)
        .offset(slice.offset);
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

#[cfg(test)]
mod tests {
    use sea_orm::StatementBuilder;

    use super::*;
    use crate::compiled::Cache;

    fn every_filter() -> Vec<Filter> {
        let severities = [None, Some(Severity::Info), Some(Severity::Warning), Some(Severity::Critical)];
        let choices = [None, Some(false), Some(true)];
        let mut filters = Vec::new();
        for severity in severities {
            for is_read in choices {
                filters.extend(choices.map(|is_snoozed| Filter { severity, is_read, is_snoozed }));
            }
        }
        filters
    }

    #[test]
    fn a_list_that_was_built_once_is_for_everyone_what_it_would_be_if_built_for_them() {
        for dialect in [Dialect::Sqlite, Dialect::MySql, Dialect::Postgres] {
            let (backend, cache) = (dialect.backend(), Cache::default());
            for filter in every_filter() {
                for [organization, user, now, limit, offset] in
                    [[1_i64, 2, 3_000_000, 10, 0], [7, 8, 9_000_000, 100, 30]]
                {
                    let slice = Slice { limit: limit.cast_unsigned(), offset: offset.cast_unsigned() };
                    let ids = (OrganizationId(organization), UserId(user), Timestamp::from_micros(now));
                    let built = page(dialect, ids.0, ids.1, filter, slice, ids.2);
                    let kept = cache.get(backend, ("inbox page", filter.form()), || {
                        let (organization, user, now, slice) = stand_ins();
                        page(dialect, organization, user, filter, slice, now)
                    });
                    let bound = kept.with([organization, user, now, limit, offset]).build(&backend);
                    assert_eq!(bound, StatementBuilder::build(&built, &backend), "{dialect:?} {filter:?}");
                }
            }
        }
    }
}
