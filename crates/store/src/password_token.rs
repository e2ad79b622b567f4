//! Single-use tokens with which a person sets their password: kept as hashes, with an end.

use domain::{Timestamp, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::db::Db;
use crate::error::Result;
use crate::schema::PasswordToken as P;

/// Keeps tokens, each with the person whose password it sets.
///
/// # Errors
/// When the store fails.
pub async fn insert(db: &Db, tokens: &[(UserId, &str)], now: Timestamp, expires_at: Timestamp) -> Result<()> {
    /// Rows in one statement, within every engine's number of parameters.
    const CHUNK: usize = 500;
    for chunk in tokens.chunks(CHUNK) {
        let mut insert =
            Query::insert().into_table(P::Table).columns([P::Hash, P::UserId, P::CreatedAt, P::ExpiresAt]).to_owned();
        for (user, hash) in chunk {
            let values = [(*hash).into(), user.0.into(), now.as_micros().into(), expires_at.as_micros().into()];
            insert.values_panic(values);
        }
        db.execute(&insert).await?;
    }
    Ok(())
}

/// The hash under which a token that is good now was kept, and whose password it sets.
///
/// # Errors
/// When the store fails.
pub async fn find(db: &Db, hashes: &[String], now: Timestamp) -> Result<Option<(String, UserId)>> {
    let select = Query::select()
        .columns([P::Hash, P::UserId])
        .from(P::Table)
        .and_where(Expr::col(P::Hash).is_in(hashes))
        .and_where(Expr::col(P::UsedAt).is_null())
        .and_where(Expr::col(P::ExpiresAt).gt(now.as_micros()))
        .to_owned();
    let rows = db.rows(&select).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let user: i64 = db.read(row.try_get_by_index(1))?;
    Ok(Some((db.read(row.try_get_by_index(0))?, UserId(user))))
}

/// Uses a token up; tells whether it was good until now.
///
/// # Errors
/// When the store fails.
pub async fn use_up(db: &Db, hash: &str, now: Timestamp) -> Result<bool> {
    let update = Query::update()
        .table(P::Table)
        .value(P::UsedAt, now.as_micros())
        .and_where(Expr::col(P::Hash).eq(hash))
        .and_where(Expr::col(P::UsedAt).is_null())
        .and_where(Expr::col(P::ExpiresAt).gt(now.as_micros()))
        .to_owned();
    Ok(db.execute(&update).await? > 0)
}

/// Uses up whatever tokens these people have.
///
/// # Errors
/// When the store fails.
pub async fn use_up_all(db: &Db, users: &[UserId], now: Timestamp) -> Result<()> {
    let update = Query::update()
        .table(P::Table)
        .value(P::UsedAt, now.as_micros())
        .and_where(Expr::col(P::UserId).is_in(users.iter().map(|user| user.0)))
        .and_where(Expr::col(P::UsedAt).is_null())
        .to_owned();
    db.execute(&update).await.map(|_| ())
}

/// Removes up to `limit` tokens that ended before `before`; tells how many.
///
/// # Errors
/// When the store fails.
pub async fn prune(db: &Db, before: Timestamp, limit: u64) -> Result<u64> {
    let select = Query::select()
        .column(P::Hash)
        .from(P::Table)
        .and_where(Expr::col(P::ExpiresAt).lt(before.as_micros()))
        .limit(limit)
        .to_owned();
    let hashes: Vec<String> = db.column(&select).await?;
    if hashes.is_empty() {
        return Ok(0);
    }
    let delete = Query::delete().from_table(P::Table).and_where(Expr::col(P::Hash).is_in(hashes)).to_owned();
    db.execute(&delete).await
}
