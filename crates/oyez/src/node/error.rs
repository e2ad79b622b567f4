//! Why a process cannot work on its database, each with what to do about it.

use std::io;
use std::path::PathBuf;

use channels::BuildRegistryError;
use store::MigrateError;

use crate::secret_key::OpenKeyFileError;
use crate::settings::Problem;

/// What stops a start.
#[derive(Debug, thiserror::Error)]
pub enum OpenNodeError {
    /// The data folder cannot be made.
    #[error("cannot make the data folder {path}: {source}; make it yourself, or name another with data.dir")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The channels contradict one another.
    #[error(transparent)]
    Channels(#[from] BuildRegistryError),
    /// There is no usable secret key.
    #[error(transparent)]
    Key(#[from] OpenKeyFileError),
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] Box<Problem>),
    /// What the settings say of Redis cannot be used.
    #[error(transparent)]
    Redis(Box<Problem>),
    /// The tables are not this version's, or cannot become so.
    #[error(transparent)]
    Schema(#[from] MigrateError),
    /// The database fails.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Another key made what this database holds.
    #[error(
        "this database belongs to another secret key. Start with that one: SECRET_KEY must be the same on all nodes, and a \
         database restored from a backup needs its key too (the file secret-key in the data folder, where SECRET_KEY is not \
         set). To replace the key, set the new one as SECRET_KEY and the one before as SECRET_KEY_PREVIOUS. If \
         the one before is lost for good, run `oyez secret forget`"
    )]
    ForeignKey,
    /// The key that made what this database holds is not there.
    #[error(
        "the secret key of this database is missing: there is no file {path}, and SECRET_KEY is not set. Put the file back \
         from the backup, or set SECRET_KEY as it was. If the key is lost for good, run `oyez secret forget`: the next start \
         makes a new key, which voids all sessions, API tokens and tokens to set a password"
    )]
    LostKey {
        /// Where the key was kept.
        path: PathBuf,
    },
    /// The key that is to be forgotten is at hand.
    #[error(
        "the key is not lost: the database knows the one that is set or kept here; to replace it, see SECRET_KEY_PREVIOUS"
    )]
    KeyNotLost,
    /// There is no key to forget.
    #[error(
        "the database knows no key, so there is none to forget; the next start takes the one that is set, or makes one"
    )]
    NoKeyKnown,
    /// Somebody works with the key that is to be forgotten.
    #[error(
        "nodes run, and have the key that would be forgotten: {0}. Stop them first; one that was killed counts for 30 seconds"
    )]
    NodesRun(String),
}
