//! What became of claimed deliveries. Each is settled only while the worker's own token stands on it; whoever lost the lease leaves the
//! attempt behind and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use domain::limit::SEND_ANSWER_LENGTH_MAX;
use domain::{AttemptOutcome, CancelReason, DeliveryState, Timestamp, UserId};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, OnConflict, Order, Query};

use super::claim::Claimed;
use super::settle::{self, CHUNK, Final, Group, count, dispatches, end, hold_living};
use crate::db::Db;
use crate::error::Result;
use crate::schema::{Attempt as Column, Dispatch};

/// Longest name that a provider gives a message and that is kept, in characters.
const PROVIDER_ID_LENGTH_MAX: usize = 255;

/// One try at a provider.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub outcome: AttemptOutcome,
    pub at: Timestamp,
    pub took_ms: i64,
    pub provider_id: Option<String>,
    /// What the provider said; longer ones are cut.
    pub answer: Option<String>,
}

/// What is to become of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It was sent, with this revision of the alert.
    Sent {
        revision: i64,
    },
    /// It failed and is tried again then.
    Retry {
        at: Timestamp,
    },
    /// It is given up until an admin asks for it again.
    Dead,
    /// It was not tried, and is due again then.
    Postponed {
        until: Timestamp,
    },
    Cancelled(CancelReason),
}

/// A claimed delivery and what became of it.
#[derive(Clone, Debug)]
pub struct Report {
    pub claimed: Claimed,
    pub attempt: Option<Attempt>,
    pub ending: Ending,
}

/// Records reports of claims under `token`, all of one channel, within the caller's transaction. Tells how many deliveries reached
/// each final state by it; those whose lease is lost are not among them. What was recorded before changes nothing.
///
/// # Errors
/// When the store fails; then nothing of it stays.
pub async fn record(db: &Db, token: i64, reports: &[Report]) -> Result<BTreeMap<DeliveryState, u64>> {
    let ends = |report: &&Report| !matches!(report.ending, Ending::Retry { .. } | Ending::Postponed { .. });
    let living = hold_living(db, reports.iter().filter(ends).map(|report| report.claimed.alert).collect()).await?;
    let mut rounds: BTreeMap<Group, Vec<&Report>> = BTreeMap::new();
    for report in reports {
        rounds.entry(group(&report.claimed)).or_default().push(report);
    }
    let mut moves = Vec::new();
    for (group, reports) in rounds {
        let held = held(db, group, token, &reports).await?;
        let mine = reports.into_iter().filter(|report| held.contains(&report.claimed.key.user));
        for (end, people) in settle_held(db, group, mine).await? {
            moves.push((group, DeliveryState::Pending, end, people));
        }
    }
    note_attempts(db, reports).await?;
    let mut ended = BTreeMap::new();
    for (_, _, state, people) in &moves {
        *ended.entry(*state).or_default() += *people as u64;
    }
    count(db, &living, moves).await?;
    Ok(ended)
}

fn group(claimed: &Claimed) -> Group {
    Group {
        organization: claimed.organization,
        alert: claimed.alert,
        round: claimed.key.round,
        kind: claimed.kind,
        channel: claimed.key.channel,
    }
}

/// Whose deliveries still are in the hands of `token`; they stay there until the transaction ends.
async fn held(db: &Db, group: Group, token: i64, reports: &[&Report]) -> Result<BTreeSet<UserId>> {
    let people: Vec<_> = reports.iter().map(|report| report.claimed.key.user).collect();
    let mut held = BTreeSet::new();
    for chunk in people.chunks(CHUNK) {
        let mut select = Query::select();
        select
            .column(Dispatch::UserId)
            .from(Dispatch::Table)
            .cond_where(dispatches(group, chunk))
            .and_where(Expr::col(Dispatch::LeaseToken).eq(token))
            .order_by(Dispatch::UserId, Order::Asc);
        db.dialect().lock_for_update(&mut select);
        held.extend(db.column::<i64>(&select).await?.into_iter().map(UserId));
    }
    Ok(held)
}

/// Settles one round's reports; tells how many reached which final state.
async fn settle_held(
    db: &Db,
    group: Group,
    reports: impl Iterator<Item = &Report>,
) -> Result<Vec<(DeliveryState, usize)>> {
    let mut finals: BTreeMap<Final, Vec<UserId>> = BTreeMap::new();
    let mut later: BTreeMap<bool, Vec<(UserId, Timestamp)>> = BTreeMap::new();
    for report in reports {
        let user = report.claimed.key.user;
        let end = match report.ending {
            Ending::Sent { revision } => Final::Sent(revision),
            Ending::Dead => Final::Dead,
            Ending::Cancelled(reason) => Final::Cancelled(reason),
            Ending::Retry { at } => {
                later.entry(true).or_default().push((user, at));
                continue;
            }
            Ending::Postponed { until } => {
                later.entry(false).or_default().push((user, until));
                continue;
            }
        };
        finals.entry(end).or_default().push(user);
    }
    for (has_failed, people) in later {
        for chunk in people.chunks(CHUNK) {
            postpone(db, group, chunk, i64::from(has_failed)).await?;
        }
    }
    let mut ended = Vec::new();
    for (how, people) in finals {
        end(db, group, &people, how).await?;
        ended.push((how.state(), people.len()));
    }
    Ok(ended)
}

/// Lets go of deliveries until a time of their own each.
async fn postpone(db: &Db, group: Group, people: &[(UserId, Timestamp)], failures: i64) -> Result<()> {
    let mut time = CaseStatement::new();
    for (user, at) in people {
        time = time.case(Expr::col(Dispatch::UserId).eq(user.0), Expr::val(at.as_micros()));
    }
    let time = time.finally(Expr::col(Dispatch::NextAttemptAt));
    let users: Vec<_> = people.iter().map(|(user, _)| *user).collect();
    let update = Query::update()
        .table(Dispatch::Table)
        .value(Dispatch::NextAttemptAt, db.dialect().to_bigint(time.into()))
        .value(Dispatch::LeaseToken, Option::<i64>::None)
        .value(Dispatch::Failures, Expr::col(Dispatch::Failures).add(failures))
        .cond_where(settle::dispatches(group, &users))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}

/// Keeps the attempts, late ones too.
async fn note_attempts(db: &Db, reports: &[Report]) -> Result<()> {
    let attempts: Vec<_> =
        reports.iter().filter_map(|report| report.attempt.as_ref().map(|attempt| (&report.claimed, attempt))).collect();
    for chunk in attempts.chunks(CHUNK) {
        let mut insert = Query::insert();
        insert.into_table(Column::Table).columns([
            Column::RoundId,
            Column::Channel,
            Column::UserId,
            Column::Number,
            Column::Outcome,
            Column::At,
            Column::TookMs,
            Column::ProviderId,
            Column::Answer,
        ]);
        for (claimed, attempt) in chunk {
            let cut = |text: &Option<String>, max| text.as_ref().map(|text| text.chars().take(max).collect::<String>());
            insert.values_panic([
                claimed.key.round.0.into(),
                claimed.key.channel.code().into(),
                claimed.key.user.0.into(),
                claimed.number.into(),
                attempt.outcome.code().into(),
                attempt.at.as_micros().into(),
                attempt.took_ms.into(),
                cut(&attempt.provider_id, PROVIDER_ID_LENGTH_MAX).into(),
                cut(&attempt.answer, SEND_ANSWER_LENGTH_MAX).into(),
            ]);
        }
        let key = [Column::RoundId, Column::Channel, Column::UserId, Column::Number];
        insert.on_conflict(OnConflict::columns(key).do_nothing_on(key).to_owned());
        db.execute(&insert).await?;
    }
    Ok(())
}
