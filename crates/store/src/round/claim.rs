//! Taking an open round for a while: a lease with a token, so that a worker who slept too long writes nothing.

use std::time::Duration;

use domain::{AlertId, ChannelSet, OrganizationId, RoundId, RoundKind, RoundState, Timestamp};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement};

use crate::db::Db;
use crate::error::{Error, Result};
use crate::schema::Round;

/// How long a claim lasts without a batch: as long as a killed worker holds its round up.
pub(crate) const LEASE: Duration = Duration::from_secs(15);

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    organization_id: i64,
    alert_id: i64,
    kind: i16,
    due_at: i64,
    channels: i64,
    skipped_channels: i64,
    pass: i16,
    cursor_target: i64,
    cursor_user: i64,
    ended_at: Option<i64>,
}

/// An open round in the hands of one worker, and how far it has come.
#[derive(Clone, Debug)]
pub struct Claim {
    pub round: RoundId,
    pub organization: OrganizationId,
    pub alert: AlertId,
    pub kind: RoundKind,
    pub due_at: Timestamp,
    /// Those that the alert asked for, without what was skipped when the round was begun.
    pub channels: ChannelSet,
    pub(crate) pass: i16,
    pub(crate) cursor: (i64, i64),
    pub(crate) token: i64,
}

impl Claim {
    /// Whether nothing of the round was written yet.
    pub(crate) fn is_fresh(&self) -> bool {
        (self.pass, self.cursor) == (1, (0, 0))
    }
}

/// Rounds that a worker looks at before it gives up for now; others may take some of them meanwhile.
const CANDIDATES_MAX: u64 = 8;

/// Claims the open round of which least is written, so that a small alert never waits behind a large one. The rounds of one
/// alert are written one after the other, in the order in which they were recorded: so each knows whom the earlier ones
/// reached. `usable` are the channels that this node has: one that lacks a channel leaves rounds that are being written on it to
/// others, as long as a lease.
///
/// # Errors
/// When the store fails.
pub async fn claim(db: &Db, usable: ChannelSet, token: i64, now: Timestamp) -> Result<Option<Claim>> {
    let earlier = Alias::new("earlier");
    let earlier_open = Query::select()
        .expr(Expr::val(1))
        .from_as(Round::Table, earlier.clone())
        .and_where(Expr::col((earlier.clone(), Round::AlertId)).equals((Round::Table, Round::AlertId)))
        .and_where(Expr::col((earlier.clone(), Round::State)).is_in(OPEN))
        .and_where(Expr::col((earlier, Round::Id)).lt(Expr::col((Round::Table, Round::Id))))
        .to_owned();
    let mut candidates = Query::select();
    candidates
        .column(Round::Id)
        .from(Round::Table)
        .and_where(Expr::exists(earlier_open).not())
        .order_by(Round::People, Order::Asc)
        .order_by(Round::DueAt, Order::Asc)
        .order_by(Round::Id, Order::Asc)
        .limit(CANDIDATES_MAX);
    claimable(&mut candidates, usable, now);
    for candidate in db.column::<i64>(&candidates).await? {
        if let Some(claim) = claim_round(db, RoundId(candidate), usable, token, now).await? {
            return Ok(Some(claim));
        }
    }
    Ok(None)
}

/// Claims this round, unless it is over, in other hands, or written on a channel that is not `usable` here.
///
/// # Errors
/// When the store fails.
pub async fn claim_round(
    db: &Db,
    round: RoundId,
    usable: ChannelSet,
    token: i64,
    now: Timestamp,
) -> Result<Option<Claim>> {
    let mut select = columns();
    select.and_where(Expr::col(Round::Id).eq(round.0));
    claimable(&mut select, usable, now);
    db.dialect().lock_skipping_locked(&mut select);
    take(db, &select, token, now).await
}

/// Waits for batches of earlier open rounds of the alert, and keeps further ones back until the transaction ends: for a round
/// that does not wait its turn.
pub(crate) async fn hold_earlier(db: &Db, claim: &Claim) -> Result<()> {
    let mut select = Query::select();
    select
        .column(Round::Id)
        .from(Round::Table)
        .and_where(Expr::col(Round::AlertId).eq(claim.alert.0))
        .and_where(Expr::col(Round::State).is_in(OPEN))
        .and_where(Expr::col(Round::Id).lt(claim.round.0));
    db.dialect().lock_for_update(&mut select);
    db.column::<i64>(&select).await.map(|_| ())
}

const OPEN: [i16; 2] = [RoundState::Pending as i16, RoundState::Expanding as i16];

/// Narrows a select to open rounds in nobody's hands. One that was let go of keeps the end of its lease: until then it is only for
/// those who have all its channels.
fn claimable(select: &mut SelectStatement, usable: ChannelSet, now: Timestamp) {
    let lacking = !usable.bits() & i64::MAX;
    let channels = Expr::col(Round::Channels).sub(Expr::col(Round::SkippedChannels));
    let is_let_go = Expr::col(Round::LeaseToken).is_null().and(channels.bit_and(lacking).eq(0i64));
    let is_free = Expr::col(Round::LeaseUntil).is_null().or(Expr::col(Round::LeaseUntil).lte(now.as_micros()));
    select.and_where(Expr::col(Round::State).is_in(OPEN)).and_where(is_free.or(is_let_go));
}

fn columns() -> SelectStatement {
    Query::select()
        .columns([
            Round::Id,
            Round::OrganizationId,
            Round::AlertId,
            Round::Kind,
            Round::DueAt,
            Round::Channels,
            Round::SkippedChannels,
            Round::Pass,
            Round::CursorTarget,
            Round::CursorUser,
            Round::EndedAt,
        ])
        .from(Round::Table)
        .to_owned()
}

/// Finished rounds of this system whose rows are still kept, as claims that nobody holds, each with its end; `after` is the last id of the page
/// before.
pub(crate) async fn finished(
    db: &Db,
    alert: Option<AlertId>,
    after: RoundId,
    limit: u64,
) -> Result<Vec<(Claim, Timestamp)>> {
    let mut select = columns();
    select
        .and_where(Expr::col(Round::State).eq(RoundState::Complete.code()))
        .and_where(Expr::col(Round::PrunedAt).is_null())
        .and_where(Expr::col(Round::IsForeign).eq(false))
        .and_where(Expr::col(Round::Id).gt(after.0))
        .order_by(Round::Id, Order::Asc)
        .limit(limit);
    if let Some(alert) = alert {
        select.and_where(Expr::col(Round::AlertId).eq(alert.0));
    }
    let rows = db.all::<Row>(&select).await?.into_iter();
    rows.map(|row| Ok((read(&row, 0)?, Timestamp::from_micros(row.ended_at.unwrap_or(row.due_at))))).collect()
}

async fn take(db: &Db, select: &SelectStatement, token: i64, now: Timestamp) -> Result<Option<Claim>> {
    let Some(row) = db.one::<Row>(select).await? else { return Ok(None) };
    let update = Query::update()
        .table(Round::Table)
        .value(Round::LeaseToken, token)
        .value(Round::LeaseUntil, (now + LEASE).as_micros())
        .and_where(Expr::col(Round::Id).eq(row.id))
        .to_owned();
    db.execute(&update).await?;
    match read(&row, token) {
        Ok(claim) => Ok(Some(claim)),
        Err(error) => {
            // The claim stays, so that the others get their turn before this one is looked at again.
            tracing::error!(round = row.id, %error, "a round cannot be read");
            Ok(None)
        }
    }
}

fn read(row: &Row, token: i64) -> Result<Claim> {
    let kind = RoundKind::from_code(row.kind).ok_or_else(|| Error::Unreadable("an unknown kind of round".into()))?;
    Ok(Claim {
        round: RoundId(row.id),
        organization: OrganizationId(row.organization_id),
        alert: AlertId(row.alert_id),
        kind,
        due_at: Timestamp::from_micros(row.due_at),
        channels: ChannelSet::from_bits(row.channels & !row.skipped_channels),
        pass: row.pass,
        cursor: (row.cursor_target, row.cursor_user),
        token,
    })
}

/// Lets go of a round that is not finished, for whoever comes next. (Until when it was held stays: see [`claimable`].)
///
/// # Errors
/// When the store fails.
pub async fn release(db: &Db, claim: &Claim) -> Result<()> {
    let update = Query::update()
        .table(Round::Table)
        .value(Round::LeaseToken, Option::<i64>::None)
        .and_where(Expr::col(Round::Id).eq(claim.round.0))
        .and_where(Expr::col(Round::LeaseToken).eq(claim.token))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}

/// When the first of the rounds that are held at `now` may be claimed by anybody.
///
/// # Errors
/// When the store fails.
pub async fn next_claimable_at(db: &Db, now: Timestamp) -> Result<Option<Timestamp>> {
    let select = Query::select()
        .expr(Expr::col(Round::LeaseUntil).min())
        .from(Round::Table)
        .and_where(Expr::col(Round::State).is_in(OPEN))
        .and_where(Expr::col(Round::LeaseUntil).gt(now.as_micros()))
        .to_owned();
    Ok(db.scalar::<Option<i64>>(&select).await?.flatten().map(Timestamp::from_micros))
}

/// How many rounds are open, and since when the oldest of them is due.
///
/// # Errors
/// When the store fails.
pub async fn depth(db: &Db) -> Result<(i64, Option<Timestamp>)> {
    let select = Query::select()
        .expr(Expr::col(Round::Id).count())
        .expr(Expr::col(Round::DueAt).min())
        .from(Round::Table)
        .and_where(Expr::col(Round::State).is_in([RoundState::Pending.code(), RoundState::Expanding.code()]))
        .to_owned();
    let Some(row) = db.rows(&select).await?.into_iter().next() else { return Ok((0, None)) };
    let oldest: Option<i64> = db.read(row.try_get_by_index(1))?;
    Ok((db.read(row.try_get_by_index(0))?, oldest.map(Timestamp::from_micros)))
}
