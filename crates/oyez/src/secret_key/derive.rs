//! One key per purpose from the one secret (HKDF-SHA256), so that a leak of one tells nothing about another.

use domain::Secret;
use ring::hkdf;

const SALT: &[u8] = b"oyez/1";
const KEY_LEN: usize = 32;
const FINGERPRINT_LEN: usize = 16;

/// What a derived key is for; its label must never change, or everything made with it becomes void.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Signs access and refresh tokens.
    TokenSigning,
    /// Hashes API tokens and single-use tokens before they are stored.
    TokenHash,
    /// Signs the opaque cursors of pages.
    Cursor,
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Self::TokenSigning => b"token signing",
            Self::TokenHash => b"token hash",
            Self::Cursor => b"cursor",
        }
    }
}

/// A key for one purpose, and the one it replaces while a rotation lasts. It has no `Debug`.
#[derive(Clone)]
pub struct DerivedKey {
    /// Makes and checks.
    pub current: [u8; KEY_LEN],
    /// Only checks.
    pub previous: Option<[u8; KEY_LEN]>,
}

/// Which of our keys a stored fingerprint belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// The current key's.
    Current,
    /// The previous key's: this node rotates, the stored one should become the current one's.
    Previous,
    /// Neither: this node must not start.
    Neither,
}

/// The installation's secret, and the one before it.
pub struct KeyRing {
    current: hkdf::Prk,
    previous: Option<hkdf::Prk>,
}

impl KeyRing {
    /// Takes the secrets in.
    pub fn new(current: &Secret, previous: Option<&Secret>) -> Self {
        let extract = |secret: &Secret| hkdf::Salt::new(hkdf::HKDF_SHA256, SALT).extract(secret.expose().as_bytes());
        Self { current: extract(current), previous: previous.map(extract) }
    }

    /// The key for a purpose.
    pub fn derive(&self, purpose: Purpose) -> DerivedKey {
        DerivedKey {
            current: expand(&self.current, purpose.label()),
            previous: self.previous.as_ref().map(|secret| expand(secret, purpose.label())),
        }
    }

    /// What the store keeps, so that a node with another key is noticed. It tells nothing about the key.
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.current)
    }

    /// Tells whose fingerprint the store keeps.
    pub fn recognize(&self, stored: &str) -> Known {
        if stored == self.fingerprint() {
            Known::Current
        } else if self.previous.as_ref().is_some_and(|secret| stored == fingerprint(secret)) {
            Known::Previous
        } else {
            Known::Neither
        }
    }
}

struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn fingerprint(secret: &hkdf::Prk) -> String {
    let bytes: [u8; FINGERPRINT_LEN] = expand(secret, b"fingerprint");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

/// Only lengths beyond 255 hash blocks can fail, and ours are constants far below.
#[expect(
    clippy::expect_used,
    reason = "the length is a constant within HKDF's limit; a wrong key must never go unnoticed"
)]
fn expand<const N: usize>(secret: &hkdf::Prk, label: &[u8]) -> [u8; N] {
    let mut key = [0; N];
    secret
        .expand(&[label], Length(N))
        .and_then(|material| material.fill(&mut key))
        .expect("HKDF gives up to 8160 bytes");
    key
}

#[cfg(test)]
mod tests {
    use domain::Secret;

    use super::{KeyRing, Known, Purpose};

    const OLD: &str = "Zk3vQ9sX7rT1wY5uB8nM2cL6pJ4hG0fD";
    const NEW: &str = "Qm7wE2rT9yU4iO1pA6sD3fG8hJ5kL0zX";

    #[test]
    fn purposes_have_keys_of_their_own() {
        let ring = KeyRing::new(&Secret::new(OLD), None);
        let keys =
            [Purpose::TokenSigning, Purpose::TokenHash, Purpose::Cursor].map(|purpose| ring.derive(purpose).current);
        assert!(keys[0] != keys[1] && keys[1] != keys[2] && keys[0] != keys[2]);
        assert_eq!(ring.derive(Purpose::TokenSigning).previous, None);
    }

    #[test]
    fn a_derived_key_stays_the_same_from_version_to_version() {
        let key = KeyRing::new(&Secret::new(OLD), None).derive(Purpose::TokenSigning).current;
        // Computed with another implementation of RFC 5869.
        assert_eq!(key[..4], [79, 216, 21, 127]);
    }

    #[test]
    fn while_rotating_the_previous_key_still_checks_what_it_made() {
        let old = KeyRing::new(&Secret::new(OLD), None);
        let rotating = KeyRing::new(&Secret::new(NEW), Some(&Secret::new(OLD)));
        let key = rotating.derive(Purpose::Cursor);
        assert_eq!(key.previous, Some(old.derive(Purpose::Cursor).current));
        assert_ne!(Some(key.current), key.previous);
    }

    #[test]
    fn a_fingerprint_tells_the_current_the_previous_and_a_foreign_key_apart() {
        let old = KeyRing::new(&Secret::new(OLD), None);
        let rotating = KeyRing::new(&Secret::new(NEW), Some(&Secret::new(OLD)));
        assert_eq!(old.fingerprint().len(), 32);
        assert_eq!(rotating.recognize(&rotating.fingerprint()), Known::Current);
        assert_eq!(rotating.recognize(&old.fingerprint()), Known::Previous);
        assert_eq!(old.recognize(&rotating.fingerprint()), Known::Neither);
    }
}
