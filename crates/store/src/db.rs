//! A place to run statements: the pool for reading, or one open transaction. It builds SQL for the engine in use and refuses to know any noun.

use std::sync::Arc;

use sea_orm::sea_query::{InsertStatement, Query, SelectStatement};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, FromQueryResult, QueryResult, StatementBuilder,
    TryGetable,
};

use crate::compiled::{Cache, Compiled, Key};
use crate::dialect::Dialect;
use crate::error::{Error, Result};

/// Decides before each statement whether the step stops there; the simulation's hand on the store.
pub trait Interrupt: Send + Sync + 'static {
    /// Whether to stop now.
    fn stops(&self) -> bool;
}

enum Place {
    Pool(DatabaseConnection),
    Transaction(DatabaseTransaction),
}

/// Runs statements on the pool or within a transaction.
pub struct Db {
    place: Place,
    dialect: Dialect,
    compiled: Cache,
    interrupt: Option<Arc<dyn Interrupt>>,
}

impl Db {
    pub(crate) fn pool(pool: DatabaseConnection, dialect: Dialect) -> Self {
        Self { place: Place::Pool(pool), dialect, compiled: Cache::default(), interrupt: None }
    }

    /// The same database within a transaction.
    pub(crate) fn within(&self, transaction: DatabaseTransaction, interrupt: Option<Arc<dyn Interrupt>>) -> Self {
        let compiled = self.compiled.clone();
        Self { place: Place::Transaction(transaction), dialect: self.dialect, compiled, interrupt }
    }

    /// The engine in use.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The compiled select of this key, built with stand-ins by `build` when it is first asked for.
    pub(crate) fn compiled(&self, key: Key, build: impl FnOnce() -> SelectStatement) -> Arc<Compiled> {
        self.compiled.get(self.dialect.backend(), key, build)
    }

    /// Runs what only one engine understands, as it is written.
    pub(crate) async fn run_unprepared(&self, statement: &str) -> Result<()> {
        self.check()?;
        let result = match &self.place {
            Place::Pool(pool) => pool.execute_unprepared(statement).await,
            Place::Transaction(transaction) => transaction.execute_unprepared(statement).await,
        };
        self.read(result).map(|_| ())
    }

    /// Runs a statement; the number of rows it changed (never trust it for upserts: MySQL counts those its own way).
    pub(crate) async fn execute<S: StatementBuilder>(&self, statement: &S) -> Result<u64> {
        self.check()?;
        let result = match &self.place {
            Place::Pool(pool) => pool.execute(statement).await,
            Place::Transaction(transaction) => transaction.execute(statement).await,
        };
        result.map(|done| done.rows_affected()).map_err(|error| self.error(error))
    }

    /// Inserts one row and tells the id that the engine gave it.
    pub(crate) async fn insert<I: sea_orm::sea_query::IntoIden>(
        &self,
        statement: &mut InsertStatement,
        id: I,
    ) -> Result<i64> {
        if self.dialect.returns_inserted() {
            statement.returning(Query::returning().column(id.into_iden()));
            return self.scalar(statement).await?.ok_or_else(|| self.error(DbErr::RecordNotInserted));
        }
        self.check()?;
        let result = match &self.place {
            Place::Pool(pool) => pool.execute(statement).await,
            Place::Transaction(transaction) => transaction.execute(statement).await,
        };
        let id = result.map_err(|error| self.error(error))?.last_insert_id();
        i64::try_from(id).map_err(|_| Error::Unreadable("an id beyond 63 bits".into()))
    }

    /// All rows of a select.
    pub(crate) async fn all<T: FromQueryResult>(&self, select: &impl StatementBuilder) -> Result<Vec<T>> {
        self.rows(select).await?.iter().map(|row| self.read(T::from_query_result(row, ""))).collect()
    }

    /// The first row of a select.
    pub(crate) async fn one<T: FromQueryResult>(&self, select: &impl StatementBuilder) -> Result<Option<T>> {
        match self.row(select).await? {
            Some(row) => self.read(T::from_query_result(&row, "")).map(Some),
            None => Ok(None),
        }
    }

    /// The first column of the first row.
    pub(crate) async fn scalar<T: TryGetable>(&self, select: &impl StatementBuilder) -> Result<Option<T>> {
        match self.row(select).await? {
            Some(row) => self.read(row.try_get_by_index(0)).map(Some),
            None => Ok(None),
        }
    }

    /// The first column of every row.
    pub(crate) async fn column<T: TryGetable>(&self, select: &impl StatementBuilder) -> Result<Vec<T>> {
        self.rows(select).await?.iter().map(|row| self.read(row.try_get_by_index(0))).collect()
    }

    /// Whether the select has a row.
    pub(crate) async fn exists(&self, select: &impl StatementBuilder) -> Result<bool> {
        Ok(self.row(select).await?.is_some())
    }

    /// All rows, as the driver gives them: for tuples of columns.
    pub(crate) async fn rows(&self, select: &impl StatementBuilder) -> Result<Vec<QueryResult>> {
        self.check()?;
        let rows = match &self.place {
            Place::Pool(pool) => pool.query_all(select).await,
            Place::Transaction(transaction) => transaction.query_all(select).await,
        };
        rows.map_err(|error| self.error(error))
    }

    async fn row(&self, select: &impl StatementBuilder) -> Result<Option<QueryResult>> {
        self.check()?;
        let row = match &self.place {
            Place::Pool(pool) => pool.query_one(select).await,
            Place::Transaction(transaction) => transaction.query_one(select).await,
        };
        row.map_err(|error| self.error(error))
    }

    pub(crate) async fn commit(self) -> Result<()> {
        self.check()?;
        match self.place {
            Place::Pool(_) => Ok(()),
            Place::Transaction(transaction) => {
                transaction.commit().await.map_err(|error| Error::from_db(self.dialect, error))
            }
        }
    }

    /// Ends the transaction without a trace. The engine's own refusal to do so changes nothing: it has ended by then.
    pub(crate) async fn roll_back(self) {
        if let Place::Transaction(transaction) = self.place
            && let Err(error) = transaction.rollback().await
        {
            tracing::debug!(%error, "rollback");
        }
    }

    pub(crate) fn read<T>(&self, value: std::result::Result<T, DbErr>) -> Result<T> {
        value.map_err(|error| self.error(error))
    }

    fn error(&self, error: DbErr) -> Error {
        Error::from_db(self.dialect, error)
    }

    fn check(&self) -> Result<()> {
        match &self.interrupt {
            Some(interrupt) if interrupt.stops() => Err(Error::Interrupted),
            _ => Ok(()),
        }
    }
}
