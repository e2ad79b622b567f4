//! Whether the database takes writes, which only a write can tell: a server may let read whom it likes, and a disk be full. It leaves
//! no trace.

use crate::db::Db;
use crate::error::{Error, Failure, Result};
use crate::gate::Writer;
use crate::meta;
use crate::open::Store;

/// A fact that nobody ever reads, since its transaction is given up.
const NAME: &str = "doctor";

/// How the attempt ended; a transaction that fails is rolled back.
enum Tried {
    Taken,
    Failed(Error),
}

/// Writes within a transaction that is rolled back.
///
/// # Errors
/// When the database would not take it.
pub async fn try_write(store: &Store) -> Result<()> {
    let tried: std::result::Result<(), Tried> =
        store.write(Writer::Person, |db| async move { write(&db).await.and(Err(Tried::Taken)) }).await;
    match tried {
        Err(Tried::Failed(error)) => Err(error),
        Ok(()) | Err(Tried::Taken) => Ok(()),
    }
}

async fn write(db: &Db) -> std::result::Result<(), Tried> {
    meta::keep(db, NAME, "").await?;
    Ok(())
}

impl From<Error> for Tried {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl Failure for Tried {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Failed(error) if error.is_transient())
    }
}
