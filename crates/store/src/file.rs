//! The file of an embedded database: where it is, and that it is made for its owner only. What is in it is SQLite's business.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use sea_orm::sqlx::sqlite::SqliteConnectOptions;

use crate::connect::ConnectError;

/// SQLite gives the files that it puts beside the database the same rights.
pub(crate) const OWNER_ONLY: u32 = 0o600;

/// The file that a database's URL names, be its name escaped or not; none where there is a server, or no file.
pub fn file(url: &str) -> Option<PathBuf> {
    let options: SqliteConnectOptions = url.strip_prefix("sqlite:").and(url.parse().ok())?;
    let path = options.get_filename();
    let is_in_memory = url.contains(":memory:") || url.contains("mode=memory");
    (!is_in_memory && !path.as_os_str().is_empty()).then(|| path.to_owned())
}

/// Makes an empty database if there is none. One that is there keeps the rights that somebody gave it.
pub(crate) fn make(path: &Path) -> io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        made => made.map(|_| ()),
    }
}

/// The URL that names a file; none where its name is no text.
pub fn address(path: &Path) -> Option<String> {
    let letters = path.to_str()?.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'_' | b'-' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    Some(format!("sqlite:{}", letters.collect::<String>()))
}

/// The path with `suffix` behind it.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Opens the file beside the database by which processes that open, migrate or replace it take turns; it is locked by nobody yet.
pub(crate) fn open_lock(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(false).mode(OWNER_ONLY).open(beside(path, ".lock"))
}

/// Waits for a turn. SQLite has no locks of its own that outlive a statement outside a transaction: a file beside the database serves.
pub(crate) async fn lock_file(path: &Path, how: fn(&File) -> io::Result<()>) -> Result<File, ConnectError> {
    let owned = path.to_owned();
    let locked = tokio::task::spawn_blocking(move || open_lock(&owned).and_then(|file| how(&file).map(|()| file)));
    locked.await.map_err(io::Error::other).flatten().map_err(|error| ConnectError::file(path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_url_names_its_file_and_what_is_none_names_nothing() {
        for (url, path) in [
            ("sqlite:data/oyez.db", Some("data/oyez.db")),
            ("sqlite:///var/oyez.db?mode=rwc", Some("/var/oyez.db")),
            ("sqlite:a b%20c%25%3F%23/oyez.db", Some("a b c%?#/oyez.db")),
            ("sqlite::memory:", None),
            ("sqlite:x?mode=memory", None),
            ("sqlite:x?unknown=1", None),
            ("postgres://db/oyez", None),
        ] {
            assert_eq!(file(url).as_deref(), path.map(Path::new), "{url}");
        }
    }

    #[test]
    fn the_url_of_a_file_names_it_whatever_it_is_called() {
        for name in ["data/oyez.db", "/var/a b%20?#'\".db", ":memory:", "Sicherung für März.db"] {
            let url = address(Path::new(name)).expect("a URL");
            assert_eq!(file(&url).as_deref(), Some(Path::new(name)), "{url}");
        }
    }
}
