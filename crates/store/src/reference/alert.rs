//! An alert that comes over again: whose it is here, and what was planned of it here before the other system's rounds came.

use std::collections::BTreeMap;

use domain::{AlertId, OrganizationId, RoundKind, RoundState};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::counter::{self, Change, Metric};
use crate::db::Db;
use crate::error::Result;
use crate::schema::{Alert as A, Round as R};

/// The organization that the alert belongs to here; `None` once it is deleted.
///
/// # Errors
/// When the store fails.
pub async fn home_of_alert(db: &Db, alert: AlertId) -> Result<Option<OrganizationId>> {
    let select = Query::select()
        .column(A::OrganizationId)
        .from(A::Table)
        .and_where(Expr::col(A::Id).eq(alert.0))
        .and_where(Expr::col(A::DeletedAt).is_null())
        .to_owned();
    Ok(db.scalar::<i64>(&select).await?.map(OrganizationId))
}

/// Lets the alert want no round until it is planned anew: what came due since it was brought last was for the other system to send.
///
/// # Errors
/// When the store fails.
pub async fn unplan(db: &Db, alert: AlertId) -> Result<()> {
    let update = Query::update()
        .table(A::Table)
        .value(A::NextRoundAt, Option::<i64>::None)
        .and_where(Expr::col(A::Id).eq(alert.0))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}

/// Takes back the initial rounds and reminders of this system that never began: the other one has told those people. A stopped initial
/// round goes as well, since it would be owed anew. Tells whether any was for newcomers to the audience, who may still be owed one. Call
/// it with the alert locked and its open rounds held.
///
/// # Errors
/// When the store fails.
pub async fn take_back_rounds(db: &Db, organization: OrganizationId, alert: AlertId) -> Result<bool> {
    let initial = Expr::col(R::Kind).eq(RoundKind::Initial.code());
    let first = Query::select()
        .expr(Expr::col(R::Id).min())
        .from(R::Table)
        .and_where(Expr::col(R::AlertId).eq(alert.0))
        .and_where(initial.clone())
        .to_owned();
    let first: Option<i64> = db.scalar(&first).await?.flatten();
    let is_waiting = Expr::col(R::State).eq(RoundState::Pending.code());
    let waits = is_waiting.clone().and(Expr::col(R::Kind).eq(RoundKind::Reminder.code()));
    let is_owed = is_waiting.or(Expr::col(R::State).eq(RoundState::Stopped.code())).and(initial);
    let unbegun = Query::select()
        .columns([R::Id, R::Kind])
        .from(R::Table)
        .and_where(Expr::col(R::AlertId).eq(alert.0))
        .and_where(Expr::col(R::IsForeign).eq(false))
        .and_where(Expr::col(R::BegunAt).is_null())
        .and_where(waits.or(is_owed))
        .to_owned();
    let mut ids = Vec::new();
    let mut counts: BTreeMap<i16, i64> = BTreeMap::new();
    let mut were_for_newcomers = false;
    for row in db.rows(&unbegun).await? {
        let (id, kind): (i64, i16) = (db.read(row.try_get_by_index(0))?, db.read(row.try_get_by_index(1))?);
        were_for_newcomers |= kind == RoundKind::Initial.code() && first.is_some_and(|first| first < id);
        *counts.entry(kind).or_default() += 1;
        ids.push(id);
    }
    if ids.is_empty() {
        return Ok(false);
    }
    db.execute(&Query::delete().from_table(R::Table).and_where(Expr::col(R::Id).is_in(ids)).to_owned()).await?;
    let changes: Vec<Change> =
        counts.into_iter().map(|(kind, count)| Change::at(Metric::Rounds, kind, -count)).collect();
    counter::note(db, organization, alert, &changes).await?;
    Ok(were_for_newcomers)
}
