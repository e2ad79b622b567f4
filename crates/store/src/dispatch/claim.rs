//! Taking due deliveries of one channel for a while. A row in a worker's hands is due again when its lease ends, so a worker that died
//! needs nobody to notice; the token tells whose it is.

use std::collections::BTreeMap;

use domain::{AlertId, ChannelCode, OrganizationId, RoundId, RoundKind, Timestamp, UserId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};

use crate::db::Db;
use crate::delivery::Key;
use crate::error::Result;
use crate::schema::Dispatch;

/// Rounds of which one claim may take something: each costs statements of its own.
const ROUNDS_MAX: usize = 16;

/// Which of those due go first. Deliveries of a round are due since the round was: so whoever takes turns brings a small alert before
/// the rest of a large one that came earlier, and leaves nobody waiting for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The longest due.
    Oldest,
    /// The last that came due.
    Newest,
}

/// A delivery in the hands of one worker.
#[derive(Clone, Debug)]
pub struct Claimed {
    pub key: Key,
    /// Whose hands it is in: the claim's own.
    pub token: i64,
    /// Since when it was due.
    pub due_at: Timestamp,
    pub organization: OrganizationId,
    pub alert: AlertId,
    pub kind: RoundKind,
    /// Which claim of this delivery it is, counted from 1: the number of the attempt.
    pub number: i64,
    /// Attempts that failed since it was written, or since an admin asked for it again.
    pub failures: i64,
}

#[derive(FromQueryResult)]
struct Row {
    round_id: i64,
    user_id: i64,
    organization_id: i64,
    alert_id: i64,
    kind: i16,
    next_attempt_at: i64,
    claims: i64,
    failures: i64,
}

/// Claims up to `limit` deliveries of the channel that are due at `now`, in `turn`, until `lease_until`. What others are just claiming
/// is passed over.
///
/// # Errors
/// When the store fails.
pub async fn claim(
    db: &Db,
    channel: ChannelCode,
    token: i64,
    lease_until: Timestamp,
    (limit, turn): (u64, Turn),
    now: Timestamp,
) -> Result<Vec<Claimed>> {
    let order = match turn {
        Turn::Oldest => Order::Asc,
        Turn::Newest => Order::Desc,
    };
    let mut due = Query::select();
    db.dialect().read_by_index(&mut due, Dispatch::Table, "dispatch_due");
    due.columns([
        Dispatch::RoundId,
        Dispatch::UserId,
        Dispatch::OrganizationId,
        Dispatch::AlertId,
        Dispatch::Kind,
        Dispatch::NextAttemptAt,
        Dispatch::Claims,
        Dispatch::Failures,
    ])
    .and_where(Expr::col(Dispatch::Channel).eq(channel.code()))
    .and_where(Expr::col(Dispatch::NextAttemptAt).lte(now.as_micros()))
    .order_by(Dispatch::NextAttemptAt, order)
    .limit(limit);
    db.dialect().lock_skipping_locked(&mut due);
    let mut rounds: BTreeMap<i64, Vec<Row>> = BTreeMap::new();
    for row in db.all::<Row>(&due).await? {
        if rounds.len() < ROUNDS_MAX || rounds.contains_key(&row.round_id) {
            rounds.entry(row.round_id).or_default().push(row);
        }
    }
    let mut claimed = Vec::new();
    for (round, rows) in rounds {
        let update = Query::update()
            .table(Dispatch::Table)
            .value(Dispatch::LeaseToken, token)
            .value(Dispatch::NextAttemptAt, lease_until.as_micros())
            .value(Dispatch::Claims, Expr::col(Dispatch::Claims).add(1))
            .and_where(Expr::col(Dispatch::RoundId).eq(round))
            .and_where(Expr::col(Dispatch::Channel).eq(channel.code()))
            .and_where(Expr::col(Dispatch::UserId).is_in(rows.iter().map(|row| row.user_id)))
            .to_owned();
        db.execute(&update).await?;
        let readable = rows.iter().filter_map(|row| read(row, channel, token));
        let before = claimed.len();
        claimed.extend(readable);
        let unread = before + rows.len() - claimed.len();
        if unread > 0 {
            // They stay claimed, so that the others get their turn before these are looked at again.
            tracing::error!(round, unread, "deliveries cannot be read");
        }
    }
    Ok(claimed)
}

/// Nothing where the row is of a kind that only a later version knows.
fn read(row: &Row, channel: ChannelCode, token: i64) -> Option<Claimed> {
    let kind = RoundKind::from_code(row.kind)?;
    Some(Claimed {
        key: Key { round: RoundId(row.round_id), channel, user: UserId(row.user_id) },
        token,
        due_at: Timestamp::from_micros(row.next_attempt_at),
        organization: OrganizationId(row.organization_id),
        alert: AlertId(row.alert_id),
        kind,
        number: row.claims + 1,
        failures: row.failures,
    })
}
