//! The rows of a batch, channel by channel: who is in it is decided once, in the app; the other channels follow those rows. What a
//! provider is still to be handed is noted beside.

use domain::{ChannelCode, DeliveryState, RoundKind, Timestamp};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};

use super::batch::Terms;
use super::reached::{WRITTEN, written};
use super::select::Audience;
use super::span::Span;
use crate::counter::{Change, Metric, delivery_dimension};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::schema::{Delivery, Dispatch};

/// How many deliveries a batch wrote, by channel.
pub(super) struct Written(Vec<(ChannelCode, DeliveryState, u64)>);

impl Written {
    /// People who are new in the round.
    pub(super) fn people(&self) -> u64 {
        self.0.iter().find(|(channel, ..)| *channel == ChannelCode::IN_APP).map_or(0, |(.., people)| *people)
    }

    /// What they add to the counters.
    pub(super) fn changes(&self, kind: RoundKind) -> Vec<Change> {
        let change = |(channel, state, rows): &(ChannelCode, DeliveryState, u64)| {
            let rows = i64::try_from(*rows).unwrap_or(i64::MAX);
            Change::at(Metric::Delivery, delivery_dimension(*channel, kind, *state), rows)
        };
        self.0.iter().map(change).collect()
    }
}

/// Writes the span's people on each of the round's channels.
pub(super) async fn write(
    db: &Db,
    audience: &Audience<'_>,
    span: &Span,
    terms: &Terms,
    now: Timestamp,
) -> Result<Written> {
    let people = people(db, audience, span, now).await?;
    let mut rows = vec![(ChannelCode::IN_APP, DeliveryState::Sent, people)];
    if people == 0 {
        // Those who are there already were followed when they came.
        return Ok(Written(rows));
    }
    let wanted = |(channel, _): &&(ChannelCode, DeliveryState)| {
        *channel != ChannelCode::IN_APP && audience.claim.channels.contains(*channel)
    };
    for (channel, state) in terms.channels.iter().filter(wanted) {
        let followed = insert(db, followers(audience, span, *channel, *state, now)).await?;
        let noted = match state {
            DeliveryState::Pending => dispatch(db, audience, span, *channel, now).await?,
            _ => followed,
        };
        if followed < people || noted < followed {
            // Who is in the span is read anew by each statement, and somebody has just left it.
            return Err(Error::Transient("somebody left the audience while their batch was written".into()));
        }
        rows.push((*channel, *state, followed));
    }
    Ok(Written(rows))
}

async fn people(db: &Db, audience: &Audience<'_>, span: &Span, now: Timestamp) -> Result<u64> {
    let mut select = audience.recipients(span, ChannelCode::IN_APP);
    select
        .expr(Expr::val(audience.claim.round.0))
        .expr(Expr::val(ChannelCode::IN_APP.code()))
        .expr(Audience::user_id())
        .expr(Expr::val(DeliveryState::Sent.code()))
        .expr(Expr::val(audience.facts.revision))
        .expr(Expr::val(now.as_micros()));
    insert(db, select).await
}

async fn insert(db: &Db, select: SelectStatement) -> Result<u64> {
    let mut insert = Query::insert();
    insert.into_table(Delivery::Table).columns([
        Delivery::RoundId,
        Delivery::Channel,
        Delivery::UserId,
        Delivery::State,
        Delivery::Revision,
        Delivery::CreatedAt,
    ]);
    if insert.select_from(select).is_err() {
        return Ok(0);
    }
    db.execute(&insert).await
}

/// Those of the span who have the round in the app and not yet on `channel`, as rows of it.
pub(super) fn followers(
    audience: &Audience<'_>,
    span: &Span,
    channel: ChannelCode,
    state: DeliveryState,
    now: Timestamp,
) -> SelectStatement {
    let there = Query::select()
        .expr(Expr::val(1))
        .from(Delivery::Table)
        .and_where(Expr::col((Delivery::Table, Delivery::RoundId)).eq(audience.claim.round.0))
        .and_where(Expr::col((Delivery::Table, Delivery::Channel)).eq(channel.code()))
        .and_where(Expr::col((Delivery::Table, Delivery::UserId)).equals((Alias::new(WRITTEN), Delivery::UserId)))
        .to_owned();
    let mut select = written(audience, span, ChannelCode::IN_APP);
    select
        .distinct()
        .expr(column(Delivery::RoundId))
        .expr(Expr::val(channel.code()))
        .expr(column(Delivery::UserId))
        .expr(Expr::val(state.code()))
        .expr(Expr::val(audience.facts.revision))
        .expr(Expr::val(now.as_micros()))
        .and_where(audience.dialect.lacks(there));
    select
}

/// Notes what of the span is to be handed to the channel's provider, and is not noted yet; tells how many those are.
async fn dispatch(db: &Db, audience: &Audience<'_>, span: &Span, channel: ChannelCode, now: Timestamp) -> Result<u64> {
    let mut insert = Query::insert();
    insert.into_table(Dispatch::Table).columns([
        Dispatch::RoundId,
        Dispatch::Channel,
        Dispatch::UserId,
        Dispatch::OrganizationId,
        Dispatch::AlertId,
        Dispatch::Kind,
        Dispatch::NextAttemptAt,
    ]);
    if insert.select_from(undispatched(audience, span, channel, now)).is_err() {
        return Ok(0);
    }
    db.execute(&insert).await
}

pub(super) fn undispatched(
    audience: &Audience<'_>,
    span: &Span,
    channel: ChannelCode,
    now: Timestamp,
) -> SelectStatement {
    let noted = Query::select()
        .expr(Expr::val(1))
        .from(Dispatch::Table)
        .and_where(Expr::col((Dispatch::Table, Dispatch::RoundId)).eq(audience.claim.round.0))
        .and_where(Expr::col((Dispatch::Table, Dispatch::Channel)).eq(channel.code()))
        .and_where(Expr::col((Dispatch::Table, Dispatch::UserId)).equals((Alias::new(WRITTEN), Delivery::UserId)))
        .to_owned();
    let mut select = written(audience, span, channel);
    select
        .distinct()
        .expr(column(Delivery::RoundId))
        .expr(column(Delivery::Channel))
        .expr(column(Delivery::UserId))
        .expr(Expr::val(audience.claim.organization.0))
        .expr(Expr::val(audience.claim.alert.0))
        .expr(Expr::val(audience.claim.kind.code()))
        // Due since the round was, whenever they are written: so those who send tell a small new round from the rest of a large one.
        .expr(Expr::val(audience.claim.due_at.min(now).as_micros()))
        .and_where(column(Delivery::State).eq(DeliveryState::Pending.code()))
        .and_where(audience.dialect.lacks(noted));
    select
}

fn column(column: Delivery) -> SimpleExpr {
    Expr::col((Alias::new(WRITTEN), column))
}
