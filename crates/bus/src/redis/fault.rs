//! Why there is no connection to Redis, or none any more, and whom that is the business of. It holds nothing of a password.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use redis::{ErrorKind, RedisError};

/// Why there is no connection, or none any more.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error("{0}")]
    Failed(#[from] RedisError),
    #[error("no answer within {} seconds", .0.as_secs())]
    Silent(Duration),
    /// What does not speak TLS waits for the end of what it takes for a line.
    #[error("no answer over TLS within {} seconds; where the server speaks none on this port, the address begins with redis://", .0.as_secs())]
    SilentOverTls(Duration),
    #[error("the server closed the connection")]
    Closed,
}

/// Who has to do something about a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The server is to come back: nothing here will help.
    Away,
    /// The server answers, and does not want this node, now or later: what either of them is told is to be changed.
    Refused,
    /// Somebody answers, and it cannot be trusted that this is the server: certificates are to be changed.
    Distrusted,
}

impl Fault {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Failed(error) if is_refusal(error) => Kind::Refused,
            Self::Failed(error) if is_of_tls(error) => Kind::Distrusted,
            _ => Kind::Away,
        }
    }
}

impl Kind {
    /// What is told of it, once.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Away => "Redis is lost",
            Self::Refused => "Redis is lost: it refuses this node's user, password, rights, address or database",
            Self::Distrusted => "Redis is lost: no secure connection to it comes about",
        }
    }
}

/// What the library says where there is no database of this number; the server has no code for it.
const NO_DATABASE: &str = "refused to switch database";

fn is_refusal(error: &RedisError) -> bool {
    error.kind() == ErrorKind::AuthenticationFailed
        || matches!(error.code(), Some("WRONGPASS" | "NOAUTH" | "NOPERM" | "DENIED"))
        || error.to_string().contains(NO_DATABASE)
}

/// The cause lies two wrappings deep, behind what the library shares.
fn is_of_tls(error: &RedisError) -> bool {
    let Some(shared) = error.source() else { return false };
    let Some(cause) = shared.downcast_ref::<Arc<dyn Error + Send + Sync>>() else { return false };
    let Some(failed) = cause.downcast_ref::<io::Error>() else { return false };
    failed.get_ref().is_some_and(<dyn Error + Send + Sync>::is::<rustls::Error>)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_neither_a_refusal_nor_of_tls_is_an_absence() {
        let failed = |error: io::Error| Fault::Failed(error.into()).kind();
        assert_eq!(failed(io::ErrorKind::ConnectionRefused.into()), Kind::Away);
        assert_eq!(failed(io::Error::new(io::ErrorKind::InvalidData, "garbage")), Kind::Away);
        let distrust = rustls::Error::InvalidCertificate(rustls::CertificateError::Expired);
        assert_eq!(failed(io::Error::new(io::ErrorKind::InvalidData, distrust)), Kind::Distrusted);
        let refused = RedisError::from((ErrorKind::AuthenticationFailed, "no"));
        assert_eq!(Fault::from(refused).kind(), Kind::Refused);
        let answered = |line: &[u8]| {
            let answer = redis::parse_redis_value(line).expect("an answer").extract_error();
            Fault::from(answer.expect_err("an error")).kind()
        };
        assert_eq!(answered(b"-DENIED Redis is running in protected mode\r\n"), Kind::Refused);
        assert_eq!(answered(b"-NOPERM this user has no permissions\r\n"), Kind::Refused);
        assert_eq!(answered(b"-LOADING Redis is loading the dataset in memory\r\n"), Kind::Away);
        assert_eq!((Fault::Closed.kind(), Fault::Silent(Duration::ZERO).kind()), (Kind::Away, Kind::Away));
    }
}
