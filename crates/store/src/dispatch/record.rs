//! What became of claimed deliveries. Each is settled only while the worker's own token stands on it; whoever lost the lease leaves the
//! attempt behind and nothing else.

use std::collections::BTreeMap;

use domain::{CancelReason, DeliveryState, Timestamp, UserId};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Order, Query};

use super::attempt::{Attempt, note_attempts};
use super::claim::Claimed;
use super::settle::{self, CHUNK, Final, Group, count, dispatches, end, hold_living};
use crate::db::Db;
use crate::error::Result;
use crate::schema::Dispatch;

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
    /// Its alert begins only then. Attempts that failed before do not count any more.
    PutOff {
        until: Timestamp,
    },
    Cancelled(CancelReason),
}

impl Ending {
    /// Whether nothing is left to be done, unless an admin asks for it.
    fn is_final(self) -> bool {
        matches!(self, Self::Sent { .. } | Self::Dead | Self::Cancelled(_))
    }
}

/// A claimed delivery and what became of it.
#[derive(Clone, Debug)]
pub struct Report {
    pub claimed: Claimed,
    pub attempt: Option<Attempt>,
    pub ending: Ending,
}

/// Records reports, all of one channel, within the caller's transaction. Tells how many deliveries reached each final state by it;
/// those whose lease is lost are not among them. What was recorded before changes nothing.
///
/// # Errors
/// When the store fails; then nothing of it stays.
pub async fn record(db: &Db, reports: &[Report]) -> Result<BTreeMap<DeliveryState, u64>> {
    let ends = |report: &&Report| report.ending.is_final();
    let living = hold_living(db, reports.iter().filter(ends).map(|report| report.claimed.alert).collect()).await?;
    let mut rounds: BTreeMap<Group, Vec<&Report>> = BTreeMap::new();
    for report in reports {
        rounds.entry(group(&report.claimed)).or_default().push(report);
    }
    let mut moves = Vec::new();
    for (group, reports) in rounds {
        let held = held(db, group, &reports).await?;
        let mine = reports.into_iter().filter(|report| {
            let Claimed { key, token, .. } = report.claimed;
            held.get(&key.user) == Some(&token)
        });
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

/// In whose hands each of the deliveries is, if in any; they stay there until the transaction ends.
async fn held(db: &Db, group: Group, reports: &[&Report]) -> Result<BTreeMap<UserId, i64>> {
    let people: Vec<_> = reports.iter().map(|report| report.claimed.key.user).collect();
    let mut held = BTreeMap::new();
    for chunk in people.chunks(CHUNK) {
        let mut select = Query::select();
        select
            .columns([Dispatch::UserId, Dispatch::LeaseToken])
            .from(Dispatch::Table)
            .cond_where(dispatches(group, chunk))
            .and_where(Expr::col(Dispatch::LeaseToken).is_not_null())
            .order_by(Dispatch::UserId, Order::Asc);
        db.dialect().lock_for_update(&mut select);
        for row in db.rows(&select).await? {
            held.insert(UserId(db.read(row.try_get_by_index(0))?), db.read(row.try_get_by_index(1))?);
        }
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
    let mut later: BTreeMap<Failures, Vec<(UserId, Timestamp)>> = BTreeMap::new();
    for report in reports {
        let user = report.claimed.key.user;
        let end = match report.ending {
            Ending::Sent { revision } => Final::Sent(revision),
            Ending::Dead => Final::Dead,
            Ending::Cancelled(reason) => Final::Cancelled(reason),
            Ending::Retry { at } => {
                later.entry(Failures::Another).or_default().push((user, at));
                continue;
            }
            Ending::Postponed { until } => {
                later.entry(Failures::AsMany).or_default().push((user, until));
                continue;
            }
            Ending::PutOff { until } => {
                later.entry(Failures::Forgotten).or_default().push((user, until));
                continue;
            }
        };
        finals.entry(end).or_default().push(user);
    }
    for (failures, people) in later {
        for chunk in people.chunks(CHUNK) {
            postpone(db, group, chunk, failures).await?;
        }
    }
    let mut ended = Vec::new();
    for (how, people) in finals {
        end(db, group, &people, how).await?;
        ended.push((how.state(), people.len()));
    }
    Ok(ended)
}

/// What becomes of the number of failed attempts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Failures {
    AsMany,
    Another,
    Forgotten,
}

/// Lets go of deliveries until a time of their own each.
async fn postpone(db: &Db, group: Group, people: &[(UserId, Timestamp)], failures: Failures) -> Result<()> {
    let failures = match failures {
        Failures::AsMany => Expr::col(Dispatch::Failures),
        Failures::Another => Expr::col(Dispatch::Failures).add(1),
        Failures::Forgotten => Expr::val(0i64),
    };
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
        .value(Dispatch::Failures, failures)
        .cond_where(settle::dispatches(group, &users))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}
