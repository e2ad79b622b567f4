//! The way to a database, and what prevents it, told apart so that a person can mend it. Which setting is wrong is not known here.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm::sqlx::ConnectOptions as _;
use sea_orm::sqlx::error::DatabaseError;
use sea_orm::sqlx::mysql::MySqlConnectOptions;
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, RuntimeErr, SqlxError, SqlxMySqlError,
};

use crate::dialect::Dialect;

/// A pool whose time is over tells no cause, so one more attempt is made for it, no longer than this.
const LOOK_TIME_MAX: Duration = Duration::from_secs(3);

/// What is called so where its address cannot be read.
const NAMELESS: &str = "the database";

/// What is wrong with a database's address. It repeats nothing of a password.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ParseAddressError(String);

/// Tells the dialect of an address whose parts can all be read.
///
/// # Errors
/// When its scheme is unknown, a part cannot be read, or no database is named.
pub fn parse_address(url: &str) -> Result<Dialect, ParseAddressError> {
    let fault = |error: SqlxError| {
        let told = error.to_string();
        // The library says this once for each of its layers.
        ParseAddressError(format!("it cannot be read ({})", told.trim_start_matches("error with configuration: ")))
    };
    match url.split_once(':').map(|(scheme, _)| scheme) {
        Some("sqlite") => url.parse::<SqliteConnectOptions>().map(|_| Dialect::Sqlite).map_err(fault),
        Some("mysql" | "mariadb") => match url.parse::<MySqlConnectOptions>().map_err(fault)?.get_database() {
            None | Some("") => Err(ParseAddressError("it names no database".to_owned())),
            Some(_) => Ok(Dialect::MySql),
        },
        Some("postgres" | "postgresql") => url.parse::<PgConnectOptions>().map(|_| Dialect::Postgres).map_err(fault),
        _ => Err(ParseAddressError("it begins with neither sqlite:, mysql: nor postgres:".to_owned())),
    }
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
#[error("{place} {obstacle} ({cause})")]
pub struct ConnectError {
    /// A file, or a server and a database; it holds no password.
    place: String,
    /// What prevents it.
    pub obstacle: Obstacle,
    cause: String,
}

/// What prevents a connection; each is mended elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Nothing answers there.
    Silence,
    /// The server does not let this user in, or not with this password.
    Denial,
    /// The server is there, but not the database.
    NoDatabase,
    /// Both sides cannot agree on how to encrypt.
    Tls,
    /// The embedded database's file, or one beside it, cannot be opened.
    File,
    /// There is a file, but no database in it.
    Content,
    /// There is a database in the file, but parts of it cannot be read.
    Damage,
    /// The file is a database of somebody else.
    Foreign,
    /// Another process has the file to itself.
    Busy,
    /// Something else that the database says.
    Other,
}

impl fmt::Display for Obstacle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Silence => "cannot be reached",
            Self::Denial => "refuses the user or the password",
            Self::NoDatabase => "is not there",
            Self::Tls => "cannot be reached over TLS",
            Self::File => "cannot be opened",
            Self::Content => "is no SQLite database",
            Self::Damage => "is damaged",
            Self::Foreign => "holds tables but not Oyez's",
            Self::Busy => "is held by another process",
            Self::Other => "cannot be used",
        })
    }
}

impl ConnectError {
    /// A file that SQLite was not even asked to open.
    pub(crate) fn file(path: &Path, error: &std::io::Error) -> Self {
        Self { place: told(path), obstacle: Obstacle::File, cause: error.to_string() }
    }

    /// A file that is not ours to write to.
    pub(crate) fn foreign(path: &Path) -> Self {
        let cause = "Oyez never touches a database that is not its own".to_owned();
        Self { place: told(path), obstacle: Obstacle::Foreign, cause }
    }

    /// An address that cannot be read.
    pub(crate) fn address(error: &ParseAddressError) -> Self {
        Self { place: NAMELESS.to_owned(), obstacle: Obstacle::Other, cause: error.to_string() }
    }

    /// What a failed statement on a connection tells of the connection itself.
    pub(crate) async fn of(dialect: Dialect, url: &str, error: &DbErr) -> Self {
        let (obstacle, cause) = examine(dialect, url, error).await;
        Self { place: place(dialect, url), obstacle, cause }
    }
}

fn told(path: &Path) -> String {
    format!("the file {}", path.display())
}

/// Where an address leads, without its password.
pub(crate) fn place(dialect: Dialect, url: &str) -> String {
    let place = match dialect {
        Dialect::Sqlite => crate::file(url).map(|path| told(&path)),
        Dialect::MySql => url.parse::<MySqlConnectOptions>().ok().map(|it| {
            let server = server(it.get_socket(), it.get_host(), it.get_port());
            database(it.get_database(), &server)
        }),
        Dialect::Postgres => url.parse::<PgConnectOptions>().ok().map(|it| {
            let server = server(it.get_socket(), it.get_host(), it.get_port());
            database(it.get_database().or(Some(it.get_username())), &server)
        }),
    };
    place.unwrap_or_else(|| NAMELESS.to_owned())
}

fn server(socket: Option<&PathBuf>, host: &str, port: u16) -> String {
    socket.map_or_else(|| format!("{host}:{port}"), |path| path.display().to_string())
}

fn database(name: Option<&str>, server: &str) -> String {
    name.map_or_else(|| format!("the server {server}"), |name| format!("the database {name} on {server}"))
}

/// Opens a pool, and finds out why if it cannot be opened.
pub(crate) async fn connect(dialect: Dialect, pool: ConnectOptions) -> Result<DatabaseConnection, ConnectError> {
    let url = pool.get_url().to_owned();
    match open(dialect, pool).await {
        Ok(connection) => Ok(connection),
        Err(error) => Err(ConnectError::of(dialect, &url, &error).await),
    }
}

async fn open(dialect: Dialect, pool: ConnectOptions) -> Result<DatabaseConnection, DbErr> {
    let connection = Database::connect(pool).await?;
    if dialect == Dialect::Sqlite {
        // Nothing of the file was read yet.
        connection.execute_unprepared("PRAGMA schema_version").await?;
    }
    Ok(connection)
}

async fn examine(dialect: Dialect, url: &str, error: &DbErr) -> (Obstacle, String) {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error)) if matches!(**error, SqlxError::PoolTimedOut) => {
            let found = look(dialect, url).await;
            found.map_or_else(|| (Obstacle::Silence, "no answer in time".to_owned()), |error| tell(dialect, &error))
        }
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => tell(dialect, error),
        other => (Obstacle::Other, other.to_string()),
    }
}

/// What a single attempt fails with, if it fails within its time.
async fn look(dialect: Dialect, url: &str) -> Option<SqlxError> {
    let attempt = async {
        match dialect {
            Dialect::Sqlite => Ok(()),
            Dialect::MySql => url.parse::<MySqlConnectOptions>()?.connect().await.map(drop),
            Dialect::Postgres => url.parse::<PgConnectOptions>()?.connect().await.map(drop),
        }
    };
    tokio::time::timeout(LOOK_TIME_MAX, attempt).await.ok()?.err()
}

fn tell(dialect: Dialect, error: &SqlxError) -> (Obstacle, String) {
    match error {
        SqlxError::Io(error) => (Obstacle::Silence, error.to_string()),
        SqlxError::Tls(error) => (Obstacle::Tls, error.to_string()),
        SqlxError::Database(error) => (refusal(dialect, error.as_ref()), error.message().to_owned()),
        other => (Obstacle::Other, other.to_string()),
    }
}

/// What the database's own error code stands for.
fn refusal(dialect: Dialect, error: &dyn DatabaseError) -> Obstacle {
    let code = error.code().unwrap_or_default();
    match dialect {
        Dialect::MySql => match error.try_downcast_ref::<SqlxMySqlError>().map(SqlxMySqlError::number) {
            // The user, the database for this user, the host that the user comes from, the way of the password.
            Some(1045 | 1698 | 1044 | 1130 | 1251) => Obstacle::Denial,
            Some(1049) => Obstacle::NoDatabase,
            _ => Obstacle::Other,
        },
        Dialect::Postgres if code.starts_with("28") || code == "42501" => Obstacle::Denial,
        Dialect::Postgres if code == "3D000" => Obstacle::NoDatabase,
        // Not allowed, read-only, reading or writing failed, cannot be opened; in the low byte of a longer code.
        Dialect::Sqlite => match code.parse::<u32>().map(|code| code & 0xff) {
            Ok(3 | 8 | 10 | 14) => Obstacle::File,
            Ok(11) => Obstacle::Damage,
            Ok(26) => Obstacle::Content,
            Ok(5 | 6) => Obstacle::Busy,
            _ => Obstacle::Other,
        },
        Dialect::Postgres => Obstacle::Other,
    }
}
