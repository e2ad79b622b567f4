//! Whether claimed deliveries still are to be sent, to whom and with what words: read just before the call, outside of any
//! transaction. It changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::dispatch::{Marks, Prospect, Standing, Verdict};
use domain::{CancelReason, ChannelCode, RoundId, Timestamp, UserId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Query, SelectStatement};

use super::claim::Claimed;
use crate::alert::{Alert, display_name, find};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::schema::{Delivery, Receipt, Round, User};
use crate::viewer::viewers;

/// The person of a delivery.
#[derive(Clone, Debug)]
pub struct Person {
    pub user: UserId,
    pub name: String,
    pub email: String,
}

/// What is to be done with a claimed delivery.
#[derive(Clone, Debug)]
pub enum Examined {
    /// Send this alert as it is now to this person.
    Send {
        alert: Arc<Alert>,
        person: Person,
    },
    /// Not before the alert's start.
    Wait {
        until: Timestamp,
    },
    Cancel(CancelReason),
}

/// Examines claimed deliveries of one channel; the answers come in no particular order. There is none where an alert cannot be read by
/// this version: its deliveries stay claimed, so that the others get their turn before they are looked at again.
///
/// # Errors
/// When the store fails.
pub async fn examine(db: &Db, claimed: &[Claimed], now: Timestamp) -> Result<Vec<(Claimed, Examined)>> {
    let mut rounds: BTreeMap<RoundId, Vec<&Claimed>> = BTreeMap::new();
    for one in claimed {
        rounds.entry(one.key.round).or_default().push(one);
    }
    let due = due_times(db, rounds.keys().copied()).await?;
    let mut examined = Vec::new();
    for (round, claimed) in rounds {
        match of_round(db, due.get(&round).copied(), &claimed, now).await {
            Ok(of_round) => examined.extend(of_round),
            Err(error @ Error::Unreadable(_)) => {
                tracing::error!(%round, %error, "what is to be sent cannot be read");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(examined)
}

async fn due_times(db: &Db, rounds: impl Iterator<Item = RoundId>) -> Result<BTreeMap<RoundId, Timestamp>> {
    let select = Query::select()
        .columns([Round::Id, Round::DueAt])
        .from(Round::Table)
        .and_where(Expr::col(Round::Id).is_in(rounds.map(|round| round.0)))
        .to_owned();
    let rows = db.rows(&select).await?;
    let read = |row: &sea_orm::QueryResult| {
        let id = RoundId(db.read(row.try_get_by_index(0))?);
        Ok((id, Timestamp::from_micros(db.read(row.try_get_by_index(1))?)))
    };
    rows.iter().map(read).collect()
}

/// All of one round, and so of one alert.
async fn of_round(
    db: &Db,
    due_at: Option<Timestamp>,
    claimed: &[&Claimed],
    now: Timestamp,
) -> Result<Vec<(Claimed, Examined)>> {
    let Some(first) = claimed.first() else { return Ok(Vec::new()) };
    let alert = find(db, first.organization, first.alert).await?;
    let Some((alert, due_at)) = alert.zip(due_at) else {
        return Ok(all(claimed, &Examined::Cancel(CancelReason::Deleted)));
    };
    let mut prospect = Prospect {
        kind: first.kind,
        due_at,
        status: alert.status(now),
        stop_reminders_on: alert.content.stop_reminders_on,
        standing: Standing::Addressed,
        marks: Marks::default(),
        is_superseded: false,
    };
    if let Verdict::Cancel(reason) = prospect.verdict(now) {
        return Ok(all(claimed, &Examined::Cancel(reason)));
    }
    let users: BTreeSet<UserId> = claimed.iter().map(|one| one.key.user).collect();
    let addressed = viewers(db, alert.organization, &alert, &users, now).await?;
    let mut people = people(db, &alert, first, &users).await?;
    let alert = Arc::new(alert);
    let mut examined = Vec::new();
    for &one in claimed {
        let Some(known) = people.remove(&one.key.user) else {
            examined.push((one.clone(), Examined::Cancel(CancelReason::PersonInactive)));
            continue;
        };
        prospect.standing = match (known.is_active, addressed.contains(&one.key.user)) {
            (false, _) => Standing::Inactive,
            // Before its start an alert is seen by nobody, and whom it will address shows then.
            (true, false) if prospect.status == domain::Status::Active => Standing::NotAddressed,
            (true, _) => Standing::Addressed,
        };
        (prospect.marks, prospect.is_superseded) = (known.marks, known.is_superseded);
        let verdict = match prospect.verdict(now) {
            Verdict::Send => Examined::Send { alert: alert.clone(), person: known.person },
            Verdict::AwaitStart => Examined::Wait { until: alert.content.window.start },
            Verdict::Cancel(reason) => Examined::Cancel(reason),
        };
        examined.push((one.clone(), verdict));
    }
    Ok(examined)
}

fn all(claimed: &[&Claimed], examined: &Examined) -> Vec<(Claimed, Examined)> {
    claimed.iter().map(|one| ((*one).clone(), examined.clone())).collect()
}

/// What is known of a person, beside the alert.
struct Known {
    person: Person,
    is_active: bool,
    marks: Marks,
    is_superseded: bool,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    username: String,
    first_name: String,
    last_name: String,
    email: String,
    is_active: bool,
    is_read: Option<bool>,
    acknowledged_at: Option<i64>,
    acknowledged_revision: Option<i64>,
    snooze_until: Option<i64>,
    newer: i64,
}

async fn people(db: &Db, alert: &Alert, of: &Claimed, users: &BTreeSet<UserId>) -> Result<BTreeMap<UserId, Known>> {
    let newer = CaseStatement::new()
        .case(Expr::exists(newer_delivery(of, of.key.channel)), Expr::val(1i64))
        .finally(Expr::val(0i64));
    let select = Query::select()
        .columns([
            (User::Table, User::Id),
            (User::Table, User::Username),
            (User::Table, User::FirstName),
            (User::Table, User::LastName),
            (User::Table, User::Email),
            (User::Table, User::IsActive),
        ])
        .columns([
            (Receipt::Table, Receipt::IsRead),
            (Receipt::Table, Receipt::AcknowledgedAt),
            (Receipt::Table, Receipt::AcknowledgedRevision),
            (Receipt::Table, Receipt::SnoozeUntil),
        ])
        .expr_as(db.dialect().to_bigint(newer.into()), "newer")
        .from(User::Table)
        .left_join(
            Receipt::Table,
            Expr::col((Receipt::Table, Receipt::UserId))
                .equals((User::Table, User::Id))
                .and(Expr::col((Receipt::Table, Receipt::AlertId)).eq(alert.id.0)),
        )
        .and_where(Expr::col((User::Table, User::OrganizationId)).eq(alert.organization.0))
        .and_where(Expr::col((User::Table, User::Id)).is_in(users.iter().map(|user| user.0)))
        .to_owned();
    let rows = db.all::<Row>(&select).await?;
    Ok(rows.into_iter().map(|row| (UserId(row.id), known(row, alert))).collect())
}

/// A delivery of a later round of the same alert, for the person at hand on the same channel.
fn newer_delivery(of: &Claimed, channel: ChannelCode) -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(Round::Table)
        .cross_join(Delivery::Table)
        .and_where(Expr::col((Round::Table, Round::AlertId)).eq(of.alert.0))
        .and_where(Expr::col((Round::Table, Round::Id)).gt(of.key.round.0))
        .and_where(Expr::col((Delivery::Table, Delivery::RoundId)).equals((Round::Table, Round::Id)))
        .and_where(Expr::col((Delivery::Table, Delivery::Channel)).eq(channel.code()))
        .and_where(Expr::col((Delivery::Table, Delivery::UserId)).equals((User::Table, User::Id)))
        .to_owned()
}

fn known(row: Row, alert: &Alert) -> Known {
    let stands = row.acknowledged_revision.is_some_and(|revision| revision >= alert.asked_revision);
    Known {
        person: Person {
            user: UserId(row.id),
            name: display_name(&row.username, &row.first_name, &row.last_name),
            email: row.email,
        },
        is_active: row.is_active,
        marks: Marks {
            acknowledged_at: row.acknowledged_at.filter(|_| stands).map(Timestamp::from_micros),
            is_read: row.is_read.unwrap_or_default(),
            snoozed_until: row.snooze_until.map(Timestamp::from_micros),
        },
        is_superseded: row.newer != 0,
    }
}
