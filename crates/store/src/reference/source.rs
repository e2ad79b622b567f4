//! The way to the reference system's database: one connection, one transaction that only reads, so that all pages show one and the same
//! moment. Nothing there is ever written.

use sea_orm::sqlx::mysql::MySqlConnectOptions;
use sea_orm::{AccessMode, ConnectOptions, ConnectionTrait, DatabaseConnection, IsolationLevel, TransactionTrait};

use super::row::COLUMNS;
use crate::connect::{ConnectError, connect, parse_address};
use crate::db::Db;
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::open::Options;

/// Why there is nothing to read.
#[derive(Debug, thiserror::Error)]
pub enum OpenSourceError {
    #[error("the reference system's database cannot be named so: {0}; it reads mysql://USER:PASSWORD@HOST/NAME")]
    Address(String),
    #[error("the reference system kept its data in MySQL or MariaDB; name it by mysql://USER:PASSWORD@HOST/NAME")]
    NotMySql,
    #[error("{0}; mend the address, or let its server accept the user")]
    Connect(#[from] ConnectError),
    #[error("this is no database of the reference system: it has no {0}; name the one that its Django settings name")]
    Lacks(String),
    #[error(transparent)]
    Store(#[from] Error),
}

/// The reference system's database as it was when the reading began.
pub struct SourceDb {
    pub(super) db: Db,
    pool: DatabaseConnection,
    name: String,
}

impl SourceDb {
    /// Connects, and sees whether all tables and columns are there.
    ///
    /// # Errors
    /// See [`OpenSourceError`].
    pub async fn open(options: &Options) -> std::result::Result<Self, OpenSourceError> {
        let dialect = parse_address(&options.url).map_err(|error| OpenSourceError::Address(error.to_string()))?;
        if dialect != Dialect::MySql {
            return Err(OpenSourceError::NotMySql);
        }
        let url = options.url.replacen("mariadb:", "mysql:", 1);
        let name = name(&url).ok_or_else(|| OpenSourceError::Address("it names no database".to_owned()))?;
        let mut single = ConnectOptions::new(url);
        single
            .max_connections(1)
            .sqlx_logging(false)
            .acquire_timeout(options.acquire_timeout)
            .connect_timeout(options.acquire_timeout)
            .idle_timeout(None)
            .max_lifetime(None);
        let pool = connect(dialect, single).await?;
        let fault = |error| Error::from_db(dialect, error);
        // An hour between two pages: the importer may wait for the other side.
        pool.execute_unprepared("SET SESSION wait_timeout = 3600").await.map_err(fault)?;
        let snapshot = pool
            .begin_with_config(Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly))
            .await
            .map_err(fault)?;
        let db = Db::pool(pool.clone(), dialect).within(snapshot, None);
        require_columns(&db).await?;
        Ok(Self { db, pool, name })
    }

    /// Host and database, by which one source is told from another.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Ends the reading.
    pub async fn close(self) {
        self.db.roll_back().await;
        if let Err(error) = self.pool.close().await {
            tracing::debug!(%error, "close");
        }
    }
}

fn name(url: &str) -> Option<String> {
    let options = url.parse::<MySqlConnectOptions>().ok()?;
    let database = options.get_database()?;
    let place = options.get_socket().map(|socket| socket.display().to_string());
    let place = place.unwrap_or_else(|| format!("{}:{}", options.get_host(), options.get_port()));
    Some(format!("{place}/{database}").chars().take(super::map::NAME_CHARS_MAX).collect())
}

async fn require_columns(db: &Db) -> std::result::Result<(), OpenSourceError> {
    for (table, columns) in COLUMNS {
        let present: Vec<String> = present(db, table).await?;
        if present.is_empty() {
            return Err(OpenSourceError::Lacks(format!("table {table}")));
        }
        for column in *columns {
            if !present.iter().any(|name| name.eq_ignore_ascii_case(column)) {
                return Err(OpenSourceError::Lacks(format!("column {table}.{column}")));
            }
        }
    }
    Ok(())
}

async fn present(db: &Db, table: &str) -> Result<Vec<String>> {
    use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
    let name = Expr::col(Alias::new("column_name")).cast_as(Alias::new("CHAR"));
    let select = Query::select()
        .expr(name)
        .from((Alias::new("information_schema"), Alias::new("columns")))
        .and_where(Expr::col(Alias::new("table_schema")).eq(Expr::cust("DATABASE()")))
        .and_where(Expr::col(Alias::new("table_name")).eq(table))
        .to_owned();
    db.column(&select).await
}
