//! Rounds to look at: one alert's, newest first, with what became of each.

use domain::{AlertId, ChannelSet, OrganizationId, RoundId, RoundKind, RoundState, StopReason, Timestamp, UserId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};

use crate::db::Db;
use crate::error::{Error, Result};
use crate::page::Span;
use crate::schema::Round as Column;

/// A round as it is kept.
#[derive(Clone, Debug)]
pub struct Round {
    pub id: RoundId,
    pub alert: AlertId,
    pub kind: RoundKind,
    pub due_at: Timestamp,
    pub state: RoundState,
    pub stop_reason: Option<StopReason>,
    /// The channels that the alert asked for.
    pub channels: ChannelSet,
    /// Those of them by which nothing goes out, since no provider is configured; bit n is the channel with code n.
    pub skipped_channels: i64,
    pub revision: i64,
    /// People with a delivery.
    pub people: i64,
    pub left_acknowledged: i64,
    pub left_snoozed: i64,
    pub left_read: i64,
    /// Slots that this round stands for beside its own.
    pub missed_count: i64,
    pub missed_from: Option<Timestamp>,
    pub missed_until: Option<Timestamp>,
    pub triggered_by: Option<UserId>,
    pub created_at: Timestamp,
    pub begun_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
}

/// A span of the alert's rounds, newest first.
///
/// # Errors
/// When the store fails.
pub async fn list(db: &Db, organization: OrganizationId, alert: AlertId, span: Span) -> Result<Vec<Round>> {
    let mut select = select(organization, alert);
    span.narrow(&mut select, Column::Id, &Order::Desc);
    db.all::<Row>(&select).await?.into_iter().map(Row::into_round).collect()
}

/// One of the alert's rounds.
///
/// # Errors
/// When the store fails.
pub async fn find(db: &Db, organization: OrganizationId, alert: AlertId, round: RoundId) -> Result<Option<Round>> {
    let select = select(organization, alert).and_where(Expr::col(Column::Id).eq(round.0)).to_owned();
    db.one::<Row>(&select).await?.map(Row::into_round).transpose()
}

fn select(organization: OrganizationId, alert: AlertId) -> SelectStatement {
    Query::select()
        .columns([
            Column::Id,
            Column::AlertId,
            Column::Kind,
            Column::DueAt,
            Column::State,
            Column::StopReason,
            Column::Channels,
            Column::SkippedChannels,
            Column::Revision,
            Column::People,
            Column::LeftAcknowledged,
            Column::LeftSnoozed,
            Column::LeftRead,
            Column::MissedCount,
            Column::MissedFrom,
            Column::MissedUntil,
            Column::TriggeredBy,
            Column::CreatedAt,
            Column::BegunAt,
            Column::EndedAt,
        ])
        .from(Column::Table)
        .and_where(Expr::col(Column::AlertId).eq(alert.0))
        .and_where(Expr::col(Column::OrganizationId).eq(organization.0))
        .to_owned()
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    alert_id: i64,
    kind: i16,
    due_at: i64,
    state: i16,
    stop_reason: Option<i16>,
    channels: i64,
    skipped_channels: i64,
    revision: i64,
    people: i64,
    left_acknowledged: i64,
    left_snoozed: i64,
    left_read: i64,
    missed_count: i64,
    missed_from: Option<i64>,
    missed_until: Option<i64>,
    triggered_by: Option<i64>,
    created_at: i64,
    begun_at: Option<i64>,
    ended_at: Option<i64>,
}

impl Row {
    fn into_round(self) -> Result<Round> {
        let unreadable = |column: &str| Error::Unreadable(format!("round {}: {column}", self.id));
        Ok(Round {
            id: RoundId(self.id),
            alert: AlertId(self.alert_id),
            kind: RoundKind::from_code(self.kind).ok_or_else(|| unreadable("kind"))?,
            due_at: Timestamp::from_micros(self.due_at),
            state: RoundState::from_code(self.state).ok_or_else(|| unreadable("state"))?,
            stop_reason: self.stop_reason.and_then(StopReason::from_code),
            channels: ChannelSet::from_bits(self.channels),
            skipped_channels: self.skipped_channels,
            revision: self.revision,
            people: self.people,
            left_acknowledged: self.left_acknowledged,
            left_snoozed: self.left_snoozed,
            left_read: self.left_read,
            missed_count: self.missed_count,
            missed_from: self.missed_from.map(Timestamp::from_micros),
            missed_until: self.missed_until.map(Timestamp::from_micros),
            triggered_by: self.triggered_by.map(UserId),
            created_at: Timestamp::from_micros(self.created_at),
            begun_at: self.begun_at.map(Timestamp::from_micros),
            ended_at: self.ended_at.map(Timestamp::from_micros),
        })
    }
}
