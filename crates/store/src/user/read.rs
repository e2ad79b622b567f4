//! Finding one person: by e-mail at login, by id at every request.

use domain::fold::fold;
use domain::{OrganizationId, Role, TeamId, Timestamp, UserId};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{FromQueryResult, StatementBuilder};

use crate::compiled::stand_in;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::schema::{Organization as O, Team, TeamMember, User as U};

/// A person as the store keeps them, with what their organization lends them.
#[derive(Clone, Debug)]
pub struct User {
    pub id: UserId,
    pub organization: OrganizationId,
    pub organization_slug: String,
    pub organization_zone: String,
    pub username: String,
    pub email: String,
    /// `None`: nobody can sign in with a password yet.
    pub password_hash: Option<domain::Secret>,
    pub first_name: String,
    pub last_name: String,
    pub role: Role,
    pub is_operator: bool,
    pub is_active: bool,
    /// The person's own zone, if they chose one.
    pub time_zone: Option<String>,
    pub created_at: Timestamp,
    pub last_login_at: Option<Timestamp>,
    /// Grows with every change that voids tokens: those of a session that was granted at a smaller value are void.
    pub tokens_valid_from: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    organization_id: i64,
    organization_slug: String,
    organization_zone: String,
    username: String,
    email: String,
    password_hash: Option<String>,
    first_name: String,
    last_name: String,
    role: i16,
    is_operator: bool,
    is_active: bool,
    time_zone: Option<String>,
    created_at: i64,
    last_login_at: Option<i64>,
    tokens_valid_from: i64,
}

impl TryFrom<Row> for User {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let role = Role::from_code(row.role).ok_or_else(|| Error::Unreadable(format!("role {}", row.role)))?;
        Ok(Self {
            id: row.id.into(),
            organization: row.organization_id.into(),
            organization_slug: row.organization_slug,
            organization_zone: row.organization_zone,
            username: row.username,
            email: row.email,
            password_hash: row.password_hash.map(domain::Secret::new),
            first_name: row.first_name,
            last_name: row.last_name,
            role,
            is_operator: row.is_operator,
            is_active: row.is_active,
            time_zone: row.time_zone,
            created_at: Timestamp::from_micros(row.created_at),
            last_login_at: row.last_login_at.map(Timestamp::from_micros),
            tokens_valid_from: Timestamp::from_micros(row.tokens_valid_from),
        })
    }
}

impl User {
    /// First and last name, else the username.
    pub fn full_name(&self) -> String {
        let name = format!("{} {}", self.first_name, self.last_name);
        let name = name.trim();
        if name.is_empty() { self.username.clone() } else { name.to_owned() }
    }
}

fn select() -> SelectStatement {
    let own = [
        U::Id,
        U::OrganizationId,
        U::Username,
        U::Email,
        U::PasswordHash,
        U::FirstName,
        U::LastName,
        U::Role,
        U::IsOperator,
        U::IsActive,
        U::TimeZone,
        U::CreatedAt,
        U::LastLoginAt,
        U::TokensValidFrom,
    ];
    Query::select()
        .columns(own.map(|column| (U::Table, column)))
        .expr_as(Expr::col((O::Table, O::Slug)), Alias::new("organization_slug"))
        .expr_as(Expr::col((O::Table, O::TimeZone)), Alias::new("organization_zone"))
        .from(U::Table)
        .inner_join(O::Table, Expr::col((O::Table, O::Id)).equals((U::Table, U::OrganizationId)))
        .to_owned()
}

async fn one(db: &Db, select: &impl StatementBuilder) -> Result<Option<User>> {
    db.one::<Row>(select).await?.map(User::try_from).transpose()
}

/// The person whom a token names. Only authentication may ask without an organization: it learns it here.
///
/// # Errors
/// When the store fails.
pub async fn find_by_id(db: &Db, user: UserId) -> Result<Option<User>> {
    let compiled =
        db.compiled(("user by id", 0), || select().and_where(Expr::col((U::Table, U::Id)).eq(stand_in(0))).to_owned());
    one(db, &compiled.with([user.0])).await
}

/// A person of this organization.
///
/// # Errors
/// When the store fails.
pub async fn find(db: &Db, organization: OrganizationId, user: UserId) -> Result<Option<User>> {
    let select = select()
        .and_where(Expr::col((U::Table, U::Id)).eq(user.0))
        .and_where(Expr::col((U::Table, U::OrganizationId)).eq(organization.0))
        .to_owned();
    one(db, &select).await
}

/// The person with this e-mail address, however its case. Only signing in may ask without an organization.
///
/// # Errors
/// When the store fails.
pub async fn find_by_email(db: &Db, email: &str) -> Result<Option<User>> {
    one(db, &select().and_where(Expr::col((U::Table, U::EmailKey)).eq(fold(email))).to_owned()).await
}

/// The active teams of a person with their names, by id.
///
/// # Errors
/// When the store fails.
pub async fn teams_of(db: &Db, organization: OrganizationId, user: UserId) -> Result<Vec<(TeamId, String)>> {
    let select = Query::select()
        .columns([(Team::Table, Team::Id), (Team::Table, Team::Name)])
        .from(TeamMember::Table)
        .inner_join(Team::Table, Expr::col((Team::Table, Team::Id)).equals((TeamMember::Table, TeamMember::TeamId)))
        .and_where(Expr::col((TeamMember::Table, TeamMember::UserId)).eq(user.0))
        .and_where(Expr::col((Team::Table, Team::OrganizationId)).eq(organization.0))
        .and_where(Expr::col((Team::Table, Team::IsActive)).eq(true))
        .and_where(Expr::col((Team::Table, Team::DeletedAt)).is_null())
        .order_by((Team::Table, Team::Id), Order::Asc)
        .to_owned();
    let rows = db.rows(&select).await?;
    rows.iter()
        .map(|row| {
            let id: i64 = db.read(row.try_get_by_index(0))?;
            Ok((TeamId(id), db.read(row.try_get_by_index(1))?))
        })
        .collect()
}

/// Whose account has this e-mail address. It signs in, so it is unique across organizations: only its being taken is told.
///
/// # Errors
/// When the store fails.
pub async fn holder_of_email(db: &Db, email: &str) -> Result<Option<UserId>> {
    holder(db, U::EmailKey, email).await
}

/// Whose account has this username, which is unique across organizations as well.
///
/// # Errors
/// When the store fails.
pub async fn holder_of_username(db: &Db, username: &str) -> Result<Option<UserId>> {
    holder(db, U::UsernameKey, username).await
}

async fn holder(db: &Db, key: U, text: &str) -> Result<Option<UserId>> {
    let select = Query::select().column(U::Id).from(U::Table).and_where(Expr::col(key).eq(fold(text))).to_owned();
    Ok(db.scalar::<i64>(&select).await?.map(UserId))
}

/// Whether any organization has an admin, active or not.
///
/// # Errors
/// When the store fails.
pub async fn has_admin(db: &Db) -> Result<bool> {
    let select = Query::select()
        .column(U::Id)
        .from(U::Table)
        .and_where(Expr::col(U::Role).eq(Role::Admin.code()))
        .limit(1)
        .to_owned();
    db.exists(&select).await
}

/// Whether anybody can manage the organization.
///
/// # Errors
/// When the store fails.
pub async fn has_active_admin(db: &Db, organization: OrganizationId) -> Result<bool> {
    let select = Query::select()
        .column(U::Id)
        .from(U::Table)
        .and_where(Expr::col(U::OrganizationId).eq(organization.0))
        .and_where(Expr::col(U::Role).eq(Role::Admin.code()))
        .and_where(Expr::col(U::IsActive).eq(true))
        .limit(1)
        .to_owned();
    db.exists(&select).await
}

/// Whether this person is an active admin and their organization has no other.
///
/// # Errors
/// When the store fails.
pub async fn is_last_active_admin(db: &Db, organization: OrganizationId, user: UserId) -> Result<bool> {
    let select = Query::select()
        .column(U::Id)
        .from(U::Table)
        .and_where(Expr::col(U::OrganizationId).eq(organization.0))
        .and_where(Expr::col(U::Role).eq(Role::Admin.code()))
        .and_where(Expr::col(U::IsActive).eq(true))
        .limit(2)
        .to_owned();
    Ok(db.column::<i64>(&select).await? == [user.0])
}

/// The people of an organization after `after`, by id.
///
/// # Errors
/// When the store fails.
pub async fn page(db: &Db, organization: OrganizationId, after: UserId, limit: u64) -> Result<Vec<User>> {
    let select = select()
        .and_where(Expr::col((U::Table, U::OrganizationId)).eq(organization.0))
        .and_where(Expr::col((U::Table, U::Id)).gt(after.0))
        .order_by((U::Table, U::Id), Order::Asc)
        .limit(limit)
        .to_owned();
    db.all::<Row>(&select).await?.into_iter().map(User::try_from).collect()
}
