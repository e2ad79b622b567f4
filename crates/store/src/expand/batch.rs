//! One batch: check the lease, write the people of a span, move the cursor, count. All of it or nothing.

use domain::{ChannelCode, ChannelSet, DeliveryState, RoundKind, RoundState, StopReason, Timestamp, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};

use super::channel::{self, Written};
use super::left_out::{self, LeftOut};
use super::reached;
use super::select::Audience;
use super::span::{self, Span};
use crate::counter::{self, Change, Metric};
use crate::db::Db;
use crate::error::Result;
use crate::live::{self, Event, LiveKind};
use crate::round::{Claim, LEASE, facts, hold_earlier, stop_open};
use crate::schema::Round;

/// What a batch is written by.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Most people in one batch.
    pub people_max: u64,
    /// The channels that this installation can use, with the state in which their deliveries begin.
    pub channels: Vec<(ChannelCode, DeliveryState)>,
}

impl Terms {
    /// The channels without their states.
    #[must_use]
    pub fn usable(&self) -> ChannelSet {
        self.channels.iter().fold(ChannelSet::IN_APP, |set, (channel, _)| set.with(*channel))
    }
}

/// How far a batch has brought its round.
#[derive(Debug)]
pub enum Advance {
    /// This many people were written; the claim goes on from there.
    Written { people: u64, claim: Claim },
    /// This many people were written, and the round is over.
    Over { people: u64, state: RoundState },
    /// By this node's clock the alert's window has not opened: nothing was written, and the round waits until it has.
    Early,
    /// The round is in other hands or over: nothing was written.
    Lost,
}

/// Pass 1 walks the audience; pass 2 takes those whom the cursor missed, since their own transaction committed late.
const LAST_PASS: i16 = 2;

/// Writes the next batch of a claimed round, within the caller's transaction.
///
/// # Errors
/// When the store fails; then nothing of the batch stays.
pub async fn advance(db: &Db, claim: &Claim, terms: &Terms, now: Timestamp) -> Result<Advance> {
    if !hold(db, claim, terms, now).await? {
        return Ok(Advance::Lost);
    }
    if claim.kind == RoundKind::Manual {
        hold_earlier(db, claim).await?;
    }
    let Some(facts) = facts(db, claim.alert, false).await? else { return Ok(Advance::Lost) };
    match facts.hindrance(now) {
        None => {}
        Some(StopReason::Rescheduled) => return put_off(db, claim, facts.schedule.window.start, now).await,
        Some(reason) => {
            stop_open(db, claim.alert, reason, now).await?;
            return Ok(Advance::Over { people: 0, state: RoundState::Stopped });
        }
    }
    let Some(span) = span::next(db, claim, &facts, terms.people_max).await? else {
        return pass_over(db, claim, 0, now).await;
    };
    let audience = Audience::of(db, claim, &facts, &span).await?;
    let written = channel::write(db, &audience, &span, terms, now).await?;
    let left = left_out::count(db, &audience, &span).await?;
    note(db, &audience, &span, &written, left, now).await?;
    let people = written.people();
    match span.end() {
        Some(cursor) => {
            move_on(db, claim, claim.pass, cursor).await?;
            Ok(Advance::Written { people, claim: Claim { cursor, ..claim.clone() } })
        }
        None => pass_over(db, claim, people, now).await,
    }
}

/// Takes the round's row, if it still is as the claim knows it. What is skipped once is skipped to the round's end, so that the row
/// tells of every channel on which somebody is missing.
async fn hold(db: &Db, claim: &Claim, terms: &Terms, now: Timestamp) -> Result<bool> {
    let skipped = claim.channels.bits() & !terms.usable().bits();
    let update = Query::update()
        .table(Round::Table)
        .value(Round::State, RoundState::Expanding.code())
        .value(Round::BegunAt, Func::coalesce([Expr::col(Round::BegunAt), Expr::val(now.as_micros())]))
        .value(Round::SkippedChannels, Expr::col(Round::SkippedChannels).bit_or(skipped))
        .value(Round::LeaseUntil, (now + LEASE).as_micros())
        .and_where(Expr::col(Round::Id).eq(claim.round.0))
        .and_where(Expr::col(Round::LeaseToken).eq(claim.token))
        .and_where(Expr::col(Round::State).is_in([RoundState::Pending.code(), RoundState::Expanding.code()]))
        .and_where(Expr::col(Round::DueAt).eq(claim.due_at.as_micros()))
        .and_where(Expr::col(Round::Pass).eq(claim.pass))
        .and_where(Expr::col(Round::CursorTarget).eq(claim.cursor.0))
        .and_where(Expr::col(Round::CursorUser).eq(claim.cursor.1))
        .to_owned();
    Ok(db.execute(&update).await? == 1)
}

/// Keeps the round back until the alert's window opens. An edit that moves the window away stops the round itself, and notes what is
/// owed; so here only this node's clock is behind the one by which the round was recorded, and a node that knows better may go on.
async fn put_off(db: &Db, claim: &Claim, start: Timestamp, now: Timestamp) -> Result<Advance> {
    let mut update = Query::update();
    update
        .table(Round::Table)
        .value(Round::LeaseUntil, Ord::min(start, now + LEASE).as_micros())
        .and_where(Expr::col(Round::Id).eq(claim.round.0));
    if claim.is_fresh() {
        // It was begun by this very transaction, and for nothing.
        update
            .value(Round::State, RoundState::Pending.code())
            .value(Round::BegunAt, Option::<i64>::None)
            .value(Round::SkippedChannels, 0i64);
    }
    db.execute(&update).await?;
    Ok(Advance::Early)
}

/// Adds the batch to the round's own counts, the alert's counters and the live events.
async fn note(
    db: &Db,
    audience: &Audience<'_>,
    span: &Span,
    written: &Written,
    left: LeftOut,
    now: Timestamp,
) -> Result<()> {
    let claim = audience.claim;
    let people = i64::try_from(written.people()).unwrap_or(i64::MAX);
    let grown = |column: Round, by: i64| (column, Expr::col(column).add(by));
    let counts = [
        grown(Round::People, people),
        grown(Round::LeftAcknowledged, left.acknowledged),
        grown(Round::LeftSnoozed, left.snoozed),
        grown(Round::LeftRead, left.read),
    ];
    let update =
        Query::update().table(Round::Table).values(counts).and_where(Expr::col(Round::Id).eq(claim.round.0)).to_owned();
    db.execute(&update).await?;
    let mut changes = written.changes(claim.kind);
    if people > 0 {
        changes.push(Change::of(Metric::Reached, reached::count(db, audience, span, people).await?));
    }
    counter::note(db, claim.organization, claim.alert, &changes).await?;
    if claim.kind == RoundKind::Initial || people == 0 {
        return Ok(());
    }
    let (after, to) = span.users();
    let event = Event {
        kind: LiveKind::Reminder,
        alert: Some(claim.alert),
        round: Some(claim.round),
        users: Some((UserId(after.saturating_add(1)), UserId(to))),
    };
    live::emit(db, claim.organization, event, now).await
}

async fn move_on(db: &Db, claim: &Claim, pass: i16, cursor: (i64, i64)) -> Result<()> {
    let update = Query::update()
        .table(Round::Table)
        .value(Round::Pass, pass)
        .value(Round::CursorTarget, cursor.0)
        .value(Round::CursorUser, cursor.1)
        .and_where(Expr::col(Round::Id).eq(claim.round.0))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}

async fn pass_over(db: &Db, claim: &Claim, people: u64, now: Timestamp) -> Result<Advance> {
    if claim.pass < LAST_PASS {
        let next = Claim { pass: claim.pass + 1, cursor: (0, 0), ..claim.clone() };
        move_on(db, claim, next.pass, next.cursor).await?;
        return Ok(Advance::Written { people, claim: next });
    }
    let update = Query::update()
        .table(Round::Table)
        .value(Round::State, RoundState::Complete.code())
        .value(Round::EndedAt, now.as_micros())
        .value(Round::PruneAt, now.as_micros())
        .value(Round::LeaseToken, Option::<i64>::None)
        .value(Round::LeaseUntil, Option::<i64>::None)
        .and_where(Expr::col(Round::Id).eq(claim.round.0))
        .to_owned();
    db.execute(&update).await?;
    Ok(Advance::Over { people, state: RoundState::Complete })
}
