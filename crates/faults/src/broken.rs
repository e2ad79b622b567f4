//! Why the suite could not be run to its end. What the product did wrong is a finding, not this.

use std::io;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Broken {
    #[error(transparent)]
    Sql(#[from] sea_orm::DbErr),
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error("a certificate could not be made: {0}")]
    Certificate(#[from] rcgen::Error),
    /// Something without which the suite means nothing.
    #[error("{0}")]
    Wrong(String),
}

pub(crate) type Result<T> = std::result::Result<T, Broken>;

/// Something without which the suite means nothing.
pub(crate) fn wrong<T>(what: impl Into<String>) -> Result<T> {
    Err(Broken::Wrong(what.into()))
}
