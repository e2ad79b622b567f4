//! What kind of database it is, and how its tables stand; nothing of what is in them.

use sea_orm::sea_query::{Order, Query};

use crate::db::Db;
use crate::error::Result;
use crate::migration::floor;
use crate::schema::OyezMigration;

/// The database as its operator wants to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The engine's name.
    pub engine: &'static str,
    /// The version that the engine tells of itself.
    pub version: String,
    /// The newest migration that was applied.
    pub migration: String,
    /// The oldest version of Oyez that may work on the tables.
    pub compatible_from: String,
}

/// Asks the database about itself.
///
/// # Errors
/// When the store fails.
pub async fn about(db: &Db) -> Result<About> {
    let version = Query::select().expr(db.dialect().version()).to_owned();
    let migration = Query::select()
        .column(OyezMigration::Version)
        .from(OyezMigration::Table)
        .order_by(OyezMigration::Version, Order::Desc)
        .limit(1)
        .to_owned();
    Ok(About {
        engine: db.dialect().name(),
        version: db.scalar(&version).await?.unwrap_or_default(),
        migration: db.scalar(&migration).await?.unwrap_or_default(),
        compatible_from: floor::recorded(db).await?.unwrap_or_default(),
    })
}
