//! Snoozes: the instant on the receipt is the truth, the history beside it tells how each one went.

mod history;
mod run_out;

use domain::{ChannelCode, OrganizationId, RoundKind, SnoozeEnd, Timestamp, UserId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Order, Query};

use crate::counter::{Change, Metric};
use crate::db::Db;
use crate::error::Result;
use crate::receipt::{self, Held, Mark};
use crate::schema::{Delivery, Organization, Round, Snooze as S, User};

pub(crate) use history::of_alert;
pub use history::{Past, history, history_count};
pub use run_out::close_run_out;

/// Keeps the alert's reminders from the person until `until`. On an alert whose acknowledgement stands it changes nothing.
///
/// # Errors
/// When the store fails.
pub async fn begin(db: &Db, held: &Held, until: Timestamp, now: Timestamp) -> Result<Mark> {
    let before = receipt::open(db, held, now).await?;
    if before.acknowledges(held.asked_revision) {
        return Ok(Mark { receipt: before, changed: false });
    }
    let mut after = before.clone();
    after.snoozed_at = Some(now);
    after.snooze_until = Some(until);
    let closed = close(db, held, SnoozeEnd::Replaced, now).await?;
    let insert = Query::insert()
        .into_table(S::Table)
        .columns([S::OrganizationId, S::UserId, S::AlertId, S::SnoozedAt, S::Until, S::OpenUntil])
        .values_panic([
            held.organization.0.into(),
            held.user.0.into(),
            held.alert.0.into(),
            now.as_micros().into(),
            until.as_micros().into(),
            until.as_micros().into(),
        ])
        .to_owned();
    db.execute(&insert).await?;
    let changes = vec![
        Change::of(Metric::SnoozedNow, 1 - closed),
        Change::of(Metric::EverSnoozed, i64::from(before.snoozed_at.is_none())),
    ];
    receipt::keep(db, held, &before, after, changes, now).await
}

/// Ends the person's snooze of the alert, if there is one.
///
/// # Errors
/// When the store fails.
pub async fn end(db: &Db, held: &Held, now: Timestamp) -> Result<Mark> {
    let before = receipt::open(db, held, now).await?;
    let mut after = before.clone();
    after.snooze_until = None;
    let closed = close(db, held, SnoozeEnd::Unsnoozed, now).await?;
    receipt::keep(db, held, &before, after, vec![Change::of(Metric::SnoozedNow, -closed)], now).await
}

/// The names of the zones in which the person's days may begin: their own, then the organization's.
///
/// # Errors
/// When the store fails.
pub async fn zones(db: &Db, organization: OrganizationId, user: UserId) -> Result<(Option<String>, Option<String>)> {
    let select = Query::select()
        .column((User::Table, User::TimeZone))
        .column((Organization::Table, Organization::TimeZone))
        .from(User::Table)
        .inner_join(
            Organization::Table,
            Expr::col((Organization::Table, Organization::Id)).equals((User::Table, User::OrganizationId)),
        )
        .and_where(Expr::col((User::Table, User::Id)).eq(user.0))
        .and_where(Expr::col((Organization::Table, Organization::Id)).eq(organization.0))
        .to_owned();
    match db.rows(&select).await?.first() {
        Some(row) => Ok((db.read(row.try_get_by_index(0))?, db.read(row.try_get_by_index(1))?)),
        None => Ok((None, None)),
    }
}

/// When the person was last sent a reminder of the alert, as far as the deliveries reach back.
///
/// # Errors
/// When the store fails.
pub async fn last_reminder_at(db: &Db, held: &Held) -> Result<Option<Timestamp>> {
    let select = Query::select()
        .column((Delivery::Table, Delivery::CreatedAt))
        .from(Round::Table)
        .inner_join(
            Delivery::Table,
            Cond::all()
                .add(Expr::col((Delivery::Table, Delivery::RoundId)).equals((Round::Table, Round::Id)))
                .add(Expr::col((Delivery::Table, Delivery::Channel)).eq(ChannelCode::IN_APP.code()))
                .add(Expr::col((Delivery::Table, Delivery::UserId)).eq(held.user.0)),
        )
        .and_where(Expr::col((Round::Table, Round::AlertId)).eq(held.alert.0))
        .and_where(Expr::col((Round::Table, Round::Kind)).eq(RoundKind::Reminder.code()))
        .order_by((Round::Table, Round::DueAt), Order::Desc)
        .limit(1)
        .to_owned();
    Ok(db.scalar::<i64>(&select).await?.map(Timestamp::from_micros))
}

#[derive(FromQueryResult)]
struct OpenRow {
    id: i64,
    until: i64,
}

/// Closes the open row of the history; tells how many there were (one at most). A snooze whose time had come ran out,
/// whatever ends it in the books.
async fn close(db: &Db, held: &Held, end: SnoozeEnd, now: Timestamp) -> Result<i64> {
    let mut select = Query::select()
        .columns([S::Id, S::Until])
        .from(S::Table)
        .and_where(Expr::col(S::UserId).eq(held.user.0))
        .and_where(Expr::col(S::AlertId).eq(held.alert.0))
        .and_where(Expr::col(S::OpenUntil).is_not_null())
        .to_owned();
    db.dialect().lock_for_update(&mut select);
    let Some(open) = db.one::<OpenRow>(&select).await? else { return Ok(0) };
    let (at, end) =
        if open.until <= now.as_micros() { (open.until, SnoozeEnd::RanOut) } else { (now.as_micros(), end) };
    let update = Query::update()
        .table(S::Table)
        .value(S::EndedAt, at)
        .value(S::EndedBy, end.code())
        .value(S::OpenUntil, Option::<i64>::None)
        .and_where(Expr::col(S::Id).eq(open.id))
        .to_owned();
    db.execute(&update).await?;
    Ok(1)
}
