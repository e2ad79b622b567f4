//! What is still to be sent: every delivery that waits has one dispatch, and nothing else has.

use domain::{ChannelCode, DeliveryState};
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};

use super::{Finding, Scope};
use crate::db::Db;
use crate::error::Result;
use crate::schema::{Alert, Delivery, Dispatch, Round};

pub(super) async fn check(db: &Db, scope: Scope) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (what, select) in [
        ("deliveries wait and nobody is to send them, of round", forgotten(scope)),
        ("deliveries are to be sent although they are over, of round", left_over(scope)),
        ("deliveries are cancelled without a reason, or not cancelled with one, of round", unexplained(scope)),
    ] {
        for row in db.rows(&select).await? {
            let round: i64 = db.read(row.try_get_by_index(0))?;
            let count: i64 = db.read(row.try_get_by_index(1))?;
            findings.push(Finding { invariant: 0, what: format!("{count} {what} {round}") });
        }
    }
    Ok(findings)
}

/// Deliveries by a provider, of rounds that nobody is forgetting; each row is a group of one round.
fn deliveries(scope: Scope) -> SelectStatement {
    let mut select = Query::select();
    select
        .column((Delivery::Table, Delivery::RoundId))
        .expr(Expr::col((Delivery::Table, Delivery::UserId)).count())
        .from(Delivery::Table)
        .and_where(Expr::col((Delivery::Table, Delivery::RoundId)).in_subquery(rounds(scope)))
        .and_where(Expr::col((Delivery::Table, Delivery::Channel)).gt(ChannelCode::IN_APP.code()))
        .group_by_col((Delivery::Table, Delivery::RoundId));
    select
}

fn rounds(scope: Scope) -> SelectStatement {
    let mut select = Query::select();
    select
        .column((Round::Table, Round::Id))
        .from(Round::Table)
        .inner_join(Alert::Table, Expr::col((Alert::Table, Alert::Id)).equals((Round::Table, Round::AlertId)))
        .and_where(Expr::col((Round::Table, Round::PrunedAt)).is_null())
        .and_where(Expr::col((Alert::Table, Alert::DeletedAt)).is_null());
    if let Some(alert) = scope.alert {
        select.and_where(Expr::col((Round::Table, Round::AlertId)).eq(alert.0));
    }
    select
}

/// Pending ones without a dispatch that has a time, dead ones without one that waits for an admin.
fn forgotten(scope: Scope) -> SelectStatement {
    let dispatch = |time: SimpleExpr| {
        let select = Query::select()
            .expr(Expr::val(1))
            .from(Dispatch::Table)
            .cond_where(same_delivery())
            .and_where(time)
            .to_owned();
        Expr::exists(select).not()
    };
    let waits = is(DeliveryState::Pending).or(is(DeliveryState::Sending)).and(dispatch(time().is_not_null()));
    let is_dead = is(DeliveryState::Dead).and(dispatch(time().is_null()));
    deliveries(scope).cond_where(Cond::any().add(waits).add(is_dead)).to_owned()
}

/// Dispatches with a time whose delivery is not pending, without one whose delivery is not dead.
fn left_over(scope: Scope) -> SelectStatement {
    let delivery = |state: SimpleExpr| {
        let select = Query::select()
            .expr(Expr::val(1))
            .from(Delivery::Table)
            .cond_where(same_delivery())
            .and_where(state)
            .to_owned();
        Expr::exists(select).not()
    };
    let is_open = time().is_not_null().and(delivery(is(DeliveryState::Pending)));
    let is_parked = time().is_null().and(delivery(is(DeliveryState::Dead)));
    Query::select()
        .column((Dispatch::Table, Dispatch::RoundId))
        .expr(Expr::col((Dispatch::Table, Dispatch::UserId)).count())
        .from(Dispatch::Table)
        .and_where(Expr::col((Dispatch::Table, Dispatch::RoundId)).in_subquery(rounds(scope)))
        .cond_where(Cond::any().add(is_open).add(is_parked))
        .group_by_col((Dispatch::Table, Dispatch::RoundId))
        .to_owned()
}

fn unexplained(scope: Scope) -> SelectStatement {
    let reason = || Expr::col((Delivery::Table, Delivery::Reason));
    let cancelled = || is(DeliveryState::Cancelled);
    let wrong = cancelled().and(reason().is_null()).or(cancelled().not().and(reason().is_not_null()));
    deliveries(scope).and_where(wrong).to_owned()
}

fn is(state: DeliveryState) -> SimpleExpr {
    Expr::col((Delivery::Table, Delivery::State)).eq(state.code())
}

fn time() -> SimpleExpr {
    Expr::col((Dispatch::Table, Dispatch::NextAttemptAt))
}

fn same_delivery() -> Cond {
    Cond::all()
        .add(Expr::col((Dispatch::Table, Dispatch::RoundId)).equals((Delivery::Table, Delivery::RoundId)))
        .add(Expr::col((Dispatch::Table, Dispatch::Channel)).equals((Delivery::Table, Delivery::Channel)))
        .add(Expr::col((Dispatch::Table, Dispatch::UserId)).equals((Delivery::Table, Delivery::UserId)))
}
