//! Which part of the audience a batch walks: a range of people, a few small teams at once, or a slice of one large team.

use domain::Visibility;
use domain::limit::LATE_COMMIT_SPAN;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};

use super::select::{WALK, beside_index};
use crate::db::Db;
use crate::error::Result;
use crate::round::{Claim, Facts};
use crate::schema::{AlertTarget, Team, TeamMember, User};

/// A part of the audience; ranges are open below and closed above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span {
    /// People by id; `to` is `i64::MAX` in the last one.
    People { after: i64, to: i64 },
    /// The same, of everybody in the organization those who came so shortly before the round was due that the first pass may have
    /// missed them; they are found by when they came.
    Late { after: i64, to: i64 },
    /// Whole teams by id.
    Teams { after: i64, to: i64 },
    /// Members of one team by id; `to` is `i64::MAX` in its last slice.
    Members { team: i64, after: i64, to: i64 },
}

impl Span {
    /// Where the cursor stands after it; `None` after the last span of people.
    pub(super) fn end(self) -> Option<(i64, i64)> {
        match self {
            Self::People { to: i64::MAX, .. } | Self::Late { to: i64::MAX, .. } => None,
            Self::People { to, .. } | Self::Late { to, .. } => Some((0, to)),
            Self::Teams { to, .. } => Some((to, i64::MAX)),
            Self::Members { team, to, .. } => Some((team, to)),
        }
    }

    /// The range of user ids that the span may touch.
    pub(super) fn users(self) -> (i64, i64) {
        match self {
            Self::People { after, to } | Self::Late { after, to } | Self::Members { after, to, .. } => (after, to),
            Self::Teams { .. } => (0, i64::MAX),
        }
    }
}

/// Teams looked at for one batch.
const TEAMS_MAX: u64 = 256;

/// The next span of about `people_max` people after the claim's cursor; `None` when the audience is walked through.
pub(super) async fn next(db: &Db, claim: &Claim, facts: &Facts, people_max: u64) -> Result<Option<Span>> {
    match facts.visibility {
        Visibility::Organization => next_of_organization(db, claim, people_max).await,
        Visibility::User => {
            let ids = Query::select()
                .column(AlertTarget::TargetId)
                .from(AlertTarget::Table)
                .and_where(Expr::col(AlertTarget::AlertId).eq(claim.alert.0))
                .and_where(Expr::col(AlertTarget::TargetId).gt(claim.cursor.1))
                .order_by(AlertTarget::TargetId, Order::Asc)
                .to_owned();
            let after = claim.cursor.1;
            Ok(Some(Span::People { after, to: nth(db, ids, people_max).await? }))
        }
        Visibility::Team => next_of_teams(db, claim, people_max).await,
    }
}

/// Whether the alert has addressed the whole organization since the round was due.
async fn addresses_organization(db: &Db, claim: &Claim) -> Result<bool> {
    let target = Query::select()
        .expr(Expr::val(1))
        .from(AlertTarget::Table)
        .and_where(Expr::col(AlertTarget::AlertId).eq(claim.alert.0))
        .and_where(Expr::col(AlertTarget::TargetId).eq(claim.organization.0))
        .and_where(Expr::col(AlertTarget::Kind).eq(Visibility::Organization.code()))
        .and_where(Expr::col(AlertTarget::AddedAt).lte(claim.due_at.as_micros()))
        .to_owned();
    db.exists(&target).await
}

/// The whole audience as one span; `None` when the alert no longer addresses anybody whom the round was for.
pub(super) async fn whole(db: &Db, claim: &Claim, facts: &Facts) -> Result<Option<Span>> {
    match facts.visibility {
        Visibility::Team => Ok(Some(Span::Teams { after: 0, to: i64::MAX })),
        Visibility::User => Ok(Some(Span::People { after: 0, to: i64::MAX })),
        Visibility::Organization => {
            Ok(addresses_organization(db, claim).await?.then_some(Span::People { after: 0, to: i64::MAX }))
        }
    }
}

async fn next_of_organization(db: &Db, claim: &Claim, people_max: u64) -> Result<Option<Span>> {
    if !addresses_organization(db, claim).await? {
        return Ok(None);
    }
    let after = claim.cursor.1;
    if claim.pass > 1 {
        match late(db, claim, people_max).await? {
            Late::Nobody => return Ok(None),
            Late::Some(to) => return Ok(Some(Span::Late { after, to })),
            Late::Many => {}
        }
    }
    let mut people = of_organization(claim);
    db.dialect().read_by_index(&mut people, User::Table, WALK);
    people.and_where(Expr::col(User::Id).gt(after)).order_by(User::Id, Order::Asc);
    Ok(Some(Span::People { after, to: nth(db, people, people_max).await? }))
}

fn of_organization(claim: &Claim) -> SelectStatement {
    Query::select().column(User::Id).and_where(Expr::col(User::OrganizationId).eq(claim.organization.0)).to_owned()
}

/// How many batches those who came late may make before it is better to go through everybody once more: each such batch reads all of
/// them.
const LATE_BATCHES_MAX: u64 = 8;

/// Those who came late.
enum Late {
    Nobody,
    /// Some after the cursor, or none any more: the next batch ends with this id.
    Some(i64),
    /// As many as come by an import.
    Many,
}

async fn late(db: &Db, claim: &Claim, people_max: u64) -> Result<Late> {
    let mut people = of_organization(claim);
    people
        .from(User::Table)
        .and_where(Expr::col(User::AddedAt).gte((claim.due_at - LATE_COMMIT_SPAN).as_micros()))
        .and_where(Expr::col(User::AddedAt).lte(claim.due_at.as_micros()));
    // By the order PostgreSQL, where it has no statistics, tells the index that has it from those that hold the whole organization.
    let last = people.clone().order_by(User::AddedAt, Order::Desc).limit(1).to_owned();
    if !db.exists(&last).await? {
        return Ok(Late::Nobody);
    }
    if db.exists(last.clone().offset(people_max.saturating_mul(LATE_BATCHES_MAX))).await? {
        return Ok(Late::Many);
    }
    let id = || beside_index(Expr::col(User::Id));
    people.and_where(id().gt(claim.cursor.1)).order_by_expr(id(), Order::Asc);
    Ok(Late::Some(nth(db, people, people_max).await?))
}

async fn next_of_teams(db: &Db, claim: &Claim, people_max: u64) -> Result<Option<Span>> {
    let (team, user) = claim.cursor;
    if team > 0 && user < i64::MAX {
        return members(db, team, user, people_max).await.map(Some);
    }
    let limit = i64::try_from(people_max).unwrap_or(i64::MAX);
    let mut people = 0;
    let mut last = None;
    for (next, members_count) in teams_after(db, claim, team).await? {
        people += Ord::max(members_count, 1);
        if people > limit {
            return match last {
                Some(to) => Ok(Some(Span::Teams { after: team, to })),
                None => members(db, next, 0, people_max).await.map(Some),
            };
        }
        last = Some(next);
    }
    Ok(last.map(|to| Span::Teams { after: team, to }))
}

async fn teams_after(db: &Db, claim: &Claim, team: i64) -> Result<Vec<(i64, i64)>> {
    let select = Query::select()
        .column((AlertTarget::Table, AlertTarget::TargetId))
        .column((Team::Table, Team::MemberCount))
        .from(AlertTarget::Table)
        .inner_join(Team::Table, Expr::col((Team::Table, Team::Id)).equals((AlertTarget::Table, AlertTarget::TargetId)))
        .and_where(Expr::col((AlertTarget::Table, AlertTarget::AlertId)).eq(claim.alert.0))
        .and_where(Expr::col((AlertTarget::Table, AlertTarget::TargetId)).gt(team))
        .order_by((AlertTarget::Table, AlertTarget::TargetId), Order::Asc)
        .limit(TEAMS_MAX)
        .to_owned();
    let rows = db.rows(&select).await?;
    rows.iter().map(|row| Ok((db.read(row.try_get_by_index(0))?, db.read(row.try_get_by_index(1))?))).collect()
}

async fn members(db: &Db, team: i64, after: i64, people_max: u64) -> Result<Span> {
    let ids = Query::select()
        .column(TeamMember::UserId)
        .from(TeamMember::Table)
        .and_where(Expr::col(TeamMember::TeamId).eq(team))
        .and_where(Expr::col(TeamMember::UserId).gt(after))
        .order_by(TeamMember::UserId, Order::Asc)
        .to_owned();
    Ok(Span::Members { team, after, to: nth(db, ids, people_max).await? })
}

/// The n-th of the ids, unfiltered; beyond their end, the end of all numbers.
async fn nth(db: &Db, mut ids: SelectStatement, n: u64) -> Result<i64> {
    ids.limit(1).offset(n.saturating_sub(1));
    Ok(db.scalar(&ids).await?.unwrap_or(i64::MAX))
}
