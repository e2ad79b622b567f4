//! A backup back in the database's place, at one stroke, while nobody works with it. The database that was there is kept.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm::sqlx::sqlite::SqliteLockingMode;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};

use super::contents::{self, Contents};
use super::draft::{Draft, JOURNAL, LOG, SHARED_MEMORY, failure, folder, refuse_same};
use super::{BackupError, Existing, close, copy, inspect, open};
use crate::connect::Obstacle;
use crate::dialect::Dialect;
use crate::file::{beside, open_lock};

/// How long another process may still be about to close the database.
const HOLD_WAIT: Duration = Duration::from_secs(1);

/// What came back, and where the database is that was there before.
#[derive(Debug)]
pub struct Restored {
    pub contents: Contents,
    /// The former database, if there was one.
    pub aside: Option<PathBuf>,
}

/// Puts the backup in the place of the database `target`. One that is there is refused, or kept under its name with
/// `aside_suffix` behind it.
///
/// # Errors
/// See [`BackupError`]; the database is as it was then.
pub async fn restore(
    backup: &Path,
    target: &Path,
    existing: Existing,
    aside_suffix: &str,
) -> Result<Restored, BackupError> {
    inspect(backup).await?;
    refuse_same(backup, target)?;
    let is_there = refuse_occupied(target, existing)?;
    let _turn = take_turn(target)?;
    let held = if is_there { Held::take(target).await? } else { Held::Nothing };
    let draft = Draft::beside(target)?;
    copy(backup, draft.path()).await?;
    let contents = contents::of(draft.path(), backup).await?;
    let aside = match &held {
        Held::Nothing => None,
        _ => Some(set_aside(target, aside_suffix).map_err(|error| failure(target, error))?),
    };
    // What lies there by now is kept under another name as well.
    draft.publish(target, if aside.is_some() { Existing::Replace } else { Existing::Refuse })?;
    held.release().await;
    Ok(Restored { contents, aside })
}

fn refuse_occupied(target: &Path, existing: Existing) -> Result<bool, BackupError> {
    if !folder(target).is_dir() {
        return Err(BackupError::NoFolder { path: folder(target).to_owned() });
    }
    if target.is_dir() {
        return Err(BackupError::NoFile { path: target.to_owned() });
    }
    match (target.exists(), existing) {
        (true, Existing::Refuse) => Err(BackupError::Occupied { path: target.to_owned() }),
        (is_there, _) => Ok(is_there),
    }
}

/// Processes that start meanwhile wait for this lock before they open the database.
fn take_turn(target: &Path) -> Result<File, BackupError> {
    let path = || target.to_owned();
    let lock = open_lock(target).map_err(|error| failure(target, error))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(BackupError::InUse { path: path() }),
        Err(TryLockError::Error(source)) => Err(BackupError::Io { path: path(), source }),
    }
}

/// The database that is replaced, which nobody else has open.
enum Held {
    /// There is none.
    Nothing,
    /// It is ours alone, and all of it is in its one file.
    Alone(DatabaseConnection),
    /// It is so damaged that nobody can work with it.
    Unreadable,
}

impl Held {
    async fn take(target: &Path) -> Result<Self, BackupError> {
        let opened = open(target, |sqlite| sqlite.locking_mode(SqliteLockingMode::Exclusive).busy_timeout(HOLD_WAIT));
        match opened.await {
            Ok(connection) => match fold(&connection).await {
                Ok(()) => Ok(Self::Alone(connection)),
                Err(error) => {
                    close(connection).await;
                    Self::judge(target, error)
                }
            },
            Err(BackupError::Connect(error)) if matches!(error.obstacle, Obstacle::Content | Obstacle::Damage) => {
                Ok(Self::Unreadable)
            }
            Err(BackupError::Connect(error)) if error.obstacle == Obstacle::Busy => {
                Err(BackupError::InUse { path: target.to_owned() })
            }
            Err(error) => Err(error),
        }
    }

    fn judge(target: &Path, error: DbErr) -> Result<Self, BackupError> {
        if Dialect::Sqlite.is_transient(&error) {
            return Err(BackupError::InUse { path: target.to_owned() });
        }
        if Dialect::Sqlite.is_damage(&error) {
            return Ok(Self::Unreadable);
        }
        Err(BackupError::of(target, error))
    }

    async fn release(self) {
        if let Self::Alone(connection) = self {
            close(connection).await;
        }
    }
}

/// Takes the database for this connection alone, and carries its log over into its file.
async fn fold(connection: &DatabaseConnection) -> Result<(), DbErr> {
    let statement = |sql| Statement::from_string(DbBackend::Sqlite, sql);
    connection.query_one_raw(statement("SELECT COUNT(*) FROM sqlite_master")).await?;
    connection.query_one_raw(statement("PRAGMA journal_mode = MEMORY")).await?;
    // A database that keeps no log is locked only by this, which puts nothing beside it now.
    connection.execute_unprepared("BEGIN EXCLUSIVE").await?;
    connection.execute_unprepared("COMMIT").await.map(|_| ())
}

/// Gives the database a second name; there is no moment at which it has none. The log that a damaged one may still have goes
/// first, since SQLite would take it for the new one's.
fn set_aside(target: &Path, suffix: &str) -> io::Result<PathBuf> {
    let aside = beside(target, suffix);
    for log in [LOG, JOURNAL].map(|log| (beside(target, log), beside(&aside, log))) {
        if log.0.exists() {
            fs::rename(log.0, log.1)?;
        }
    }
    // Of no worth without the processes that shared it.
    match fs::remove_file(beside(target, SHARED_MEMORY)) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    match fs::hard_link(target, &aside) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
        // Not every file system knows a second name for a file.
        Err(_) => fs::rename(target, &aside).map(|()| aside),
        Ok(()) => Ok(aside),
    }
}
