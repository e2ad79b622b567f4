//! A file that gets its name only when it is whole. What is in it is not known here.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::{BackupError, Existing};
use crate::file::{OWNER_ONLY, beside};

/// SQLite's log beside a database, which it would read together with one that takes its name.
pub(super) const LOG: &str = "-wal";
/// The same of a database that keeps what was before instead.
pub(super) const JOURNAL: &str = "-journal";
/// What the processes share that work with a database.
pub(super) const SHARED_MEMORY: &str = "-shm";
const COMPANIONS: [&str; 3] = [LOG, JOURNAL, SHARED_MEMORY];

/// An empty file for its owner only, removed unless it is published.
pub(super) struct Draft(PathBuf);

impl Draft {
    pub(super) fn beside(target: &Path) -> Result<Self, BackupError> {
        let path = beside(target, &format!(".draft.{}", std::process::id()));
        let failed = |source: io::Error| failure(&path, source);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(&path).map_err(failed)?;
        Ok(Self(path))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Gives it its name; it is on the disk then.
    pub(super) fn publish(self, target: &Path, existing: Existing) -> Result<(), BackupError> {
        let publish = || {
            File::open(&self.0)?.sync_all()?;
            match existing {
                Existing::Replace => fs::rename(&self.0, target)?,
                Existing::Refuse => name_new(&self.0, target)?,
            }
            File::open(folder(target))?.sync_all()
        };
        publish().map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => BackupError::Taken { path: target.to_owned() },
            _ => failure(target, error),
        })
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Published or not, there may be nothing left to remove.
        for path in COMPANIONS.iter().map(|companion| beside(&self.0, companion)).chain([self.0.clone()]) {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    tracing::warn!(%error, path = %path.display(), "a draft was left behind");
                }
                _ => {}
            }
        }
    }
}

/// A name that somebody took meanwhile stays theirs. Not every file system knows a second name for a file.
fn name_new(draft: &Path, target: &Path) -> io::Result<()> {
    match fs::hard_link(draft, target) {
        Err(error) if matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::PermissionDenied) => {
            if target.exists() { Err(ErrorKind::AlreadyExists.into()) } else { fs::rename(draft, target) }
        }
        linked => linked,
    }
}

pub(super) fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

pub(super) fn refuse_taken(target: &Path, existing: Existing) -> Result<(), BackupError> {
    let folder = folder(target);
    if !folder.is_dir() {
        return Err(BackupError::NoFolder { path: folder.to_owned() });
    }
    if target.is_dir() || target.file_name().is_none() {
        return Err(BackupError::NoFile { path: target.to_owned() });
    }
    if existing == Existing::Refuse && target.symlink_metadata().is_ok() {
        return Err(BackupError::Taken { path: target.to_owned() });
    }
    match COMPANIONS.iter().map(|companion| beside(target, companion)).find(|path| path.exists()) {
        Some(path) => Err(BackupError::Leftover { path }),
        None => Ok(()),
    }
}

pub(super) fn refuse_same(one: &Path, other: &Path) -> Result<(), BackupError> {
    match (fs::canonicalize(one), fs::canonicalize(other)) {
        (Ok(one), Ok(path)) if one == path => Err(BackupError::Itself { path }),
        _ => Ok(()),
    }
}

pub(super) fn failure(path: &Path, source: io::Error) -> BackupError {
    let path = path.to_owned();
    match source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => BackupError::Full { path },
        _ => BackupError::Io { path, source },
    }
}
