//! A reminder by an admin's hand: beside the grid, which it does not move.

use domain::schedule::DueSlots;
use domain::{AlertId, RoundId, RoundKind, RoundState, Timestamp, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};

use super::plan::facts;
use super::record::{for_everybody, insert};
use crate::db::Db;
use crate::error::Result;
use crate::schema::Round;

/// The round by which everybody is reminded who is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reminding {
    /// It was recorded now.
    Begun(RoundId),
    /// It was there, and is being written or as new as can be.
    UnderWay(RoundId),
}

/// A reminder that an admin asks for, due now; whom it leaves out is as with any other. It lies beside the grid of slots, which
/// stays where it is, and works also where reminders are switched off. A slot that comes due before it has begun is sent with
/// it: the round then counts as that slot's. One that is still being written is the answer, and so is the round that first
/// tells everybody; `None` when the alert may not be sent. Call it after [`super::settle`]: then every slot of the grid is later
/// than now, and no two reminders are due at one instant.
///
/// # Errors
/// When the store fails.
pub async fn record_reminder(db: &Db, alert: AlertId, by: UserId, now: Timestamp) -> Result<Option<Reminding>> {
    let Some(facts) = facts(db, alert, true).await?.filter(|facts| facts.hindrance(now).is_none()) else {
        return Ok(None);
    };
    let open = of_alert(alert)
        .and_where(Expr::col(Round::State).is_in([RoundState::Pending.code(), RoundState::Expanding.code()]))
        .and_where(for_everybody(db, alert).await?)
        .to_owned();
    let as_new = of_alert(alert)
        .and_where(Expr::col(Round::Kind).eq(RoundKind::Reminder.code()))
        .and_where(Expr::col(Round::DueAt).gte(now.as_micros()))
        .to_owned();
    for found in [open, as_new] {
        if let Some(id) = db.scalar::<i64>(&found).await? {
            return Ok(Some(Reminding::UnderWay(RoundId(id))));
        }
    }
    let due = DueSlots { due_at: now, first: now, missed: 0 };
    let round = insert(db, &facts, RoundKind::Reminder, due, Some(by), now).await?;
    Ok(Some(Reminding::Begun(round)))
}

fn of_alert(alert: AlertId) -> SelectStatement {
    Query::select()
        .column(Round::Id)
        .from(Round::Table)
        .and_where(Expr::col(Round::AlertId).eq(alert.0))
        .order_by(Round::Id, Order::Desc)
        .limit(1)
        .to_owned()
}
