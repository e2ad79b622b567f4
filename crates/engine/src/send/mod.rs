//! Handing deliveries to providers: leased in batches, several at once, each outcome recorded as it comes. No transaction is open while
//! a provider is waited for. Whether something still is to be sent is the domain's rule; when to come back, the row's own time.

mod examine;
mod flow;
mod keep;
mod report;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use channels::Registry;
use domain::{ChannelCode, Clock, DeliveryState, Random, Timestamp};
use store::dispatch::{self, Attempt, Report};
use store::{Result, Store, Writer, within};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::Progress;
use flow::Flow;
use keep::{Group, Keeper, RECORDED_AT_ONCE};

/// How long it is waited for the database each time. Sends go on for as long as there are any, so nothing bounds them as a whole.
const DATABASE_TIME_MAX: Duration = Duration::from_secs(20);

/// Sends by the channels that have a provider.
#[derive(Clone)]
pub struct Dispatcher {
    store: Store,
    registry: Arc<Registry>,
    random: Arc<dyn Random>,
    /// What was sent and could not be recorded, since the store was away: it is recorded before anything else is claimed.
    unrecorded: Arc<Mutex<BTreeMap<ChannelCode, Vec<Report>>>>,
}

impl Dispatcher {
    pub fn new(store: Store, registry: Arc<Registry>, random: Arc<dyn Random>) -> Self {
        Self { store, registry, random, unrecorded: Arc::default() }
    }

    /// Claims the channel's due deliveries, a batch at a time and as long as there are any, sends what of them still is to be sent, and
    /// records what became of each. After `stop` no further send begins; those under way come to their end, and the rest is let go of.
    /// What was sent and not recorded is kept where this fails, or is given up.
    ///
    /// # Errors
    /// When the store fails; what was claimed is due again when its lease ends.
    pub async fn step(&self, channel: ChannelCode, clock: &dyn Clock, stop: &CancellationToken) -> Result<Progress> {
        let Some((sender, kind)) = self.registry.sender(channel).zip(self.registry.kind(channel)) else {
            return Ok(Progress::Idle);
        };
        while let Some(mut left) = self.take_unrecorded(channel) {
            left.record().await?;
        }
        let (keeper, limits) = (Keeper::new(self), sender.limits());
        let flow = Flow { dispatcher: self, sender, limits, channel, name: kind.name, clock, stop, keeper: &keeper };
        let (told, heard) = mpsc::channel(Flow::outcomes_max(limits));
        let (done, recorded) = tokio::join!(flow.run(told), keeper.keep(heard));
        recorded.and(done)
    }

    /// When something on the channel is due next, if anything is.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn next_due_at(&self, channel: ChannelCode) -> Result<Option<Timestamp>> {
        self.store.read_as_engine(|db| async move { dispatch::next_due_at(&db, channel).await }).await
    }

    fn take_unrecorded(&self, channel: ChannelCode) -> Option<Group<'_>> {
        let mut unrecorded = self.unrecorded.lock().unwrap_or_else(PoisonError::into_inner);
        let left = unrecorded.get_mut(&channel)?;
        let group: Vec<_> = left.drain(..left.len().min(RECORDED_AT_ONCE)).collect();
        (!group.is_empty()).then(|| Group::new(self, group))
    }

    /// Keeps these for later. A delivery that was not tried needs nothing: it is due again when its lease ends.
    fn leave(&self, reports: Vec<Report>) {
        let mut unrecorded = self.unrecorded.lock().unwrap_or_else(PoisonError::into_inner);
        for report in reports.into_iter().filter(|report| report.attempt.is_some()) {
            unrecorded.entry(report.claimed.key.channel).or_default().push(report);
        }
    }

    /// Records reports of one channel. Where the database refuses what is in one of them, the others are recorded all the same.
    async fn record(&self, reports: &[Report]) -> Result<()> {
        match self.record_together(reports).await {
            Err(error) if error.is_of_rows() => {
                tracing::warn!(%error, "outcomes could not be recorded together, and are one by one");
                for report in reports {
                    self.record_alone(report).await?;
                }
                Ok(())
            }
            recorded => recorded,
        }
    }

    /// With the provider's words or else without them; what is refused even so must not be in the way for ever.
    async fn record_alone(&self, report: &Report) -> Result<()> {
        let wordless = |attempt: Attempt| Attempt { provider_id: None, answer: None, ..attempt };
        let bare = Report { attempt: report.attempt.clone().map(wordless), ..report.clone() };
        for report in [report, &bare] {
            match self.record_together(std::slice::from_ref(report)).await {
                Err(error) if error.is_of_rows() => {
                    let key = report.claimed.key;
                    tracing::error!(round = %key.round, user = %key.user, %error, "an outcome cannot be recorded");
                }
                recorded => return recorded,
            }
        }
        Ok(())
    }

    async fn record_together(&self, reports: &[Report]) -> Result<()> {
        let record = self.store.write(Writer::Engine, |db| async move { dispatch::record(&db, reports).await });
        let recorded = within(DATABASE_TIME_MAX, record).await?;
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
