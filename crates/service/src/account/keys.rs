//! The keys that accounts are given, and what is hashed with them. Where keys come from is not known here.

use domain::Secret;
use ring::hmac;

/// A key for one purpose, and the one it replaces while a rotation lasts. It has no `Debug`.
#[derive(Clone)]
pub struct TokenKeys {
    /// Makes and checks.
    pub current: [u8; 32],
    /// Only checks.
    pub previous: Option<[u8; 32]>,
}

/// Every key that accounts need.
#[derive(Clone)]
pub struct Keys {
    /// Signs access and refresh tokens.
    pub signing: TokenKeys,
    /// Hashes API tokens and single-use tokens before they are stored.
    pub hashing: TokenKeys,
}

/// Hashes what must be found again by its hash: tokens with much randomness of their own, which need no slow hash.
pub(super) struct TokenHasher {
    current: hmac::Key,
    previous: Option<hmac::Key>,
}

impl TokenHasher {
    pub(super) fn new(keys: &TokenKeys) -> Self {
        let key = |bytes: &[u8; 32]| hmac::Key::new(hmac::HMAC_SHA256, bytes);
        Self { current: key(&keys.current), previous: keys.previous.as_ref().map(key) }
    }

    /// The hash to keep.
    pub(super) fn hash(&self, token: &Secret) -> String {
        hex(hmac::sign(&self.current, token.expose().as_bytes()).as_ref())
    }

    /// The hashes under which the token may have been kept.
    pub(super) fn candidates(&self, token: &str) -> Vec<String> {
        let keys = std::iter::once(&self.current).chain(self.previous.as_ref());
        keys.map(|key| hex(hmac::sign(key, token.as_bytes()).as_ref())).collect()
    }

    /// A short name for something whose text shall not be kept.
    pub(super) fn alias(&self, kind: &str, text: &str) -> u64 {
        let mut context = hmac::Context::with_key(&self.current);
        context.update(kind.as_bytes());
        context.update(&[0]);
        context.update(text.as_bytes());
        let tag = context.sign();
        tag.as_ref().iter().take(8).fold(0, |alias, byte| alias << 8 | u64::from(*byte))
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let pair = |byte: &u8| [DIGITS[usize::from(byte >> 4)] as char, DIGITS[usize::from(byte & 15)] as char];
    bytes.iter().flat_map(pair).collect()
}
