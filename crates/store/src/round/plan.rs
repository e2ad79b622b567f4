//! When an alert's next round is: the stored side of `domain::schedule`. Every change of an alert passes here, before and after.

use domain::schedule::Schedule;
use domain::{
    AlertId, ChannelSet, OrganizationId, RoundKind, RoundState, Status, StopReason, StopRemindersOn, Timestamp,
    Visibility, Window,
};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};

use super::{record, stop};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::schema::{Alert, Round};

#[derive(FromQueryResult)]
struct Row {
    organization_id: i64,
    start_time: i64,
    expiry_time: i64,
    is_active: bool,
    archived_at: Option<i64>,
    deleted_at: Option<i64>,
    reminder_enabled: bool,
    reminder_minutes: i64,
    owes_initial: bool,
    last_slot: Option<i64>,
    next_round_at: Option<i64>,
    channels: i64,
    revision: i64,
    asked_revision: i64,
    visibility: i16,
    stop_reminders_on: i16,
}

/// What of an alert decides its rounds and who is in them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    pub(crate) alert: AlertId,
    pub(crate) organization: OrganizationId,
    pub(crate) schedule: Schedule,
    pub(crate) next_round_at: Option<Timestamp>,
    pub(crate) is_deleted: bool,
    pub(crate) channels: ChannelSet,
    pub(crate) revision: i64,
    pub(crate) asked_revision: i64,
    pub(crate) visibility: Visibility,
    pub(crate) stop_reminders_on: StopRemindersOn,
}

impl Facts {
    /// Why nothing of the alert may be sent at `now`, if so.
    pub(crate) fn hindrance(&self, now: Timestamp) -> Option<StopReason> {
        if self.is_deleted {
            return Some(StopReason::Deleted);
        }
        match Status::at(now, self.schedule.window, self.schedule.is_active, self.schedule.is_archived) {
            Status::Active => None,
            Status::Archived => Some(StopReason::Archived),
            Status::Inactive => Some(StopReason::Deactivated),
            Status::Expired => Some(StopReason::Expired),
            Status::Scheduled => Some(StopReason::Rescheduled),
        }
    }
}

/// Reads an alert's facts; with `locked`, the row stays as it is until the transaction ends.
pub(crate) async fn facts(db: &Db, alert: AlertId, locked: bool) -> Result<Option<Facts>> {
    let mut select = Query::select();
    select
        .columns([
            Alert::OrganizationId,
            Alert::StartTime,
            Alert::ExpiryTime,
            Alert::IsActive,
            Alert::ArchivedAt,
            Alert::DeletedAt,
            Alert::ReminderEnabled,
            Alert::ReminderMinutes,
        ])
        .columns([
            Alert::OwesInitial,
            Alert::LastSlot,
            Alert::NextRoundAt,
            Alert::Channels,
            Alert::Revision,
            Alert::AskedRevision,
            Alert::Visibility,
            Alert::StopRemindersOn,
        ])
        .from(Alert::Table)
        .and_where(Expr::col(Alert::Id).eq(alert.0));
    if locked {
        db.dialect().lock_for_update(&mut select);
    }
    let Some(row) = db.one::<Row>(&select).await? else { return Ok(None) };
    Ok(Some(Facts {
        alert,
        organization: OrganizationId(row.organization_id),
        schedule: Schedule {
            window: Window {
                start: Timestamp::from_micros(row.start_time),
                expiry: Timestamp::from_micros(row.expiry_time),
            },
            is_active: row.is_active,
            is_archived: row.archived_at.is_some(),
            reminder_enabled: row.reminder_enabled,
            reminder_minutes: row.reminder_minutes,
            owes_initial: row.owes_initial,
            last_slot: row.last_slot.map(Timestamp::from_micros),
        },
        next_round_at: row.next_round_at.map(Timestamp::from_micros),
        is_deleted: row.deleted_at.is_some(),
        channels: ChannelSet::from_bits(row.channels),
        revision: row.revision,
        asked_revision: row.asked_revision,
        visibility: known(Visibility::from_code(row.visibility))?,
        stop_reminders_on: known(StopRemindersOn::from_code(row.stop_reminders_on))?,
    }))
}

fn known<T>(decoded: Option<T>) -> Result<T> {
    decoded.ok_or_else(|| Error::Unreadable("an alert holds a code that this version does not know".into()))
}

/// Records the round that came due up to `now`, if one did, and moves the alert to its next slot. To be called by the
/// scheduler, and before every change of an alert, so that what was due under the old schedule is not lost by the edit.
/// Tells whether there was one.
///
/// # Errors
/// When the store fails.
pub async fn settle(db: &Db, alert: AlertId, now: Timestamp) -> Result<bool> {
    let Some(facts) = facts(db, alert, true).await? else { return Ok(false) };
    let Some(next) = facts.next_round_at.filter(|next| *next <= now && !facts.is_deleted) else { return Ok(false) };
    let recorded = record::record_due(db, &facts, next, now).await?;
    let after = Schedule {
        owes_initial: facts.schedule.owes_initial && recorded.is_none(),
        last_slot: recorded.or(facts.schedule.last_slot),
        ..facts.schedule
    };
    store_plan(db, alert, &after, after.next_round_at(now)).await?;
    Ok(recorded.is_some())
}

/// Plans anew after a change of the alert: stops open rounds when it may no longer send, records the initial round when
/// it is owed and the window is open, and notes when the next round is due.
///
/// # Errors
/// When the store fails.
pub async fn replan(db: &Db, alert: AlertId, now: Timestamp) -> Result<()> {
    let Some(mut facts) = facts(db, alert, true).await? else { return Ok(()) };
    if let Some(reason) = facts.hindrance(now) {
        stop::stop_open(db, alert, reason, now).await?;
        facts.schedule.owes_initial |= was_initial_stopped(db, alert).await?;
        let next = if facts.is_deleted { None } else { facts.schedule.next_round_at(now) };
        return store_plan(db, alert, &facts.schedule, next).await;
    }
    if facts.schedule.owes_initial || was_initial_stopped(db, alert).await? {
        facts.schedule.owes_initial = true;
        facts.schedule.last_slot = record::record_due(db, &facts, now, now).await?.or(facts.schedule.last_slot);
        facts.schedule.owes_initial = false;
    }
    store_plan(db, alert, &facts.schedule, facts.schedule.next_round_at(now)).await
}

/// Notes that an initial round is owed as soon as the alert may be sent again.
pub(super) async fn owe_initial(db: &Db, facts: &Facts, now: Timestamp) -> Result<()> {
    let owing = Schedule { owes_initial: true, ..facts.schedule };
    store_plan(db, facts.alert, &owing, owing.next_round_at(now)).await
}

/// Whether the alert's last initial round ended before everybody had it: by an edit, or because a worker found it expired.
async fn was_initial_stopped(db: &Db, alert: AlertId) -> Result<bool> {
    let last = Query::select()
        .column(Round::State)
        .from(Round::Table)
        .and_where(Expr::col(Round::AlertId).eq(alert.0))
        .and_where(Expr::col(Round::Kind).eq(RoundKind::Initial.code()))
        .order_by(Round::Id, Order::Desc)
        .limit(1)
        .to_owned();
    Ok(db.scalar::<i16>(&last).await? == Some(RoundState::Stopped.code()))
}

async fn store_plan(db: &Db, alert: AlertId, schedule: &Schedule, next: Option<Timestamp>) -> Result<()> {
    let update = Query::update()
        .table(Alert::Table)
        .value(Alert::OwesInitial, schedule.owes_initial)
        .value(Alert::LastSlot, schedule.last_slot.map(Timestamp::as_micros))
        .value(Alert::NextRoundAt, next.map(Timestamp::as_micros))
        .and_where(Expr::col(Alert::Id).eq(alert.0))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}

/// Alerts whose next round is due at `now`, the longest due first.
///
/// # Errors
/// When the store fails.
pub async fn due_alerts(db: &Db, now: Timestamp, limit: u64) -> Result<Vec<AlertId>> {
    let select = Query::select()
        .column(Alert::Id)
        .from(Alert::Table)
        .and_where(Expr::col(Alert::NextRoundAt).lte(now.as_micros()))
        .order_by(Alert::NextRoundAt, Order::Asc)
        .limit(limit)
        .to_owned();
    Ok(db.column::<i64>(&select).await?.into_iter().map(AlertId).collect())
}

/// When the next round of any alert is due; what the scheduler sleeps until.
///
/// # Errors
/// When the store fails.
pub async fn next_due_at(db: &Db) -> Result<Option<Timestamp>> {
    let select = Query::select()
        .column(Alert::NextRoundAt)
        .from(Alert::Table)
        .and_where(Expr::col(Alert::NextRoundAt).is_not_null())
        .order_by(Alert::NextRoundAt, Order::Asc)
        .limit(1)
        .to_owned();
    Ok(db.scalar::<i64>(&select).await?.map(Timestamp::from_micros))
}
