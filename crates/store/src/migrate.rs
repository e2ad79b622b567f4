//! Bringing the schema up to date, under a lock, so that several nodes may start at once; never touching somebody else's database.

use std::fs::File;

use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbErr};

use crate::connect::{ConnectError, Obstacle, connect, parse_address};
use crate::db::Db;
use crate::dialect::Dialect;
use crate::error::Error;
use crate::file::{file, lock_file, make};
use crate::foreign::{self, has_migrations, is_foreign};
use crate::migration::{Change, Migrations, floor, record};
use crate::open::{Options, Store};
use crate::transfer;
use crate::version::Version;

/// Why the schema could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    #[error(
        "this database holds tables but not Oyez's. Oyez never touches a database that is not its own: point DATABASE_URL at \
         an empty database or at Oyez's"
    )]
    Foreign,
    #[error(
        "this database was migrated by a newer Oyez and now works with version {needed} or later; this is {own}. Upgrade this \
         node, or restore a backup made before"
    )]
    TooOld { needed: String, own: Version },
    #[error(
        "a migration of this version works only with nodes of version {needed} or later, and older ones run: {nodes}. Upgrade \
         or stop them first; `oyez nodes` lists them, and one that was killed counts for {} seconds",
        domain::limit::NODE_LOST_AFTER.as_secs()
    )]
    OlderNodes { needed: Version, nodes: String },
    #[error("this database is still empty; run `oyez migrate`, or start `oyez serve` without --no-migrate")]
    Empty,
    #[error(
        "this database's tables are behind this version of Oyez, migrations to apply: {0}; run `oyez migrate`, or start \
         `oyez serve` without --no-migrate"
    )]
    Behind(usize),
    #[error(
        "a transfer into this database was begun and not finished; run the same `oyez transfer` again, which goes on where it \
         stopped, or empty the database"
    )]
    Unfinished,
    #[error("another process has held the migration lock for too long; see whether a start hangs, then try again")]
    Locked,
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error("migrating failed: {0}")]
    Database(#[from] DbErr),
    #[error("migrating failed: {0}")]
    Store(Error),
}

impl From<Error> for MigrateError {
    fn from(error: Error) -> Self {
        match error {
            Error::Fault(error) => Self::Database(error),
            other => Self::Store(other),
        }
    }
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
    // Boxed, since whoever waits for it is deep enough without it; so below.
    Box::pin(async { Migrations::known().apply(options).await }).await
}

/// Refuses a schema on which this version cannot work.
///
/// # Errors
/// See [`MigrateError`].
pub async fn check(store: &Store) -> Result<(), MigrateError> {
    Migrations::known().check(store).await
}

impl Migrations {
    /// Applies what is missing; tells how many.
    ///
    /// # Errors
    /// See [`MigrateError`].
    pub async fn apply(&self, options: &Options) -> Result<usize, MigrateError> {
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
        let outcome = match Box::pin(self.apply_missing(&connection, dialect)).await {
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

    async fn apply_missing(&self, connection: &DatabaseConnection, dialect: Dialect) -> Result<usize, MigrateError> {
        refuse_foreign(connection).await?;
        refuse_unfinished(connection).await?;
        record::install(connection).await?;
        let db = Db::pool(connection.clone(), dialect);
        let applied = record::applied(connection).await?;
        if !applied.is_empty() {
            floor::admit(&db, self.version).await?;
        }
        let mut count = 0;
        for step in self.pending(&applied) {
            // Raised before anything is taken away: an older binary that starts meanwhile must not find half of it.
            if let (Change::Contract(needed), false) = (step.change(), applied.is_empty()) {
                floor::refuse_under_older_nodes(&db, needed).await?;
                floor::raise(&db, needed).await?;
            }
            record::apply(connection, step).await?;
            count += 1;
        }
        // The first of all makes the table in which this is noted, so it can be noted only now.
        for step in &self.steps {
            if let Change::Contract(needed) = step.change() {
                floor::raise(&db, needed).await?;
            }
        }
        Ok(count)
    }

    /// Refuses a schema on which the version that knows these migrations cannot work.
    ///
    /// # Errors
    /// See [`MigrateError`].
    pub async fn check(&self, store: &Store) -> Result<(), MigrateError> {
        refuse_unfinished(store.reader_pool()).await?;
        match self.behind(store.reader_pool()).await? {
            0 => Ok(()),
            behind => Err(MigrateError::Behind(behind)),
        }
    }

    /// How many migrations Oyez's own database lacks; nothing is written.
    pub(crate) async fn behind(&self, connection: &DatabaseConnection) -> Result<usize, MigrateError> {
        refuse_foreign(connection).await?;
        if !has_migrations(connection).await? {
            return Err(MigrateError::Empty);
        }
        let applied = record::applied(connection).await?;
        if !applied.is_empty() {
            let dialect = Dialect::of(connection.get_database_backend());
            floor::admit(&Db::pool(connection.clone(), dialect), self.version).await?;
        }
        Ok(self.pending(&applied).count())
    }
}

fn unwritable(refusal: ConnectError, error: DbErr) -> MigrateError {
    if refusal.obstacle == Obstacle::File { refusal.into() } else { error.into() }
}

async fn refuse_foreign(connection: &DatabaseConnection) -> Result<(), MigrateError> {
    if is_foreign(connection).await? { Err(MigrateError::Foreign) } else { Ok(()) }
}

async fn refuse_unfinished(connection: &DatabaseConnection) -> Result<(), MigrateError> {
    if transfer::is_unfinished(connection).await? { Err(MigrateError::Unfinished) } else { Ok(()) }
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
