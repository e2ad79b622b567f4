//! Ending rounds early, in the transaction that takes their alert away.

use domain::{AlertId, RoundState, StopReason, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::db::Db;
use crate::error::Result;
use crate::schema::Round;

const OPEN: [i16; 2] = [RoundState::Pending as i16, RoundState::Expanding as i16];

/// Stops the alert's open rounds; what was written stays for its time, which housekeeping knows: so it is to look at once.
///
/// # Errors
/// When the store fails.
pub async fn stop_open(db: &Db, alert: AlertId, reason: StopReason, now: Timestamp) -> Result<()> {
    let mut open = Query::select();
    open.column(Round::Id)
        .from(Round::Table)
        .and_where(Expr::col(Round::AlertId).eq(alert.0))
        .and_where(Expr::col(Round::State).is_in(OPEN));
    db.dialect().lock_for_update(&mut open);
    let ids: Vec<i64> = db.column(&open).await?;
    if ids.is_empty() {
        return Ok(());
    }
    let update = Query::update()
        .table(Round::Table)
        .value(Round::State, RoundState::Stopped.code())
        .value(Round::StopReason, reason.code())
        .value(Round::EndedAt, now.as_micros())
        .value(Round::PruneAt, now.as_micros())
        .value(Round::LeaseToken, Option::<i64>::None)
        .value(Round::LeaseUntil, Option::<i64>::None)
        .and_where(Expr::col(Round::Id).is_in(ids))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}
