//! Facts about the installation as a whole, by name; nothing here belongs to an organization, and no secret is kept here.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm_migration::SchemaManager;

use crate::db::Db;
use crate::error::{Error, Result};
use crate::open::Store;
use crate::schema::Meta;

/// The keyed fingerprint of the secret key, so that a node with another key is noticed.
pub const KEY_FINGERPRINT: &str = "key_fingerprint";

/// Keeps `value` under `name` unless there is one already; tells what is kept. Of nodes that start at once, the first wins.
///
/// # Errors
/// When the store fails.
pub async fn keep(db: &Db, name: &str, value: &str) -> Result<String> {
    let insert = Query::insert()
        .into_table(Meta::Table)
        .columns([Meta::Name, Meta::Value])
        .values_panic([name.into(), value.into()])
        .on_conflict(OnConflict::columns([Meta::Name]).do_nothing_on([Meta::Name]).to_owned())
        .to_owned();
    db.execute(&insert).await?;
    let kept = read(db, name).await?;
    kept.ok_or_else(|| Error::Unreadable(format!("{name} vanished from the table of facts")))
}

/// What is kept under `name`, also where the tables are not this version's, or not there at all.
///
/// # Errors
/// When the store fails.
pub async fn find(store: &Store, name: &str) -> Result<Option<String>> {
    let manager = SchemaManager::new(store.reader_pool());
    for table in ["oyez_migration", "meta"] {
        if !manager.has_table(table).await.map_err(|error| Error::from_db(store.dialect(), error))? {
            return Ok(None);
        }
    }
    read(store.reader(), name).await
}

/// What is kept under `name`.
///
/// # Errors
/// When the store fails.
pub async fn read(db: &Db, name: &str) -> Result<Option<String>> {
    let select =
        Query::select().column(Meta::Value).from(Meta::Table).and_where(Expr::col(Meta::Name).eq(name)).to_owned();
    db.scalar(&select).await
}

/// Takes away what is kept under `name`, if that is still `value`.
///
/// # Errors
/// When the store fails.
pub async fn forget(db: &Db, name: &str, value: &str) -> Result<()> {
    take(db, name, value).await.map(|_| ())
}

/// Takes away what is kept under `name`, if that is still `value`; tells whether it was. Of several who take, one does.
///
/// # Errors
/// When the store fails.
pub async fn take(db: &Db, name: &str, value: &str) -> Result<bool> {
    let delete = Query::delete()
        .from_table(Meta::Table)
        .and_where(Expr::col(Meta::Name).eq(name))
        .and_where(Expr::col(Meta::Value).eq(value))
        .to_owned();
    Ok(db.execute(&delete).await? > 0)
}

/// Puts `value` in the place of `from`, if that is still what is kept.
///
/// # Errors
/// When the store fails.
pub async fn replace(db: &Db, name: &str, from: &str, value: &str) -> Result<()> {
    let update = Query::update()
        .table(Meta::Table)
        .value(Meta::Value, value)
        .and_where(Expr::col(Meta::Name).eq(name))
        .and_where(Expr::col(Meta::Value).eq(from))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}
