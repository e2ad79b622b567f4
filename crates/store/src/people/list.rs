//! Finding people: a page of them by id, each with their teams.

use std::collections::{BTreeMap, BTreeSet};

use domain::{OrganizationId, Role, TeamId, Timestamp, UserId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement};

use crate::db::Db;
use crate::error::{Error, Result};
use crate::page::Span;
use crate::schema::{Organization as O, Team as T, TeamMember as M, User as U};
use crate::search::containing;

/// A person as an admin sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: UserId,
    pub organization_slug: String,
    pub organization_zone: String,
    pub username: String,
    pub email: String,
    pub first_name: String,
    pub last_name: String,
    pub role: Role,
    pub is_active: bool,
    /// Whether they operate the installation, which no organization's admin may take over.
    pub is_operator: bool,
    /// The person's own zone, if they chose one.
    pub time_zone: Option<String>,
    /// Whether they can sign in with a password.
    pub has_password: bool,
    pub created_at: Timestamp,
    pub last_login_at: Option<Timestamp>,
    /// Teams that are not deleted, with their names, by id.
    pub teams: Vec<(TeamId, String)>,
}

/// Which people are wanted; all conditions at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub role: Option<Role>,
    pub is_active: Option<bool>,
    pub team: Option<TeamId>,
    /// Looked for in names, usernames and e-mail addresses, without case.
    pub search: Option<String>,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    organization_slug: String,
    organization_zone: String,
    username: String,
    email: String,
    first_name: String,
    last_name: String,
    role: i16,
    is_active: bool,
    is_operator: bool,
    time_zone: Option<String>,
    has_password: bool,
    created_at: i64,
    last_login_at: Option<i64>,
}

impl Row {
    fn with(self, teams: Vec<(TeamId, String)>) -> Result<Person> {
        Ok(Person {
            id: self.id.into(),
            organization_slug: self.organization_slug,
            organization_zone: self.organization_zone,
            username: self.username,
            email: self.email,
            first_name: self.first_name,
            last_name: self.last_name,
            role: Role::from_code(self.role).ok_or_else(|| Error::Unreadable(format!("role {}", self.role)))?,
            is_active: self.is_active,
            is_operator: self.is_operator,
            time_zone: self.time_zone,
            has_password: self.has_password,
            created_at: Timestamp::from_micros(self.created_at),
            last_login_at: self.last_login_at.map(Timestamp::from_micros),
            teams,
        })
    }
}

fn select(organization: OrganizationId) -> SelectStatement {
    let own = [
        U::Id,
        U::Username,
        U::Email,
        U::FirstName,
        U::LastName,
        U::Role,
        U::IsActive,
        U::IsOperator,
        U::TimeZone,
        U::CreatedAt,
        U::LastLoginAt,
    ];
    Query::select()
        .columns(own.map(|column| (U::Table, column)))
        .expr_as(Expr::col((U::Table, U::PasswordHash)).is_not_null(), Alias::new("has_password"))
        .expr_as(Expr::col((O::Table, O::Slug)), Alias::new("organization_slug"))
        .expr_as(Expr::col((O::Table, O::TimeZone)), Alias::new("organization_zone"))
        .from(U::Table)
        .inner_join(O::Table, Expr::col((O::Table, O::Id)).equals((U::Table, U::OrganizationId)))
        .and_where(Expr::col((U::Table, U::OrganizationId)).eq(organization.0))
        .to_owned()
}

fn narrow(select: &mut SelectStatement, filter: &Filter) {
    let column = |column: U| Expr::col((U::Table, column));
    select
        .and_where_option(filter.role.map(|role| column(U::Role).eq(role.code())))
        .and_where_option(filter.is_active.map(|is_active| column(U::IsActive).eq(is_active)))
        .and_where_option(filter.search.as_deref().map(|text| column(U::SearchKey).like(containing(text))));
    if let Some(team) = filter.team {
        let members =
            Query::select().column(M::UserId).from(M::Table).and_where(Expr::col(M::TeamId).eq(team.0)).to_owned();
        select.and_where(column(U::Id).in_subquery(members));
    }
}

/// People by id.
///
/// # Errors
/// When the store fails.
pub async fn page(db: &Db, organization: OrganizationId, filter: &Filter, span: Span) -> Result<Vec<Person>> {
    let mut select = select(organization);
    narrow(&mut select, filter);
    span.narrow(&mut select, (U::Table, U::Id), &Order::Asc);
    with_teams(db, organization, db.all(&select).await?).await
}

/// One person of this organization.
///
/// # Errors
/// When the store fails.
pub async fn find(db: &Db, organization: OrganizationId, user: UserId) -> Result<Option<Person>> {
    let select = select(organization).and_where(Expr::col((U::Table, U::Id)).eq(user.0)).to_owned();
    Ok(with_teams(db, organization, db.all(&select).await?).await?.pop())
}

async fn with_teams(db: &Db, organization: OrganizationId, rows: Vec<Row>) -> Result<Vec<Person>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let select = Query::select()
        .column((M::Table, M::UserId))
        .columns([(T::Table, T::Id), (T::Table, T::Name)])
        .from(M::Table)
        .inner_join(T::Table, Expr::col((T::Table, T::Id)).equals((M::Table, M::TeamId)))
        .and_where(Expr::col((M::Table, M::UserId)).is_in(rows.iter().map(|row| row.id)))
        .and_where(Expr::col((T::Table, T::OrganizationId)).eq(organization.0))
        .and_where(Expr::col((T::Table, T::DeletedAt)).is_null())
        .order_by((T::Table, T::Id), Order::Asc)
        .to_owned();
    let mut teams: BTreeMap<i64, Vec<(TeamId, String)>> = BTreeMap::new();
    for row in db.rows(&select).await? {
        let team = (TeamId(db.read(row.try_get_by_index(1))?), db.read(row.try_get_by_index(2))?);
        teams.entry(db.read(row.try_get_by_index(0))?).or_default().push(team);
    }
    rows.into_iter()
        .map(|row| {
            let own = teams.remove(&row.id).unwrap_or_default();
            row.with(own)
        })
        .collect()
}

/// Those of `users` who have no password yet.
///
/// # Errors
/// When the store fails.
pub async fn without_password(db: &Db, organization: OrganizationId, users: &[UserId]) -> Result<BTreeSet<UserId>> {
    let mut bare = BTreeSet::new();
    for chunk in users.chunks(crate::team::CHUNK) {
        let select = Query::select()
            .column(U::Id)
            .from(U::Table)
            .and_where(Expr::col(U::OrganizationId).eq(organization.0))
            .and_where(Expr::col(U::PasswordHash).is_null())
            .and_where(Expr::col(U::Id).is_in(chunk.iter().map(|user| user.0)))
            .to_owned();
        bare.extend(db.column::<i64>(&select).await?.into_iter().map(UserId));
    }
    Ok(bare)
}
