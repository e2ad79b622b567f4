//! The key beside a backup, and its way back into the data folder. A key that is there is never lost by it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use domain::Secret;

use super::file::{self, OpenKeyFileError};

/// What stands behind a backup's name in that of its key.
const SUFFIX: &str = ".secret-key";

/// Why a key could not be copied.
#[derive(Debug, thiserror::Error)]
pub enum CopyKeyError {
    /// Another key is where this one is to go.
    #[error("{path} holds another key; --force puts this one in its place")]
    Taken {
        /// The file.
        path: PathBuf,
    },
    /// A key cannot be read or written.
    #[error(transparent)]
    File(#[from] OpenKeyFileError),
}

/// The file beside a backup in which its key may lie.
pub fn key_beside(backup: &Path) -> PathBuf {
    let mut name = backup.as_os_str().to_owned();
    name.push(SUFFIX);
    name.into()
}

/// Refuses a place in which another key lies.
///
/// # Errors
/// When there is one, or it cannot be read.
pub fn refuse_other(path: &Path, key: &Secret) -> Result<(), CopyKeyError> {
    match file::read(path) {
        Ok(kept) if kept.expose() == key.expose() => Ok(()),
        Err(OpenKeyFileError::Missing { .. }) => Ok(()),
        Ok(_) => Err(CopyKeyError::Taken { path: path.to_owned() }),
        Err(error) => Err(error.into()),
    }
}

/// Puts a key into a file for its owner only. Another key that was there is kept under its name with `aside_suffix` behind
/// it; tells where.
///
/// # Errors
/// When it cannot be written.
pub fn put(path: &Path, key: &Secret, aside_suffix: &str) -> Result<Option<PathBuf>, CopyKeyError> {
    let failed = |source| OpenKeyFileError::Io { path: path.to_owned(), source };
    let aside = match file::read(path) {
        Ok(kept) if kept.expose() == key.expose() => return Ok(None),
        Err(OpenKeyFileError::Missing { .. }) => None,
        _ => {
            let mut aside = path.as_os_str().to_owned();
            aside.push(aside_suffix);
            fs::rename(path, &aside).map_err(failed)?;
            Some(aside.into())
        }
    };
    match path.parent() {
        Some(folder) => file::create(folder, path, key).map_err(failed)?,
        None => return Err(failed(ErrorKind::InvalidInput.into()).into()),
    }
    Ok(aside)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "Zk3vQ9sX7rT1wY5uB8nM2cL6pJ4hG0fD";
    const OTHER: &str = "Qm7wE2rT9yU4iO1pA6sD3fG8hJ5kL0zX";

    #[test]
    fn a_key_takes_the_place_of_another_which_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("secret-key");
        let (key, other) = (Secret::new(KEY), Secret::new(OTHER));
        assert_eq!(put(&path, &other, ".before").expect("written"), None);
        assert_eq!(put(&path, &other, ".before").expect("the same"), None);
        assert!(matches!(refuse_other(&path, &key), Err(CopyKeyError::Taken { .. })));
        let aside = put(&path, &key, ".before").expect("written").expect("the other was kept");
        assert_eq!(file::read(&aside).expect("a key").expose(), OTHER);
        assert_eq!(file::read(&path).expect("a key").expose(), KEY);
        refuse_other(&path, &key).expect("the same");
    }
}
