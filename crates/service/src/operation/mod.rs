//! What the operator and the operator's machines ask: whether a process is ready, how much work lies there, which nodes share it. No
//! organization's data.

mod overview;

use std::sync::Arc;
use std::time::Duration;

use channels::Registry;
use domain::Clock;
use store::{MigrateError, PoolUsage, Store, gauge};

pub use overview::{Overview, Seen, Waiting, Work};
pub use store::about::About;

/// A check that takes longer counts as failed.
const CHECK_TIME_MAX: Duration = Duration::from_secs(3);

/// Why a process is not ready to serve.
#[derive(Debug, thiserror::Error)]
pub enum NotReady {
    /// The database is away, or its tables are not this version's.
    #[error(transparent)]
    Schema(#[from] MigrateError),
    /// The database does not answer in time.
    #[error("the database did not answer within {} seconds", CHECK_TIME_MAX.as_secs())]
    Slow,
    /// On a shared database, its time was not read for too long.
    #[error("the database's time is not known well enough")]
    ClockUntrusted,
}

/// How much work lies there.
#[derive(Debug, Clone)]
pub struct Queues {
    /// Rounds that are not finished.
    pub open_rounds: i64,
    /// Changes of counters that are not folded into them yet.
    pub unfolded_deltas: i64,
    /// Deliveries that wait to be handed to a provider: each channel that has one, and how many.
    pub waiting: Vec<(&'static str, i64)>,
}

/// Answers the operator, and the operator's machines.
#[derive(Clone)]
pub struct Operation {
    store: Store,
    clock: Arc<dyn Clock>,
    registry: Arc<Registry>,
}

impl Operation {
    /// Asks this store and this clock; channels are called as the registry does.
    pub fn new(store: Store, clock: Arc<dyn Clock>, registry: Arc<Registry>) -> Self {
        Self { store, clock, registry }
    }

    /// Passes when the database answers, its tables are this version's and its time is known.
    ///
    /// # Errors
    /// See [`NotReady`].
    pub async fn ready(&self) -> Result<(), NotReady> {
        let checked = tokio::time::timeout(CHECK_TIME_MAX, store::check(&self.store)).await;
        checked.map_err(|_| NotReady::Slow)??;
        if self.clock.is_trusted() { Ok(()) } else { Err(NotReady::ClockUntrusted) }
    }

    /// Counts what lies there.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn queues(&self) -> Result<Queues, store::Error> {
        let db = self.store.reader();
        let depths = store::dispatch::depth(db).await?;
        let waiting = |code| depths.iter().find(|depth| depth.channel == code).map_or(0, |depth| depth.waiting);
        Ok(Queues {
            open_rounds: gauge::open_rounds(db).await?,
            unfolded_deltas: gauge::unfolded_deltas(db).await?,
            waiting: self.registry.with_provider().map(|kind| (kind.name, waiting(kind.code))).collect(),
        })
    }

    /// How much of the pool of connections is in use.
    pub fn pool(&self) -> PoolUsage {
        self.store.pool_usage()
    }
}
