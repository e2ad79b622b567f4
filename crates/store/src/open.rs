//! Opening a database: the pools, and the way into a transaction. How each connection is set up is `session`'s.

use std::fs::File;
use std::sync::Arc;
use std::time::Duration;

use domain::Random;
use sea_orm::sqlx;
use sea_orm::sqlx::sqlite::SqliteSynchronous;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};

use crate::connect::{ConnectError, connect, parse_address};
use crate::db::{Db, Interrupt};
use crate::dialect::Dialect;
use crate::error::{Error, Failure};
use crate::file::{file, lock_file, make};
use crate::foreign;
use crate::gate::{Gate, Writer};
use crate::session::{server, sqlite};

/// Where the database is and how many connections to keep.
#[derive(Clone)]
pub struct Options {
    /// `sqlite:`, `mysql:` or `postgres:` URL; it may hold a password, so it is never logged.
    pub url: String,
    /// Most connections of the pool (readers on SQLite).
    pub connections_max: u32,
    /// How long a request waits for a connection.
    pub acquire_timeout: Duration,
}

impl Options {
    /// Options for `url` with the usual sizes.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), connections_max: 16, acquire_timeout: Duration::from_secs(5) }
    }
}

/// The connections of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolUsage {
    /// All that are open.
    pub open: u32,
    /// Those of them that nobody uses.
    pub idle: u32,
}

/// How often a transaction is tried when the engine asks for it.
const ATTEMPTS_MAX: u32 = 5;
/// Wait before the second attempt, more or less; it doubles from there.
const RETRY_DELAY: Duration = Duration::from_millis(10);
/// How PostgreSQL plans for the engine within a transaction: rows are looked up one after the other by their indexes, tables in the
/// order in which the statement names them. Whatever else it may choose pays off only as long as its statistics are right, and those
/// of tables that grow fast, or of a server that has crashed, are not.
const ENGINE_PLANS: &str = "\
    SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL join_collapse_limit = 1; \
    SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; \
    SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_material = off";
/// The open database.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    reader: Arc<Db>,
    /// The same pool as the reader's, to be asked about itself.
    pool: DatabaseConnection,
    /// SQLite: one connection each, so that a person's commit is synchronous and the engine's is not.
    person: DatabaseConnection,
    engine: DatabaseConnection,
    dialect: Dialect,
    gate: Gate,
    random: Arc<dyn Random>,
    interrupt: Option<Arc<dyn Interrupt>>,
}

impl Store {
    /// Connects. `random` spreads the repeats of transactions that met.
    ///
    /// # Errors
    /// When the URL is wrong, the database cannot be reached, or the embedded one is somebody else's.
    pub async fn open(options: &Options, random: Arc<dyn Random>) -> Result<Self, ConnectError> {
        Self::open_interrupted(options, random, None).await
    }

    /// Connects, and asks `interrupt` before every statement of a transaction whether to stop there.
    ///
    /// # Errors
    /// When the URL is wrong, the database cannot be reached, or the embedded one is somebody else's.
    pub async fn open_interrupted(
        options: &Options,
        random: Arc<dyn Random>,
        interrupt: Option<Arc<dyn Interrupt>>,
    ) -> Result<Self, ConnectError> {
        let dialect = parse_address(&options.url).map_err(|error| ConnectError::address(&error))?;
        foreign::refuse_file(options).await?;
        let mut turn = None;
        if let Some(path) = file(&options.url) {
            turn = Some(lock_file(&path, File::lock_shared).await?);
            make(&path).map_err(|error| ConnectError::file(&path, &error))?;
        }
        let (reader, person, engine) = if dialect == Dialect::Sqlite {
            let person = connect(dialect, sqlite(options, Some(SqliteSynchronous::Full))).await?;
            let engine = connect(dialect, sqlite(options, Some(SqliteSynchronous::Normal))).await?;
            (connect(dialect, sqlite(options, None)).await?, person, engine)
        } else {
            let pool = connect(dialect, server(options)).await?;
            (pool.clone(), pool.clone(), pool)
        };
        drop(turn);
        let shared = Shared {
            reader: Arc::new(Db::pool(reader.clone(), dialect)),
            pool: reader,
            person,
            engine,
            dialect,
            gate: Gate::default(),
            random,
            interrupt,
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// The engine in use.
    pub fn dialect(&self) -> Dialect {
        self.shared.dialect
    }

    /// Where to read outside of a transaction. On SQLite it refuses to write.
    pub fn reader(&self) -> &Db {
        &self.shared.reader
    }

    /// Runs `work` in one transaction: commits when it succeeds, leaves no trace when it fails, and tries again, from the
    /// start, when the engine asks for it (at most 5 times). So `work` must do nothing outside the transaction, and keep
    /// no copy of the handle it is given.
    ///
    /// # Errors
    /// What `work` returned, or the store's own failure to begin or commit.
    pub async fn write<T, E, F, W>(&self, writer: Writer, work: F) -> Result<T, E>
    where
        E: Failure,
        F: Fn(Arc<Db>) -> W,
        W: Future<Output = Result<T, E>>,
    {
        let mut attempt = 1;
        loop {
            match self.attempt(writer, &work).await {
                Err(error) if error.is_transient() && attempt < ATTEMPTS_MAX => {
                    tracing::debug!(attempt, "transaction is tried again");
                    tokio::time::sleep(retry_delay(attempt, self.shared.random.positive())).await;
                    attempt += 1;
                }
                done => return done,
            }
        }
    }

    /// Reads for the engine, and writes nothing: on PostgreSQL within a short transaction, where it is planned as the engine's writes
    /// are; elsewhere as anybody reads.
    ///
    /// # Errors
    /// What `work` returned, or the store's own failure to begin or commit.
    pub async fn read_as_engine<T, E, F, W>(&self, work: F) -> Result<T, E>
    where
        E: Failure,
        F: Fn(Arc<Db>) -> W,
        W: Future<Output = Result<T, E>>,
    {
        match self.shared.dialect {
            Dialect::Postgres => self.write(Writer::Engine, work).await,
            Dialect::Sqlite | Dialect::MySql => work(self.shared.reader.clone()).await,
        }
    }

    async fn attempt<T, E, F, W>(&self, writer: Writer, work: &F) -> Result<T, E>
    where
        E: Failure,
        F: Fn(Arc<Db>) -> W,
        W: Future<Output = Result<T, E>>,
    {
        let shared = &self.shared;
        let _turn = match shared.dialect {
            Dialect::Sqlite => Some(shared.gate.pass(writer).await),
            _ => None,
        };
        let pool = match writer {
            Writer::Person => &shared.person,
            Writer::Engine => &shared.engine,
        };
        let transaction = begin(pool, shared.dialect).await.map_err(|error| Error::from_db(shared.dialect, error))?;
        if writer == Writer::Engine {
            let planned = plan_anew(&transaction, shared.dialect).await;
            planned.map_err(|error| Error::from_db(shared.dialect, error))?;
        }
        let db = Arc::new(shared.reader.within(transaction, shared.interrupt.clone()));
        let outcome = work(db.clone()).await;
        let Some(db) = Arc::into_inner(db) else {
            return Err(Error::Fault(DbErr::Custom("a transaction's handle outlived its work".into())).into());
        };
        match outcome {
            Ok(value) => {
                db.commit().await?;
                Ok(value)
            }
            Err(error) => {
                db.roll_back().await;
                Err(error)
            }
        }
    }

    pub(crate) fn reader_pool(&self) -> &DatabaseConnection {
        &self.shared.pool
    }

    /// How much of the pool is in use now (the readers' on SQLite).
    pub fn pool_usage(&self) -> PoolUsage {
        let pool = &self.shared.pool;
        let (open, idle) = match self.shared.dialect {
            Dialect::Sqlite => usage(pool.get_sqlite_connection_pool()),
            Dialect::MySql => usage(pool.get_mysql_connection_pool()),
            Dialect::Postgres => usage(pool.get_postgres_connection_pool()),
        };
        PoolUsage { open, idle }
    }

    /// Closes the connections; what is under way fails.
    pub async fn close(&self) {
        for pool in [&self.shared.pool, &self.shared.person, &self.shared.engine] {
            if let Err(error) = pool.clone().close().await {
                tracing::debug!(%error, "close");
            }
        }
    }
}

/// From half to one and a half times the usual wait: transactions that met do not meet again in the same step.
fn retry_delay(attempt: u32, random: i64) -> Duration {
    let usual = RETRY_DELAY * (1 << (attempt - 1));
    let spread = u64::try_from(usual.as_micros()).unwrap_or(u64::MAX);
    usual / 2 + Duration::from_micros(random.unsigned_abs() % spread)
}

async fn begin(pool: &DatabaseConnection, dialect: Dialect) -> Result<DatabaseTransaction, DbErr> {
    match dialect {
        Dialect::Sqlite => {
            let immediate = TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            };
            pool.begin_with_options(immediate).await
        }
        _ => pool.begin().await,
    }
}

/// The engine's statements go over many rows of tables that grow fast. What PostgreSQL planned when they were small takes minutes for
/// what takes milliseconds by their indexes, and it keeps its plans until somebody analyzes the tables.
async fn plan_anew(transaction: &DatabaseTransaction, dialect: Dialect) -> Result<(), DbErr> {
    if dialect == Dialect::Postgres {
        transaction.execute_unprepared(ENGINE_PLANS).await?;
    }
    Ok(())
}

fn usage<D: sqlx::Database>(pool: &sqlx::Pool<D>) -> (u32, u32) {
    (pool.size(), u32::try_from(pool.num_idle()).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use sea_orm::sea_query::{Expr, Query};
    use testbed::{Engine, SeededRandom, TestDatabase};

    use super::*;

    #[tokio::test]
    async fn what_the_engine_reads_is_planned_by_index_as_what_it_writes() {
        let Some(database) = TestDatabase::on(Engine::Postgres).await else { return };
        let options = Options::new(database.options.url.clone());
        let store = Store::open(&options, Arc::new(SeededRandom::new(1))).await.expect("a database");
        let scan = || Query::select().expr(Expr::cust("current_setting('enable_seqscan')")).to_owned();
        let by_engine = store.read_as_engine(|db| async move { db.scalar::<String>(&scan()).await });
        assert_eq!(by_engine.await.expect("a setting").as_deref(), Some("off"));
        assert_eq!(store.reader().scalar::<String>(&scan()).await.expect("a setting").as_deref(), Some("on"));
        store.close().await;
    }

    #[test]
    fn transactions_that_met_are_tried_again_at_different_times_and_later_each_time() {
        assert_ne!(retry_delay(1, 1_234), retry_delay(1, 5_678));
        for (attempt, usual) in
            [(1, 10), (2, 20), (3, 40), (4, 80)].map(|(attempt, ms)| (attempt, Duration::from_millis(ms)))
        {
            for random in [0, 9_999, 123_456_789, i64::MAX] {
                let delay = retry_delay(attempt, random);
                assert!(usual / 2 <= delay && delay < usual + usual / 2, "{attempt} {random}: {delay:?}");
            }
        }
    }
}
