//! The generated key in the data folder: made once, readable by its owner only. It judges no key that a person chose.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use domain::Secret;

const FILE_NAME: &str = "secret-key";
const OWNER_ONLY_DIR: u32 = 0o700;
const OWNER_ONLY_FILE: u32 = 0o600;
const OTHERS: u32 = 0o077;

/// Why the kept key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenKeyFileError {
    /// There is none.
    #[error(
        "there is no file {path}, and SECRET_KEY is not set; the first start makes a key, and a database that had one needs it back from its backup"
    )]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The folder or the file cannot be read or written.
    #[error(
        "cannot keep the secret key in {path}: {source}; make the folder writable, name another with data.dir, or set SECRET_KEY"
    )]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Others on this machine can read the key.
    #[error(
        "the secret key in {path} can be read by others; run `chmod 600 {path}`, or set SECRET_KEY and remove the file"
    )]
    Exposed {
        /// The file.
        path: PathBuf,
    },
    /// The file was damaged.
    #[error(
        "the secret key in {path} is damaged: {fault}; put the file back from a backup, or set SECRET_KEY as it was"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: &'static str,
    },
}

/// Reads the kept key; makes one from `generate` if there is none. Two processes that start at once agree on one key.
///
/// # Errors
/// When the file cannot be read or made, is readable by others, or holds no usable key.
pub fn open_or_create(dir: &Path, generate: impl FnOnce() -> Secret) -> Result<Secret, OpenKeyFileError> {
    let path = key_path(dir);
    let failed = |source| OpenKeyFileError::Io { path: path.clone(), source };
    if let Err(error) = fs::symlink_metadata(&path) {
        if error.kind() != ErrorKind::NotFound {
            return Err(failed(error));
        }
        create(dir, &path, &generate()).map_err(failed)?;
    }
    kept_key(dir)
}

/// Where the generated key of a data folder is.
pub fn key_path(dir: &Path) -> PathBuf {
    dir.join(FILE_NAME)
}

/// Reads the kept key and makes none.
///
/// # Errors
/// When the file cannot be read, is readable by others, or holds no usable key.
pub fn kept_key(dir: &Path) -> Result<Secret, OpenKeyFileError> {
    read(&key_path(dir))
}

/// Reads a key from a file of any name.
///
/// # Errors
/// When the file cannot be read, is readable by others, or holds no usable key.
pub fn read(path: &Path) -> Result<Secret, OpenKeyFileError> {
    let path = path.to_owned();
    let failed = |source: io::Error| match source.kind() {
        ErrorKind::NotFound => OpenKeyFileError::Missing { path: path.clone() },
        _ => OpenKeyFileError::Io { path: path.clone(), source },
    };
    let mode = fs::metadata(&path).map_err(failed)?.permissions().mode();
    if mode & OTHERS != 0 {
        return Err(OpenKeyFileError::Exposed { path });
    }
    let key = Secret::new(fs::read_to_string(&path).map_err(failed)?.trim());
    match super::weakness(&key) {
        Some(fault) => Err(OpenKeyFileError::Damaged { path, fault }),
        None => Ok(key),
    }
}

/// Writes beside the file and links it into place, so that nobody ever reads half a key and the first writer wins.
pub(super) fn create(dir: &Path, path: &Path, key: &Secret) -> io::Result<()> {
    let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
    DirBuilder::new().recursive(true).mode(OWNER_ONLY_DIR).create(dir)?;
    let draft = dir.join(format!("{FILE_NAME}.{}", std::process::id()));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(OWNER_ONLY_FILE).open(&draft)?;
    writeln!(file, "{}", key.expose())?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => fs::File::open(dir)?.sync_all(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use domain::Secret;

    use super::{FILE_NAME, OpenKeyFileError, create, open_or_create};

    const KEY: &str = "Zk3vQ9sX7rT1wY5uB8nM2cL6pJ4hG0fD";

    #[test]
    fn a_key_is_made_once_for_the_owner_only_and_then_kept() {
        let dir = tempfile::tempdir().expect("a folder");
        let data = dir.path().join("data");
        let made = open_or_create(&data, || Secret::new(KEY)).expect("a new key");
        let kept = open_or_create(&data, || Secret::new("another")).expect("the kept key");
        assert_eq!((made.expose(), kept.expose()), (KEY, KEY));
        let permissions = |path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!((permissions(data.join(FILE_NAME)), permissions(data.clone())), (0o600, 0o700));
        assert_eq!(fs::read_dir(&data).expect("a folder").count(), 1);
    }

    #[test]
    fn the_first_of_two_writers_wins() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join(FILE_NAME);
        create(dir.path(), &path, &Secret::new(KEY)).expect("the first");
        create(dir.path(), &path, &Secret::new("second")).expect("the second finds it there");
        assert_eq!(fs::read_to_string(path).expect("a key").trim(), KEY);
    }

    #[test]
    fn a_key_that_others_can_read_or_that_was_cut_short_stops_the_start() {
        let dir = tempfile::tempdir().expect("a folder");
        open_or_create(dir.path(), || Secret::new(KEY)).expect("a new key");
        let path = dir.path().join(FILE_NAME);
        fs::write(&path, "Zk3v").expect("written");
        let opened = open_or_create(dir.path(), || Secret::new(KEY));
        assert!(matches!(opened, Err(OpenKeyFileError::Damaged { .. })));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("changed");
        let opened = open_or_create(dir.path(), || Secret::new(KEY));
        assert!(matches!(opened, Err(OpenKeyFileError::Exposed { .. })));
    }
}
