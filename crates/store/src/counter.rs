//! Counters for analytics: each change adds a delta row in its own transaction, a fold adds the deltas up later, and
//! readers add what is not yet folded. So no hot row serializes a million readers' marks, and no reader scans deliveries.

use std::collections::BTreeMap;

use domain::{AlertId, DeliveryState, OrganizationId, RoundKind};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement, SimpleExpr, UnionType};

use crate::db::Db;
use crate::error::Result;
use crate::lease;
use crate::schema::{Counter, CounterDelta};

domain::named! {
    /// What is counted; each person once, except for deliveries.
    pub enum Metric {
        /// Deliveries; the dimension is made by [`delivery_dimension`].
        Delivery = 0 => "delivery",
        /// People reached: in an initial round, or added since.
        Reached = 1 => "reached",
        /// People who have read at least once.
        Read = 2 => "read",
        /// People whose acknowledgement stands.
        Acknowledged = 3 => "acknowledged",
        /// People with an open row in the snooze history.
        SnoozedNow = 4 => "snoozed_now",
        /// People who have ever snoozed.
        EverSnoozed = 5 => "ever_snoozed",
        /// Times from the first reach to the first read; the dimension is the histogram's bucket.
        ReadTime = 6 => "read_time",
        /// Times to the first acknowledgement; the dimension is the histogram's bucket.
        AcknowledgeTime = 7 => "acknowledge_time",
        /// Rounds recorded; the dimension is the round's kind.
        Rounds = 8 => "rounds",
    }
}

/// The dimension of [`Metric::Delivery`]: channel, kind of round and state in one number.
pub fn delivery_dimension(channel: domain::ChannelCode, kind: RoundKind, state: DeliveryState) -> i16 {
    channel.code() * 64 + kind.code() * 8 + state.code()
}

/// Channel code, kind and state out of a dimension; `None` for a number that none of them has.
pub fn split_delivery_dimension(dimension: i16) -> Option<(i16, RoundKind, DeliveryState)> {
    Some((dimension / 64, RoundKind::from_code(dimension / 8 % 8)?, DeliveryState::from_code(dimension % 8)?))
}

/// A change of one counter of one alert.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    pub metric: Metric,
    pub dimension: i16,
    pub by: i64,
}

impl Change {
    /// A change of a counter without dimension.
    pub const fn of(metric: Metric, by: i64) -> Self {
        Self { metric, dimension: 0, by }
    }

    /// A change of one dimension.
    pub const fn at(metric: Metric, dimension: i16, by: i64) -> Self {
        Self { metric, dimension, by }
    }
}

/// Notes changes to an alert's counters, and so to its organization's. Zeros cost nothing.
///
/// # Errors
/// When the store fails.
pub async fn note(db: &Db, organization: OrganizationId, alert: AlertId, changes: &[Change]) -> Result<()> {
    let changes: Vec<_> = changes.iter().map(|change| (alert, *change)).collect();
    note_all(db, organization, &changes).await
}

/// Notes changes to the counters of several alerts.
///
/// # Errors
/// When the store fails.
pub async fn note_all(db: &Db, organization: OrganizationId, changes: &[(AlertId, Change)]) -> Result<()> {
    let changes: Vec<_> = changes.iter().filter(|(_, change)| change.by != 0).collect();
    for chunk in changes.chunks(FOLD_CHUNK) {
        let mut insert = Query::insert();
        insert.into_table(CounterDelta::Table).columns([
            CounterDelta::OrganizationId,
            CounterDelta::AlertId,
            CounterDelta::Metric,
            CounterDelta::Dimension,
            CounterDelta::Delta,
        ]);
        for (alert, change) in chunk {
            insert.values_panic([
                organization.0.into(),
                alert.0.into(),
                change.metric.code().into(),
                change.dimension.into(),
                change.by.into(),
            ]);
        }
        db.execute(&insert).await?;
    }
    Ok(())
}

/// The key under which an organization's own sums are kept: no alert has it.
const WHOLE_ORGANIZATION: i64 = 0;

/// Counter values by metric and dimension.
#[derive(Clone, Debug, Default)]
pub struct Counts(BTreeMap<(i16, i16), i64>);

impl Counts {
    /// The value of a metric over all its dimensions.
    pub fn total(&self, metric: Metric) -> i64 {
        self.dimensions(metric).map(|(_, value)| value).sum()
    }

    /// The values of a metric by dimension.
    pub fn dimensions(&self, metric: Metric) -> impl Iterator<Item = (i16, i64)> {
        let code = metric.code();
        self.0.range((code, i16::MIN)..=(code, i16::MAX)).map(|((_, dimension), value)| (*dimension, *value))
    }
}

/// All counters of one alert, unfolded changes included.
///
/// # Errors
/// When the store fails.
pub async fn of_alert(db: &Db, organization: OrganizationId, alert: AlertId) -> Result<Counts> {
    Ok(of_alerts(db, organization, &[alert]).await?.remove(&alert).unwrap_or_default())
}

/// The counters of these alerts, unfolded changes included; an alert of which nothing was counted is left out.
///
/// # Errors
/// When the store fails.
pub async fn of_alerts(db: &Db, organization: OrganizationId, alerts: &[AlertId]) -> Result<BTreeMap<AlertId, Counts>> {
    let mut counts = BTreeMap::new();
    for chunk in alerts.chunks(FOLD_CHUNK) {
        let ids: Vec<i64> = chunk.iter().map(|alert| alert.0).collect();
        let deltas = unfolded(db, organization, Expr::col(CounterDelta::AlertId))
            .and_where(Expr::col(CounterDelta::AlertId).is_in(ids.iter().copied()))
            .group_by_col(CounterDelta::AlertId)
            .to_owned();
        counts.extend(read(db, organization, &ids, deltas).await?.into_iter().map(|(id, of)| (AlertId(id), of)));
    }
    Ok(counts)
}

/// All counters of an organization, unfolded changes included.
///
/// # Errors
/// When the store fails.
pub async fn of_organization(db: &Db, organization: OrganizationId) -> Result<Counts> {
    let whole = db.dialect().to_bigint(Expr::val(WHOLE_ORGANIZATION));
    let mut counts = read(db, organization, &[WHOLE_ORGANIZATION], unfolded(db, organization, whole)).await?;
    Ok(counts.remove(&WHOLE_ORGANIZATION).unwrap_or_default())
}

/// The counters kept in these rows with these changes. One statement reads both tables, so that a fold between two reads
/// cannot count twice.
async fn read(
    db: &Db,
    organization: OrganizationId,
    rows: &[i64],
    deltas: SelectStatement,
) -> Result<BTreeMap<i64, Counts>> {
    let folded = Query::select()
        .columns([Counter::AlertId, Counter::Metric, Counter::Dimension])
        .expr(db.dialect().to_bigint(Expr::col(Counter::Value)))
        .from(Counter::Table)
        .and_where(Expr::col(Counter::OrganizationId).eq(organization.0))
        .and_where(Expr::col(Counter::AlertId).is_in(rows.iter().copied()))
        .union(UnionType::All, deltas)
        .to_owned();
    let mut counts: BTreeMap<i64, Counts> = BTreeMap::new();
    for found in db.rows(&folded).await? {
        let row = db.read(found.try_get_by_index(0))?;
        let key: (i16, i16) = (db.read(found.try_get_by_index(1))?, db.read(found.try_get_by_index(2))?);
        *counts.entry(row).or_default().0.entry(key).or_default() += db.read(found.try_get_by_index::<i64>(3))?;
    }
    Ok(counts)
}

/// Changes that no fold has added up yet, for the row that `row` names.
fn unfolded(db: &Db, organization: OrganizationId, row: SimpleExpr) -> SelectStatement {
    Query::select()
        .expr(row)
        .columns([CounterDelta::Metric, CounterDelta::Dimension])
        .expr(db.dialect().sum(CounterDelta::Delta))
        .from(CounterDelta::Table)
        .and_where(Expr::col(CounterDelta::OrganizationId).eq(organization.0))
        .group_by_columns([CounterDelta::Metric, CounterDelta::Dimension])
        .to_owned()
}

/// Who holds this lock is alone in folding and withdrawing.
const LOCK: &str = "counters";

/// Folds up to `limit` deltas; tells how many.
///
/// # Errors
/// When the store fails.
pub async fn fold(db: &Db, limit: u64) -> Result<usize> {
    lease::hold(db, LOCK).await?;
    fold_deltas(db, None, limit).await
}

/// Folds all of one alert's deltas and takes its counters out of the organization's, at the alert's deletion.
///
/// # Errors
/// When the store fails.
pub async fn withdraw(db: &Db, organization: OrganizationId, alert: AlertId) -> Result<()> {
    lease::hold(db, LOCK).await?;
    while fold_deltas(db, Some((organization, alert)), FOLD_CHUNK as u64).await? > 0 {}
    let own = of_alert(db, organization, alert).await?;
    let back: BTreeMap<_, _> = own
        .0
        .iter()
        .map(|((metric, dimension), value)| ((organization.0, WHOLE_ORGANIZATION, *metric, *dimension), -value))
        .collect();
    add(db, &back).await?;
    let delete = Query::delete()
        .from_table(Counter::Table)
        .and_where(Expr::col(Counter::OrganizationId).eq(organization.0))
        .and_where(Expr::col(Counter::AlertId).eq(alert.0))
        .to_owned();
    db.execute(&delete).await.map(|_| ())
}

/// Rows in one statement, well under every engine's limit of parameters.
const FOLD_CHUNK: usize = 500;

async fn fold_deltas(db: &Db, of: Option<(OrganizationId, AlertId)>, limit: u64) -> Result<usize> {
    let mut select = Query::select();
    select
        .columns([CounterDelta::Id, CounterDelta::OrganizationId, CounterDelta::AlertId, CounterDelta::Delta])
        .columns([CounterDelta::Metric, CounterDelta::Dimension])
        .from(CounterDelta::Table)
        .order_by(CounterDelta::Id, sea_orm::sea_query::Order::Asc)
        .limit(limit);
    if let Some((organization, alert)) = of {
        select
            .and_where(Expr::col(CounterDelta::OrganizationId).eq(organization.0))
            .and_where(Expr::col(CounterDelta::AlertId).eq(alert.0));
    }
    let mut ids: Vec<i64> = Vec::new();
    let mut sums: BTreeMap<(i64, i64, i16, i16), i64> = BTreeMap::new();
    for row in db.rows(&select).await? {
        let long = |index| db.read(row.try_get_by_index::<i64>(index));
        let short = |index| db.read(row.try_get_by_index::<i16>(index));
        ids.push(long(0)?);
        for alert in [long(2)?, WHOLE_ORGANIZATION] {
            *sums.entry((long(1)?, alert, short(4)?, short(5)?)).or_default() += long(3)?;
        }
    }
    add(db, &sums).await?;
    for chunk in ids.chunks(FOLD_CHUNK) {
        let delete = Query::delete()
            .from_table(CounterDelta::Table)
            .and_where(Expr::col(CounterDelta::Id).is_in(chunk.iter().copied()))
            .to_owned();
        db.execute(&delete).await?;
    }
    Ok(ids.len())
}

/// Adds sums to the counters, in the order of their keys, so that two transactions never wait for each other crosswise.
async fn add(db: &Db, sums: &BTreeMap<(i64, i64, i16, i16), i64>) -> Result<()> {
    let sums: Vec<_> = sums.iter().filter(|(_, by)| **by != 0).collect();
    for chunk in sums.chunks(FOLD_CHUNK) {
        let mut insert = Query::insert();
        insert.into_table(Counter::Table).columns([
            Counter::OrganizationId,
            Counter::AlertId,
            Counter::Metric,
            Counter::Dimension,
            Counter::Value,
        ]);
        for ((organization, alert, metric, dimension), by) in chunk {
            insert.values_panic([
                (*organization).into(),
                (*alert).into(),
                (*metric).into(),
                (*dimension).into(),
                (**by).into(),
            ]);
        }
        let key = [Counter::OrganizationId, Counter::AlertId, Counter::Metric, Counter::Dimension];
        insert.on_conflict(
            OnConflict::columns(key)
                .value(
                    Counter::Value,
                    Expr::col((Counter::Table, Counter::Value)).add(db.dialect().proposed(Counter::Value)),
                )
                .to_owned(),
        );
        db.execute(&insert).await?;
    }
    Ok(())
}

/// Whether deltas wait to be folded.
///
/// # Errors
/// When the store fails.
pub async fn has_backlog(db: &Db) -> Result<bool> {
    let select = Query::select().column(CounterDelta::Id).from(CounterDelta::Table).limit(1).to_owned();
    db.exists(&select).await
}
