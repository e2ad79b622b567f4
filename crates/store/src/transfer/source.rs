//! The database that is left: opened for reading, and at rest. Nothing in it is changed.

use std::path::PathBuf;
use std::time::Duration;

use sea_orm::sqlx::sqlite::SqliteLockingMode;
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, Statement};

use super::{TransferError, is_unfinished};
use crate::connect::{ConnectError, Obstacle, connect, parse_address, place};
use crate::db::Db;
use crate::dialect::Dialect;
use crate::error::Error;
use crate::file::file;
use crate::meta::{self, KEY_FINGERPRINT};
use crate::migrate::MigrateError;
use crate::migration::Migrations;
use crate::node;
use crate::open::Options;

/// How long another process may still be about to close an embedded database.
const HOLD_WAIT: Duration = Duration::from_secs(1);

/// An installation that nobody works with.
pub struct Source {
    db: Db,
    connection: DatabaseConnection,
    place: String,
    /// Of an embedded one.
    file: Option<PathBuf>,
}

impl Source {
    /// Opens it. An embedded one is held for this process alone until it is closed.
    ///
    /// # Errors
    /// When it cannot be opened, or is in use.
    pub async fn open(options: &Options) -> Result<Self, TransferError> {
        let dialect = parse_address(&options.url).map_err(|error| ConnectError::address(&error))?;
        let mut single = ConnectOptions::new(options.url.replacen("mariadb:", "mysql:", 1));
        single
            .max_connections(1)
            .sqlx_logging(false)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(options.acquire_timeout)
            .map_sqlx_sqlite_opts(|sqlite| {
                sqlite.locking_mode(SqliteLockingMode::Exclusive).create_if_missing(false).busy_timeout(HOLD_WAIT)
            });
        let connection = connect(dialect, single).await.map_err(|error| match error.obstacle {
            Obstacle::Busy => TransferError::InUse(error.to_string()),
            _ => error.into(),
        })?;
        let db = Db::pool(connection.clone(), dialect);
        Ok(Self { db, connection, place: place(dialect, &options.url), file: file(&options.url) })
    }

    /// Where it is; no password is in it.
    pub(super) fn place(&self) -> &str {
        &self.place
    }

    pub(super) fn db(&self) -> &Db {
        &self.db
    }

    /// The fingerprint of the secret key that it belongs to, if it knows one.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn key_fingerprint(&self) -> Result<Option<String>, Error> {
        meta::read(&self.db, KEY_FINGERPRINT).await
    }

    /// Refuses what is in use, of another version, itself only half there, or the target too.
    pub(super) async fn refuse_unfit(&self, target: &Options) -> Result<(), TransferError> {
        if self.is(target) {
            return Err(TransferError::Itself);
        }
        let fault = |error| TransferError::Store(Error::from_db(self.db.dialect(), error));
        if self.db.dialect() == Dialect::Sqlite {
            // The lock is taken by the first read.
            let read = Statement::from_string(self.db.dialect().backend(), "SELECT COUNT(*) FROM sqlite_master");
            if let Err(error) = self.connection.query_one_raw(read).await {
                let is_held = Dialect::Sqlite.is_transient(&error);
                return Err(if is_held { TransferError::InUse(self.place.clone()) } else { fault(error) });
            }
        }
        match Migrations::known().behind(&self.connection).await {
            Ok(0) => {}
            Ok(behind) => return Err(TransferError::Schema(MigrateError::Behind(behind))),
            Err(error) => return Err(TransferError::Schema(error)),
        }
        if is_unfinished(&self.connection).await.map_err(fault)? {
            return Err(TransferError::Unfinished);
        }
        self.refuse_live_nodes().await
    }

    /// Refuses a source on which somebody works again: a supervisor starts nodes anew. An embedded database is held, so whoever is
    /// listed there is no more.
    pub(super) async fn refuse_live_nodes(&self) -> Result<(), TransferError> {
        if self.db.dialect() == Dialect::Sqlite {
            return Ok(());
        }
        let live: Vec<String> = node::live(&self.db).await?.into_iter().map(|(name, _)| name).collect();
        if live.is_empty() { Ok(()) } else { Err(TransferError::NodesRun { nodes: live.join(", ") }) }
    }

    fn is(&self, other: &Options) -> bool {
        let real = |path: PathBuf| path.canonicalize().ok();
        match (self.file.clone().and_then(real), file(&other.url).and_then(real)) {
            (Some(this), Some(other)) => this == other,
            (None, None) => parse_address(&other.url).is_ok_and(|dialect| self.place == place(dialect, &other.url)),
            _ => false,
        }
    }

    /// Lets go of it.
    pub async fn close(self) {
        if let Err(error) = self.connection.close().await {
            tracing::debug!(%error, "close");
        }
    }
}
