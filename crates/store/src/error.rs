//! What can go wrong with the store; each variant is a decision that somebody takes.

use sea_orm::{DbErr, SqlErr};

use crate::connect::ConnectError;
use crate::dialect::Dialect;

/// A failed statement or transaction.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database's server cannot be reached: answer "try again", nothing was lost.
    #[error("the database is not reachable: {0}")]
    Unavailable(String),
    /// The database answers and only lets read, as a server does whose place another has taken: answer "try again".
    #[error("the database only lets read: {0}")]
    ReadOnly(String),
    /// The embedded database has no connection to give or cannot open its file: answer "try again", and say it each time.
    #[error("the embedded database cannot be used: {0}")]
    Unusable(String),
    /// The engine chose this transaction as the victim: try the whole step again.
    #[error("the database asked to try again: {0}")]
    Transient(String),
    /// Another transaction held a lock for longer than this one may wait: try the whole step again, or tell the person.
    #[error("another transaction took too long: {0}")]
    LockTimeout(String),
    /// A unique key holds this value already; the text names the key as the engine does.
    #[error("a unique key is taken: {0}")]
    Taken(String),
    /// No room left on the database's disk.
    #[error("the database's disk is full: {0}")]
    Full(String),
    /// The simulation stopped the step here.
    #[error("interrupted before a statement")]
    Interrupted,
    /// A row holds what this version cannot read.
    #[error("unreadable row: {0}")]
    Unreadable(String),
    /// Anything else: a fault of ours or the engine's.
    #[error("database fault: {0}")]
    Fault(DbErr),
}

/// The result of a store call.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Whether the database's server is away.
    pub fn is_absence(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }

    /// Whether the database is away or only lets read, which whoever runs the process says once: everybody else waits for it, and makes
    /// no news of it.
    pub fn is_waited_for(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::ReadOnly(_))
    }

    /// Whether a failure may lie in a few rows, rather than in the database as a whole: to try the same again is of no use.
    pub fn is_of_rows(&self) -> bool {
        matches!(self, Self::Unreadable(_) | Self::Taken(_) | Self::Fault(_))
    }

    pub(crate) fn from_db(dialect: Dialect, error: DbErr) -> Self {
        if dialect.is_lock_timeout(&error) {
            return Self::LockTimeout(error.to_string());
        }
        if dialect.is_transient(&error) {
            return Self::Transient(error.to_string());
        }
        if dialect.is_read_only(&error) {
            return Self::ReadOnly(error.to_string());
        }
        if dialect.is_unavailable(&error) {
            let told = error.to_string();
            return if dialect == Dialect::Sqlite { Self::Unusable(told) } else { Self::Unavailable(told) };
        }
        if dialect.is_full(&error) {
            return Self::Full(error.to_string());
        }
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(key)) => Self::Taken(key),
            _ => match error {
                DbErr::Type(text) => Self::Unreadable(text),
                other => Self::Fault(other),
            },
        }
    }
}

impl From<ConnectError> for Error {
    fn from(error: ConnectError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// An error of the layer above that may carry the store's own, so that a transaction knows when to try again.
pub trait Failure: From<Error> {
    /// Whether the whole step may succeed when tried again.
    fn is_transient(&self) -> bool;
}

impl Failure for Error {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Transient(_) | Self::LockTimeout(_))
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectionTrait, Database};
    use testbed::{Engine, TestDatabase};

    use super::{Dialect, Error, Failure};
    use crate::open::Options;

    /// What becomes of the errors that a server reports by these codes, as far as there is such a server.
    async fn told(engine: Engine, codes: &[&str]) -> Vec<Error> {
        let Some(database) = TestDatabase::empty(engine).await else { return Vec::new() };
        let connection = Database::connect(&database.options.url).await.expect("a connection");
        let mut told = Vec::new();
        for code in codes {
            let (dialect, raise) = match engine {
                Engine::MySql => (Dialect::MySql, format!("SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = {code}")),
                Engine::Postgres => {
                    (Dialect::Postgres, format!("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$"))
                }
            };
            let error = connection.execute_unprepared(&raise).await.expect_err("an error");
            told.push(Error::from_db(dialect, error));
        }
        connection.close().await.expect("an end");
        told
    }

    #[tokio::test]
    async fn a_transaction_that_the_server_ended_for_its_silence_is_tried_again() {
        for (engine, code) in [(Engine::MySql, "4031"), (Engine::Postgres, "25P03")] {
            for error in told(engine, &[code]).await {
                assert!(error.is_transient(), "{error:?}");
            }
        }
    }

    #[tokio::test]
    async fn a_server_that_only_lets_read_is_waited_for_and_not_taken_for_one_that_is_away() {
        for (engine, codes) in [(Engine::MySql, vec!["1290", "1792", "1836"]), (Engine::Postgres, vec!["25006"])] {
            for error in told(engine, &codes).await {
                assert!(error.is_waited_for() && !error.is_absence(), "{error:?}");
            }
        }
    }

    #[tokio::test]
    async fn an_embedded_database_that_only_lets_read_says_so() {
        let folder = tempfile::tempdir().expect("a folder");
        let options = Options::new(format!("sqlite:{}", folder.path().join("read.db").display()));
        crate::migrate(&options).await.expect("migrations");
        let connection = Database::connect(format!("{}?mode=ro", options.url)).await.expect("a connection");
        let refused = connection.execute_unprepared("DELETE FROM node").await.expect_err("an error");
        let error = Error::from_db(Dialect::Sqlite, refused);
        assert!(matches!(error, Error::ReadOnly(_)), "{error:?}");
    }
}
