//! Handing deliveries to providers: a leased batch at a time, several at once, each outcome recorded as it comes. No transaction is open
//! while a provider is waited for. Whether something still is to be sent is the domain's rule; when to come back, the row's own time.

mod batch;
mod report;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use channels::Registry;
use domain::{ChannelCode, Clock, DeliveryState, Random, Timestamp};
use store::dispatch::{self, Report};
use store::{Result, Store, Writer};
use tokio_util::sync::CancellationToken;

use crate::Progress;
use batch::Batch;

/// For how long after its claim sends of a batch may begin.
const BEGIN_WITHIN: Duration = Duration::from_secs(5);
/// What a lease lasts beyond the last send that may have begun: for recording it, also where the store makes that wait.
const RECORD_WITHIN: Duration = Duration::from_secs(10);

/// Sends by the channels that have a provider.
#[derive(Clone)]
pub struct Dispatcher {
    store: Store,
    registry: Arc<Registry>,
    random: Arc<dyn Random>,
    /// What was sent and could not be recorded, since the store was away: it is recorded before anything else is claimed.
    unrecorded: Arc<Mutex<Vec<Unrecorded>>>,
}

/// Reports of claims under one token.
struct Unrecorded {
    channel: ChannelCode,
    token: i64,
    reports: Vec<Report>,
}

impl Dispatcher {
    pub fn new(store: Store, registry: Arc<Registry>, random: Arc<dyn Random>) -> Self {
        Self { store, registry, random, unrecorded: Arc::default() }
    }

    /// Claims a batch of the channel's due deliveries, sends what of it still is to be sent, and records what became of each. After
    /// `stop` no further send begins; those under way come to their end, and the rest is let go of.
    ///
    /// # Errors
    /// When the store fails; what was claimed is due again when its lease ends.
    pub async fn step(&self, channel: ChannelCode, clock: &dyn Clock, stop: &CancellationToken) -> Result<Progress> {
        let Some((sender, kind)) = self.registry.sender(channel).zip(self.registry.kind(channel)) else {
            return Ok(Progress::Idle);
        };
        self.record_what_was_left(channel).await?;
        let (token, limits) = (self.random.positive(), sender.limits());
        let lease = BEGIN_WITHIN + limits.timeout + RECORD_WITHIN;
        let claimed = self.store.write(Writer::Engine, |db| async move {
            let now = clock.now();
            dispatch::claim(&db, channel, token, now + lease, limits.batch, now).await
        });
        let begun = clock.now();
        let claimed = claimed.await?;
        if claimed.is_empty() {
            return Ok(Progress::Idle);
        }
        let batch = Batch::new(self, (sender, kind.name), clock, stop, begun);
        let reports = batch.examine(claimed).await?;
        batch.send(token, reports).await?;
        Ok(Progress::Worked)
    }

    /// When something on the channel is due next, if anything is.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn next_due_at(&self, channel: ChannelCode) -> Result<Option<Timestamp>> {
        dispatch::next_due_at(self.store.reader(), channel).await
    }

    async fn record_what_was_left(&self, channel: ChannelCode) -> Result<()> {
        while let Some(left) = self.take_unrecorded(channel) {
            if let Err(error) = self.record(left.token, &left.reports).await {
                self.leave(left);
                return Err(error);
            }
        }
        Ok(())
    }

    fn take_unrecorded(&self, channel: ChannelCode) -> Option<Unrecorded> {
        let mut unrecorded = self.unrecorded.lock().unwrap_or_else(PoisonError::into_inner);
        let at = unrecorded.iter().position(|left| left.channel == channel)?;
        Some(unrecorded.swap_remove(at))
    }

    fn leave(&self, left: Unrecorded) {
        if !left.reports.is_empty() {
            self.unrecorded.lock().unwrap_or_else(PoisonError::into_inner).push(left);
        }
    }

    async fn record(&self, token: i64, reports: &[Report]) -> Result<()> {
        let recorded =
            self.store.write(Writer::Engine, |db| async move { dispatch::record(&db, token, reports).await }).await?;
        let Some(first) = reports.first() else { return Ok(()) };
        let name = self.registry.kind(first.claimed.key.channel).map_or("unknown", |kind| kind.name);
        tell(name, &recorded);
        Ok(())
    }
}

fn tell(channel: &'static str, recorded: &BTreeMap<DeliveryState, u64>) {
    for (state, people) in recorded {
        metrics::counter!("oyez_deliveries_total", "channel" => channel, "state" => state.name()).increment(*people);
    }
}
