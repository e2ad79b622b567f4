//! API tokens of programs: kept as hashes, found by them. What a scope allows is not known here.

use std::collections::{BTreeMap, BTreeSet};

use domain::{OrganizationId, Timestamp, UserId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};

use crate::db::Db;
use crate::error::Result;
use crate::schema::ApiToken as A;

/// Tokens in one statement, well under every engine's limit of parameters.
const CHUNK: usize = 1_000;

/// A token as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    pub id: i64,
    pub user: UserId,
    pub name: String,
    /// Its first characters, so that its owner knows which it is.
    pub hint: String,
    /// The scope's code.
    pub scope: i16,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
}

/// A token about to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewApiToken<'a> {
    pub name: &'a str,
    pub hash: &'a str,
    pub hint: &'a str,
    pub scope: i16,
    pub expires_at: Option<Timestamp>,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    user_id: i64,
    name: String,
    hint: String,
    scope: i16,
    created_at: i64,
    expires_at: Option<i64>,
    last_used_at: Option<i64>,
}

impl From<Row> for ApiToken {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            user: row.user_id.into(),
            name: row.name,
            hint: row.hint,
            scope: row.scope,
            created_at: Timestamp::from_micros(row.created_at),
            expires_at: row.expires_at.map(Timestamp::from_micros),
            last_used_at: row.last_used_at.map(Timestamp::from_micros),
        }
    }
}

/// Those that were not revoked.
fn select() -> SelectStatement {
    Query::select()
        .columns([A::Id, A::UserId, A::Name, A::Hint, A::Scope, A::CreatedAt, A::ExpiresAt, A::LastUsedAt])
        .from(A::Table)
        .and_where(Expr::col(A::RevokedAt).is_null())
        .to_owned()
}

fn of_owner(organization: OrganizationId, user: UserId) -> SelectStatement {
    select()
        .and_where(Expr::col(A::OrganizationId).eq(organization.0))
        .and_where(Expr::col(A::UserId).eq(user.0))
        .order_by(A::Id, Order::Desc)
        .to_owned()
}

/// Keeps a token.
///
/// # Errors
/// When the store fails.
pub async fn insert(
    db: &Db,
    organization: OrganizationId,
    user: UserId,
    new: NewApiToken<'_>,
    now: Timestamp,
) -> Result<i64> {
    let mut insert = Query::insert()
        .into_table(A::Table)
        .columns([A::OrganizationId, A::UserId, A::Name, A::Hash, A::Hint, A::Scope, A::CreatedAt, A::ExpiresAt])
        .values_panic([
            organization.0.into(),
            user.0.into(),
            new.name.into(),
            new.hash.into(),
            new.hint.into(),
            new.scope.into(),
            now.as_micros().into(),
            new.expires_at.map(Timestamp::as_micros).into(),
        ])
        .to_owned();
    db.insert(&mut insert, A::Id).await
}

/// The tokens of a person that were not revoked, at most `limit`, newest first.
///
/// # Errors
/// When the store fails.
pub async fn list(db: &Db, organization: OrganizationId, user: UserId, limit: u64) -> Result<Vec<ApiToken>> {
    let select = of_owner(organization, user).limit(limit).to_owned();
    Ok(db.all::<Row>(&select).await?.into_iter().map(ApiToken::from).collect())
}

/// One token of a person.
///
/// # Errors
/// When the store fails.
pub async fn find(db: &Db, organization: OrganizationId, user: UserId, token: i64) -> Result<Option<ApiToken>> {
    let select = of_owner(organization, user).and_where(Expr::col(A::Id).eq(token)).to_owned();
    Ok(db.one::<Row>(&select).await?.map(ApiToken::from))
}

/// The names of these tokens of the organization's people, whether they were revoked or not.
///
/// # Errors
/// When the store fails.
pub async fn names(db: &Db, organization: OrganizationId, tokens: &[i64]) -> Result<BTreeMap<i64, String>> {
    let mut names = BTreeMap::new();
    for chunk in tokens.chunks(CHUNK) {
        let select = Query::select()
            .columns([A::Id, A::Name])
            .from(A::Table)
            .and_where(Expr::col(A::OrganizationId).eq(organization.0))
            .and_where(Expr::col(A::Id).is_in(chunk.iter().copied()))
            .to_owned();
        for row in db.rows(&select).await? {
            names.insert(db.read(row.try_get_by_index(0))?, db.read(row.try_get_by_index(1))?);
        }
    }
    Ok(names)
}

/// The token with one of these hashes. Only authentication may ask without an organization.
///
/// # Errors
/// When the store fails.
pub async fn find_by_hash(db: &Db, hashes: &[String]) -> Result<Option<ApiToken>> {
    let select = select().and_where(Expr::col(A::Hash).is_in(hashes)).to_owned();
    Ok(db.one::<Row>(&select).await?.map(ApiToken::from))
}

/// Those of `tokens` that were revoked. Only for those who have signed in by them.
///
/// # Errors
/// When the store fails.
pub async fn revoked(db: &Db, tokens: &BTreeSet<i64>) -> Result<BTreeSet<i64>> {
    let tokens: Vec<i64> = tokens.iter().copied().collect();
    let mut revoked = BTreeSet::new();
    for chunk in tokens.chunks(CHUNK) {
        let select = Query::select()
            .column(A::Id)
            .from(A::Table)
            .and_where(Expr::col(A::Id).is_in(chunk.iter().copied()))
            .and_where(Expr::col(A::RevokedAt).is_not_null())
            .to_owned();
        revoked.extend(db.column::<i64>(&select).await?);
    }
    Ok(revoked)
}

/// Revokes a person's token; tells whether there was one.
///
/// # Errors
/// When the store fails.
pub async fn revoke(db: &Db, organization: OrganizationId, user: UserId, token: i64, now: Timestamp) -> Result<bool> {
    let update = Query::update()
        .table(A::Table)
        .value(A::RevokedAt, now.as_micros())
        .and_where(Expr::col(A::Id).eq(token))
        .and_where(Expr::col(A::OrganizationId).eq(organization.0))
        .and_where(Expr::col(A::UserId).eq(user.0))
        .and_where(Expr::col(A::RevokedAt).is_null())
        .to_owned();
    Ok(db.execute(&update).await? > 0)
}

/// Revokes all tokens of these people.
///
/// # Errors
/// When the store fails.
pub async fn revoke_all(db: &Db, organization: OrganizationId, users: &[UserId], now: Timestamp) -> Result<()> {
    let update = Query::update()
        .table(A::Table)
        .value(A::RevokedAt, now.as_micros())
        .and_where(Expr::col(A::OrganizationId).eq(organization.0))
        .and_where(Expr::col(A::UserId).is_in(users.iter().map(|user| user.0)))
        .and_where(Expr::col(A::RevokedAt).is_null())
        .to_owned();
    db.execute(&update).await.map(|_| ())
}

/// Remembers when the token was last used.
///
/// # Errors
/// When the store fails.
pub async fn note_use(db: &Db, token: i64, now: Timestamp) -> Result<()> {
    let update = Query::update()
        .table(A::Table)
        .value(A::LastUsedAt, now.as_micros())
        .and_where(Expr::col(A::Id).eq(token))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}
