//! The end of a delivery's way: its state, its reason, its counters, and nothing left to dispatch. It refuses to ask whose lease it is.

use std::collections::{BTreeMap, BTreeSet};

use domain::{AlertId, CancelReason, ChannelCode, DeliveryState, OrganizationId, RoundId, RoundKind, UserId};
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Order, Query, SelectStatement};

use crate::counter::{self, Change, Metric, delivery_dimension};
use crate::db::Db;
use crate::error::Result;
use crate::schema::{Alert, Delivery, Dispatch};

/// Rows in one statement, well under every engine's limit of parameters.
pub(super) const CHUNK: usize = 500;

/// Some people's deliveries of one round on one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Group {
    pub(super) organization: OrganizationId,
    pub(super) alert: AlertId,
    pub(super) round: RoundId,
    pub(super) kind: RoundKind,
    pub(super) channel: ChannelCode,
}

/// The state in which a delivery ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Final {
    /// With this revision of the alert.
    Sent(i64),
    Dead,
    Cancelled(CancelReason),
}

impl Final {
    pub(super) fn state(self) -> DeliveryState {
        match self {
            Self::Sent(_) => DeliveryState::Sent,
            Self::Dead => DeliveryState::Dead,
            Self::Cancelled(_) => DeliveryState::Cancelled,
        }
    }
}

/// The columns by which [`groups`] reads.
pub(super) const GROUPED: [Dispatch; 4] = [Dispatch::RoundId, Dispatch::Kind, Dispatch::Channel, Dispatch::UserId];

/// The people whom a select of [`GROUPED`] finds among an alert's dispatches, by group. What is of a kind that only a later version
/// knows is left to it.
pub(super) async fn groups(
    db: &Db,
    (organization, alert): (OrganizationId, AlertId),
    select: &SelectStatement,
) -> Result<BTreeMap<Group, Vec<UserId>>> {
    let mut groups: BTreeMap<Group, Vec<UserId>> = BTreeMap::new();
    for row in db.rows(select).await? {
        let round = RoundId(db.read(row.try_get_by_index(0))?);
        let kind = RoundKind::from_code(db.read(row.try_get_by_index(1))?);
        let Some((kind, channel)) = kind.zip(ChannelCode::from_code(db.read(row.try_get_by_index(2))?)) else {
            tracing::error!(%round, "a delivery cannot be read");
            continue;
        };
        let group = Group { organization, alert, round, kind, channel };
        groups.entry(group).or_default().push(UserId(db.read(row.try_get_by_index(3))?));
    }
    Ok(groups)
}

/// Which of the alerts are not deleted, held against deletion until the transaction ends: a deleted alert's counters have left
/// its organization's, and must not change behind that.
pub(super) async fn hold_living(db: &Db, alerts: BTreeSet<AlertId>) -> Result<BTreeSet<AlertId>> {
    if alerts.is_empty() {
        return Ok(alerts);
    }
    let mut select = Query::select();
    select
        .column(Alert::Id)
        .from(Alert::Table)
        .and_where(Expr::col(Alert::Id).is_in(alerts.into_iter().map(|alert| alert.0)))
        .and_where(Expr::col(Alert::DeletedAt).is_null())
        .order_by(Alert::Id, Order::Asc);
    db.dialect().lock_shared(&mut select);
    Ok(db.column::<i64>(&select).await?.into_iter().map(AlertId).collect())
}

/// Ends the pending deliveries of these people. A dead one keeps its dispatch, without a time, for an admin to ask for it again.
pub(super) async fn end(db: &Db, group: Group, people: &[UserId], end: Final) -> Result<()> {
    for chunk in people.chunks(CHUNK) {
        let mut update = Query::update();
        update.table(Delivery::Table).value(Delivery::State, end.state().code());
        match end {
            Final::Sent(revision) => update.value(Delivery::Revision, revision),
            Final::Cancelled(reason) => update.value(Delivery::Reason, reason.code()),
            Final::Dead => &mut update,
        };
        db.execute(update.cond_where(deliveries(group, chunk))).await?;
        if end == Final::Dead {
            let park = Query::update()
                .table(Dispatch::Table)
                .value(Dispatch::NextAttemptAt, Option::<i64>::None)
                .value(Dispatch::LeaseToken, Option::<i64>::None)
                .value(Dispatch::Failures, Expr::col(Dispatch::Failures).add(1))
                .cond_where(dispatches(group, chunk))
                .to_owned();
            db.execute(&park).await?;
        } else {
            let done = Query::delete().from_table(Dispatch::Table).cond_where(dispatches(group, chunk)).to_owned();
            db.execute(&done).await?;
        }
    }
    Ok(())
}

pub(super) fn deliveries(group: Group, people: &[UserId]) -> Cond {
    Cond::all()
        .add(Expr::col(Delivery::RoundId).eq(group.round.0))
        .add(Expr::col(Delivery::Channel).eq(group.channel.code()))
        .add(Expr::col(Delivery::UserId).is_in(people.iter().map(|user| user.0)))
}

pub(super) fn dispatches(group: Group, people: &[UserId]) -> Cond {
    Cond::all()
        .add(Expr::col(Dispatch::RoundId).eq(group.round.0))
        .add(Expr::col(Dispatch::Channel).eq(group.channel.code()))
        .add(Expr::col(Dispatch::UserId).is_in(people.iter().map(|user| user.0)))
}

/// Moves so many deliveries of each group from one state to the other in the counters of those alerts that are `living`.
pub(super) async fn count(
    db: &Db,
    living: &BTreeSet<AlertId>,
    moves: impl IntoIterator<Item = (Group, DeliveryState, DeliveryState, usize)>,
) -> Result<()> {
    let mut changes: BTreeMap<(OrganizationId, AlertId), BTreeMap<i16, i64>> = BTreeMap::new();
    for (group, from, to, rows) in moves {
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        let of_alert = changes.entry((group.organization, group.alert)).or_default();
        for (state, by) in [(from, -rows), (to, rows)] {
            *of_alert.entry(delivery_dimension(group.channel, group.kind, state)).or_default() += by;
        }
    }
    for ((organization, alert), by) in changes.into_iter().filter(|((_, alert), _)| living.contains(alert)) {
        let changes: Vec<_> = by.into_iter().map(|(at, by)| Change::at(Metric::Delivery, at, by)).collect();
        counter::note(db, organization, alert, &changes).await?;
    }
    Ok(())
}
