//! One alert for one person, from beginning to end: when it was sent to them, and what they did about it.

use std::collections::BTreeMap;

use domain::{AlertId, ChannelCode, DeliveryState, OrganizationId, RoundKind, Timestamp, UserId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, JoinType, Order, Query};

use crate::db::Db;
use crate::error::Result;
use crate::receipt::{self, Receipt};
use crate::schema::{Alert, AlertRevision, Delivery as D, Round as R};
use crate::snooze::{self, Past};

/// Revisions among which changes of the words are looked for: each may hold a long message.
const CHANGES_MAX: u64 = 20;
/// Rounds that come to people who have it already.
const AGAIN: [RoundKind; 2] = [RoundKind::Reminder, RoundKind::Manual];

/// What happened between an alert and a person.
#[derive(Clone, Debug)]
pub struct Story {
    /// Their marks, if they made any.
    pub receipt: Option<Receipt>,
    /// When it was sent to them, newest first; those that retention removed are not there.
    pub sent: Vec<Sent>,
    /// When they put it off, newest first.
    pub snoozes: Vec<Past>,
    /// When its title or message was changed, newest first.
    pub changes: Vec<Timestamp>,
}

/// One delivery to the person.
#[derive(Clone, Debug)]
pub struct Sent {
    pub at: Timestamp,
    pub kind: RoundKind,
    pub channel: ChannelCode,
    pub state: DeliveryState,
}

/// An alert that came to somebody who had it already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Again {
    pub at: Timestamp,
    pub kind: RoundKind,
}

#[derive(FromQueryResult)]
struct Row {
    created_at: i64,
    kind: i16,
    channel: i16,
    state: i16,
}

/// The newest `limit` of each kind. Whether the person may see the alert is asked elsewhere.
///
/// # Errors
/// When the store fails.
pub async fn of(
    db: &Db,
    organization: OrganizationId,
    user: UserId,
    alert: AlertId,
    limit: u64,
    now: Timestamp,
) -> Result<Story> {
    let to_person = Cond::all()
        .add(Expr::col((D::Table, D::RoundId)).equals((R::Table, R::Id)))
        .add(Expr::col((D::Table, D::UserId)).eq(user.0));
    let select = Query::select()
        .columns([(D::Table, D::CreatedAt), (D::Table, D::Channel), (D::Table, D::State)])
        .column((R::Table, R::Kind))
        .from(R::Table)
        .join(JoinType::InnerJoin, D::Table, to_person)
        .and_where(Expr::col((R::Table, R::AlertId)).eq(alert.0))
        .and_where(Expr::col((R::Table, R::OrganizationId)).eq(organization.0))
        .order_by((R::Table, R::Id), Order::Desc)
        .limit(limit)
        .to_owned();
    let rows: Vec<Row> = db.all(&select).await?;
    Ok(Story {
        receipt: receipt::find(db, user, alert).await?,
        sent: rows.into_iter().filter_map(Row::sent).collect(),
        snoozes: snooze::of_alert(db, organization, user, alert, limit, now).await?,
        changes: changes(db, organization, alert).await?,
    })
}

async fn changes(db: &Db, organization: OrganizationId, alert: AlertId) -> Result<Vec<Timestamp>> {
    let of_organization = Cond::all()
        .add(Expr::col((Alert::Table, Alert::Id)).equals((AlertRevision::Table, AlertRevision::AlertId)))
        .add(Expr::col((Alert::Table, Alert::OrganizationId)).eq(organization.0));
    let select = Query::select()
        .columns(
            [AlertRevision::EditedAt, AlertRevision::Title, AlertRevision::Message]
                .map(|of| (AlertRevision::Table, of)),
        )
        .from(AlertRevision::Table)
        .join(JoinType::InnerJoin, Alert::Table, of_organization)
        .and_where(Expr::col((AlertRevision::Table, AlertRevision::AlertId)).eq(alert.0))
        .order_by((AlertRevision::Table, AlertRevision::Revision), Order::Desc)
        .limit(CHANGES_MAX + 1)
        .to_owned();
    let mut revisions = Vec::new();
    for row in db.rows(&select).await? {
        let at = Timestamp::from_micros(db.read(row.try_get_by_index(0))?);
        let words: (String, String) = (db.read(row.try_get_by_index(1))?, db.read(row.try_get_by_index(2))?);
        revisions.push((at, words));
    }
    // A revision may be one of severity, or ask everybody anew.
    let neighbours = revisions.iter().zip(revisions.iter().skip(1));
    Ok(neighbours.filter(|((_, words), (_, before))| words != before).map(|((at, _), _)| *at).collect())
}

/// When each of these alerts last came to the person again in the app, and by what kind of round: the newest of each kind counts, and who
/// was left out of those is not there. The alerts are those of a page.
///
/// # Errors
/// When the store fails.
pub async fn came_again(
    db: &Db,
    organization: OrganizationId,
    user: UserId,
    alerts: &[AlertId],
) -> Result<BTreeMap<AlertId, Again>> {
    let rounds = newest_rounds(db, organization, alerts).await?;
    let select = Query::select()
        .columns([D::RoundId, D::CreatedAt])
        .from(D::Table)
        .and_where(Expr::col(D::RoundId).is_in(rounds.keys().copied()))
        .and_where(Expr::col(D::Channel).eq(ChannelCode::IN_APP.code()))
        .and_where(Expr::col(D::UserId).eq(user.0))
        .to_owned();
    let mut came = BTreeMap::new();
    for row in db.rows(&select).await? {
        let round: i64 = db.read(row.try_get_by_index(0))?;
        let at = Timestamp::from_micros(db.read(row.try_get_by_index(1))?);
        if let Some((alert, kind)) = rounds.get(&round) {
            let again = Again { at, kind: *kind };
            let last = came.entry(*alert).or_insert(again);
            if last.at < at {
                *last = again;
            }
        }
    }
    Ok(came)
}

/// The newest round of each kind but the first, of each alert, each looked up by its index: an alert may have thousands.
async fn newest_rounds(
    db: &Db,
    organization: OrganizationId,
    alerts: &[AlertId],
) -> Result<BTreeMap<i64, (AlertId, RoundKind)>> {
    let mut select = Query::select();
    select
        .column((Alert::Table, Alert::Id))
        .from(Alert::Table)
        .and_where(Expr::col((Alert::Table, Alert::Id)).is_in(alerts.iter().map(|alert| alert.0)))
        .and_where(Expr::col((Alert::Table, Alert::OrganizationId)).eq(organization.0));
    for (index, kind) in AGAIN.into_iter().enumerate() {
        let newest = Query::select()
            .column((R::Table, R::Id))
            .from(R::Table)
            .and_where(Expr::col((R::Table, R::AlertId)).equals((Alert::Table, Alert::Id)))
            .and_where(Expr::col((R::Table, R::Kind)).eq(kind.code()))
            .order_by((R::Table, R::DueAt), Order::Desc)
            .limit(1)
            .to_owned();
        select.expr_as(Expr::SubQuery(None, Box::new(newest.into())), format!("newest_{index}"));
    }
    let mut rounds = BTreeMap::new();
    for row in db.rows(&select).await? {
        let alert = AlertId(db.read(row.try_get_by_index(0))?);
        for (index, kind) in AGAIN.into_iter().enumerate() {
            let round: Option<i64> = db.read(row.try_get_by_index(index + 1))?;
            rounds.extend(round.map(|round| (round, (alert, kind))));
        }
    }
    Ok(rounds)
}

impl Row {
    /// What a later version wrote under a code that is not known here is passed over.
    fn sent(self) -> Option<Sent> {
        Some(Sent {
            at: Timestamp::from_micros(self.created_at),
            kind: RoundKind::from_code(self.kind)?,
            channel: ChannelCode::new(self.channel),
            state: DeliveryState::from_code(self.state)?,
        })
    }
}
