//! How a person's snoozes went: the history as they read it.

use domain::{AlertId, OrganizationId, SnoozeEnd, Timestamp, UserId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Asterisk, Cond, Expr, ExprTrait, Func, Order, Query, SelectStatement};

use crate::db::Db;
use crate::error::Result;
use crate::inbox::Slice;
use crate::schema::{Alert, Snooze as S};

/// One snooze of the history.
#[derive(Clone, Debug)]
pub struct Past {
    pub id: i64,
    pub alert: AlertId,
    /// The alert's title now; `None` once the alert is gone.
    pub title: Option<String>,
    pub snoozed_at: Timestamp,
    pub until: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub ended_by: Option<SnoozeEnd>,
}

/// The person's snoozes, newest first. One whose time has come counts as run out, whether the books say so or not.
///
/// # Errors
/// When the store fails.
pub async fn history(
    db: &Db,
    organization: OrganizationId,
    user: UserId,
    slice: Slice,
    now: Timestamp,
) -> Result<Vec<Past>> {
    let select = select(organization, user).limit(slice.limit).offset(slice.offset).to_owned();
    let rows: Vec<PastRow> = db.all(&select).await?;
    Ok(rows.into_iter().map(|row| row.past(now)).collect())
}

/// The person's snoozes of one alert, the newest `limit`.
///
/// # Errors
/// When the store fails.
pub(crate) async fn of_alert(
    db: &Db,
    organization: OrganizationId,
    user: UserId,
    alert: AlertId,
    limit: u64,
    now: Timestamp,
) -> Result<Vec<Past>> {
    let select =
        select(organization, user).and_where(Expr::col((S::Table, S::AlertId)).eq(alert.0)).limit(limit).to_owned();
    let rows: Vec<PastRow> = db.all(&select).await?;
    Ok(rows.into_iter().map(|row| row.past(now)).collect())
}

fn select(organization: OrganizationId, user: UserId) -> SelectStatement {
    Query::select()
        .columns([S::Id, S::AlertId, S::SnoozedAt, S::Until, S::EndedAt, S::EndedBy].map(|column| (S::Table, column)))
        .column((Alert::Table, Alert::Title))
        .from(S::Table)
        .left_join(
            Alert::Table,
            Cond::all()
                .add(Expr::col((Alert::Table, Alert::Id)).equals((S::Table, S::AlertId)))
                .add(Expr::col((Alert::Table, Alert::DeletedAt)).is_null()),
        )
        .and_where(Expr::col((S::Table, S::UserId)).eq(user.0))
        .and_where(Expr::col((S::Table, S::OrganizationId)).eq(organization.0))
        .order_by((S::Table, S::Id), Order::Desc)
        .to_owned()
}

/// How many snoozes the person's history has.
///
/// # Errors
/// When the store fails.
pub async fn history_count(db: &Db, organization: OrganizationId, user: UserId) -> Result<u64> {
    let select = Query::select()
        .expr(Func::count(Expr::col(Asterisk)))
        .from(S::Table)
        .and_where(Expr::col(S::UserId).eq(user.0))
        .and_where(Expr::col(S::OrganizationId).eq(organization.0))
        .to_owned();
    Ok(db.scalar::<i64>(&select).await?.unwrap_or(0).unsigned_abs())
}

#[derive(FromQueryResult)]
struct PastRow {
    id: i64,
    alert_id: i64,
    title: Option<String>,
    snoozed_at: i64,
    until: i64,
    ended_at: Option<i64>,
    ended_by: Option<i16>,
}

impl PastRow {
    fn past(self, now: Timestamp) -> Past {
        let until = Timestamp::from_micros(self.until);
        let ran_out = self.ended_at.is_none() && until <= now;
        Past {
            id: self.id,
            alert: AlertId(self.alert_id),
            title: self.title,
            snoozed_at: Timestamp::from_micros(self.snoozed_at),
            until,
            ended_at: if ran_out { Some(until) } else { self.ended_at.map(Timestamp::from_micros) },
            ended_by: if ran_out { Some(SnoozeEnd::RanOut) } else { self.ended_by.and_then(SnoozeEnd::from_code) },
        }
    }
}
