//! Says in the log when the database is lost and when it is back, once each; the parts that wait for it meanwhile say nothing.

use std::time::Duration;

use store::{Dialect, Error, Store, clock};
use tokio_util::sync::CancellationToken;

const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Looks until `stop`. An embedded database is never away.
pub(super) async fn run(store: Store, stop: CancellationToken) {
    if store.dialect() == Dialect::Sqlite {
        return;
    }
    let mut is_lost = false;
    while stop.run_until_cancelled(tokio::time::sleep(LOOK_EVERY)).await.is_some() {
        match stop.run_until_cancelled(look(&store)).await {
            Some(Err(error)) if !is_lost => {
                is_lost = true;
                tracing::error!(%error, "the database is lost: requests that need it are answered with 503, and work waits for it");
            }
            Some(Ok(())) if is_lost => {
                is_lost = false;
                tracing::warn!("the database is back");
            }
            _ => {}
        }
    }
}

/// One connection may break while the database is there, so it is asked once more.
async fn look(store: &Store) -> Result<(), Error> {
    let db = store.reader();
    match clock::now(db).await {
        Ok(_) => Ok(()),
        Err(_) => clock::now(db).await.map(|_| ()),
    }
}
