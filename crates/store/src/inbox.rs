//! What a person sees now, computed from the audience: no row per person is needed to see an alert.

use domain::{AlertId, ChannelSet, OrganizationId, Severity, Timestamp, UserId};
use sea_orm::sea_query::{
    Asterisk, Cond, Condition, Expr, ExprTrait, Func, IntoColumnRef, Order, Query, SelectStatement,
};
use sea_orm::{DbErr, FromQueryResult, QueryResult};

use crate::alert::display_name;
use crate::db::Db;
use crate::dialect::Dialect;
use crate::error::{Error, Result};
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

/// An alert as one person sees it.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: AlertId,
    pub title: String,
    pub message: String,
    pub severity: Severity,
    pub channels: ChannelSet,
    pub start_time: Timestamp,
    pub expiry_time: Timestamp,
    pub created_at: Timestamp,
    /// First and last name of who published it, else the username.
    pub created_by_name: String,
    pub revision: i64,
    pub requires_acknowledgement: bool,
    pub is_read: bool,
    /// Whether an acknowledgement stands, be it of an earlier revision.
    pub is_acknowledged: bool,
    pub acknowledged_revision: Option<i64>,
    /// When the open snooze began and ends; `None` unless snoozed now.
    pub snoozed: Option<(Timestamp, Timestamp)>,
}

const TOTAL: &str = "total";

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

fn add_columns(select: &mut SelectStatement) {
    use Alert as A;
    let alert = |column: A| (A::Table, column).into_column_ref();
    select
        .columns([A::Id, A::Title, A::Message, A::Severity, A::Channels, A::StartTime, A::ExpiryTime].map(alert))
        .columns([A::CreatedAt, A::Revision, A::AskedRevision, A::RequiresAcknowledgement].map(alert))
        .columns([User::FirstName, User::LastName, User::Username].map(|column| (User::Table, column)))
        .columns(
            [Receipt::IsRead, Receipt::AcknowledgedRevision, Receipt::SnoozedAt, Receipt::SnoozeUntil]
                .map(|column| (Receipt::Table, column)),
        );
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

/// An entry as it is read: fields in the order of [`add_columns`].
struct Row {
    id: i64,
    title: String,
    message: String,
    severity: i16,
    channels: i64,
    start_time: i64,
    expiry_time: i64,
    created_at: i64,
    revision: i64,
    asked_revision: i64,
    requires_acknowledgement: bool,
    first_name: Option<String>,
    last_name: Option<String>,
    username: Option<String>,
    is_read: Option<bool>,
    acknowledged_revision: Option<i64>,
    snoozed_at: Option<i64>,
    snooze_until: Option<i64>,
}

impl FromQueryResult for Row {
    /// By place, since a list is read too often to look each column up by its name.
    fn from_query_result(row: &QueryResult, _: &str) -> std::result::Result<Self, DbErr> {
        let mut place = 0;
        macro_rules! next {
            () => {{
                place += 1;
                row.try_get_by_index(place - 1)?
            }};
        }
        Ok(Self {
            id: next!(),
            title: next!(),
            message: next!(),
            severity: next!(),
            channels: next!(),
            start_time: next!(),
            expiry_time: next!(),
            created_at: next!(),
            revision: next!(),
            asked_revision: next!(),
            requires_acknowledgement: next!(),
            first_name: next!(),
            last_name: next!(),
            username: next!(),
            is_read: next!(),
            acknowledged_revision: next!(),
            snoozed_at: next!(),
            snooze_until: next!(),
        })
    }
}

/// A row of a list, with the list's length.
struct Counted {
    row: Row,
    total: i64,
}

impl FromQueryResult for Counted {
    fn from_query_result(row: &QueryResult, prefix: &str) -> std::result::Result<Self, DbErr> {
        Ok(Self { row: Row::from_query_result(row, prefix)?, total: row.try_get("", TOTAL)? })
    }
}

impl Row {
    fn entry(self, now: Timestamp) -> Result<Entry> {
        let severity = Severity::from_code(self.severity)
            .ok_or_else(|| Error::Unreadable(format!("severity {} of alert {}", self.severity, self.id)))?;
        let creator = [self.username, self.first_name, self.last_name].map(Option::unwrap_or_default);
        let [username, first_name, last_name] = &creator;
        let snoozed = match (self.snoozed_at, self.snooze_until) {
            (Some(from), Some(until)) if until > now.as_micros() => {
                Some((Timestamp::from_micros(from), Timestamp::from_micros(until)))
            }
            _ => None,
        };
        Ok(Entry {
            id: AlertId(self.id),
            title: self.title,
            message: self.message,
            severity,
            channels: ChannelSet::from_bits(self.channels),
            start_time: Timestamp::from_micros(self.start_time),
            expiry_time: Timestamp::from_micros(self.expiry_time),
            created_at: Timestamp::from_micros(self.created_at),
            created_by_name: display_name(username, first_name, last_name),
            revision: self.revision,
            requires_acknowledgement: self.requires_acknowledgement,
            is_read: self.is_read.unwrap_or(false),
            is_acknowledged: self.acknowledged_revision.is_some_and(|revision| revision >= self.asked_revision),
            acknowledged_revision: self.acknowledged_revision,
            snoozed,
        })
    }
}
