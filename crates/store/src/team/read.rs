//! Finding teams. Deleted ones are found by nobody.

use domain::fold::fold;
use domain::{OrganizationId, TeamId, Timestamp};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Order, Query, SelectStatement};

use super::write::CHUNK;
use crate::db::Db;
use crate::error::Result;
use crate::schema::{Organization as O, Team as T};
use crate::search::containing;

/// A team as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    pub id: TeamId,
    pub organization_slug: String,
    pub name: String,
    pub description: String,
    pub is_active: bool,
    /// Active people in it.
    pub member_count: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// Which teams are wanted.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub is_active: Option<bool>,
    /// Looked for in names, without case.
    pub search: Option<String>,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    organization_slug: String,
    name: String,
    description: String,
    is_active: bool,
    member_count: i64,
    created_at: i64,
    updated_at: i64,
}

impl From<Row> for Team {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            organization_slug: row.organization_slug,
            name: row.name,
            description: row.description,
            is_active: row.is_active,
            member_count: row.member_count,
            created_at: Timestamp::from_micros(row.created_at),
            updated_at: Timestamp::from_micros(row.updated_at),
        }
    }
}

fn select(organization: OrganizationId) -> SelectStatement {
    let own = [T::Id, T::Name, T::Description, T::IsActive, T::MemberCount, T::CreatedAt, T::UpdatedAt];
    Query::select()
        .columns(own.map(|column| (T::Table, column)))
        .expr_as(Expr::col((O::Table, O::Slug)), Alias::new("organization_slug"))
        .from(T::Table)
        .inner_join(O::Table, Expr::col((O::Table, O::Id)).equals((T::Table, T::OrganizationId)))
        .and_where(Expr::col((T::Table, T::OrganizationId)).eq(organization.0))
        .and_where(Expr::col((T::Table, T::DeletedAt)).is_null())
        .to_owned()
}

fn narrow(select: &mut SelectStatement, filter: &Filter) {
    if let Some(is_active) = filter.is_active {
        select.and_where(Expr::col((T::Table, T::IsActive)).eq(is_active));
    }
    if let Some(text) = &filter.search {
        select.and_where(Expr::col((T::Table, T::NameKey)).like(containing(text)));
    }
}

/// How many teams the filter lets through.
///
/// # Errors
/// When the store fails.
pub async fn count(db: &Db, organization: OrganizationId, filter: &Filter) -> Result<u64> {
    let mut select = Query::select()
        .expr(Func::count(Expr::col(T::Id)))
        .from(T::Table)
        .and_where(Expr::col(T::OrganizationId).eq(organization.0))
        .and_where(Expr::col(T::DeletedAt).is_null())
        .to_owned();
    narrow(&mut select, filter);
    Ok(u64::try_from(db.scalar::<i64>(&select).await?.unwrap_or_default()).unwrap_or_default())
}

/// Teams by name, `limit` of them after the first `offset`.
///
/// # Errors
/// When the store fails.
pub async fn page(
    db: &Db,
    organization: OrganizationId,
    filter: &Filter,
    offset: u64,
    limit: u32,
) -> Result<Vec<Team>> {
    let mut select = select(organization);
    narrow(&mut select, filter);
    select.order_by((T::Table, T::NameKey), Order::Asc).offset(offset).limit(limit.into());
    Ok(db.all::<Row>(&select).await?.into_iter().map(Team::from).collect())
}

/// One team.
///
/// # Errors
/// When the store fails.
pub async fn find(db: &Db, organization: OrganizationId, team: TeamId) -> Result<Option<Team>> {
    let select = select(organization).and_where(Expr::col((T::Table, T::Id)).eq(team.0)).to_owned();
    Ok(db.one::<Row>(&select).await?.map(Team::from))
}

/// Those of these teams that there are, by name.
///
/// # Errors
/// When the store fails.
pub async fn some(db: &Db, organization: OrganizationId, teams: &[TeamId]) -> Result<Vec<Team>> {
    let mut found = Vec::new();
    for chunk in teams.chunks(CHUNK) {
        let select = select(organization)
            .and_where(Expr::col((T::Table, T::Id)).is_in(chunk.iter().map(|team| team.0)))
            .order_by((T::Table, T::NameKey), Order::Asc)
            .to_owned();
        found.extend(db.all::<Row>(&select).await?.into_iter().map(Team::from));
    }
    Ok(found)
}

/// The team of this name, however its case.
///
/// # Errors
/// When the store fails.
pub async fn find_by_name(db: &Db, organization: OrganizationId, name: &str) -> Result<Option<Team>> {
    let select = select(organization).and_where(Expr::col((T::Table, T::NameKey)).eq(fold(name))).to_owned();
    Ok(db.one::<Row>(&select).await?.map(Team::from))
}

/// Those of `teams` that exist, by id.
///
/// # Errors
/// When the store fails.
pub async fn existing(db: &Db, organization: OrganizationId, teams: &[TeamId]) -> Result<Vec<TeamId>> {
    let mut found = Vec::new();
    for chunk in teams.chunks(CHUNK) {
        let select = Query::select()
            .column(T::Id)
            .from(T::Table)
            .and_where(Expr::col(T::OrganizationId).eq(organization.0))
            .and_where(Expr::col(T::DeletedAt).is_null())
            .and_where(Expr::col(T::Id).is_in(chunk.iter().map(|team| team.0)))
            .order_by(T::Id, Order::Asc)
            .to_owned();
        found.extend(db.column::<i64>(&select).await?.into_iter().map(TeamId));
    }
    Ok(found)
}
