//! The oldest version that may work on the database: recorded beside the tables, raised by contracts only, and asked at every start.

use crate::db::Db;
use crate::error::Result;
use crate::meta;
use crate::migrate::MigrateError;
use crate::node;
use crate::version::Version;

/// Under which the version is kept.
pub(crate) const COMPATIBLE_FROM: &str = "schema_compatible_from";

/// The oldest version that may work here, as it was recorded.
pub(crate) async fn recorded(db: &Db) -> Result<Option<String>> {
    meta::read(db, COMPATIBLE_FROM).await
}

/// Passes unless the database wants a later version than `own`. What cannot be read was written by a later one.
pub(crate) async fn admit(db: &Db, own: Version) -> std::result::Result<(), MigrateError> {
    match recorded(db).await? {
        Some(needed) if Version::parse(&needed).is_none_or(|needed| needed > own) => {
            Err(MigrateError::TooOld { needed, own })
        }
        _ => Ok(()),
    }
}

/// From now on only this version and later ones may work here; a floor that is higher stays.
pub(crate) async fn raise(db: &Db, to: Version) -> Result<()> {
    let kept = match recorded(db).await? {
        Some(kept) => kept,
        None => meta::keep(db, COMPATIBLE_FROM, &to.to_string()).await?,
    };
    if Version::parse(&kept).is_some_and(|kept| kept < to) {
        meta::replace(db, COMPATIBLE_FROM, &kept, &to.to_string()).await?;
    }
    Ok(())
}

/// Passes unless nodes run that are older than `needed`, from under which tables would be taken away.
pub(crate) async fn refuse_under_older_nodes(db: &Db, needed: Version) -> std::result::Result<(), MigrateError> {
    let mut older = Vec::new();
    for (name, version) in node::live(db).await? {
        if Version::parse(&version).is_some_and(|version| version < needed) {
            older.push(format!("{name} ({version})"));
        }
    }
    if older.is_empty() { Ok(()) } else { Err(MigrateError::OlderNodes { needed, nodes: older.join(", ") }) }
}
