//! Plain statements: to load what the product would need years for, and to measure what the database does without the product.

use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use store::Dialect;
use testbed::crowd;

use crate::broken::{Broken, Result};
use crate::place::Place;

/// One connection, with the session settings that the engine's own writer has.
pub(crate) struct Sql {
    connection: DatabaseConnection,
    dialect: Dialect,
}

impl Sql {
    pub(crate) async fn open(place: &Place) -> Result<Self> {
        let mut options = ConnectOptions::new(place.url.replacen("mariadb:", "mysql:", 1));
        options.max_connections(1).idle_timeout(None).max_lifetime(None).sqlx_logging(false).map_sqlx_sqlite_opts(
            |sqlite| {
                sqlite
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Normal)
                    .pragma("temp_store", "memory")
            },
        );
        let sql = Self { connection: Database::connect(options).await?, dialect: place.dialect };
        if place.dialect == Dialect::MySql {
            sql.run("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED").await?;
        }
        Ok(sql)
    }

    /// Runs a statement; the number of rows it wrote.
    pub(crate) async fn run(&self, statement: &str) -> Result<u64> {
        Ok(self.connection.execute_unprepared(statement).await?.rows_affected())
    }

    /// The only number that a statement finds; 0 where it finds none.
    pub(crate) async fn number(&self, select: &str) -> Result<i64> {
        let statement = Statement::from_string(self.connection.get_database_backend(), select);
        match self.connection.query_one_raw(statement).await? {
            Some(row) => Ok(row.try_get_by_index::<Option<i64>>(0)?.unwrap_or(0)),
            None => Ok(0),
        }
    }

    /// The same as a size.
    pub(crate) async fn size(&self, select: &str) -> Result<u64> {
        u64::try_from(self.number(select).await?).map_err(|_| Broken::Wrong(format!("not a size: {select}")))
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The table of people.
    pub(crate) fn people(&self) -> &'static str {
        crowd::table(self.dialect)
    }

    /// Refreshes what the planners of MariaDB and PostgreSQL know after loading, as they do by themselves in daily life. SQLite is left
    /// as it is: the product never analyzes it.
    pub(crate) async fn analyze(&self) -> Result<()> {
        match self.dialect {
            Dialect::Sqlite => {}
            Dialect::Postgres => {
                self.run("ANALYZE").await?;
            }
            Dialect::MySql => {
                for table in [self.people(), "team_member", "alert", "alert_target", "receipt", "round", "delivery"] {
                    self.run(&format!("ANALYZE TABLE {table}")).await?;
                }
            }
        }
        self.settle().await
    }

    /// What a table and its indexes take in the database's files.
    pub(crate) async fn bytes(&self, table: &str) -> Result<u64> {
        let name = table.trim_matches(['`', '"']);
        let select = match self.dialect {
            Dialect::Sqlite => format!(
                "SELECT SUM(pgsize) FROM dbstat WHERE aggregate = TRUE AND name IN \
                 (SELECT name FROM sqlite_schema WHERE tbl_name = '{name}')"
            ),
            Dialect::Postgres => format!("SELECT pg_total_relation_size('{table}')"),
            Dialect::MySql => format!(
                "SELECT CAST(data_length + index_length AS SIGNED) FROM information_schema.tables \
                 WHERE table_schema = DATABASE() AND table_name = '{name}'"
            ),
        };
        self.size(&select).await
    }

    /// Brings what was written so far to where it stays, so that the next measurement does not pay for it.
    pub(crate) async fn settle(&self) -> Result<()> {
        match self.dialect {
            Dialect::Sqlite => self.run("PRAGMA wal_checkpoint(TRUNCATE)").await.map(|_| ()),
            Dialect::Postgres => self.run("CHECKPOINT").await.map(|_| ()),
            Dialect::MySql => Ok(()),
        }
    }

    pub(crate) async fn close(self) -> Result<()> {
        Ok(self.connection.close().await?)
    }
}
