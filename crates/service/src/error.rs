//! Why a use case refused; each variant is an answer that somebody gets.

use std::time::Duration;

/// A refusal or a failure.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such thing in the caller's organization, or none that the caller may see.
    #[error("not found")]
    NotFound,
    /// The caller's role or token does not allow it.
    #[error("not permitted")]
    Forbidden,
    /// Input that cannot be taken: (field, message), with `non_field_errors` for what concerns several fields.
    #[error("invalid input: {0:?}")]
    Invalid(Vec<(&'static str, String)>),
    /// E-mail and password do not fit together, or the account is closed; nobody learns which.
    #[error("invalid credentials")]
    InvalidCredentials,
    /// A token that is not, or no longer, good; the words tell the client what kind of failure it is.
    #[error("bad token")]
    BadToken(BadToken),
    /// Too much at once: of so many, and one may try again after this time.
    #[error("too many requests")]
    TooMany { limit: u64, wait: Duration },
    /// The person has as many streams open as one may have on a node.
    #[error("too many streams")]
    TooManyStreams { limit: u64, wait: Duration },
    /// Another request of the same key is still at work.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// The idempotency key was used with another body.
    #[error("idempotency key reused")]
    KeyReused,
    /// More than this number of bytes.
    #[error("larger than {0} bytes")]
    TooLarge(u64),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Registration is closed.
    #[error("registration is closed")]
    RegistrationClosed,
    /// A fault of ours.
    #[error("fault: {0}")]
    Fault(String),
}

/// What is wrong with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadToken {
    /// Expired, revoked, altered or unknown.
    Invalid,
    /// A refresh token where an access token is wanted, or the other way round.
    WrongType,
    /// The account is deactivated.
    UserInactive,
    /// The account is gone.
    UserNotFound,
}

/// The result of a use case.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Whether it was the surroundings that failed, so that the same request may succeed later.
    pub fn is_passing(&self) -> bool {
        use store::Error::{Full, ReadOnly, Transient, Unavailable, Unusable};
        matches!(self, Self::Store(Full(_) | ReadOnly(_) | Transient(_) | Unavailable(_) | Unusable(_)))
    }

    /// Whether the database is away or only lets read, which is nobody's own news: whoever runs the process says it once.
    pub fn is_waited_for(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_waited_for())
    }

    /// A refusal of one field.
    pub fn field(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![(field, message.into())])
    }
}

impl store::Failure for Error {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_transient())
    }
}
