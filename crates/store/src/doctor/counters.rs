//! Counters equal the rows they count.

use std::collections::{BTreeMap, BTreeSet};

use domain::{ChannelCode, DeliveryState, RoundKind};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Query, SelectStatement, UnionType};

use super::{Finding, Scope};
use crate::counter::{Metric, delivery_dimension, split_delivery_dimension};
use crate::db::Db;
use crate::error::Result;
use crate::schema::{Alert, AlertReached, Counter, CounterDelta, Delivery, Receipt, Round, Snooze};

/// Values by (organization or alert, metric, dimension).
type Values = BTreeMap<(i64, i16, i16), i64>;

pub(super) async fn check(db: &Db, scope: Scope) -> Result<Vec<Finding>> {
    let mut findings = rounds_count_their_rows(db, scope).await?;
    let counted = counted_by_alert(db, scope).await?;
    let rows = rows_by_alert(db, scope).await?;
    let forgotten = forgotten_reach(db, scope).await?;
    let pruned = pruned_kinds(db, scope).await?;
    let metrics = [
        Metric::Read,
        Metric::Acknowledged,
        Metric::SnoozedNow,
        Metric::EverSnoozed,
        Metric::Delivery,
        Metric::Rounds,
        Metric::Reached,
    ];
    let is_checked = |(alert, metric, dimension): &(i64, i16, i16)| {
        metrics.iter().any(|known| known.code() == *metric)
            && !(*metric == Metric::Reached.code() && forgotten.contains(alert))
            && !(*metric == Metric::Delivery.code() && is_by_provider_of(*alert, *dimension, &pruned))
    };
    let keys: BTreeSet<_> = counted.keys().chain(rows.keys()).copied().filter(is_checked).collect();
    for key in keys {
        let value = |values: &Values| values.get(&key).copied().unwrap_or(0);
        compare(&mut findings, key, value(&counted), value(&rows));
    }
    if scope.alert.is_none() {
        organizations_sum_their_alerts(db, &mut findings).await?;
    }
    Ok(findings)
}

fn compare(findings: &mut Vec<Finding>, key: (i64, i16, i16), counted: i64, rows: i64) {
    if counted != rows {
        let (alert, metric, dimension) = key;
        let name = Metric::from_code(metric).map_or("?", Metric::name);
        let what = format!("alert {alert}: counter {name} {dimension} says {counted}, there are {rows}");
        findings.push(Finding { invariant: 5, what });
    }
}

async fn rounds_count_their_rows(db: &Db, scope: Scope) -> Result<Vec<Finding>> {
    let rows = Query::select()
        .expr(Expr::col((Delivery::Table, Delivery::UserId)).count())
        .from(Delivery::Table)
        .and_where(Expr::col((Delivery::Table, Delivery::RoundId)).equals((Round::Table, Round::Id)))
        .and_where(Expr::col((Delivery::Table, Delivery::Channel)).eq(ChannelCode::IN_APP.code()))
        .to_owned();
    let mut select = Query::select();
    select
        .columns([Round::Id, Round::People])
        .from(Round::Table)
        .and_where(Expr::col((Round::Table, Round::PrunedAt)).is_null())
        .and_where(Expr::col((Round::Table, Round::AlertId)).in_subquery(alerts(Scope { alert: None, ..scope })))
        .and_where(Expr::col((Round::Table, Round::People)).ne(Expr::from(rows)));
    if let Some(alert) = scope.alert {
        select.and_where(Expr::col((Round::Table, Round::AlertId)).eq(alert.0));
    }
    let mut findings = Vec::new();
    for row in db.rows(&select).await? {
        let (round, people): (i64, i64) = (db.read(row.try_get_by_index(0))?, db.read(row.try_get_by_index(1))?);
        findings.push(Finding { invariant: 5, what: format!("round {round} counts {people} people, its rows differ") });
    }
    Ok(findings)
}

/// Folded counters and unfolded changes of every alert that is not deleted.
async fn counted_by_alert(db: &Db, scope: Scope) -> Result<Values> {
    let mut folded = Query::select()
        .columns([Counter::AlertId, Counter::Metric, Counter::Dimension])
        .expr(db.dialect().to_bigint(Expr::col(Counter::Value)))
        .from(Counter::Table)
        .and_where(Expr::col(Counter::AlertId).in_subquery(alerts(scope)))
        .to_owned();
    let unfolded = Query::select()
        .columns([CounterDelta::AlertId, CounterDelta::Metric, CounterDelta::Dimension])
        .expr(db.dialect().sum(CounterDelta::Delta))
        .from(CounterDelta::Table)
        .and_where(Expr::col(CounterDelta::AlertId).in_subquery(alerts(scope)))
        .group_by_columns([CounterDelta::AlertId, CounterDelta::Metric, CounterDelta::Dimension])
        .to_owned();
    folded.union(UnionType::All, unfolded);
    values(db, &folded).await
}

fn alerts(scope: Scope) -> SelectStatement {
    let mut select = Query::select();
    select.column(Alert::Id).from(Alert::Table).and_where(Expr::col(Alert::DeletedAt).is_null());
    if let Some(alert) = scope.alert {
        select.and_where(Expr::col(Alert::Id).eq(alert.0));
    }
    select
}

async fn values(db: &Db, select: &SelectStatement) -> Result<Values> {
    let mut values = Values::new();
    for row in db.rows(select).await? {
        let key =
            (db.read(row.try_get_by_index(0))?, db.read(row.try_get_by_index(1))?, db.read(row.try_get_by_index(2))?);
        *values.entry(key).or_default() += db.read(row.try_get_by_index::<i64>(3))?;
    }
    Ok(values)
}

/// What the rows themselves say.
async fn rows_by_alert(db: &Db, scope: Scope) -> Result<Values> {
    let mut found = Values::new();
    let receipts = || {
        let mut select = Query::select();
        select
            .column((Receipt::Table, Receipt::AlertId))
            .expr(Expr::col((Receipt::Table, Receipt::Id)).count())
            .from(Receipt::Table)
            .and_where(Expr::col((Receipt::Table, Receipt::AlertId)).in_subquery(alerts(scope)))
            .group_by_col((Receipt::Table, Receipt::AlertId));
        select
    };
    let mut read = receipts();
    read.and_where(Expr::col((Receipt::Table, Receipt::FirstReadAt)).is_not_null());
    count_into(db, &mut found, Metric::Read, &read).await?;
    let mut acknowledged = receipts();
    acknowledged
        .inner_join(Alert::Table, Expr::col((Alert::Table, Alert::Id)).equals((Receipt::Table, Receipt::AlertId)))
        .and_where(
            Expr::col((Receipt::Table, Receipt::AcknowledgedRevision))
                .gte(Expr::col((Alert::Table, Alert::AskedRevision))),
        );
    count_into(db, &mut found, Metric::Acknowledged, &acknowledged).await?;
    let snoozes = |people: sea_orm::sea_query::SimpleExpr| {
        let mut select = Query::select();
        select
            .column(Snooze::AlertId)
            .expr(people)
            .from(Snooze::Table)
            .and_where(Expr::col(Snooze::AlertId).in_subquery(alerts(scope)))
            .group_by_col(Snooze::AlertId);
        select
    };
    let mut open = snoozes(Expr::col(Snooze::Id).count());
    open.and_where(Expr::col(Snooze::OpenUntil).is_not_null());
    count_into(db, &mut found, Metric::SnoozedNow, &open).await?;
    count_into(db, &mut found, Metric::EverSnoozed, &snoozes(Expr::col(Snooze::UserId).count_distinct())).await?;
    rounds_into(db, &mut found, scope).await?;
    by_providers_into(db, &mut found, scope).await?;
    reached_into(db, &mut found, scope).await?;
    Ok(found)
}

async fn count_into(db: &Db, found: &mut Values, metric: Metric, select: &SelectStatement) -> Result<()> {
    for row in db.rows(select).await? {
        let alert: i64 = db.read(row.try_get_by_index(0))?;
        found.insert((alert, metric.code(), 0), db.read(row.try_get_by_index(1))?);
    }
    Ok(())
}

/// People of initial rounds, each once, and those noted as reached otherwise.
async fn reached_into(db: &Db, found: &mut Values, scope: Scope) -> Result<()> {
    let initial = Query::select()
        .column((Round::Table, Round::AlertId))
        .expr(Expr::col((Delivery::Table, Delivery::UserId)).count_distinct())
        .from(Round::Table)
        .inner_join(Delivery::Table, Expr::col((Delivery::Table, Delivery::RoundId)).equals((Round::Table, Round::Id)))
        .and_where(Expr::col((Round::Table, Round::Kind)).eq(RoundKind::Initial.code()))
        .and_where(Expr::col((Delivery::Table, Delivery::Channel)).eq(ChannelCode::IN_APP.code()))
        .and_where(Expr::col((Round::Table, Round::AlertId)).in_subquery(alerts(scope)))
        .group_by_col((Round::Table, Round::AlertId))
        .to_owned();
    let later = Query::select()
        .column(AlertReached::AlertId)
        .expr(Expr::col(AlertReached::UserId).count())
        .from(AlertReached::Table)
        .and_where(Expr::col(AlertReached::AlertId).in_subquery(alerts(scope)))
        .group_by_col(AlertReached::AlertId)
        .to_owned();
    for select in [initial, later] {
        for row in db.rows(&select).await? {
            let alert: i64 = db.read(row.try_get_by_index(0))?;
            *found.entry((alert, Metric::Reached.code(), 0)).or_default() += db.read(row.try_get_by_index::<i64>(1))?;
        }
    }
    Ok(())
}

/// Alerts of whose initial rounds rows are gone: whom they reached can no longer be counted.
async fn forgotten_reach(db: &Db, scope: Scope) -> Result<Vec<i64>> {
    let select = Query::select()
        .distinct()
        .column(Round::AlertId)
        .from(Round::Table)
        .and_where(Expr::col(Round::Kind).eq(RoundKind::Initial.code()))
        .and_where(Expr::col(Round::PrunedAt).is_not_null())
        .and_where(Expr::col(Round::AlertId).in_subquery(alerts(scope)))
        .to_owned();
    db.column(&select).await
}

/// Alerts and kinds of rounds of which rows are gone: what became of their deliveries by providers can no longer be counted.
async fn pruned_kinds(db: &Db, scope: Scope) -> Result<BTreeSet<(i64, i16)>> {
    let select = Query::select()
        .distinct()
        .columns([Round::AlertId, Round::Kind])
        .from(Round::Table)
        .and_where(Expr::col(Round::PrunedAt).is_not_null())
        .and_where(Expr::col(Round::AlertId).in_subquery(alerts(scope)))
        .to_owned();
    let rows = db.rows(&select).await?;
    rows.iter().map(|row| Ok((db.read(row.try_get_by_index(0))?, db.read(row.try_get_by_index(1))?))).collect()
}

/// Whether the dimension counts deliveries by a provider, of one of these alerts and kinds.
fn is_by_provider_of(alert: i64, dimension: i16, kinds: &BTreeSet<(i64, i16)>) -> bool {
    split_delivery_dimension(dimension).is_some_and(|(channel, kind, _)| {
        channel != ChannelCode::IN_APP.code() && kinds.contains(&(alert, kind.code()))
    })
}

/// Deliveries by providers, by kind of round and state.
async fn by_providers_into(db: &Db, found: &mut Values, scope: Scope) -> Result<()> {
    let select = Query::select()
        .columns([(Round::Table, Round::AlertId), (Round::Table, Round::Kind)])
        .columns([(Delivery::Table, Delivery::Channel), (Delivery::Table, Delivery::State)])
        .expr(Expr::col((Delivery::Table, Delivery::UserId)).count())
        .from(Round::Table)
        .inner_join(Delivery::Table, Expr::col((Delivery::Table, Delivery::RoundId)).equals((Round::Table, Round::Id)))
        .and_where(Expr::col((Round::Table, Round::AlertId)).in_subquery(alerts(scope)))
        .and_where(Expr::col((Delivery::Table, Delivery::Channel)).gt(ChannelCode::IN_APP.code()))
        .group_by_columns([(Round::Table, Round::AlertId), (Round::Table, Round::Kind)])
        .group_by_columns([(Delivery::Table, Delivery::Channel), (Delivery::Table, Delivery::State)])
        .to_owned();
    for row in db.rows(&select).await? {
        let short = |index| db.read(row.try_get_by_index::<i16>(index));
        let alert: i64 = db.read(row.try_get_by_index(0))?;
        let known = RoundKind::from_code(short(1)?).zip(ChannelCode::from_code(short(2)?));
        let Some(((kind, channel), state)) = known.zip(DeliveryState::from_code(short(3)?)) else { continue };
        let key = (alert, Metric::Delivery.code(), delivery_dimension(channel, kind, state));
        found.insert(key, db.read(row.try_get_by_index(4))?);
    }
    Ok(())
}

/// Rounds by kind, and the in-app deliveries that they counted; their rows are compared round by round.
async fn rounds_into(db: &Db, found: &mut Values, scope: Scope) -> Result<()> {
    let select = Query::select()
        .columns([Round::AlertId, Round::Kind])
        .expr(Expr::col(Round::Id).count())
        .expr(db.dialect().sum(Round::People))
        .from(Round::Table)
        .and_where(Expr::col(Round::AlertId).in_subquery(alerts(scope)))
        .group_by_columns([Round::AlertId, Round::Kind])
        .to_owned();
    for row in db.rows(&select).await? {
        let alert: i64 = db.read(row.try_get_by_index(0))?;
        let Some(kind) = RoundKind::from_code(db.read(row.try_get_by_index(1))?) else { continue };
        found.insert((alert, Metric::Rounds.code(), kind.code()), db.read(row.try_get_by_index(2))?);
        let dimension = delivery_dimension(ChannelCode::IN_APP, kind, DeliveryState::Sent);
        let people: i64 = db.read(row.try_get_by_index(3))?;
        if people > 0 {
            found.insert((alert, Metric::Delivery.code(), dimension), people);
        }
    }
    Ok(())
}

/// An organization's own counters are the sum of those of its alerts; read by one statement, since folding goes on.
async fn organizations_sum_their_alerts(db: &Db, findings: &mut Vec<Finding>) -> Result<()> {
    let share = CaseStatement::new()
        .case(Expr::col(Counter::AlertId).eq(0), Expr::col(Counter::Value))
        .finally(Expr::val(0i64).sub(Expr::col(Counter::Value)));
    let excess = db.dialect().to_bigint(Expr::expr(share).sum());
    let select = Query::select()
        .columns([Counter::OrganizationId, Counter::Metric, Counter::Dimension])
        .expr(excess.clone())
        .from(Counter::Table)
        .group_by_columns([Counter::OrganizationId, Counter::Metric, Counter::Dimension])
        .and_having(excess.ne(0))
        .to_owned();
    for ((organization, metric, dimension), excess) in values(db, &select).await? {
        let name = Metric::from_code(metric).map_or("?", Metric::name);
        let what = format!("organization {organization}: counter {name} {dimension} exceeds its alerts' by {excess}");
        findings.push(Finding { invariant: 5, what });
    }
    Ok(())
}
