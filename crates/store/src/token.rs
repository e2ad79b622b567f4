//! Refresh tokens: families that begin with a login, in which each token has at most one successor. No token itself is kept, only its id.

use domain::{Timestamp, UserId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};

use crate::db::Db;
use crate::error::Result;
use crate::schema::{RefreshToken as R, TokenFamily as F};

/// A refresh token's record, with its family's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshToken {
    pub jti: String,
    pub family: i64,
    pub user: UserId,
    pub predecessor: Option<String>,
    pub issued_at: Timestamp,
    pub successor_used_at: Option<Timestamp>,
    pub family_expires_at: Timestamp,
    pub family_revoked_at: Option<Timestamp>,
}

#[derive(FromQueryResult)]
struct Row {
    jti: String,
    family_id: i64,
    predecessor: Option<String>,
    issued_at: i64,
    successor_used_at: Option<i64>,
    user_id: i64,
    expires_at: i64,
    revoked_at: Option<i64>,
}

impl From<Row> for RefreshToken {
    fn from(row: Row) -> Self {
        Self {
            jti: row.jti,
            family: row.family_id,
            user: row.user_id.into(),
            predecessor: row.predecessor,
            issued_at: Timestamp::from_micros(row.issued_at),
            successor_used_at: row.successor_used_at.map(Timestamp::from_micros),
            family_expires_at: Timestamp::from_micros(row.expires_at),
            family_revoked_at: row.revoked_at.map(Timestamp::from_micros),
        }
    }
}

/// Begins a family with its first token.
///
/// # Errors
/// When the store fails.
pub async fn begin(db: &Db, user: UserId, jti: &str, now: Timestamp, expires_at: Timestamp) -> Result<()> {
    let mut family = Query::insert()
        .into_table(F::Table)
        .columns([F::UserId, F::CreatedAt, F::ExpiresAt])
        .values_panic([user.0.into(), now.as_micros().into(), expires_at.as_micros().into()])
        .to_owned();
    let family = db.insert(&mut family, F::Id).await?;
    insert(db, family, jti, None, now).await
}

/// The record of a token, held until the transaction ends: two uses of one token come one after the other.
///
/// # Errors
/// When the store fails.
pub async fn find_for_update(db: &Db, jti: &str) -> Result<Option<RefreshToken>> {
    let mut select = select();
    select.and_where(Expr::col((R::Table, R::Jti)).eq(jti));
    db.dialect().lock_for_update(&mut select);
    Ok(db.one::<Row>(&select).await?.map(RefreshToken::from))
}

/// The token that was issued in exchange for `predecessor`.
///
/// # Errors
/// When the store fails.
pub async fn successor(db: &Db, predecessor: &str) -> Result<Option<RefreshToken>> {
    let select = select().and_where(Expr::col((R::Table, R::Predecessor)).eq(predecessor)).to_owned();
    Ok(db.one::<Row>(&select).await?.map(RefreshToken::from))
}

fn select() -> SelectStatement {
    Query::select()
        .columns(
            [R::Jti, R::FamilyId, R::Predecessor, R::IssuedAt, R::SuccessorUsedAt].map(|column| (R::Table, column)),
        )
        .columns([F::UserId, F::ExpiresAt, F::RevokedAt].map(|column| (F::Table, column)))
        .from(R::Table)
        .inner_join(F::Table, Expr::col((F::Table, F::Id)).equals((R::Table, R::FamilyId)))
        .to_owned()
}

/// Puts `jti` after `used`, and lengthens the family's life.
///
/// # Errors
/// When the store fails.
pub async fn succeed(db: &Db, used: &RefreshToken, jti: &str, now: Timestamp, expires_at: Timestamp) -> Result<()> {
    insert(db, used.family, jti, Some(&used.jti), now).await?;
    let update = Query::update()
        .table(F::Table)
        .value(F::ExpiresAt, expires_at.as_micros())
        .and_where(Expr::col(F::Id).eq(used.family))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}

/// Notes that `used` was used, which ends its predecessor. Only the first use counts.
///
/// # Errors
/// When the store fails.
pub async fn note_use(db: &Db, used: &RefreshToken, now: Timestamp) -> Result<()> {
    stamp(db, R::UsedAt, &used.jti, now).await?;
    match &used.predecessor {
        Some(predecessor) => stamp(db, R::SuccessorUsedAt, predecessor, now).await,
        None => Ok(()),
    }
}

async fn stamp(db: &Db, column: R, jti: &str, now: Timestamp) -> Result<()> {
    let update = Query::update()
        .table(R::Table)
        .value(column, now.as_micros())
        .and_where(Expr::col(R::Jti).eq(jti))
        .and_where(Expr::col(column).is_null())
        .to_owned();
    db.execute(&update).await.map(|_| ())
}

async fn insert(db: &Db, family: i64, jti: &str, predecessor: Option<&str>, now: Timestamp) -> Result<()> {
    let insert = Query::insert()
        .into_table(R::Table)
        .columns([R::Jti, R::FamilyId, R::Predecessor, R::IssuedAt])
        .values_panic([jti.into(), family.into(), predecessor.into(), now.as_micros().into()])
        .to_owned();
    db.execute(&insert).await.map(|_| ())
}

/// Revokes one family.
///
/// # Errors
/// When the store fails.
pub async fn revoke(db: &Db, family: i64, now: Timestamp) -> Result<()> {
    let update = Query::update()
        .table(F::Table)
        .value(F::RevokedAt, now.as_micros())
        .and_where(Expr::col(F::Id).eq(family))
        .and_where(Expr::col(F::RevokedAt).is_null())
        .to_owned();
    db.execute(&update).await.map(|_| ())
}

/// Revokes every family of these people.
///
/// # Errors
/// When the store fails.
pub async fn revoke_all(db: &Db, users: &[UserId], now: Timestamp) -> Result<()> {
    let update = Query::update()
        .table(F::Table)
        .value(F::RevokedAt, now.as_micros())
        .and_where(Expr::col(F::UserId).is_in(users.iter().map(|user| user.0)))
        .and_where(Expr::col(F::RevokedAt).is_null())
        .to_owned();
    db.execute(&update).await.map(|_| ())
}

/// Removes up to `limit` families that expired before `before`, with their tokens; the number of families.
///
/// # Errors
/// When the store fails.
pub async fn prune(db: &Db, before: Timestamp, limit: u64) -> Result<u64> {
    let select = Query::select()
        .column(F::Id)
        .from(F::Table)
        .and_where(Expr::col(F::ExpiresAt).lt(before.as_micros()))
        .limit(limit)
        .to_owned();
    let families: Vec<i64> = db.column(&select).await?;
    if families.is_empty() {
        return Ok(0);
    }
    let tokens = Query::delete()
        .from_table(R::Table)
        .and_where(Expr::col(R::FamilyId).is_in(families.iter().copied()))
        .to_owned();
    db.execute(&tokens).await?;
    let delete = Query::delete().from_table(F::Table).and_where(Expr::col(F::Id).is_in(families)).to_owned();
    db.execute(&delete).await
}
