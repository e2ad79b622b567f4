//! The folder of the embedded database, made on first use for its owner only; other folders are the operator's.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;

use super::OpenNodeError;
use crate::settings::Settings;

const OWNER_ONLY: u32 = 0o700;

/// Makes the data folder if the database's file lies in it.
pub(crate) fn prepare(settings: &Settings) -> Result<(), OpenNodeError> {
    let path = &settings.data.dir;
    let is_inside = settings.database.file().is_some_and(|file| file.starts_with(path));
    if !is_inside {
        return Ok(());
    }
    let made = DirBuilder::new().recursive(true).mode(OWNER_ONLY).create(path);
    made.map_err(|source| OpenNodeError::Folder { path: path.clone(), source })
}
