//! What can stop a command, told in full to the person who typed it.

use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;

use store::transfer::TransferError;

use crate::demo::SeedError;
use crate::logging::StartLogError;
use crate::node::OpenNodeError;
use crate::secret_key::{CopyKeyError, OpenKeyFileError};
use crate::serve::ServeError;
use crate::settings::{LoadSettingsError, Problem};

/// Why a command ended without success.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The settings cannot be used.
    #[error(transparent)]
    Settings(#[from] LoadSettingsError),
    /// There is no log.
    #[error(transparent)]
    Log(#[from] StartLogError),
    /// The system gives us no threads.
    #[error("cannot start the runtime: {0}")]
    Runtime(io::Error),
    /// The command cannot work on its database.
    #[error(transparent)]
    Node(#[from] OpenNodeError),
    /// There is no demonstration data.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// The node does not run.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// It failed, and the log says so already.
    #[error("the log tells what happened")]
    Logged,
    /// The installation is not as it should be.
    #[error("{0} of these must be mended")]
    Unwell(usize),
    /// What was asked for cannot be done so: each complaint with what it is about.
    #[error("{0}")]
    Refused(String),
    /// The service failed.
    #[error(transparent)]
    Service(service::Error),
    /// No account signs in with this address.
    #[error("there is no account with the e-mail address {0}")]
    NoAccount(String),
    /// No organization has this slug.
    #[error("there is no organization {0}; `oyez organization list` shows those that exist")]
    NoOrganization(String),
    /// There was nothing to read a password from.
    #[error("no password was given; type it, pipe it in, or set OYEZ_USER_PASSWORD")]
    NoPassword,
    /// The second one was not the first.
    #[error("the two passwords differ; nothing was changed")]
    PasswordsDiffer,
    /// Nothing can be read.
    #[error("cannot read the input: {0}")]
    Input(io::Error),
    /// A file that was named cannot be read.
    #[error("cannot read {path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file that was named cannot be made.
    #[error("cannot make {path}: {source}; name a file that is not there yet, in a folder that may be written to")]
    NewFile {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The move from the reference system ended early.
    #[error(transparent)]
    Reference(#[from] service::reference::ImportError),
    /// All or nothing was asked for, and it is nothing.
    #[error("nothing was imported, since {0} of the lines cannot be taken; the report tells which and why")]
    ImportRefused(i64),
    /// What could be taken was imported, and that was not everything.
    #[error("not all was imported: {0} of the lines cannot be taken; the report tells which and why")]
    ImportIncomplete(i64),
    /// No backup, or none that can be taken back.
    #[error(transparent)]
    Backup(#[from] store::backup::BackupError),
    /// An address on the command line cannot be used.
    #[error(transparent)]
    Address(#[from] Box<Problem>),
    /// Nobody said where to.
    #[error("no database to move into was named: give --to, or set OYEZ_TRANSFER_TO")]
    NoTarget,
    /// Not all came from one database to the other.
    #[error(transparent)]
    Transfer(TransferError),
    /// The wish for an end was heard in the middle of a transfer.
    #[error("ended as asked; what was copied stays, and the same command goes on where it stopped")]
    TransferInterrupted,
    /// There is no usable secret key.
    #[error(transparent)]
    Key(#[from] OpenKeyFileError),
    /// The key of a backup cannot be copied.
    #[error(transparent)]
    CopyKey(#[from] CopyKeyError),
    /// The person at the terminal wants no more of it.
    #[error("ended as asked, before it was done")]
    Interrupted,
    /// The system lets us not hear of that wish.
    #[error("cannot listen for signals: {0}")]
    Signal(io::Error),
    /// Nothing can be printed.
    #[error("cannot write the output: {0}")]
    Output(io::Error),
}

impl From<service::Error> for CommandError {
    fn from(error: service::Error) -> Self {
        match error {
            service::Error::Invalid(complaints) => {
                let lines = complaints.into_iter().map(|(field, text)| format!("{field}: {text}"));
                Self::Refused(lines.collect::<Vec<_>>().join("\n"))
            }
            other => Self::Service(other),
        }
    }
}

/// Prints a line of the answer.
pub(super) fn print_line(line: fmt::Arguments<'_>) -> Result<(), CommandError> {
    printed(writeln!(io::stdout(), "{line}"))
}

/// A reader that went away early, as `head` does, is no fault.
pub(super) fn printed(result: io::Result<()>) -> Result<(), CommandError> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CommandError::Output(error)),
        _ => Ok(()),
    }
}
