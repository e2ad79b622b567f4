//! The time that a shared database tells, which is the time of all its nodes. It is asked here and kept elsewhere.

use domain::Timestamp;
use sea_orm::sea_query::Query;

use crate::db::Db;
use crate::error::Result;

/// The database's time; `None` where it has none of its own, since it is embedded.
///
/// # Errors
/// When the store fails.
pub async fn now(db: &Db) -> Result<Option<Timestamp>> {
    let Some(now) = db.dialect().now_micros() else { return Ok(None) };
    let micros: Option<i64> = db.scalar(&Query::select().expr(now).to_owned()).await?;
    Ok(micros.map(Timestamp::from_micros))
}
