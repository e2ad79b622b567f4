//! An organization's alerts in figures, out of one covering index. Deliveries are never looked at: the counters know them.

use domain::time::DAY_US;
use domain::{ChannelSet, OrganizationId, Severity, Timestamp, Visibility};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Asterisk, Cond, Condition, Expr, ExprTrait, Func, Query, SimpleExpr};

use crate::db::Db;
use crate::error::{Error, Result};
use crate::schema::Alert;

/// Alerts that share severity, audience's kind and channels.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    pub severity: Severity,
    pub visibility: Visibility,
    pub channels: ChannelSet,
    /// All of them, archived ones too.
    pub total: i64,
    pub active: i64,
    pub expired: i64,
    pub scheduled: i64,
    pub archived: i64,
}

#[derive(FromQueryResult)]
struct Row {
    severity: i16,
    visibility: i16,
    channels: i64,
    total: i64,
    active: i64,
    expired: i64,
    scheduled: i64,
    archived: i64,
}

/// The organization's alerts by kind, with their status at `now`.
///
/// # Errors
/// When the store fails.
pub async fn groups(db: &Db, organization: OrganizationId, now: Timestamp) -> Result<Vec<Group>> {
    let now = now.as_micros();
    let on = || Cond::all().add(Expr::col(Alert::ArchivedAt).is_null()).add(Expr::col(Alert::IsActive).eq(true));
    let scheduled = on().add(Expr::col(Alert::StartTime).gt(now));
    let begun = || on().add(Expr::col(Alert::StartTime).lte(now));
    let active = begun().add(Expr::col(Alert::ExpiryTime).gt(now));
    let expired = begun().add(Expr::col(Alert::ExpiryTime).lte(now));
    let archived = Cond::all().add(Expr::col(Alert::ArchivedAt).is_not_null());
    let select = Query::select()
        .columns([Alert::Severity, Alert::Visibility, Alert::Channels])
        .expr_as(Func::count(Expr::col(Asterisk)), "total")
        .expr_as(those(db, active), "active")
        .expr_as(those(db, expired), "expired")
        .expr_as(those(db, scheduled), "scheduled")
        .expr_as(those(db, archived), "archived")
        .from(Alert::Table)
        .and_where(Expr::col(Alert::OrganizationId).eq(organization.0))
        .and_where(Expr::col(Alert::DeletedAt).is_null())
        .group_by_columns([Alert::Severity, Alert::Visibility, Alert::Channels])
        .to_owned();
    db.all::<Row>(&select).await?.into_iter().map(Row::group).collect()
}

/// How many alerts were created on each of the last seven days in UTC, today included, the oldest day first, by the day's first instant. Archived
/// alerts are left out.
///
/// # Errors
/// When the store fails.
pub async fn created_by_day(db: &Db, organization: OrganizationId, now: Timestamp) -> Result<[(Timestamp, i64); 7]> {
    let today = now.as_micros().div_euclid(DAY_US) * DAY_US;
    let days = [6, 5, 4, 3, 2, 1, 0].map(|back: i64| today - back * DAY_US);
    let mut select = Query::select();
    for day in days {
        let within =
            Cond::all().add(Expr::col(Alert::CreatedAt).gte(day)).add(Expr::col(Alert::CreatedAt).lt(day + DAY_US));
        select.expr(those(db, within));
    }
    select
        .from(Alert::Table)
        .and_where(Expr::col(Alert::OrganizationId).eq(organization.0))
        .and_where(Expr::col(Alert::DeletedAt).is_null())
        .and_where(Expr::col(Alert::ArchivedAt).is_null())
        .and_where(Expr::col(Alert::CreatedAt).gte(days[0]));
    let rows = db.rows(&select).await?;
    let mut created = days.map(|day| (Timestamp::from_micros(day), 0));
    if let Some(row) = rows.first() {
        for (index, (_, count)) in created.iter_mut().enumerate() {
            *count = db.read(row.try_get_by_index(index))?;
        }
    }
    Ok(created)
}

/// The number of rows for which `condition` holds.
fn those(db: &Db, condition: Condition) -> SimpleExpr {
    let one: SimpleExpr = Expr::case(condition, 1).finally(0).into();
    db.dialect().to_bigint(Func::coalesce([one.sum(), Expr::val(0)]).into())
}

impl Row {
    fn group(self) -> Result<Group> {
        let unreadable = |what: &str, code: i16| Error::Unreadable(format!("{what} {code} of an alert"));
        Ok(Group {
            severity: Severity::from_code(self.severity).ok_or_else(|| unreadable("severity", self.severity))?,
            visibility: Visibility::from_code(self.visibility)
                .ok_or_else(|| unreadable("visibility", self.visibility))?,
            channels: ChannelSet::from_bits(self.channels),
            total: self.total,
            active: self.active,
            expired: self.expired,
            scheduled: self.scheduled,
            archived: self.archived,
        })
    }
}
