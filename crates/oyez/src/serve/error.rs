//! Why a node does not run, or runs no longer.

use std::io;

use metrics_exporter_prometheus::BuildError;
use tokio::task::JoinError;

use crate::demo::SeedError;
use crate::node::OpenNodeError;

/// What stops a node.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// It cannot work on its database.
    #[error(transparent)]
    Node(#[from] OpenNodeError),
    /// An address is taken or not ours.
    #[error("cannot listen on {address}: {source}; choose another with {setting}, or see what runs there")]
    Listen {
        /// The address as it was set.
        address: String,
        /// Where another can be set.
        setting: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The system takes our means to serve away.
    #[error("cannot serve: {0}")]
    Io(#[from] io::Error),
    /// The figures cannot be collected.
    #[error("cannot collect figures: {0}")]
    Figures(#[from] BuildError),
    /// The settings name an admin who cannot be made.
    #[error("the first admin cannot be made from the settings: {0}")]
    FirstAdmin(String),
    /// The demonstration has no data.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// A service refuses to start.
    #[error("cannot start: {0}")]
    Service(#[from] service::Error),
    /// The routes cannot be put together.
    #[error("cannot put the API together: {0}")]
    Api(#[from] web::ApiError),
    /// A fault of ours.
    #[error("a part of the process crashed: {0}")]
    Crashed(JoinError),
}
