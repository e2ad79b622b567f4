//! What a file holds, and whether it is sound and Oyez's. It changes nothing in it.

use std::path::Path;

use sea_orm::sea_query::{Expr, ExprTrait, IntoTableRef, Query};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};

use super::draft::failure;
use super::{BackupError, LOCK_WAIT, close, open};
use crate::meta::KEY_FINGERPRINT;
use crate::migrate::MigrateError;
use crate::migration::Migrations;
use crate::schema::{Alert, Delivery, Meta, Organization, User};

/// What a database's file holds, so that a person sees whether it is the one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The size of the file.
    pub bytes: u64,
    pub organizations: i64,
    pub people: i64,
    pub alerts: i64,
    pub deliveries: i64,
    /// The fingerprint of the secret key that it belongs to, if it knows one.
    pub key_fingerprint: Option<String>,
    /// Migrations that this version would apply to it.
    pub behind: usize,
}

/// Looks into a file and refuses it where it is damaged, not Oyez's, or wants a newer version.
///
/// # Errors
/// See [`BackupError`].
pub async fn inspect(path: &Path) -> Result<Contents, BackupError> {
    if !path.exists() {
        return Err(BackupError::Missing { path: path.to_owned() });
    }
    of(path, path).await
}

/// The same, where people know the file as `told`.
pub(super) async fn of(path: &Path, told: &Path) -> Result<Contents, BackupError> {
    let bytes = path.metadata().map_err(|error| failure(told, error))?.len();
    let connection = open(path, |sqlite| sqlite.read_only(true).busy_timeout(LOCK_WAIT)).await?;
    let looked = look(&connection, told, bytes).await;
    close(connection).await;
    looked
}

async fn look(connection: &DatabaseConnection, told: &Path, bytes: u64) -> Result<Contents, BackupError> {
    let path = || told.to_owned();
    let behind = Migrations::known().behind(connection).await.map_err(|error| match error {
        MigrateError::Foreign | MigrateError::Empty => BackupError::Foreign { path: path() },
        MigrateError::Database(error) => BackupError::of(told, error),
        source => BackupError::Schema { path: path(), source },
    })?;
    let (fault, contents) = read(connection, bytes, behind).await.map_err(|error| BackupError::of(told, error))?;
    match fault {
        Some(fault) => Err(BackupError::Damaged { path: path(), fault }),
        None => Ok(contents),
    }
}

/// What it holds, and what SQLite has to say against it.
async fn read(connection: &DatabaseConnection, bytes: u64, behind: usize) -> Result<(Option<String>, Contents), DbErr> {
    let check = Statement::from_string(DbBackend::Sqlite, "PRAGMA quick_check(1)");
    let said: Option<String> = match connection.query_one_raw(check).await? {
        Some(row) => row.try_get_by_index(0)?,
        None => None,
    };
    let contents = Contents {
        bytes,
        organizations: count(connection, Organization::Table).await?,
        people: count(connection, User::Table).await?,
        alerts: count(connection, Alert::Table).await?,
        deliveries: count(connection, Delivery::Table).await?,
        key_fingerprint: key_fingerprint(connection).await?,
        behind,
    };
    Ok((said.filter(|said| said != "ok"), contents))
}

async fn count(connection: &DatabaseConnection, table: impl IntoTableRef) -> Result<i64, DbErr> {
    let select = Query::select().expr(Expr::cust("COUNT(*)")).from(table).to_owned();
    match connection.query_one(&select).await? {
        Some(row) => row.try_get_by_index(0),
        None => Ok(0),
    }
}

async fn key_fingerprint(connection: &DatabaseConnection) -> Result<Option<String>, DbErr> {
    let mut select = Query::select();
    select.column(Meta::Value).from(Meta::Table).and_where(Expr::col(Meta::Name).eq(KEY_FINGERPRINT));
    connection.query_one(&select).await?.map(|row| row.try_get_by_index(0)).transpose()
}
