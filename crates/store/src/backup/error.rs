//! Why a backup could not be made or taken back, each with what to do. Nothing was changed then.

use std::io;
use std::path::PathBuf;

use sea_orm::DbErr;

use crate::connect::ConnectError;
use crate::migrate::MigrateError;

/// What stops a backup or a restoration.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The name is another file's.
    #[error("{path} is there already; name another file, or replace it by --force")]
    Taken {
        /// The file.
        path: PathBuf,
    },
    /// A database is where the backup's is to go.
    #[error("there is a database in {path}; --force restores all the same, and keeps that one aside")]
    Occupied {
        /// The file.
        path: PathBuf,
    },
    /// The name is a folder's.
    #[error("{path} is no file; name a file")]
    NoFile {
        /// What has the name.
        path: PathBuf,
    },
    /// There is nothing to take back.
    #[error("there is no file {path}; name a backup that `oyez backup` made")]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The folder is not there.
    #[error("there is no folder {path}; make it, or name another")]
    NoFolder {
        /// The folder.
        path: PathBuf,
    },
    /// SQLite wants names that are text.
    #[error("the name of {path} is no UTF-8; name it otherwise")]
    Name {
        /// The file.
        path: PathBuf,
    },
    /// Backup and database are one.
    #[error("{path} is the database itself; name another file")]
    Itself {
        /// The file.
        path: PathBuf,
    },
    /// What SQLite puts beside a database that is in use.
    #[error("{path} lies there: the file of that name is a database in use, or was one; name another, or remove both")]
    Leftover {
        /// The file beside.
        path: PathBuf,
    },
    /// Somebody works with the database that is to be replaced.
    #[error("the database {path} is in use; stop `oyez serve` and whatever else has it open, then try again")]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The disk is full.
    #[error("no room on the disk for {path}; make room, or name a file on another disk. Nothing was left of it")]
    Full {
        /// The file that was begun.
        path: PathBuf,
    },
    /// The file is damaged.
    #[error("{path} is damaged ({fault}); take another backup")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite says of it.
        fault: String,
    },
    /// The file is somebody else's, or nobody's yet.
    #[error("{path} holds no tables of Oyez; name another file")]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file is no database that this version knows.
    #[error("{path}: {source}")]
    Schema {
        /// The file.
        path: PathBuf,
        /// What is wrong with its tables.
        source: MigrateError,
    },
    /// The file cannot be opened.
    #[error(transparent)]
    Connect(ConnectError),
    /// The system refuses.
    #[error("cannot write {path}: {source}; let this user write there, or name another file")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// SQLite fails otherwise.
    #[error("copying {path} failed: {source}")]
    Database {
        /// The file.
        path: PathBuf,
        /// What it said.
        source: DbErr,
    },
}
