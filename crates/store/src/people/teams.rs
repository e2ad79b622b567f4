//! A person's teams as one list.

use std::collections::BTreeSet;

use domain::{OrganizationId, TeamId, Timestamp, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::list::Person;
use crate::db::Db;
use crate::error::Result;
use crate::schema::TeamMember as M;
use crate::team;

/// Makes `teams` the person's only ones, all known to exist; tells which the person left or joined. Call it with the
/// organization held.
///
/// # Errors
/// When the store fails.
pub async fn set_teams(
    db: &Db,
    organization: OrganizationId,
    person: &Person,
    teams: &[TeamId],
    now: Timestamp,
) -> Result<Vec<TeamId>> {
    let old: BTreeSet<TeamId> = person.teams.iter().map(|(team, _)| *team).collect();
    let new: BTreeSet<TeamId> = teams.iter().copied().collect();
    let left: Vec<TeamId> = old.difference(&new).copied().collect();
    let joined: Vec<TeamId> = new.difference(&old).copied().collect();
    leave(db, person.id, &left).await?;
    join(db, person.id, &joined, now).await?;
    if person.is_active {
        team::count_active(db, organization, &left, -1).await?;
        team::count_active(db, organization, &joined, 1).await?;
    }
    let moved: Vec<TeamId> = left.into_iter().chain(joined).collect();
    team::forget_sizes(db, organization, &moved, now).await?;
    Ok(moved)
}

async fn leave(db: &Db, user: UserId, teams: &[TeamId]) -> Result<()> {
    for chunk in teams.chunks(team::CHUNK) {
        let delete = Query::delete()
            .from_table(M::Table)
            .and_where(Expr::col(M::UserId).eq(user.0))
            .and_where(Expr::col(M::TeamId).is_in(chunk.iter().map(|team| team.0)))
            .to_owned();
        db.execute(&delete).await?;
    }
    Ok(())
}

async fn join(db: &Db, user: UserId, teams: &[TeamId], now: Timestamp) -> Result<()> {
    for chunk in teams.chunks(team::CHUNK) {
        let mut insert = Query::insert().into_table(M::Table).columns([M::TeamId, M::UserId, M::AddedAt]).to_owned();
        for team in chunk {
            insert.values_panic([team.0.into(), user.0.into(), now.as_micros().into()]);
        }
        db.execute(&insert).await?;
    }
    Ok(())
}
