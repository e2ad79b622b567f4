//! Bringing the schema up to date, under a lock, so that several nodes may start at once; never touching somebody else's database.

use std::fs::File;

use sea_orm::sea_query::{Alias, Expr, Query};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbErr};
use sea_orm_migration::MigratorTrait;

use crate::connect::{ConnectError, Obstacle, connect, parse_address};
use crate::dialect::Dialect;
use crate::file::{file, lock_file, make};
use crate::foreign::{self, has_migrations, is_foreign};
use crate::migration::Migrator;
use crate::open::{Options, Store};

/// Why the schema could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    #[error(
        "this database holds tables but not Oyez's. Oyez never touches a database that is not its own: point DATABASE_URL at \
         an empty database or at Oyez's"
    )]
    Foreign,
    #[error("this database was migrated by a newer Oyez ({0}); start that version, or restore a backup made before")]
    Newer(String),
    #[error("this database is still empty; run `oyez migrate`, or start `oyez serve` without --no-migrate")]
    Empty,
    #[error(
        "this database's tables are behind this version of Oyez, migrations to apply: {0}; run `oyez migrate`, or start \
         `oyez serve` without --no-migrate"
    )]
    Behind(usize),
    #[error("another process has held the migration lock for too long; see whether a start hangs, then try again")]
    Locked,
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error("migrating failed: {0}")]
    Database(#[from] DbErr),
}

/// How long to wait for another node's migration, in seconds.
const LOCK_WAIT_SECONDS: u32 = 120;
/// The advisory lock's number on PostgreSQL: "oyez" in ASCII.
const LOCK_NUMBER: i64 = 0x6f79_657a;

/// Applies the missing migrations; tells how many.
///
/// # Errors
/// See [`MigrateError`].
pub async fn migrate(options: &Options) -> Result<usize, MigrateError> {
    let mut single = ConnectOptions::new(options.url.replacen("mariadb:", "mysql:", 1));
    single.max_connections(1).sqlx_logging(false).acquire_timeout(options.acquire_timeout).idle_timeout(None);
    let dialect = parse_address(&options.url).map_err(|error| ConnectError::address(&error))?;
    foreign::refuse_file(options).await?;
    let mut turn = None;
    if let Some(path) = file(&options.url) {
        turn = Some(lock_file(&path, File::lock).await?);
        make(&path).map_err(|error| ConnectError::file(&path, &error))?;
    }
    let connection = connect(dialect, single).await?;
    lock(&connection, dialect).await?;
    let outcome = match apply(&connection).await {
        // An embedded database's file is not written to before.
        Err(MigrateError::Database(error)) if dialect == Dialect::Sqlite => {
            Err(unwritable(ConnectError::of(dialect, &options.url, &error).await, error))
        }
        outcome => outcome,
    };
    unlock(&connection, dialect).await?;
    connection.close().await?;
    drop(turn);
    outcome
}

fn unwritable(refusal: ConnectError, error: DbErr) -> MigrateError {
    if refusal.obstacle == Obstacle::File { refusal.into() } else { error.into() }
}

async fn apply(connection: &DatabaseConnection) -> Result<usize, MigrateError> {
    refuse_foreign(connection).await?;
    Migrator::install(connection).await?;
    refuse_newer(connection).await?;
    let pending = Migrator::get_pending_migrations(connection).await?.len();
    Migrator::up(connection, None).await?;
    Ok(pending)
}

/// Refuses a schema that is not this version's.
///
/// # Errors
/// See [`MigrateError`].
pub async fn check(store: &Store) -> Result<(), MigrateError> {
    match behind(store.reader_pool()).await? {
        0 => Ok(()),
        behind => Err(MigrateError::Behind(behind)),
    }
}

/// How many migrations Oyez's own database lacks; nothing is written.
pub(crate) async fn behind(connection: &DatabaseConnection) -> Result<usize, MigrateError> {
    refuse_foreign(connection).await?;
    if !has_migrations(connection).await? {
        return Err(MigrateError::Empty);
    }
    refuse_newer(connection).await?;
    Ok(Migrator::get_pending_migrations_read_only(connection).await?.len())
}

async fn refuse_foreign(connection: &DatabaseConnection) -> Result<(), MigrateError> {
    if is_foreign(connection).await? { Err(MigrateError::Foreign) } else { Ok(()) }
}

async fn refuse_newer(connection: &DatabaseConnection) -> Result<(), MigrateError> {
    let applied = Query::select().column(Alias::new("version")).from(Alias::new("oyez_migration")).to_owned();
    for row in connection.query_all(&applied).await? {
        let version: String = row.try_get_by_index(0)?;
        if !Migrator::migrations().iter().any(|known| known.name() == version) {
            return Err(MigrateError::Newer(version));
        }
    }
    Ok(())
}

async fn lock(connection: &DatabaseConnection, dialect: Dialect) -> Result<(), MigrateError> {
    match dialect {
        Dialect::Sqlite => Ok(()),
        Dialect::Postgres => {
            connection.execute_unprepared(&format!("SET lock_timeout = '{LOCK_WAIT_SECONDS}s'")).await?;
            let locked = connection.execute_unprepared(&format!("SELECT pg_advisory_lock({LOCK_NUMBER})")).await;
            locked.map(|_| ()).map_err(|_| MigrateError::Locked)
        }
        Dialect::MySql => {
            let select = Query::select()
                .expr(Expr::cust(format!("GET_LOCK(CONCAT('oyez:', DATABASE()), {LOCK_WAIT_SECONDS})")))
                .to_owned();
            let got: Option<i64> = match connection.query_one(&select).await? {
                Some(row) => row.try_get_by_index(0)?,
                None => None,
            };
            if got == Some(1) { Ok(()) } else { Err(MigrateError::Locked) }
        }
    }
}

async fn unlock(connection: &DatabaseConnection, dialect: Dialect) -> Result<(), DbErr> {
    let statement = match dialect {
        Dialect::Sqlite => return Ok(()),
        Dialect::Postgres => format!("SELECT pg_advisory_unlock({LOCK_NUMBER})"),
        Dialect::MySql => "DO RELEASE_LOCK(CONCAT('oyez:', DATABASE()))".to_owned(),
    };
    connection.execute_unprepared(&statement).await.map(|_| ())
}
