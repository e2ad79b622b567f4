//! Hashes that came from the reference system (Django's PBKDF2 with SHA-256): checked at login, never made. Whoever signs in gets an
//! argon2id hash in its place.

use std::num::NonZeroU32;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::pbkdf2;

/// How Django names this way of hashing.
const ALGORITHM: &str = "pbkdf2_sha256";
/// Most rounds of work that a hash may ask for: more than twice what Django does in 2026, and about two seconds of one core.
const ITERATIONS_MAX: u32 = 4_000_000;
const HASH_BYTES: usize = 32;
const SALT_BYTES_MAX: usize = 128;

/// A kept hash, read.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Kept<'a> {
    pub(super) iterations: NonZeroU32,
    salt: &'a str,
    hash: [u8; HASH_BYTES],
}

impl<'a> Kept<'a> {
    /// `pbkdf2_sha256$<iterations>$<salt>$<base64 of 32 bytes>`, within the bounds of what a login may cost.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let mut parts = text.split('$');
        let (algorithm, iterations, salt, hash) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        if algorithm != ALGORITHM || parts.next().is_some() || salt.is_empty() || salt.len() > SALT_BYTES_MAX {
            return None;
        }
        let iterations = iterations.parse().ok().filter(|count: &NonZeroU32| count.get() <= ITERATIONS_MAX)?;
        let hash = STANDARD.decode(hash).ok()?.try_into().ok()?;
        Some(Self { iterations, salt, hash })
    }

    /// Whether the password is the hashed one; comparing takes the same time wherever they differ.
    pub(super) fn matches(&self, password: &[u8]) -> bool {
        pbkdf2::verify(pbkdf2::PBKDF2_HMAC_SHA256, self.iterations, self.salt.as_bytes(), password, &self.hash).is_ok()
    }
}

/// Does the work of so many iterations for nothing, where another account's hash would have cost it.
pub(super) fn work(iterations: u32, password: &[u8]) {
    if let Some(iterations) = NonZeroU32::new(iterations) {
        let mut out = [0; HASH_BYTES];
        pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, iterations, b"nobody", password, &mut out);
        std::hint::black_box(out);
    }
}

/// The iterations of a hash that a login can check; `None` for whatever it cannot.
pub(crate) fn iterations(kept: &str) -> Option<u32> {
    Kept::read(kept).map(|kept| kept.iterations.get())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by Python's own `hashlib`, as Django does.
    const DJANGO: &str = "pbkdf2_sha256$1000$seasalt$JgZryXe2Ga8ysg6XbzkLpTdyPQrHqsinbL9BnnhgX4A=";

    #[test]
    fn a_hash_as_django_makes_it_matches_its_password_only() {
        let kept = Kept::read(DJANGO).unwrap();
        assert!(kept.matches("lètmein".as_bytes()));
        assert!(!kept.matches(b"letmein") && !kept.matches(b""));
        assert_eq!(kept.iterations.get(), 1_000);
        let easier = DJANGO.replace("$1000$", "$999$");
        assert!(!Kept::read(&easier).unwrap().matches("lètmein".as_bytes()), "the work is part of it");
    }

    #[test]
    fn what_is_no_such_hash_or_would_cost_too_much_is_not_read() {
        let hash = "JgZryXe2Ga8ysg6XbzkLpTdyPQrHqsinbL9BnnhgX4A=";
        let too_long = "x".repeat(129);
        for text in [
            String::new(),
            "!jEwxkLbqaqZdQpY6o1xYnAxh0k".to_owned(),
            format!("pbkdf2_sha1$1000$salt${hash}"),
            format!("pbkdf2_sha256$0$salt${hash}"),
            format!("pbkdf2_sha256$-5$salt${hash}"),
            format!("pbkdf2_sha256$4000001$salt${hash}"),
            format!("pbkdf2_sha256$99999999999$salt${hash}"),
            format!("pbkdf2_sha256$1000$${hash}"),
            format!("pbkdf2_sha256$1000${too_long}${hash}"),
            format!("pbkdf2_sha256$1000$salt${hash}$more"),
            "pbkdf2_sha256$1000$salt$AAAA".to_owned(),
            "pbkdf2_sha256$1000$salt$not base64".to_owned(),
        ] {
            assert!(Kept::read(&text).is_none(), "{text}");
        }
    }
}
