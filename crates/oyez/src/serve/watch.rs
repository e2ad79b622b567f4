//! Says in the log when the database is lost, when it answers and takes no writes, and when it is back: each change once, and only what
//! was tried. The parts that wait for it meanwhile say nothing, and a request that was refused has a line of its own.

use std::sync::Arc;
use std::time::Duration;

use store::{Error, Store, clock};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::presence::{Presence, is_refusal};

const LOOK_EVERY: Duration = Duration::from_secs(1);
/// A server that is silent for longer counts as lost: on a connection that drops what is sent, nothing ever fails.
const LOOK_TIME_MAX: Duration = Duration::from_secs(5);

/// What has been said of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Here,
    Lost,
    ReadOnly,
}

/// What was found of it.
enum Found {
    /// It took a write, or there was no reason to ask it for one.
    Well,
    /// It does not answer.
    Absence(String),
    /// It answers, and took no write.
    Refusal(String),
    /// What fails otherwise is told where it fails, and says nothing of the database.
    Nothing,
}

/// Looks until `stop`. A server may answer and yet only let read, which shows in what became of what `presence` writes. (An embedded
/// database has no server to lose.)
pub(super) async fn run(store: Store, presence: Arc<Presence>, stop: CancellationToken) {
    let mut said = Said::Here;
    while stop.run_until_cancelled(tokio::time::sleep(LOOK_EVERY)).await.is_some() {
        let Some(found) = stop.run_until_cancelled(find(&store, &presence, said)).await else { return };
        said = say(said, &found);
    }
}

/// What is well writes every few seconds anyway. What was not counts as back only by a write from after the loss.
async fn find(store: &Store, presence: &Presence, said: Said) -> Found {
    match look(store).await {
        Ok(()) if said == Said::Here => presence.refusal().map_or(Found::Well, Found::Refusal),
        Ok(()) => match presence.say().await {
            Ok(()) => Found::Well,
            Err(error) if is_refusal(&error) => Found::Refusal(error.to_string()),
            Err(_) => Found::Nothing,
        },
        Err(error) if error.is_absence() => Found::Absence(error.to_string()),
        Err(_) => Found::Nothing,
    }
}

/// Says what has changed, if it has.
fn say(said: Said, found: &Found) -> Said {
    match (said, found) {
        (Said::Here | Said::ReadOnly, Found::Absence(error)) => {
            tracing::error!(
                error,
                "the database is lost: requests that need it are answered with 503, and work waits for it"
            );
            Said::Lost
        }
        (Said::Here, Found::Refusal(error)) => {
            tracing::error!(
                error,
                "the database takes no writes: requests that need them are answered with 503, and work waits"
            );
            Said::ReadOnly
        }
        (Said::Lost, Found::Refusal(error)) => {
            tracing::error!(
                error,
                "the database answers again and takes no writes: requests that need them are answered with 503, and work waits"
            );
            Said::ReadOnly
        }
        (Said::Lost, Found::Well) => {
            tracing::warn!("the database is back");
            Said::Here
        }
        (Said::ReadOnly, Found::Well) => {
            tracing::warn!("the database is back: it takes writes again");
            Said::Here
        }
        _ => said,
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
