//! Writing the deliveries of open rounds, a bounded batch at a time. It refuses to decide who is in a round: the store's statement does.

use std::sync::Arc;

use bus::{Bus, Topic};
use channels::Registry;
use domain::{ChannelSet, Clock, Random, RoundKind, Timestamp};
use store::expand::{Advance, Terms, advance};
use store::round::{Claim, claim, next_claimable_at, release};
use store::{Result, Store, Writer};

use crate::Progress;

/// Batches written under one claim before other rounds get their turn.
const BATCHES_PER_CLAIM: u32 = 8;

/// Writes rounds out.
#[derive(Clone)]
pub struct Expander {
    store: Store,
    bus: Bus,
    registry: Arc<Registry>,
    random: Arc<dyn Random>,
}

impl Expander {
    pub fn new(store: Store, bus: Bus, registry: Arc<Registry>, random: Arc<dyn Random>) -> Self {
        Self { store, bus, registry, random }
    }

    /// Claims one open round, writes a few batches of at most `people_max` people, and lets go of it. `pace` is told of
    /// each batch before and after, so that the runner may measure and choose the next size. The clock is read for each batch:
    /// what ends an alert between two of them ends its round, and a lease lasts from its own batch on.
    ///
    /// # Errors
    /// When the store fails; a claim that could not be let go of runs out by itself.
    pub async fn step(&self, clock: &dyn Clock, pace: &mut impl Pace) -> Result<Progress> {
        let (token, usable) = (self.random.positive(), self.terms(pace.people_max()).usable());
        let claimed =
            self.store.write(Writer::Engine, |db| async move { claim(&db, usable, token, clock.now()).await });
        let Some(mut held) = claimed.await? else { return Ok(Progress::Idle) };
        for _ in 0..BATCHES_PER_CLAIM {
            let terms = self.terms(pace.people_max());
            let (current, terms, begun) = (&held, &terms, &*pace);
            let written = self.store.write(Writer::Engine, |db| async move {
                begun.begin();
                advance(&db, current, terms, clock.now()).await
            });
            let done = written.await?;
            match done {
                Advance::Written { people, claim } => {
                    pace.end(people);
                    self.tell(&claim, people, clock.now());
                    held = claim;
                }
                Advance::Over { people, state } => {
                    pace.end(people);
                    self.tell(&held, people, clock.now());
                    metrics::counter!("oyez_rounds_total", "kind" => held.kind.name(), "state" => state.name())
                        .increment(1);
                    return Ok(Progress::Worked);
                }
                Advance::Early => return Ok(Progress::Worked),
                Advance::Lost => break,
            }
        }
        let held = &held;
        self.store.write(Writer::Engine, |db| async move { release(&db, held).await }).await?;
        Ok(Progress::Worked)
    }

    /// When the first round that is held may be claimed by anybody, if there is one.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn next_claimable_at(&self, now: Timestamp) -> Result<Option<Timestamp>> {
        next_claimable_at(self.store.reader(), now).await
    }

    fn terms(&self, people_max: u64) -> Terms {
        let every = self.registry.known().fold(ChannelSet::IN_APP, |set, kind| set.with(kind.code));
        Terms {
            people_max,
            channels: self.registry.usable(every).map(|channel| (channel.kind().code, channel.first_state())).collect(),
        }
    }

    fn tell(&self, claim: &Claim, people: u64, now: Timestamp) {
        if people == 0 {
            return;
        }
        self.registry.count_deliveries(claim.channels, people);
        #[expect(clippy::cast_precision_loss, reason = "a lag in seconds needs no more digits than a float has")]
        let lag_seconds = now.micros_since(claim.due_at).max(0) as f64 / 1e6;
        metrics::histogram!("oyez_due_to_sent_seconds", "kind" => claim.kind.name()).record(lag_seconds);
        if claim.kind != RoundKind::Initial {
            self.bus.wake(Topic::Live);
        }
        if self.registry.with_provider().any(|kind| claim.channels.contains(kind.code)) {
            self.bus.wake(Topic::Deliveries);
        }
    }
}

/// Chooses how large the next batch is.
pub trait Pace: Sync {
    /// The most people for the next batch.
    fn people_max(&self) -> u64;
    /// The batch begins: the wait for its turn is over.
    fn begin(&self);
    /// The batch is committed, with this many people.
    fn end(&mut self, people: u64);
}

/// Batches of one size: for tests.
pub struct Steady(pub u64);

impl Pace for Steady {
    fn people_max(&self) -> u64 {
        self.0
    }

    fn begin(&self) {}

    fn end(&mut self, _people: u64) {}
}
