//! The reasons why nobody is signed in, with the reference's texts.

use service::BadToken;

/// Why a request is not signed in; the bodies are those of the reference's JWT library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unauthenticated {
    /// No `Authorization` header.
    #[error("Authentication credentials were not provided.")]
    NoCredentials,
    /// `Bearer` alone, or more than two words.
    #[error("Authorization header must contain two space-delimited values")]
    BadHeader,
    /// An access token that is forged, malformed, revoked or expired.
    #[error("Token is invalid or expired")]
    InvalidToken,
    /// A refresh token where an access token is wanted.
    #[error("Token has wrong type")]
    WrongTokenType,
    /// A refresh token that is forged, malformed, revoked or expired, presented for refresh.
    #[error("Token is invalid or expired")]
    InvalidRefresh,
    /// An access token presented for refresh.
    #[error("Token has wrong type")]
    WrongRefreshType,
    /// The account is switched off.
    #[error("User is inactive")]
    UserInactive,
    /// The account is gone.
    #[error("User not found")]
    UserNotFound,
}

impl From<BadToken> for Unauthenticated {
    fn from(reason: BadToken) -> Self {
        match reason {
            BadToken::Invalid => Self::InvalidToken,
            BadToken::WrongType => Self::WrongTokenType,
            BadToken::UserInactive => Self::UserInactive,
            BadToken::UserNotFound => Self::UserNotFound,
        }
    }
}

impl Unauthenticated {
    /// The same reason where a refresh token was asked for.
    #[must_use]
    pub fn of_refresh(reason: BadToken) -> Self {
        match reason {
            BadToken::WrongType => Self::WrongRefreshType,
            BadToken::Invalid | BadToken::UserInactive | BadToken::UserNotFound => Self::InvalidRefresh,
        }
    }
}
