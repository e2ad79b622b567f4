//! Who is in a team. The count of active members moves in the same transaction as the rows.

use std::collections::{BTreeMap, BTreeSet};

use domain::{OrganizationId, Role, TeamId, Timestamp, UserId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};

use super::write::CHUNK;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::page::Span;
use crate::schema::{Team as T, TeamMember as M, User as U};
use crate::search::containing;

/// A person in a team.
#[derive(Clone, Debug)]
pub struct Member {
    pub id: UserId,
    pub username: String,
    pub email: String,
    pub first_name: String,
    pub last_name: String,
    pub role: Role,
    pub is_active: bool,
    /// Since when the person is in the team.
    pub added_at: Timestamp,
}

/// Which members are wanted.
#[derive(Clone, Debug)]
pub struct MemberFilter {
    pub is_active: bool,
    /// Looked for in names and e-mail addresses, without case.
    pub search: Option<String>,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    username: String,
    email: String,
    first_name: String,
    last_name: String,
    role: i16,
    is_active: bool,
    added_at: i64,
}

impl TryFrom<Row> for Member {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            username: row.username,
            email: row.email,
            first_name: row.first_name,
            last_name: row.last_name,
            role: Role::from_code(row.role).ok_or_else(|| Error::Unreadable(format!("role {}", row.role)))?,
            is_active: row.is_active,
            added_at: Timestamp::from_micros(row.added_at),
        })
    }
}

/// What became of the wish to add people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Joined {
    /// These are new in the team; the others were in it.
    Added(Vec<UserId>),
    /// This one is nobody in the organization; nothing was changed.
    Unknown(UserId),
}

fn people(team: TeamId, filter: &MemberFilter) -> SelectStatement {
    let columns = [U::Id, U::Username, U::Email, U::FirstName, U::LastName, U::Role, U::IsActive];
    let mut select = Query::select()
        .columns(columns.map(|column| (U::Table, column)))
        .column((M::Table, M::AddedAt))
        .from(M::Table)
        .inner_join(U::Table, Expr::col((U::Table, U::Id)).equals((M::Table, M::UserId)))
        .and_where(Expr::col((M::Table, M::TeamId)).eq(team.0))
        .and_where(Expr::col((U::Table, U::IsActive)).eq(filter.is_active))
        .to_owned();
    if let Some(text) = &filter.search {
        select.and_where(Expr::col((U::Table, U::SearchKey)).like(containing(text)));
    }
    select
}

/// The people of a team by id.
///
/// # Errors
/// When the store fails.
pub async fn members(
    db: &Db,
    organization: OrganizationId,
    team: TeamId,
    filter: &MemberFilter,
    span: Span,
) -> Result<Vec<Member>> {
    let mut select = people(team, filter);
    select.and_where(Expr::col((U::Table, U::OrganizationId)).eq(organization.0));
    span.narrow(&mut select, (M::Table, M::UserId), &Order::Asc);
    db.all::<Row>(&select).await?.into_iter().map(Member::try_from).collect()
}

/// Adds people to a team, all or none; call it with the organization held. Whoever is in it stays as long as they were.
///
/// # Errors
/// When the store fails.
pub async fn add_members(
    db: &Db,
    organization: OrganizationId,
    team: TeamId,
    users: &[UserId],
    now: Timestamp,
) -> Result<Joined> {
    let known = activity(db, organization, users).await?;
    if let Some(unknown) = users.iter().find(|user| !known.contains_key(user)) {
        return Ok(Joined::Unknown(*unknown));
    }
    let present: BTreeSet<UserId> = present(db, team, users).await?;
    let new: Vec<UserId> = known.keys().copied().filter(|user| !present.contains(user)).collect();
    for chunk in new.chunks(CHUNK) {
        let mut insert = Query::insert().into_table(M::Table).columns([M::TeamId, M::UserId, M::AddedAt]).to_owned();
        for user in chunk {
            insert.values_panic([team.0.into(), user.0.into(), now.as_micros().into()]);
        }
        db.execute(&insert).await?;
    }
    let active = new.iter().filter(|user| known.get(user) == Some(&true)).count();
    count_active(db, organization, &[team], i64::try_from(active).unwrap_or(i64::MAX)).await?;
    Ok(Joined::Added(new))
}

/// Takes people out of a team; tells who was in it. Call it with the organization held.
///
/// # Errors
/// When the store fails.
pub async fn remove_members(
    db: &Db,
    organization: OrganizationId,
    team: TeamId,
    users: &[UserId],
) -> Result<Vec<UserId>> {
    let known = activity(db, organization, users).await?;
    let gone: Vec<UserId> =
        present(db, team, users).await?.into_iter().filter(|user| known.contains_key(user)).collect();
    for chunk in gone.chunks(CHUNK) {
        let delete = Query::delete()
            .from_table(M::Table)
            .and_where(Expr::col(M::TeamId).eq(team.0))
            .and_where(Expr::col(M::UserId).is_in(chunk.iter().map(|user| user.0)))
            .to_owned();
        db.execute(&delete).await?;
    }
    let active = gone.iter().filter(|user| known.get(user) == Some(&true)).count();
    count_active(db, organization, &[team], -i64::try_from(active).unwrap_or(i64::MAX)).await?;
    Ok(gone)
}

/// Whether each of `users` is active; who is nobody in the organization is left out.
async fn activity(db: &Db, organization: OrganizationId, users: &[UserId]) -> Result<BTreeMap<UserId, bool>> {
    let mut known = BTreeMap::new();
    for chunk in users.chunks(CHUNK) {
        let select = Query::select()
            .columns([U::Id, U::IsActive])
            .from(U::Table)
            .and_where(Expr::col(U::OrganizationId).eq(organization.0))
            .and_where(Expr::col(U::Id).is_in(chunk.iter().map(|user| user.0)))
            .to_owned();
        for row in db.rows(&select).await? {
            known.insert(UserId(db.read(row.try_get_by_index(0))?), db.read(row.try_get_by_index(1))?);
        }
    }
    Ok(known)
}

/// Those of `users` who are in the team.
async fn present(db: &Db, team: TeamId, users: &[UserId]) -> Result<BTreeSet<UserId>> {
    let mut present = BTreeSet::new();
    for chunk in users.chunks(CHUNK) {
        let select = Query::select()
            .column(M::UserId)
            .from(M::Table)
            .and_where(Expr::col(M::TeamId).eq(team.0))
            .and_where(Expr::col(M::UserId).is_in(chunk.iter().map(|user| user.0)))
            .to_owned();
        present.extend(db.column::<i64>(&select).await?.into_iter().map(UserId));
    }
    Ok(present)
}

/// Counts `by` more active people in the team.
///
/// # Errors
/// When the store fails.
pub async fn count_active_in(db: &Db, organization: OrganizationId, team: TeamId, by: i64) -> Result<()> {
    count_active(db, organization, &[team], by).await
}

/// Counts `by` more active people in each of `teams`.
pub(crate) async fn count_active(db: &Db, organization: OrganizationId, teams: &[TeamId], by: i64) -> Result<()> {
    for chunk in teams.chunks(CHUNK) {
        let update = Query::update()
            .table(T::Table)
            .value(T::MemberCount, Expr::col(T::MemberCount).add(by))
            .and_where(Expr::col(T::Id).is_in(chunk.iter().map(|team| team.0)))
            .and_where(Expr::col(T::OrganizationId).eq(organization.0))
            .to_owned();
        db.execute(&update).await?;
    }
    Ok(())
}
