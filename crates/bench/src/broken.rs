//! Why a benchmark could not be run. A missed limit is no reason.

use std::io;

/// What stopped the benchmark.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Broken {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Connect(#[from] store::ConnectError),
    #[error(transparent)]
    Migrate(#[from] store::MigrateError),
    #[error(transparent)]
    Service(#[from] service::Error),
    #[error(transparent)]
    Channels(#[from] channels::BuildRegistryError),
    #[error(transparent)]
    Sql(#[from] sea_orm::DbErr),
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// Something did not behave as the benchmark takes for granted.
    #[error("{0}")]
    Wrong(String),
}

pub(crate) type Result<T> = std::result::Result<T, Broken>;

/// Fails unless what must be so is so: figures of a broken run are worth nothing.
pub(crate) fn must(is_so: bool, what: impl FnOnce() -> String) -> Result<()> {
    if is_so { Ok(()) } else { Err(Broken::Wrong(what())) }
}
