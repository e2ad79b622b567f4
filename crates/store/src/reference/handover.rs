//! Words that people are told apart by and that pass from one account to another: whoever has one gives it up first.

use domain::UserId;
use domain::fold::fold;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::db::Db;
use crate::error::Result;
use crate::schema::User as U;

/// Puts a stand-in in the place of an account's e-mail address, so that another account can have it. It is no change of the account, which
/// gets its new address in a later transaction.
///
/// # Errors
/// When the store fails.
pub async fn give_up_email(db: &Db, user: UserId, stand_in: &str) -> Result<()> {
    put(db, user, (U::Email, U::EmailKey), stand_in).await
}

/// The same for the username.
///
/// # Errors
/// When the store fails.
pub async fn give_up_username(db: &Db, user: UserId, stand_in: &str) -> Result<()> {
    put(db, user, (U::Username, U::UsernameKey), stand_in).await
}

async fn put(db: &Db, user: UserId, (column, key): (U, U), word: &str) -> Result<()> {
    let update = Query::update()
        .table(U::Table)
        .value(column, word)
        .value(key, fold(word))
        .and_where(Expr::col(U::Id).eq(user.0))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}
