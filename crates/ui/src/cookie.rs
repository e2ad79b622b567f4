//! Cookies: read from a request, written for an answer. Over HTTPS their names begin so that no other host can set them.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use web::peer::Peer;

/// Longest value that is looked at, in bytes.
const VALUE_BYTES_MAX: usize = 512;

/// A cookie of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// Who is signed in.
    Session,
    /// For forms while nobody is.
    Guest,
    /// The language that was chosen.
    Language,
    /// What the next page shall say.
    Notice,
    /// That somebody signed out here: other windows may still show their pages.
    Left,
}

impl Cookie {
    const fn plain_name(self) -> &'static str {
        match self {
            Self::Session => "oyez_session",
            Self::Guest => "oyez_guest",
            Self::Language => "oyez_language",
            Self::Notice => "oyez_notice",
            Self::Left => "oyez_left",
        }
    }

    /// `__Host-` binds a cookie to this very host (RFC 6265bis, 4.1.3.2); browsers allow it over HTTPS only.
    fn name(self, peer: &Peer) -> String {
        let prefix = if peer.scheme == "https" { "__Host-" } else { "" };
        format!("{prefix}{}", self.plain_name())
    }

    /// Its value, if the browser sent one that is fit to be looked at.
    pub(crate) fn read<'h>(self, headers: &'h HeaderMap, peer: &Peer) -> Option<&'h str> {
        let name = self.name(peer);
        let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let value = pairs.find_map(|(found, value)| (found == name).then_some(value))?;
        (1..=VALUE_BYTES_MAX).contains(&value.len()).then_some(value)
    }

    /// Sets it for so many seconds; `None` is until the browser ends.
    pub(crate) fn set(self, value: &str, peer: &Peer, seconds: Option<u64>) -> Option<HeaderValue> {
        let secure = if peer.scheme == "https" { "; Secure" } else { "" };
        let life = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
        let name = self.name(peer);
        HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{life}")).ok()
    }

    /// Takes it away.
    pub(crate) fn clear(self, peer: &Peer) -> Option<HeaderValue> {
        self.set("", peer, Some(0))
    }
}
