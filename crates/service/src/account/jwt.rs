//! JSON Web Tokens, HS256 and nothing else: written and read here by hand, since a hundred lines leave no algorithm to confuse.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::time::SECOND_US;
use domain::{Secret, Timestamp, UserId};
use ring::hmac;
use serde::{Deserialize, Serialize};

use super::keys::TokenKeys;
use crate::error::BadToken;

/// The longest token that is looked at, in bytes.
const TOKEN_BYTES_MAX: usize = 2048;
const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Access,
    Refresh,
}

/// What a token says. `valid_from_us` is ours: the account's `tokens_valid_from` as the transaction that granted the session read it.
/// It tells a token from before a change of password from one after, whatever any clock says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Claims {
    pub(super) token_type: Kind,
    pub(super) exp: i64,
    pub(super) iat: i64,
    pub(super) jti: String,
    pub(super) user_id: i64,
    pub(super) valid_from_us: i64,
}

impl Claims {
    pub(super) fn new(
        kind: Kind,
        user: UserId,
        valid_from: Timestamp,
        jti: String,
        issued_at: Timestamp,
        life: Duration,
    ) -> Self {
        Self {
            token_type: kind,
            exp: (issued_at + life).as_micros() / SECOND_US,
            iat: issued_at.as_micros() / SECOND_US,
            jti,
            user_id: user.0,
            valid_from_us: valid_from.as_micros(),
        }
    }

    pub(super) fn expires_at(&self) -> Timestamp {
        Timestamp::from_micros(self.exp.saturating_mul(SECOND_US))
    }
}

/// Writes and reads tokens with the installation's keys.
pub(super) struct Tokens {
    current: hmac::Key,
    previous: Option<hmac::Key>,
    header: String,
}

impl Tokens {
    pub(super) fn new(keys: &TokenKeys) -> Self {
        let key = |bytes: &[u8; 32]| hmac::Key::new(hmac::HMAC_SHA256, bytes);
        Self {
            current: key(&keys.current),
            previous: keys.previous.as_ref().map(key),
            header: URL_SAFE_NO_PAD.encode(HEADER),
        }
    }

    pub(super) fn write(&self, claims: &Claims) -> Result<Secret, serde_json::Error> {
        let mut text = format!("{}.{}", self.header, URL_SAFE_NO_PAD.encode(serde_json::to_vec(claims)?));
        let signature = hmac::sign(&self.current, text.as_bytes());
        text.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut text);
        Ok(Secret::new(text))
    }

    /// The claims of a token that we signed and that has not expired. Its kind is judged last, as in the reference.
    pub(super) fn read(&self, text: &str, kind: Kind, now: Timestamp) -> Result<Claims, BadToken> {
        let claims = self.signed_claims(text).ok_or(BadToken::Invalid)?;
        if claims.expires_at() <= now {
            return Err(BadToken::Invalid);
        }
        if claims.token_type != kind {
            return Err(BadToken::WrongType);
        }
        Ok(claims)
    }

    fn signed_claims(&self, text: &str) -> Option<Claims> {
        if text.len() > TOKEN_BYTES_MAX {
            return None;
        }
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        if header != self.header {
            return None;
        }
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let verifies = |key: &hmac::Key| hmac::verify(key, signed.as_bytes(), &signature).is_ok();
        if !verifies(&self.current) && !self.previous.as_ref().is_some_and(verifies) {
            return None;
        }
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_795_341_600_000_000);
    const SINCE: Timestamp = Timestamp::from_micros(1_795_000_000_000_001);

    fn tokens(current: u8, previous: Option<u8>) -> Tokens {
        Tokens::new(&TokenKeys { current: [current; 32], previous: previous.map(|byte| [byte; 32]) })
    }

    fn claims(kind: Kind) -> Claims {
        Claims::new(kind, UserId(7), SINCE, "jti".to_owned(), NOW, Duration::from_mins(30))
    }

    #[test]
    fn a_token_is_read_as_it_was_written_until_it_expires() {
        let tokens = tokens(1, None);
        let text = tokens.write(&claims(Kind::Access)).expect("a token");
        let read = tokens.read(text.expose(), Kind::Access, NOW).expect("valid");
        assert_eq!((read.user_id, read.jti.as_str(), read.valid_from_us), (7, "jti", SINCE.as_micros()));
        let end = NOW + Duration::from_mins(30);
        assert!(tokens.read(text.expose(), Kind::Access, end - Duration::from_micros(1)).is_ok());
        assert_eq!(tokens.read(text.expose(), Kind::Access, end).err(), Some(BadToken::Invalid));
    }

    #[test]
    fn the_form_is_the_one_that_other_programs_read() {
        // Signed by another implementation of HS256 with a key of 32 bytes of 1.
        let text = tokens(1, None).write(&claims(Kind::Refresh)).expect("a token");
        let mut parts = text.expose().split('.');
        assert_eq!(parts.next(), Some("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"));
        let body = URL_SAFE_NO_PAD.decode(parts.next().expect("claims")).expect("base64");
        let body: serde_json::Value = serde_json::from_slice(&body).expect("json");
        assert_eq!((&body["token_type"], &body["exp"]), (&"refresh".into(), &1_795_343_400.into()));
        assert_eq!(parts.next(), Some("UOVFBSGwzKEN4J5sXH8KZjirskiHduGyfpN3ZYwKOzo"));
    }

    #[test]
    fn one_kind_does_not_pass_for_the_other() {
        let tokens = tokens(1, None);
        let text = tokens.write(&claims(Kind::Refresh)).expect("a token");
        assert_eq!(tokens.read(text.expose(), Kind::Access, NOW).err(), Some(BadToken::WrongType));
    }

    #[test]
    fn no_byte_of_a_token_can_be_changed() {
        let tokens = tokens(1, None);
        let text = tokens.write(&claims(Kind::Access)).expect("a token");
        for at in 0..text.expose().len() {
            let mut bytes = text.expose().as_bytes().to_vec();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(bytes).expect("ascii");
            assert_eq!(tokens.read(&forged, Kind::Access, NOW).err(), Some(BadToken::Invalid), "{at}");
        }
    }

    #[test]
    fn only_our_own_header_counts_even_with_a_right_signature() {
        let tokens = tokens(1, None);
        let body = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&claims(Kind::Access)).expect("json"));
        for header in [r#"{"alg":"none","typ":"JWT"}"#, r#"{"alg":"HS512","typ":"JWT"}"#, ""] {
            let signed = format!("{}.{body}", URL_SAFE_NO_PAD.encode(header));
            let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&tokens.current, signed.as_bytes()));
            let text = format!("{signed}.{signature}");
            assert_eq!(tokens.read(&text, Kind::Access, NOW).err(), Some(BadToken::Invalid), "{header}");
        }
        for text in ["", ".", "..", "...", "a.b.c", "oyez_x"] {
            assert_eq!(tokens.read(text, Kind::Access, NOW).err(), Some(BadToken::Invalid), "{text}");
        }
    }

    #[test]
    fn while_keys_rotate_the_previous_one_still_reads_and_the_current_one_writes() {
        let old = tokens(1, None).write(&claims(Kind::Access)).expect("a token");
        let rotating = tokens(2, Some(1));
        assert!(rotating.read(old.expose(), Kind::Access, NOW).is_ok());
        let new = rotating.write(&claims(Kind::Access)).expect("a token");
        assert!(tokens(1, None).read(new.expose(), Kind::Access, NOW).is_err());
        assert!(tokens(2, None).read(old.expose(), Kind::Access, NOW).is_err());
    }
}
