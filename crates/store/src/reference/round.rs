//! Rounds that another system sent: over, with the rows that retention still keeps, and counted like one's own.

use domain::{
    AlertId, ChannelCode, ChannelSet, DeliveryState, OrganizationId, RoundId, RoundKind, RoundState, Timestamp, UserId,
};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};

use crate::counter::{self, Change, Metric, delivery_dimension};
use crate::db::Db;
use crate::error::Result;
use crate::schema::{AlertReached, Delivery as D, Round as R};
use crate::team::CHUNK;

/// The alert whose rounds they are.
#[derive(Clone, Copy, Debug)]
pub struct Of {
    pub organization: OrganizationId,
    pub alert: AlertId,
    pub channels: ChannelSet,
    pub revision: i64,
}

/// People of a round, as far as they are to be added.
#[derive(Clone, Debug)]
pub struct Portion {
    pub kind: RoundKind,
    pub due_at: Timestamp,
    /// The last delivery until now.
    pub ended_at: Timestamp,
    /// Retention keeps its rows.
    pub is_kept: bool,
    /// Each with the time of the delivery.
    pub people: Vec<(UserId, Timestamp)>,
}

/// What a page of deliveries adds to an alert.
#[derive(Clone, Debug, Default)]
pub struct Addition {
    pub portions: Vec<Portion>,
    /// How many are reached for the first time.
    pub reached: i64,
    /// Those reached by a reminder before any initial round.
    pub late: Vec<UserId>,
    /// Those whom an initial round reached after a reminder had.
    pub no_longer_late: Vec<UserId>,
}

#[derive(FromQueryResult)]
struct Known {
    id: i64,
    is_foreign: bool,
    pruned_at: Option<i64>,
}

/// Adds to an alert's rounds, which the caller alone changes now, and to its counters.
///
/// # Errors
/// When the store fails.
pub async fn add_to_rounds(db: &Db, of: Of, addition: &Addition, now: Timestamp) -> Result<()> {
    let mut changes = vec![Change::of(Metric::Reached, addition.reached)];
    for portion in &addition.portions {
        let (round, is_new, is_kept) = round(db, of, portion, now).await?;
        if is_kept {
            write(db, round, of.revision, portion).await?;
        }
        let people = i64::try_from(portion.people.len()).unwrap_or(i64::MAX);
        let update = Query::update()
            .table(R::Table)
            .value(R::People, Expr::col(R::People).add(people))
            .value(R::EndedAt, portion.ended_at.as_micros())
            .and_where(Expr::col(R::Id).eq(round.0))
            .to_owned();
        db.execute(&update).await?;
        let dimension = delivery_dimension(ChannelCode::IN_APP, portion.kind, DeliveryState::Sent);
        changes.push(Change::at(Metric::Delivery, dimension, people));
        changes.push(Change::at(Metric::Rounds, portion.kind.code(), i64::from(is_new)));
    }
    note_late(db, of.alert, &addition.late).await?;
    forget_late(db, of.alert, &addition.no_longer_late).await?;
    counter::note(db, of.organization, of.alert, &changes).await
}

/// The round that is due then: the one that was brought before, or a new one; whether it is new, and whether its rows are kept. An instant
/// at which this system has a round of its own is left to that.
async fn round(db: &Db, of: Of, portion: &Portion, now: Timestamp) -> Result<(RoundId, bool, bool)> {
    let mut due_at = portion.due_at.as_micros();
    loop {
        let select = Query::select()
            .columns([R::Id, R::IsForeign, R::PrunedAt])
            .from(R::Table)
            .and_where(Expr::col(R::AlertId).eq(of.alert.0))
            .and_where(Expr::col(R::Kind).eq(portion.kind.code()))
            .and_where(Expr::col(R::DueAt).eq(due_at))
            .to_owned();
        match db.one::<Known>(&select).await? {
            Some(known) if known.is_foreign => return Ok((RoundId(known.id), false, known.pruned_at.is_none())),
            Some(_) => due_at += 1,
            None => return Ok((insert(db, of, portion, due_at, now).await?, true, portion.is_kept)),
        }
    }
}

async fn insert(db: &Db, of: Of, portion: &Portion, due_at: i64, now: Timestamp) -> Result<RoundId> {
    let mut insert = Query::insert()
        .into_table(R::Table)
        .columns([
            R::OrganizationId,
            R::AlertId,
            R::Kind,
            R::DueAt,
            R::State,
            R::Channels,
            R::SkippedChannels,
            R::Revision,
            R::Pass,
            R::CursorTarget,
            R::CursorUser,
            R::IsForeign,
            R::CreatedAt,
            R::BegunAt,
            R::EndedAt,
            R::PrunedAt,
        ])
        .values_panic([
            of.organization.0.into(),
            of.alert.0.into(),
            portion.kind.code().into(),
            due_at.into(),
            RoundState::Complete.code().into(),
            of.channels.bits().into(),
            // By whatever else they went out there, the rows that are kept are of the app.
            (of.channels.bits() & !ChannelSet::IN_APP.bits()).into(),
            of.revision.into(),
            1i16.into(),
            0i64.into(),
            0i64.into(),
            true.into(),
            due_at.into(),
            due_at.into(),
            portion.ended_at.as_micros().into(),
            (!portion.is_kept).then_some(now.as_micros()).into(),
        ])
        .to_owned();
    db.insert(&mut insert, R::Id).await.map(RoundId)
}

async fn write(db: &Db, round: RoundId, revision: i64, portion: &Portion) -> Result<()> {
    for chunk in portion.people.chunks(CHUNK) {
        let mut insert = Query::insert();
        insert.into_table(D::Table).columns([D::RoundId, D::Channel, D::UserId, D::State, D::Revision, D::CreatedAt]);
        for (user, at) in chunk {
            insert.values_panic([
                round.0.into(),
                ChannelCode::IN_APP.code().into(),
                user.0.into(),
                DeliveryState::Sent.code().into(),
                revision.into(),
                at.as_micros().into(),
            ]);
        }
        db.execute(&insert).await?;
    }
    Ok(())
}

async fn note_late(db: &Db, alert: AlertId, users: &[UserId]) -> Result<()> {
    for chunk in users.chunks(CHUNK) {
        let columns = [AlertReached::AlertId, AlertReached::UserId];
        let mut insert = Query::insert().into_table(AlertReached::Table).columns(columns).to_owned();
        for user in chunk {
            insert.values_panic([alert.0.into(), user.0.into()]);
        }
        insert.on_conflict(OnConflict::columns(columns).do_nothing_on(columns).to_owned());
        db.execute(&insert).await?;
    }
    Ok(())
}

async fn forget_late(db: &Db, alert: AlertId, users: &[UserId]) -> Result<()> {
    for chunk in users.chunks(CHUNK) {
        let delete = Query::delete()
            .from_table(AlertReached::Table)
            .and_where(Expr::col(AlertReached::AlertId).eq(alert.0))
            .and_where(Expr::col(AlertReached::UserId).is_in(chunk.iter().map(|user| user.0)))
            .to_owned();
        db.execute(&delete).await?;
    }
    Ok(())
}

/// Holds the alert's open rounds, so that no worker writes on them until the transaction ends. Call it with the alert locked.
///
/// # Errors
/// When the store fails.
pub async fn hold_open_rounds(db: &Db, alert: AlertId) -> Result<()> {
    let mut select = Query::select();
    select
        .column(R::Id)
        .from(R::Table)
        .and_where(Expr::col(R::AlertId).eq(alert.0))
        .and_where(Expr::col(R::State).is_in([RoundState::Pending.code(), RoundState::Expanding.code()]))
        .order_by(R::Id, sea_orm::sea_query::Order::Asc);
    db.dialect().lock_for_update(&mut select);
    db.rows(&select).await.map(|_| ())
}

/// Lets retention have the alert's rounds that were brought here; tells whether there are any.
///
/// # Errors
/// When the store fails.
pub async fn release_rounds(db: &Db, alert: AlertId, now: Timestamp) -> Result<bool> {
    let of_alert = Expr::col(R::AlertId).eq(alert.0).and(Expr::col(R::IsForeign).eq(true));
    let update = Query::update()
        .table(R::Table)
        .value(R::PruneAt, now.as_micros())
        .and_where(of_alert.clone())
        .and_where(Expr::col(R::PrunedAt).is_null())
        .and_where(Expr::col(R::PruneAt).is_null())
        .to_owned();
    db.execute(&update).await?;
    db.exists(&Query::select().column(R::Id).from(R::Table).and_where(of_alert).limit(1).to_owned()).await
}
