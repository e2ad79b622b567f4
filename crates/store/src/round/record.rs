//! Writing rounds down: what is due, what a person triggered, what newcomers are owed.

use domain::schedule::DueSlots;
use domain::{AlertId, RoundId, RoundKind, RoundState, Timestamp, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Order, Query, SelectStatement, SimpleExpr};

use super::plan::{Facts, facts, owe_initial};
use crate::counter::{self, Change, Metric};
use crate::db::Db;
use crate::error::Result;
use crate::live::{self, Event, LiveKind};
use crate::schema::Round;

/// Records what came due in `[next, now]` as one round; the slot that the grid has thereby reached, if it was one. A round of the
/// grid that has not begun takes the new slot upon itself, so nothing piles up while no worker runs. Where the initial round
/// is owed to newcomers only, the others have their reminder beside it.
pub(super) async fn record_due(db: &Db, facts: &Facts, next: Timestamp, now: Timestamp) -> Result<Option<Timestamp>> {
    let Some(due) = facts.schedule.due(next, now) else { return Ok(None) };
    if !facts.schedule.owes_initial {
        remind(db, facts, due, now).await?;
    } else if db.exists(&initial_rounds(facts.alert)).await? {
        let first = DueSlots { due_at: next, first: next, missed: 0 };
        record_initial(db, facts, first, now).await?;
        if let Some(first) = facts.schedule.slot_after(next).filter(|first| *first <= due.due_at) {
            remind(db, facts, DueSlots { first, missed: due.missed - 1, ..due }, now).await?;
        }
    } else {
        record_initial(db, facts, due, now).await?;
    }
    Ok(Some(due.due_at))
}

async fn record_initial(db: &Db, facts: &Facts, due: DueSlots, now: Timestamp) -> Result<()> {
    let due_at = free_instant(db, facts.alert, RoundKind::Initial, due.due_at).await?;
    let round = insert(db, facts, RoundKind::Initial, DueSlots { due_at, ..due }, None, now).await?;
    let event = Event { kind: LiveKind::Alert, alert: Some(facts.alert), round: Some(round), users: None };
    live::emit(db, facts.organization, event, now).await
}

async fn remind(db: &Db, facts: &Facts, due: DueSlots, now: Timestamp) -> Result<()> {
    if !absorb(db, facts.alert, due).await? {
        insert(db, facts, RoundKind::Reminder, due, None, now).await?;
    }
    Ok(())
}

/// The first instant from `at` on at which the alert has no round of this kind yet: two that are recorded at one instant
/// are two all the same.
async fn free_instant(db: &Db, alert: AlertId, kind: RoundKind, at: Timestamp) -> Result<Timestamp> {
    let select = Query::select()
        .expr(Expr::col(Round::DueAt).max())
        .from(Round::Table)
        .and_where(Expr::col(Round::AlertId).eq(alert.0))
        .and_where(Expr::col(Round::Kind).eq(kind.code()))
        .and_where(Expr::col(Round::DueAt).gte(at.as_micros()))
        .to_owned();
    let last: Option<i64> = db.scalar(&select).await?.flatten();
    Ok(last.map_or(at, |last| Timestamp::from_micros(last + 1)))
}

fn initial_rounds(alert: AlertId) -> SelectStatement {
    Query::select()
        .column(Round::Id)
        .from(Round::Table)
        .and_where(Expr::col(Round::AlertId).eq(alert.0))
        .and_where(Expr::col(Round::Kind).eq(RoundKind::Initial.code()))
        .limit(1)
        .to_owned()
}

/// Moves a round that has not begun to the new slot; false if there is none. Only a round for everybody may stand for
/// everybody's slot. What it stood for before is missed, unless that was no slot: a reminder by hand lies beside the grid until
/// it takes a slot upon itself.
async fn absorb(db: &Db, alert: AlertId, due: DueSlots) -> Result<bool> {
    let is_for_everybody = for_everybody(db, alert).await?;
    let waiting = Query::select()
        .columns([Round::Id, Round::DueAt, Round::CreatedAt, Round::TriggeredBy])
        .from(Round::Table)
        .and_where(Expr::col(Round::AlertId).eq(alert.0))
        .and_where(Expr::col(Round::State).eq(RoundState::Pending.code()))
        .and_where(is_for_everybody)
        .order_by(Round::Id, Order::Desc)
        .limit(1)
        .to_owned();
    let Some(row) = db.rows(&waiting).await?.into_iter().next() else { return Ok(false) };
    let (id, was_due): (i64, i64) = (db.read(row.try_get_by_index(0))?, db.read(row.try_get_by_index(1))?);
    let (created_at, by): (i64, Option<i64>) = (db.read(row.try_get_by_index(2))?, db.read(row.try_get_by_index(3))?);
    // A reminder by hand is due when it is asked for; a slot that it has taken upon itself is later.
    let was_slot = by.is_none() || was_due > created_at;
    let (missed, first) = if was_slot { (due.missed + 1, was_due) } else { (due.missed, due.first.as_micros()) };
    let mut update = Query::update();
    update
        .table(Round::Table)
        .value(Round::DueAt, due.due_at.as_micros())
        .and_where(Expr::col(Round::Id).eq(id))
        .and_where(Expr::col(Round::State).eq(RoundState::Pending.code()));
    if missed > 0 {
        update
            .value(Round::MissedCount, Expr::col(Round::MissedCount).add(missed))
            .value(Round::MissedFrom, Expr::expr(Func::coalesce([Expr::col(Round::MissedFrom), Expr::val(first)])))
            .value(Round::MissedUntil, due.due_at.as_micros());
    }
    Ok(db.execute(&update).await? == 1)
}

/// Which of the alert's rounds concern everybody: a reminder, or the alert's first initial round.
pub(super) async fn for_everybody(db: &Db, alert: AlertId) -> Result<SimpleExpr> {
    let first = Query::select()
        .expr(Expr::col(Round::Id).min())
        .from(Round::Table)
        .and_where(Expr::col(Round::AlertId).eq(alert.0))
        .and_where(Expr::col(Round::Kind).eq(RoundKind::Initial.code()))
        .to_owned();
    let first: Option<i64> = db.scalar(&first).await?.flatten();
    let is_first =
        Expr::col(Round::Kind).eq(RoundKind::Initial.code()).and(Expr::col(Round::Id).eq(first.unwrap_or(0)));
    Ok(Expr::col(Round::Kind).eq(RoundKind::Reminder.code()).or(is_first))
}

/// Why an admin asks for a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// To send the alert again: an earlier such round that is still being written is the answer.
    Trigger,
    /// To send what was changed: only a round that has not begun says it to everybody.
    Renotify,
}

/// A round that an admin asks for, due now, for the whole audience; `None` when the alert may not be sent.
///
/// # Errors
/// When the store fails.
pub async fn record_manual(db: &Db, alert: AlertId, ask: Ask, by: UserId, now: Timestamp) -> Result<Option<RoundId>> {
    let Some(facts) = facts(db, alert, true).await?.filter(|facts| facts.hindrance(now).is_none()) else {
        return Ok(None);
    };
    let states = match ask {
        Ask::Trigger => vec![RoundState::Pending.code(), RoundState::Expanding.code()],
        Ask::Renotify => vec![RoundState::Pending.code()],
    };
    let open = Query::select()
        .column(Round::Id)
        .from(Round::Table)
        .and_where(Expr::col(Round::AlertId).eq(alert.0))
        .and_where(Expr::col(Round::Kind).eq(RoundKind::Manual.code()))
        .and_where(Expr::col(Round::State).is_in(states))
        .limit(1)
        .to_owned();
    if let Some(id) = db.scalar::<i64>(&open).await? {
        return Ok(Some(RoundId(id)));
    }
    let due_at = free_instant(db, alert, RoundKind::Manual, now).await?;
    let due = DueSlots { due_at, first: due_at, missed: 0 };
    insert(db, &facts, RoundKind::Manual, due, Some(by), now).await.map(Some)
}

/// A further initial round for people whom an edit added to the audience; where the alert may not be sent now, it is owed
/// until it may. Where the first one is still owed, it will reach them as well. Call it after [`super::replan`].
///
/// # Errors
/// When the store fails.
pub async fn record_newcomers(db: &Db, alert: AlertId, now: Timestamp) -> Result<()> {
    let Some(facts) = facts(db, alert, true).await? else { return Ok(()) };
    if facts.is_deleted || facts.schedule.is_archived || facts.schedule.owes_initial {
        return Ok(());
    }
    if facts.hindrance(now).is_some() {
        return owe_initial(db, &facts, now).await;
    }
    record_initial(db, &facts, DueSlots { due_at: now, first: now, missed: 0 }, now).await
}

pub(super) async fn insert(
    db: &Db,
    facts: &Facts,
    kind: RoundKind,
    due: DueSlots,
    triggered_by: Option<UserId>,
    now: Timestamp,
) -> Result<RoundId> {
    let missed = |at: Timestamp| (due.missed > 0).then_some(at.as_micros());
    let mut insert = Query::insert()
        .into_table(Round::Table)
        .columns([
            Round::OrganizationId,
            Round::AlertId,
            Round::Kind,
            Round::DueAt,
            Round::State,
            Round::Channels,
            Round::Revision,
            Round::Pass,
            Round::CursorTarget,
            Round::CursorUser,
            Round::MissedCount,
            Round::MissedFrom,
            Round::MissedUntil,
            Round::TriggeredBy,
            Round::CreatedAt,
        ])
        .values_panic([
            facts.organization.0.into(),
            facts.alert.0.into(),
            kind.code().into(),
            due.due_at.as_micros().into(),
            RoundState::Pending.code().into(),
            facts.channels.bits().into(),
            facts.revision.into(),
            1i16.into(),
            0i64.into(),
            0i64.into(),
            due.missed.into(),
            missed(due.first).into(),
            missed(due.due_at).into(),
            triggered_by.map(|user| user.0).into(),
            now.as_micros().into(),
        ])
        .to_owned();
    let id = RoundId(db.insert(&mut insert, Round::Id).await?);
    let rounds = Change::at(Metric::Rounds, kind.code(), 1);
    counter::note(db, facts.organization, facts.alert, &[rounds]).await?;
    Ok(id)
}
