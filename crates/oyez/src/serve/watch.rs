//! Says in the log when the database's server is lost, or takes no writes, and when it is back, once each; the parts that wait for it
//! meanwhile say nothing, and a request that was refused has a line of its own.

use std::sync::Arc;
use std::time::Duration;

use store::{Dialect, Error, Store, clock};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::presence::Presence;

const LOOK_EVERY: Duration = Duration::from_secs(1);
/// A server that is silent for longer counts as lost: on a connection that drops what is sent, nothing ever fails.
const LOOK_TIME_MAX: Duration = Duration::from_secs(5);

/// Looks until `stop`, and hears what became of what `presence` writes: a server may answer and yet only let read. An embedded database has no server; what fails there is told where it fails.
pub(super) async fn run(store: Store, presence: Arc<Presence>, stop: CancellationToken) {
    if store.dialect() == Dialect::Sqlite {
        return;
    }
    let mut is_lost = false;
    while stop.run_until_cancelled(tokio::time::sleep(LOOK_EVERY)).await.is_some() {
        match stop.run_until_cancelled(look(&store)).await {
            Some(Err(error)) if error.is_absence() && !is_lost => {
                is_lost = true;
                tracing::error!(%error, "the database is lost: requests that need it are answered with 503, and work waits for it");
            }
            Some(Ok(())) => match presence.refusal() {
                Some(error) if !is_lost => {
                    is_lost = true;
                    tracing::error!(
                        error,
                        "the database takes no writes: requests that need them are answered with 503, and work waits"
                    );
                }
                None if is_lost => {
                    is_lost = false;
                    tracing::warn!("the database is back");
                }
                _ => {}
            },
            _ => {}
        }
    }
}

/// One connection may break while the database is there, so it is asked once more.
async fn look(store: &Store) -> Result<(), Error> {
    match ask(store).await {
        Ok(()) => Ok(()),
        Err(_) => ask(store).await,
    }
}

async fn ask(store: &Store) -> Result<(), Error> {
    let asked = timeout(LOOK_TIME_MAX, clock::now(store.reader())).await;
    let silent = || Error::Unavailable(format!("no answer within {} seconds", LOOK_TIME_MAX.as_secs()));
    asked.map_err(|_| silent())?.map(|_| ())
}
