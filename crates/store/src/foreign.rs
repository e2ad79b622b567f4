//! Telling somebody else's database from Oyez's, before anything is written to it. It changes nothing, not even how a file keeps its log.

use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbErr};
use sea_orm_migration::SchemaManager;

use crate::connect::{ConnectError, Obstacle, connect};
use crate::dialect::Dialect;
use crate::file::file;
use crate::open::Options;

/// Passes unless the embedded database's file holds tables of somebody else. What cannot be read so, the opening tells of.
pub(crate) async fn refuse_file(options: &Options) -> Result<(), ConnectError> {
    let Some(path) = file(&options.url).filter(|path| path.exists()) else { return Ok(()) };
    // Boxed, since whoever opens a database is deep enough without it.
    match Box::pin(look(options)).await {
        Ok(true) => Err(ConnectError::foreign(&path)),
        // After a crash it may have to be mended first, which needs the right to write.
        Err(error) if error.obstacle == Obstacle::File => Ok(()),
        looked => looked.map(|_| ()),
    }
}

async fn look(options: &Options) -> Result<bool, ConnectError> {
    let mut single = ConnectOptions::new(options.url.clone());
    single
        .max_connections(1)
        .sqlx_logging(false)
        .acquire_timeout(options.acquire_timeout)
        .map_sqlx_sqlite_opts(|sqlite| sqlite.read_only(true));
    let connection = connect(Dialect::Sqlite, single).await?;
    let looked = is_foreign(&connection).await;
    let closed = connection.close().await;
    match looked.and_then(|is_foreign| closed.map(|()| is_foreign)) {
        Ok(is_foreign) => Ok(is_foreign),
        Err(error) => Err(ConnectError::of(Dialect::Sqlite, &options.url, &error).await),
    }
}

/// Whether there are tables, and none of them says that they are Oyez's.
pub(crate) async fn is_foreign(connection: &DatabaseConnection) -> Result<bool, DbErr> {
    if has_migrations(connection).await? {
        return Ok(false);
    }
    let tables = match Dialect::of(connection.get_database_backend()) {
        Dialect::Sqlite => "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        Dialect::MySql => "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()",
        Dialect::Postgres => {
            "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = ANY(current_schemas(false))"
        }
    };
    let statement = sea_orm::Statement::from_string(connection.get_database_backend(), tables);
    let count: i64 = match connection.query_one_raw(statement).await? {
        Some(row) => row.try_get_by_index(0)?,
        None => 0,
    };
    Ok(count > 0)
}

/// Whether Oyez's migrations were begun here.
pub(crate) async fn has_migrations(connection: &DatabaseConnection) -> Result<bool, DbErr> {
    SchemaManager::new(connection).has_table("oyez_migration").await
}
