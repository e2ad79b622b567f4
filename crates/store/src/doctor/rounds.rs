//! Rounds and deliveries: nobody forgotten, nobody told twice, nothing begun after the end. What another system sent, and an
//! import brought here, is history and no promise of this one.

use std::time::Duration;

use domain::{RoundId, RoundKind, RoundState, StopReason, Timestamp};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};

use super::{Finding, Scope, channels};
use crate::db::Db;
use crate::error::Result;
use crate::expand::forgotten;
use crate::round::{Claim, finished};
use crate::schema::{Alert, Delivery, Round};

const ROUNDS_A_PAGE: u64 = 200;

pub(super) async fn check(db: &Db, scope: Scope) -> Result<Vec<Finding>> {
    let mut findings = nobody_is_forgotten(db, scope).await?;
    let checks = [
        (1, "people have several deliveries on one channel of round", doubled(scope)),
        (2, "initial rounds were stopped, and nothing makes up for it: alert", initial_given_up(scope)),
        (4, "rounds are open although archived or deleted: alert", open_after_end(scope)),
        (4, "rounds began after the archive of alert", begun_after_archive(scope)),
        (4, "rounds are due outside the window of alert", due_outside_window(scope)),
    ];
    for (invariant, what, select) in checks {
        for row in db.rows(&select).await? {
            let id: i64 = db.read(row.try_get_by_index(0))?;
            let count: i64 = db.read(row.try_get_by_index(1))?;
            findings.push(Finding { invariant, what: format!("{count} {what} {id}") });
        }
    }
    Ok(findings)
}

async fn nobody_is_forgotten(db: &Db, scope: Scope) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let mut after = RoundId(0);
    loop {
        let rounds = finished(db, scope.alert, after, ROUNDS_A_PAGE).await?;
        let Some((last, _)) = rounds.last() else { return Ok(findings) };
        after = last.round;
        findings.extend(channels::check(db, &rounds).await?);
        for (round, ended_at) in &rounds {
            if let Some((count, one)) = forgotten(db, round, belonged_at(round, *ended_at, scope)).await? {
                let kind = round.kind;
                let what =
                    format!("{count} people, user {one} among them, have no delivery of {kind} round {}", round.round);
                findings.push(Finding { invariant: 2, what });
            }
        }
    }
}

/// Since when people must have belonged to be missed in a round: whoever came in the very instant in which it ended, or in a
/// transaction that may have committed after it, came too late.
fn belonged_at(round: &Claim, ended_at: Timestamp, scope: Scope) -> Timestamp {
    Ord::min(round.due_at, ended_at - Duration::from_micros(1)) - scope.tolerance
}

fn narrow(select: &mut SelectStatement, scope: Scope) {
    if let Some(alert) = scope.alert {
        select.and_where(Expr::col((Round::Table, Round::AlertId)).eq(alert.0));
    }
}

/// People with several deliveries, by round. Deliveries are read in their key's own order, which a join would upset: sorting them anew
/// takes ten times as long. What comes of that are the doubled ones only, in which people are counted.
fn doubled(scope: Scope) -> SelectStatement {
    let mut several = Query::select();
    several
        .columns([Delivery::RoundId, Delivery::UserId])
        .from(Delivery::Table)
        .group_by_columns([Delivery::RoundId, Delivery::Channel, Delivery::UserId])
        .and_having(Expr::col(Delivery::UserId).count().gt(1));
    if let Some(rounds) = scope.rounds() {
        several.and_where(Expr::col(Delivery::RoundId).in_subquery(rounds));
    }
    Query::select()
        .column(Delivery::RoundId)
        .expr(Expr::col(Delivery::UserId).count_distinct())
        .from_subquery(several, "several")
        .group_by_col(Delivery::RoundId)
        .to_owned()
}

/// Rounds with their alert; each row is a group of one alert.
fn of_alerts(scope: Scope) -> SelectStatement {
    let mut select = Query::select();
    select
        .column((Round::Table, Round::AlertId))
        .expr(Expr::col((Round::Table, Round::Id)).count())
        .from(Round::Table)
        .inner_join(Alert::Table, Expr::col((Alert::Table, Alert::Id)).equals((Round::Table, Round::AlertId)))
        .and_where(Expr::col((Round::Table, Round::IsForeign)).eq(false))
        .group_by_col((Round::Table, Round::AlertId));
    narrow(&mut select, scope);
    select
}

/// Alerts that may be sent, whose last initial round was stopped, and to which none is owed any more. What ends a round by an edit notes
/// what is owed in its own transaction; only the end of the window may come without an edit.
fn initial_given_up(scope: Scope) -> SelectStatement {
    let later = Alias::new("later");
    let later_initial = Query::select()
        .expr(Expr::val(1))
        .from_as(Round::Table, later.clone())
        .and_where(Expr::col((later.clone(), Round::AlertId)).equals((Round::Table, Round::AlertId)))
        .and_where(Expr::col((later.clone(), Round::Kind)).eq(RoundKind::Initial.code()))
        .and_where(Expr::col((later, Round::Id)).gt(Expr::col((Round::Table, Round::Id))))
        .to_owned();
    let too_early = Expr::col((Round::Table, Round::EndedAt)).lt(Expr::col((Alert::Table, Alert::ExpiryTime)));
    let mut select = of_alerts(scope);
    select
        .and_where(Expr::col((Round::Table, Round::Kind)).eq(RoundKind::Initial.code()))
        .and_where(Expr::col((Round::Table, Round::State)).eq(RoundState::Stopped.code()))
        .and_where(Expr::col((Round::Table, Round::StopReason)).ne(StopReason::Expired.code()).or(too_early))
        .and_where(Expr::exists(later_initial).not())
        .and_where(Expr::col((Alert::Table, Alert::ArchivedAt)).is_null())
        .and_where(Expr::col((Alert::Table, Alert::DeletedAt)).is_null())
        .and_where(Expr::col((Alert::Table, Alert::IsActive)).eq(true))
        .and_where(Expr::col((Alert::Table, Alert::OwesInitial)).eq(false));
    select
}

fn open_after_end(scope: Scope) -> SelectStatement {
    let mut select = of_alerts(scope);
    select
        .and_where(
            Expr::col((Round::Table, Round::State)).is_in([RoundState::Pending.code(), RoundState::Expanding.code()]),
        )
        .and_where(
            Expr::col((Alert::Table, Alert::ArchivedAt))
                .is_not_null()
                .or(Expr::col((Alert::Table, Alert::DeletedAt)).is_not_null())
                .or(Expr::col((Alert::Table, Alert::IsActive)).eq(false)),
        );
    select
}

fn begun_after_archive(scope: Scope) -> SelectStatement {
    let mut select = of_alerts(scope);
    select.and_where(
        Expr::col((Round::Table, Round::BegunAt))
            .gt(Expr::col((Alert::Table, Alert::ArchivedAt)).add(scope.tolerance_micros())),
    );
    select
}

/// Only for alerts unchanged since: an edit may move the window away from rounds of the past.
fn due_outside_window(scope: Scope) -> SelectStatement {
    let due = Expr::col((Round::Table, Round::DueAt));
    let mut select = of_alerts(scope);
    select
        .and_where(Expr::col((Alert::Table, Alert::UpdatedAt)).lt(Expr::col((Round::Table, Round::CreatedAt))))
        .and_where(
            due.clone()
                .gte(Expr::col((Alert::Table, Alert::ExpiryTime)))
                .or(due.lt(Expr::col((Alert::Table, Alert::StartTime)))),
        );
    select
}
