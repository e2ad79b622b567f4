//! Nobody was reminded who had answered. Where a database plans by no statistics, each delivery of a reminder is read once, and its
//! person's receipt looked up by its whole key: those who acknowledged would be as many again for each reminder, however few it went
//! to. Snoozes, which are few, lead to what their people were sent, each delivery looked up by its whole key. A join by the round or
//! the alert alone would compare everybody in it with each answer.

use std::collections::BTreeMap;

use domain::RoundKind;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};

use super::{Finding, Scope};
use crate::db::Db;
use crate::error::Result;
use crate::schema::{Alert, Delivery, Receipt, Round, Snooze};

const ACKNOWLEDGED: &str = "reminders went to people who had acknowledged, in round";
const SNOOZED: &str = "reminders went to people who were snoozed, in round";

pub(super) async fn check(db: &Db, scope: Scope) -> Result<Vec<Finding>> {
    let mut reminders = BTreeMap::<(&str, i64), i64>::new();
    for channel in db.column::<i16>(&channels(scope)).await? {
        for (what, select) in
            [(ACKNOWLEDGED, though_acknowledged(scope, channel)), (SNOOZED, though_snoozed(scope, channel))]
        {
            for row in db.rows(&select).await? {
                let round: i64 = db.read(row.try_get_by_index(0))?;
                *reminders.entry((what, round)).or_default() += db.read(row.try_get_by_index::<i64>(1))?;
            }
        }
    }
    let told = |((what, round), count)| Finding { invariant: 3, what: format!("{count} {what} {round}") };
    Ok(reminders.into_iter().map(told).collect())
}

/// The channels on which anything was ever written. Round by round first: MySQL skips from one to the next by the key.
fn channels(scope: Scope) -> SelectStatement {
    let mut by_round = Query::select();
    by_round.distinct().columns([Delivery::RoundId, Delivery::Channel]).from(Delivery::Table);
    if let Some(rounds) = scope.rounds() {
        by_round.and_where(Expr::col(Delivery::RoundId).in_subquery(rounds));
    }
    Query::select().distinct().column(Delivery::Channel).from_subquery(by_round, "by_round").to_owned()
}

/// Reminders on one channel that this system wrote; each row is a group of one round.
fn reminders(scope: Scope, channel: i16) -> SelectStatement {
    let mut select = Query::select();
    select
        .column((Round::Table, Round::Id))
        .expr(Expr::col((Delivery::Table, Delivery::UserId)).count())
        .from(Round::Table)
        .inner_join(Delivery::Table, Expr::col((Delivery::Table, Delivery::RoundId)).equals((Round::Table, Round::Id)))
        .and_where(Expr::col((Delivery::Table, Delivery::Channel)).eq(channel))
        .and_where(Expr::col((Round::Table, Round::Kind)).eq(RoundKind::Reminder.code()))
        .and_where(Expr::col((Round::Table, Round::PrunedAt)).is_null())
        .and_where(Expr::col((Round::Table, Round::IsForeign)).eq(false))
        .group_by_col((Round::Table, Round::Id));
    if let Some(alert) = scope.alert {
        select.and_where(Expr::col((Round::Table, Round::AlertId)).eq(alert.0));
    }
    select
}

fn though_acknowledged(scope: Scope, channel: i16) -> SelectStatement {
    let receipt = |column: Receipt| Expr::col((Receipt::Table, column));
    let mut select = reminders(scope, channel);
    select
        .inner_join(Alert::Table, Expr::col((Alert::Table, Alert::Id)).equals((Round::Table, Round::AlertId)))
        .inner_join(
            Receipt::Table,
            receipt(Receipt::AlertId)
                .equals((Round::Table, Round::AlertId))
                .and(receipt(Receipt::UserId).equals((Delivery::Table, Delivery::UserId))),
        )
        .and_where(receipt(Receipt::AcknowledgedRevision).gte(Expr::col((Alert::Table, Alert::AskedRevision))))
        .and_where(
            receipt(Receipt::AcknowledgedAt)
                .lt(Expr::col((Delivery::Table, Delivery::CreatedAt)).sub(scope.tolerance_micros())),
        );
    select
}

fn though_snoozed(scope: Scope, channel: i16) -> SelectStatement {
    let snooze = |column: Snooze| Expr::col((Snooze::Table, column));
    let written = || Expr::col((Delivery::Table, Delivery::CreatedAt));
    let mut select = reminders(scope, channel);
    select
        .inner_join(
            Snooze::Table,
            snooze(Snooze::AlertId)
                .equals((Round::Table, Round::AlertId))
                .and(snooze(Snooze::UserId).equals((Delivery::Table, Delivery::UserId))),
        )
        .and_where(snooze(Snooze::SnoozedAt).lte(Expr::col((Round::Table, Round::DueAt)).sub(scope.tolerance_micros())))
        .and_where(snooze(Snooze::Until).gt(written()))
        .and_where(
            snooze(Snooze::EndedAt).is_null().or(snooze(Snooze::EndedAt).gt(written().add(scope.tolerance_micros()))),
        );
    select
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::Planner;

    /// The last table is read for each row of those before, so whatever its key leaves open is read as often.
    #[tokio::test]
    async fn for_an_answer_nobody_elses_delivery_is_read_and_for_a_delivery_nobody_elses_answer() {
        let planner = Planner::new().await;
        for (select, tables, last) in [
            (
                though_acknowledged(Scope::default(), 0),
                ["round", "alert", "delivery", "receipt"].as_slice(),
                "receipt USING INDEX receipt_person (user_id=? AND alert_id=?)",
            ),
            (
                though_snoozed(Scope::default(), 0),
                &["round", "snooze", "delivery"],
                "delivery USING PRIMARY KEY (round_id=? AND channel=? AND user_id=?)",
            ),
        ] {
            let plan = planner.plan(&select).await;
            let read: Vec<_> = plan.iter().filter_map(|step| step.split(' ').nth(1)).collect();
            assert_eq!(read, tables, "{plan:#?}");
            assert!(plan.last().is_some_and(|step| step.ends_with(last)), "{plan:#?}");
        }
    }
}
