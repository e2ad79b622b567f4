//! Where a person signed in from before: addresses that an attack from elsewhere must not shut out.

use domain::{Timestamp, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};

use crate::db::Db;
use crate::error::Result;
use crate::schema::LoginAddress as L;

/// Notes a login from `address`.
///
/// # Errors
/// When the store fails.
pub async fn note(db: &Db, user: UserId, address: &str, now: Timestamp) -> Result<()> {
    let insert = Query::insert()
        .into_table(L::Table)
        .columns([L::UserId, L::Address, L::LastAt])
        .values_panic([user.0.into(), address.into(), now.as_micros().into()])
        .on_conflict(OnConflict::columns([L::UserId, L::Address]).update_column(L::LastAt).to_owned())
        .to_owned();
    db.execute(&insert).await.map(|_| ())
}

/// Whether the person signed in from `address` at or after `since`.
///
/// # Errors
/// When the store fails.
pub async fn is_known(db: &Db, user: UserId, address: &str, since: Timestamp) -> Result<bool> {
    let select = Query::select()
        .column(L::UserId)
        .from(L::Table)
        .and_where(Expr::col(L::UserId).eq(user.0))
        .and_where(Expr::col(L::Address).eq(address))
        .and_where(Expr::col(L::LastAt).gte(since.as_micros()))
        .to_owned();
    db.exists(&select).await
}

/// Forgets the person's addresses last seen before `before`.
///
/// # Errors
/// When the store fails.
pub async fn forget(db: &Db, user: UserId, before: Timestamp) -> Result<()> {
    let delete = Query::delete()
        .from_table(L::Table)
        .and_where(Expr::col(L::UserId).eq(user.0))
        .and_where(Expr::col(L::LastAt).lt(before.as_micros()))
        .to_owned();
    db.execute(&delete).await.map(|_| ())
}
