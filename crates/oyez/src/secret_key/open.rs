//! From what was set, or was kept, to the ring of keys; whether the store knows that key is asked elsewhere.

use domain::Random;

use super::{KeyRing, OpenKeyFileError, open_or_create};
use crate::settings::{Data, SecretKeys};
use crate::system::generate_secret_key;

/// Takes the key that was set; else the one kept in the data folder, which is made on first use.
///
/// # Errors
/// When no key was set and none can be kept.
pub fn open(keys: &SecretKeys, data: &Data, random: &dyn Random) -> Result<KeyRing, OpenKeyFileError> {
    let current = match &keys.current {
        Some(key) => key.clone(),
        None => open_or_create(&data.dir, || generate_secret_key(random))?,
    };
    Ok(KeyRing::new(&current, keys.previous.as_ref()))
}

#[cfg(test)]
mod tests {
    use domain::Secret;

    use super::open;
    use crate::settings::{Data, SecretKeys};
    use crate::system::SystemSource;

    fn keys(current: Option<&str>) -> SecretKeys {
        SecretKeys { current: current.map(Secret::new), previous: None }
    }

    #[test]
    fn a_kept_key_is_the_same_at_the_next_start_and_a_set_one_leaves_no_file() {
        let dir = tempfile::tempdir().expect("a folder");
        let data = Data { dir: dir.path().join("data") };
        let random = SystemSource::new();
        let set = open(&keys(Some("Zk3vQ9sX7rT1wY5uB8nM2cL6pJ4hG0fD")), &data, &random).expect("a ring");
        assert!(!data.dir.exists());
        let made = open(&keys(None), &data, &random).expect("a ring");
        let kept = open(&keys(None), &data, &random).expect("a ring");
        assert_eq!(made.fingerprint(), kept.fingerprint());
        assert_ne!(made.fingerprint(), set.fingerprint());
    }
}
