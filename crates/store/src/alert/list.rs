//! The admin's list of alerts: filtered, ordered, a page at a time, each row with its author's name.

use domain::{AlertId, ChannelCode, OrganizationId, Severity, Status, Timestamp, Visibility, Window};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Func, JoinType, Order, Query, SelectStatement, SimpleExpr};

use crate::db::Db;
use crate::error::{Error, Result};
use crate::schema::{Alert, User};
use crate::search::containing;

/// Which alerts are wanted; all conditions at once. Archived ones only where they are asked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub severity: Option<Severity>,
    pub visibility: Option<Visibility>,
    pub is_active: Option<bool>,
    pub is_archived: Option<bool>,
    pub status: Option<Status>,
    /// The first channel beside in-app delivery, or in-app delivery where it is alone.
    pub channel: Option<ChannelCode>,
    /// Looked for in titles and messages, without case.
    pub search: Option<String>,
    pub created_from: Option<Timestamp>,
    pub created_before: Option<Timestamp>,
}

/// What a list is ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderKey {
    CreatedAt,
    UpdatedAt,
    StartTime,
    ExpiryTime,
    Severity,
}

/// An order: the key, its way, and then always the newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ordering {
    pub key: OrderKey,
    pub descending: bool,
}

impl Default for Ordering {
    fn default() -> Self {
        Self { key: OrderKey::CreatedAt, descending: true }
    }
}

/// One row of the list.
#[derive(Clone, Debug)]
pub struct Summary {
    pub id: AlertId,
    pub title: String,
    pub message: String,
    pub severity: Severity,
    pub visibility: Visibility,
    pub is_active: bool,
    pub is_archived: bool,
    pub window: Window,
    pub created_by_name: String,
    pub created_at: Timestamp,
}

impl Summary {
    /// What the alert is at `now`.
    pub fn status(&self, now: Timestamp) -> Status {
        Status::at(now, self.window, self.is_active, self.is_archived)
    }
}

/// How many alerts the filter lets through.
///
/// # Errors
/// When the store fails.
pub async fn count(db: &Db, organization: OrganizationId, filter: &Filter, now: Timestamp) -> Result<u64> {
    let mut select = Query::select();
    select.expr(Func::count(Expr::col((Alert::Table, Alert::Id)))).from(Alert::Table);
    narrow(&mut select, organization, filter, now);
    let count = db.scalar::<i64>(&select).await?.unwrap_or_default();
    Ok(u64::try_from(count).unwrap_or_default())
}

/// Some of the alerts that the filter lets through.
///
/// # Errors
/// When the store fails.
pub async fn list(
    db: &Db,
    organization: OrganizationId,
    filter: &Filter,
    ordering: Ordering,
    (offset, limit): (u64, u64),
    now: Timestamp,
) -> Result<Vec<Summary>> {
    let mut select = Query::select();
    select
        .columns([
            (Alert::Table, Alert::Id),
            (Alert::Table, Alert::Title),
            (Alert::Table, Alert::Message),
            (Alert::Table, Alert::Severity),
            (Alert::Table, Alert::Visibility),
            (Alert::Table, Alert::IsActive),
            (Alert::Table, Alert::ArchivedAt),
            (Alert::Table, Alert::StartTime),
            (Alert::Table, Alert::ExpiryTime),
            (Alert::Table, Alert::CreatedAt),
        ])
        .columns([(User::Table, User::Username), (User::Table, User::FirstName), (User::Table, User::LastName)])
        .from(Alert::Table)
        .join(
            JoinType::InnerJoin,
            User::Table,
            Expr::col((User::Table, User::Id)).equals((Alert::Table, Alert::CreatedBy)),
        )
        .offset(offset)
        .limit(limit);
    narrow(&mut select, organization, filter, now);
    order(&mut select, ordering);
    db.all::<Row>(&select).await?.into_iter().map(Row::into_summary).collect()
}

fn order(select: &mut SelectStatement, ordering: Ordering) {
    let way = if ordering.descending { Order::Desc } else { Order::Asc };
    let key = match ordering.key {
        OrderKey::CreatedAt => Alert::CreatedAt,
        OrderKey::UpdatedAt => Alert::UpdatedAt,
        OrderKey::StartTime => Alert::StartTime,
        OrderKey::ExpiryTime => Alert::ExpiryTime,
        OrderKey::Severity => Alert::Severity,
    };
    select.order_by((Alert::Table, key), way.clone());
    if ordering.key == OrderKey::CreatedAt {
        select.order_by((Alert::Table, Alert::Id), way);
    } else {
        select.order_by((Alert::Table, Alert::CreatedAt), Order::Desc).order_by((Alert::Table, Alert::Id), Order::Desc);
    }
}

fn narrow(select: &mut SelectStatement, organization: OrganizationId, filter: &Filter, now: Timestamp) {
    let col = |column: Alert| Expr::col((Alert::Table, column));
    select.and_where(col(Alert::OrganizationId).eq(organization.0)).and_where(col(Alert::DeletedAt).is_null());
    let archived = filter.is_archived.unwrap_or(filter.status == Some(Status::Archived));
    let archived_at = col(Alert::ArchivedAt);
    select.and_where(if archived { archived_at.is_not_null() } else { archived_at.is_null() });
    if let Some(status) = filter.status {
        select.and_where(has_status(status, now));
    }
    if let Some(severity) = filter.severity {
        select.and_where(col(Alert::Severity).eq(severity.code()));
    }
    if let Some(visibility) = filter.visibility {
        select.and_where(col(Alert::Visibility).eq(visibility.code()));
    }
    if let Some(is_active) = filter.is_active {
        select.and_where(col(Alert::IsActive).eq(is_active));
    }
    if let Some(channel) = filter.channel {
        select.and_where(delivers_by(channel));
    }
    if let Some(search) = &filter.search {
        select.and_where(col(Alert::SearchKey).like(containing(search)));
    }
    if let Some(from) = filter.created_from {
        select.and_where(col(Alert::CreatedAt).gte(from.as_micros()));
    }
    if let Some(before) = filter.created_before {
        select.and_where(col(Alert::CreatedAt).lt(before.as_micros()));
    }
}

/// [`Status::at`] as a condition.
fn has_status(status: Status, now: Timestamp) -> SimpleExpr {
    let col = |column: Alert| Expr::col((Alert::Table, column));
    let now = now.as_micros();
    let on = || col(Alert::ArchivedAt).is_null().and(col(Alert::IsActive).eq(true));
    match status {
        Status::Archived => col(Alert::ArchivedAt).is_not_null(),
        Status::Inactive => col(Alert::ArchivedAt).is_null().and(col(Alert::IsActive).eq(false)),
        Status::Scheduled => on().and(col(Alert::StartTime).gt(now)),
        Status::Active => on().and(col(Alert::StartTime).lte(now)).and(col(Alert::ExpiryTime).gt(now)),
        Status::Expired => on().and(col(Alert::StartTime).lte(now)).and(col(Alert::ExpiryTime).lte(now)),
    }
}

/// Whether `channel` is the lowest beside in-app delivery, or in-app delivery the only one.
fn delivers_by(channel: ChannelCode) -> SimpleExpr {
    let channels = Expr::col((Alert::Table, Alert::Channels));
    if channel == ChannelCode::IN_APP {
        return channels.eq(1_i64);
    }
    let bit = 1_i64 << channel.code();
    let up_to_it = (bit - 1) | bit;
    channels.bit_and(Expr::val(up_to_it & !1)).eq(bit)
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    title: String,
    message: String,
    severity: i16,
    visibility: i16,
    is_active: bool,
    archived_at: Option<i64>,
    start_time: i64,
    expiry_time: i64,
    created_at: i64,
    username: String,
    first_name: String,
    last_name: String,
}

impl Row {
    fn into_summary(self) -> Result<Summary> {
        let unreadable = |column: &str| Error::Unreadable(format!("alert {}: {column}", self.id));
        Ok(Summary {
            id: AlertId(self.id),
            severity: Severity::from_code(self.severity).ok_or_else(|| unreadable("severity"))?,
            visibility: Visibility::from_code(self.visibility).ok_or_else(|| unreadable("visibility"))?,
            title: self.title,
            message: self.message,
            is_active: self.is_active,
            is_archived: self.archived_at.is_some(),
            window: Window {
                start: Timestamp::from_micros(self.start_time),
                expiry: Timestamp::from_micros(self.expiry_time),
            },
            created_by_name: super::display_name(&self.username, &self.first_name, &self.last_name),
            created_at: Timestamp::from_micros(self.created_at),
        })
    }
}
