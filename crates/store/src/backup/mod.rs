//! The embedded database as one file to keep, and the way back. Nothing of the secret key is here, and servers have tools of their own.

mod contents;
mod draft;
mod error;
mod restore;

use std::path::Path;
use std::time::Duration;

use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};

use crate::connect::{ConnectError, connect};
use crate::dialect::Dialect;
use crate::file::address;

pub use contents::{Contents, inspect};
pub use error::BackupError;
pub use restore::{Restored, restore};

use draft::Draft;

/// What becomes of a file that has the wanted name already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and nothing is done.
    Refuse,
    /// The new one takes its place.
    Replace,
}

/// How long a read waits for another process that changes how the database is kept.
const LOCK_WAIT: Duration = Duration::from_secs(10);

/// Copies the database in `source` as it is at this moment into `target`, while others go on writing to it, and looks into the
/// copy. There is either a whole copy under that name afterwards, or none.
///
/// # Errors
/// See [`BackupError`].
pub async fn write(source: &Path, target: &Path, existing: Existing) -> Result<Contents, BackupError> {
    draft::refuse_same(source, target)?;
    draft::refuse_taken(target, existing)?;
    let draft = Draft::beside(target)?;
    copy(source, draft.path()).await?;
    let contents = contents::of(draft.path(), source).await?;
    draft.publish(target, existing)?;
    Ok(contents)
}

/// Writes the database, its log included, into an empty file.
async fn copy(source: &Path, into: &Path) -> Result<(), BackupError> {
    let Some(name) = into.to_str() else { return Err(BackupError::Name { path: into.to_owned() }) };
    let connection = open(source, |sqlite| sqlite.read_only(true).busy_timeout(LOCK_WAIT)).await?;
    let vacuum = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [name.into()]);
    let copied = connection.execute_raw(vacuum).await;
    close(connection).await;
    copied.map(|_| ()).map_err(|error| match BackupError::of(into, error) {
        BackupError::Damaged { fault, .. } => BackupError::Damaged { path: source.to_owned(), fault },
        other => other,
    })
}

/// One connection to a file, which must be there.
async fn open(
    path: &Path,
    how: impl Fn(SqliteConnectOptions) -> SqliteConnectOptions + Send + Sync + 'static,
) -> Result<DatabaseConnection, BackupError> {
    let Some(url) = address(path) else { return Err(BackupError::Name { path: path.to_owned() }) };
    let mut single = ConnectOptions::new(url);
    single.max_connections(1).sqlx_logging(false).idle_timeout(None).max_lifetime(None).map_sqlx_sqlite_opts(how);
    Ok(connect(Dialect::Sqlite, single).await?)
}

async fn close(connection: DatabaseConnection) {
    if let Err(error) = connection.close().await {
        tracing::debug!(%error, "close");
    }
}

impl BackupError {
    /// What a failed statement tells of the file.
    fn of(path: &Path, error: DbErr) -> Self {
        let path = path.to_owned();
        if Dialect::Sqlite.is_full(&error) {
            return Self::Full { path };
        }
        if Dialect::Sqlite.is_damage(&error) {
            return Self::Damaged { path, fault: error.to_string() };
        }
        Self::Database { path, source: error }
    }
}

impl From<ConnectError> for BackupError {
    fn from(error: ConnectError) -> Self {
        Self::Connect(error)
    }
}
