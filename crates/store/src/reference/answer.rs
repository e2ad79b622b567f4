//! What people did with an alert before it was brought here: receipts and the history of snoozes, with the counters that follow.

use std::collections::{BTreeMap, BTreeSet};

use domain::histogram::bucket;
use domain::{AlertId, OrganizationId, SnoozeEnd, Timestamp, UserId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::counter::{self, Change, Metric};
use crate::db::Db;
use crate::error::Result;
use crate::schema::{Receipt as R, Snooze as S};
use crate::team::CHUNK;

/// What a person did with an alert, as it comes over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub user: UserId,
    /// When it was marked read, if it is.
    pub read_at: Option<Timestamp>,
    pub snooze: Option<PastSnooze>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// The last snooze, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PastSnooze {
    pub at: Timestamp,
    pub until: Timestamp,
    /// `None` while it lasts.
    pub ended: Option<(Timestamp, SnoozeEnd)>,
}

/// A receipt that is here.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct Kept {
    pub user_id: i64,
    pub first_read_at: Option<i64>,
    /// When the person last did something here, or what was brought says so.
    pub updated_at: i64,
}

/// The receipts of these people for an alert.
///
/// # Errors
/// When the store fails.
pub async fn receipts(db: &Db, alert: AlertId, users: &[UserId]) -> Result<BTreeMap<UserId, Kept>> {
    let mut found = BTreeMap::new();
    for chunk in users.chunks(CHUNK) {
        let select = Query::select()
            .columns([R::UserId, R::FirstReadAt, R::UpdatedAt])
            .from(R::Table)
            .and_where(Expr::col(R::AlertId).eq(alert.0))
            .and_where(Expr::col(R::UserId).is_in(chunk.iter().map(|user| user.0)))
            .to_owned();
        found.extend(db.all::<Kept>(&select).await?.into_iter().map(|kept| (UserId(kept.user_id), kept)));
    }
    Ok(found)
}

/// The alert that was answered.
#[derive(Clone, Copy, Debug)]
pub struct Answered {
    pub organization: OrganizationId,
    pub alert: AlertId,
    pub revision: i64,
    /// Times to read count from here.
    pub reached_at: Timestamp,
}

/// Writes answers: of people without a receipt, and in the place of those in `kept`. Call it with the alert locked.
///
/// # Errors
/// When the store fails.
pub async fn write_answers(db: &Db, of: Answered, answers: &[Answer], kept: &BTreeMap<UserId, Kept>) -> Result<()> {
    let (old, new): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| kept.contains_key(&answer.user));
    let mut changes = Vec::new();
    for answer in answers {
        let was_read = kept.get(&answer.user).is_some_and(|kept| kept.first_read_at.is_some());
        if let Some(at) = answer.read_at.filter(|_| !was_read) {
            changes.push(Change::of(Metric::Read, 1));
            changes.push(Change::at(Metric::ReadTime, bucket(at.micros_since(of.reached_at)), 1));
        }
    }
    for chunk in new.chunks(CHUNK) {
        insert(db, of, chunk).await?;
    }
    for answer in old {
        update(db, of, answer).await?;
    }
    let snoozes: Vec<(UserId, PastSnooze)> =
        answers.iter().filter_map(|answer| answer.snooze.map(|snooze| (answer.user, snooze))).collect();
    // Whoever has a new snooze, or none any more, is no longer in the one before.
    let again: Vec<&Answer> = answers.iter().filter(|answer| kept.contains_key(&answer.user)).collect();
    changes.extend(snooze(db, of, &snoozes, &again).await?);
    counter::note(db, of.organization, of.alert, &summed(changes)).await
}

fn summed(changes: Vec<Change>) -> Vec<Change> {
    let mut sums: BTreeMap<(i16, i16), Change> = BTreeMap::new();
    for change in changes {
        let sum = sums.entry((change.metric.code(), change.dimension)).or_insert(Change { by: 0, ..change });
        sum.by += change.by;
    }
    sums.into_values().collect()
}

async fn insert(db: &Db, of: Answered, answers: &[&Answer]) -> Result<()> {
    let mut insert = Query::insert();
    insert.into_table(R::Table).columns([
        R::UserId,
        R::AlertId,
        R::IsRead,
        R::ReadAt,
        R::FirstReadAt,
        R::ReadRevision,
        R::SnoozedAt,
        R::SnoozeUntil,
        R::CreatedAt,
        R::UpdatedAt,
    ]);
    for answer in answers {
        let read_at = answer.read_at.map(Timestamp::as_micros);
        let (snoozed_at, snooze_until) = on_receipt(answer);
        insert.values_panic([
            answer.user.0.into(),
            of.alert.0.into(),
            read_at.is_some().into(),
            read_at.into(),
            read_at.into(),
            read_at.map(|_| of.revision).into(),
            snoozed_at.into(),
            snooze_until.into(),
            answer.created_at.as_micros().into(),
            answer.updated_at.as_micros().into(),
        ]);
    }
    db.execute(&insert).await.map(|_| ())
}

fn on_receipt(answer: &Answer) -> (Option<i64>, Option<i64>) {
    let until = |snooze: &PastSnooze| match snooze.ended {
        Some((_, SnoozeEnd::Unsnoozed)) => None,
        _ => Some(snooze.until.as_micros()),
    };
    (answer.snooze.map(|snooze| snooze.at.as_micros()), answer.snooze.as_ref().and_then(until))
}

async fn update(db: &Db, of: Answered, answer: &Answer) -> Result<()> {
    let read_at = answer.read_at.map(Timestamp::as_micros);
    let (snoozed_at, snooze_until) = on_receipt(answer);
    let mut update = Query::update();
    update
        .table(R::Table)
        .value(R::IsRead, read_at.is_some())
        .value(R::ReadAt, read_at)
        .value(R::SnoozeUntil, snooze_until)
        .value(R::UpdatedAt, answer.updated_at.as_micros())
        .and_where(Expr::col(R::AlertId).eq(of.alert.0))
        .and_where(Expr::col(R::UserId).eq(answer.user.0));
    if let Some(at) = read_at {
        let first = sea_orm::sea_query::Func::coalesce([Expr::col(R::FirstReadAt), Expr::val(at)]);
        update.value(R::FirstReadAt, first).value(R::ReadRevision, of.revision);
    }
    if let Some(at) = snoozed_at {
        update.value(R::SnoozedAt, at);
    }
    db.execute(&update).await.map(|_| ())
}

#[derive(FromQueryResult)]
struct Past {
    id: i64,
    user_id: i64,
    snoozed_at: i64,
    open_until: Option<i64>,
}

/// Writes the history of snoozes; what was brought before is not written twice.
async fn snooze(db: &Db, of: Answered, snoozes: &[(UserId, PastSnooze)], again: &[&Answer]) -> Result<Vec<Change>> {
    let users: BTreeSet<UserId> =
        snoozes.iter().map(|(user, _)| *user).chain(again.iter().map(|answer| answer.user)).collect();
    let past = past(db, of.alert, &users.into_iter().collect::<Vec<_>>()).await?;
    let mut changes = Vec::new();
    for answer in again {
        let open = past.iter().filter(|row| row.user_id == answer.user.0 && row.open_until.is_some());
        for row in open {
            close(db, row.id, answer).await?;
            changes.push(Change::of(Metric::SnoozedNow, -1));
        }
    }
    let is_known = |user: UserId, snooze: &PastSnooze| {
        past.iter().find(|row| row.user_id == user.0 && row.snoozed_at == snooze.at.as_micros())
    };
    let mut new = Vec::new();
    for (user, snooze) in snoozes {
        match is_known(*user, snooze) {
            Some(row) if snooze.ended.is_none() => {
                reopen(db, row.id, snooze).await?;
                changes.push(Change::of(Metric::SnoozedNow, 1));
            }
            Some(_) => {}
            None => {
                let had_any = past.iter().any(|row| row.user_id == user.0);
                changes.push(Change::of(Metric::EverSnoozed, i64::from(!had_any)));
                changes.push(Change::of(Metric::SnoozedNow, i64::from(snooze.ended.is_none())));
                new.push((*user, *snooze));
            }
        }
    }
    for chunk in new.chunks(CHUNK) {
        insert_snoozes(db, of, chunk).await?;
    }
    Ok(changes)
}

async fn past(db: &Db, alert: AlertId, users: &[UserId]) -> Result<Vec<Past>> {
    let mut found = Vec::new();
    for chunk in users.chunks(CHUNK) {
        let mut select = Query::select();
        select
            .columns([S::Id, S::UserId, S::SnoozedAt, S::OpenUntil])
            .from(S::Table)
            .and_where(Expr::col(S::AlertId).eq(alert.0))
            .and_where(Expr::col(S::UserId).is_in(chunk.iter().map(|user| user.0)));
        db.dialect().lock_for_update(&mut select);
        found.extend(db.all::<Past>(&select).await?);
    }
    Ok(found)
}

async fn close(db: &Db, row: i64, answer: &Answer) -> Result<()> {
    let own = answer.snooze.and_then(|snooze| snooze.ended);
    let (at, by) = own.unwrap_or((answer.updated_at, SnoozeEnd::Replaced));
    let update = Query::update()
        .table(S::Table)
        .value(S::EndedAt, at.as_micros())
        .value(S::EndedBy, by.code())
        .value(S::OpenUntil, Option::<i64>::None)
        .and_where(Expr::col(S::Id).eq(row))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}

async fn reopen(db: &Db, row: i64, snooze: &PastSnooze) -> Result<()> {
    let update = Query::update()
        .table(S::Table)
        .value(S::Until, snooze.until.as_micros())
        .value(S::OpenUntil, snooze.until.as_micros())
        .value(S::EndedAt, Option::<i64>::None)
        .value(S::EndedBy, Option::<i16>::None)
        .and_where(Expr::col(S::Id).eq(row))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}

async fn insert_snoozes(db: &Db, of: Answered, snoozes: &[(UserId, PastSnooze)]) -> Result<()> {
    let mut insert = Query::insert();
    insert.into_table(S::Table).columns([
        S::OrganizationId,
        S::UserId,
        S::AlertId,
        S::SnoozedAt,
        S::Until,
        S::EndedAt,
        S::EndedBy,
        S::OpenUntil,
    ]);
    for (user, snooze) in snoozes {
        insert.values_panic([
            of.organization.0.into(),
            user.0.into(),
            of.alert.0.into(),
            snooze.at.as_micros().into(),
            snooze.until.as_micros().into(),
            snooze.ended.map(|(at, _)| at.as_micros()).into(),
            snooze.ended.map(|(_, by)| by.code()).into(),
            snooze.ended.is_none().then_some(snooze.until.as_micros()).into(),
        ]);
    }
    db.execute(&insert).await.map(|_| ())
}
