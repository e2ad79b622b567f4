//! Which of some people may be shown something now: asked for all the open connections of a node at once, never for each.

use std::collections::{BTreeMap, BTreeSet};

use domain::{AlertId, ChannelCode, OrganizationId, RoundId, Status, Timestamp, UserId, Visibility};
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query, SelectStatement};

use crate::alert::Alert;
use crate::db::Db;
use crate::error::Result;
use crate::schema::{Alert as AlertColumn, AlertTarget, Delivery, TeamMember, User};
use crate::visible;

/// People in one statement, well under every engine's limit of parameters.
const CHUNK: usize = 1_000;

/// Those of the organization's `people` who see its alert now. An alert to everyone costs one statement, however many
/// they are.
///
/// # Errors
/// When the store fails.
pub async fn viewers(
    db: &Db,
    organization: OrganizationId,
    alert: &Alert,
    people: &BTreeSet<UserId>,
    now: Timestamp,
) -> Result<BTreeSet<UserId>> {
    if alert.organization != organization || alert.status(now) != Status::Active {
        return Ok(BTreeSet::new());
    }
    match alert.content.visibility {
        Visibility::Organization => Ok(people.clone()),
        Visibility::User => {
            among(db, people, |chunk| {
                let mut select = targets(alert.id, Visibility::User, now);
                select
                    .column((AlertTarget::Table, AlertTarget::TargetId))
                    .and_where(Expr::col((AlertTarget::Table, AlertTarget::TargetId)).is_in(chunk));
                select
            })
            .await
        }
        Visibility::Team => {
            among(db, people, |chunk| {
                let mut select = targets(alert.id, Visibility::Team, now);
                let target = Expr::col((AlertTarget::Table, AlertTarget::TargetId));
                visible::join_team(&mut select, organization, target);
                select
                    .distinct()
                    .column((TeamMember::Table, TeamMember::UserId))
                    .and_where(Expr::col((TeamMember::Table, TeamMember::UserId)).is_in(chunk));
                select
            })
            .await
        }
    }
}

/// Those of `people` whom the round has reached in the app.
///
/// # Errors
/// When the store fails.
pub async fn reached(db: &Db, round: RoundId, people: &BTreeSet<UserId>) -> Result<BTreeSet<UserId>> {
    among(db, people, |chunk| {
        Query::select()
            .column(Delivery::UserId)
            .from(Delivery::Table)
            .and_where(Expr::col(Delivery::RoundId).eq(round.0))
            .and_where(Expr::col(Delivery::Channel).eq(ChannelCode::IN_APP.code()))
            .and_where(Expr::col(Delivery::UserId).is_in(chunk))
            .to_owned()
    })
    .await
}

/// Those of `alerts` that the person sees now.
///
/// # Errors
/// When the store fails.
pub async fn seen_of(
    db: &Db,
    organization: OrganizationId,
    user: UserId,
    alerts: &BTreeSet<AlertId>,
    now: Timestamp,
) -> Result<BTreeSet<AlertId>> {
    let mut seen = BTreeSet::new();
    let alerts: Vec<i64> = alerts.iter().map(|alert| alert.0).collect();
    for chunk in alerts.chunks(CHUNK) {
        let mut select = visible::seen(db.dialect(), organization, user, now);
        select
            .column((AlertColumn::Table, AlertColumn::Id))
            .and_where(Expr::col((AlertColumn::Table, AlertColumn::Id)).is_in(chunk.iter().copied()));
        seen.extend(db.column::<i64>(&select).await?.into_iter().map(AlertId));
    }
    Ok(seen)
}

/// Those of `people` whose account is active, and from when on their tokens are good.
///
/// # Errors
/// When the store fails.
pub async fn present(db: &Db, people: &BTreeSet<UserId>) -> Result<BTreeMap<UserId, Timestamp>> {
    let mut present = BTreeMap::new();
    for chunk in ids(people).chunks(CHUNK) {
        let select = Query::select()
            .columns([User::Id, User::TokensValidFrom])
            .from(User::Table)
            .and_where(Expr::col(User::Id).is_in(chunk.iter().copied()))
            .and_where(Expr::col(User::IsActive).eq(true))
            .to_owned();
        for row in db.rows(&select).await? {
            let user = UserId(db.read(row.try_get_by_index(0))?);
            present.insert(user, Timestamp::from_micros(db.read(row.try_get_by_index(1))?));
        }
    }
    Ok(present)
}

fn targets(alert: AlertId, kind: Visibility, now: Timestamp) -> SelectStatement {
    Query::select()
        .from(AlertTarget::Table)
        .cond_where(
            Cond::all()
                .add(Expr::col((AlertTarget::Table, AlertTarget::AlertId)).eq(alert.0))
                .add(visible::open(kind, now)),
        )
        .to_owned()
}

async fn among(
    db: &Db,
    people: &BTreeSet<UserId>,
    select: impl Fn(Vec<i64>) -> SelectStatement,
) -> Result<BTreeSet<UserId>> {
    let mut found = BTreeSet::new();
    for chunk in ids(people).chunks(CHUNK) {
        found.extend(db.column::<i64>(&select(chunk.to_vec())).await?.into_iter().map(UserId));
    }
    Ok(found)
}

fn ids(people: &BTreeSet<UserId>) -> Vec<i64> {
    people.iter().map(|user| user.0).collect()
}
