//! Argon2id on memory that goes back to the system when the hash is done. Who may hash, and how many at once, is decided elsewhere.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::password_hash::{Error, Result};
use argon2::{Algorithm, Argon2, Block, Params, Version};

/// As many blocks of a KiB as make an allocation so large that the system's allocator maps it by itself and unmaps it when it is freed.
/// A smaller one stays with the process, in the heap of the thread that hashed: 19 MiB for each login. What is not used of the
/// room is never touched, and so costs nothing.
const ROOM_BLOCKS: usize = 33 * 1024;

/// The hash of a password as it is kept, with all that is needed to check it.
pub(super) fn hash(params: &Params, password: &[u8], salt: &[u8]) -> Result<String> {
    let salt = Salt::new(salt)?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params)?,
        hash: Some(compute(Algorithm::Argon2id, Version::V0x13, params.clone(), password, &salt)?),
        salt: Some(salt),
    };
    Ok(hash.to_string())
}

/// Whether the password is the hashed one, at the cost that the hash names.
pub(super) fn verify(password: &[u8], kept: &str) -> Result<bool> {
    let kept = PasswordHash::new(kept)?;
    let (Some(salt), Some(expected)) = (&kept.salt, &kept.hash) else { return Ok(false) };
    let algorithm = Algorithm::try_from(kept.algorithm.as_str())?;
    let version = kept.version.map(Version::try_from).transpose()?.unwrap_or_default();
    // Comparing takes the same time wherever they differ.
    Ok(compute(algorithm, version, Params::try_from(&kept)?, password, salt)? == *expected)
}

fn compute(algorithm: Algorithm, version: Version, params: Params, password: &[u8], salt: &[u8]) -> Result<Output> {
    let needed = params.block_count();
    let mut room = Vec::new();
    room.try_reserve_exact(needed.max(ROOM_BLOCKS)).map_err(|_| Error::OutOfMemory)?;
    room.resize(needed, Block::default());
    let mut buffer = [0; Output::MAX_LENGTH];
    let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
    let out = buffer.get_mut(..length).ok_or(Error::OutputSize)?;
    Argon2::new(algorithm, version, params).hash_password_into_with_memory(password, salt, out, &mut room)?;
    Ok(Output::new(out)?)
}

#[cfg(test)]
mod tests {
    use argon2::{PasswordHasher, PasswordVerifier};

    use super::*;

    #[test]
    fn the_library_accepts_our_hashes_and_we_accept_its() {
        let params = Params::new(16, 2, 1, None).expect("parameters");
        let library = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
        let ours = hash(&params, b"a walk by the river", b"saltsaltsaltsalt").expect("a hash");
        let its =
            library.hash_password_with_salt(b"a walk by the river", b"saltsaltsaltsalt").expect("a hash").to_string();
        assert_eq!(ours, its);
        assert!(library.verify_password(b"a walk by the river", ours.as_str()).is_ok());
        assert!(verify(b"a walk by the river", &its).expect("a verdict"));
        assert!(!verify(b"a walk by the rivers", &its).expect("a verdict"));
        assert!(verify(b"a walk by the river", "no hash at all").is_err());
    }
}
