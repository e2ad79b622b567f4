//! The one loop behind all streams of this node: reads new events when woken, and looks back for those that committed late.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::time::Duration;

use bus::Topic;
use domain::Timestamp;
use store::live::Recorded;
use store::within;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::Live;
use super::replay::LOOK_BACK;
use crate::error::Result;

/// Events read at once.
const BATCH: u64 = 1_000;
/// How long wake-ups are gathered before one reading.
const GATHER: Duration = Duration::from_millis(20);
/// How often is read on without being woken, for what another process wrote where nobody carries hints: half of what an alert
/// may take to an open page.
const LOOK_ON_EVERY: Duration = Duration::from_millis(500);
/// How often is looked back.
const LOOK_BACK_EVERY: Duration = Duration::from_secs(1);
/// How often the accounts behind the streams are looked at: half of what a deactivation may take.
const LOOK_AFTER_EVERY: Duration = Duration::from_secs(30);

/// How long one reading waits for the database.
const LOOK_TIME_MAX: Duration = Duration::from_secs(10);

/// How far the events were read.
pub struct Position {
    last: i64,
    /// Those read of late: what is looked back at and not among them committed late.
    seen: BTreeMap<i64, Timestamp>,
}

impl Live {
    /// Feeds the streams until `stop`, then ends them all.
    pub async fn run(&self, stop: CancellationToken) {
        tokio::select! {
            () = stop.cancelled() => {}
            () = self.feed() => {}
        }
        self.hub.close();
    }

    async fn feed(&self) {
        let mut woken = self.bus.listen(Topic::Live);
        let mut look_on = tokio::time::interval(LOOK_ON_EVERY);
        let mut look_back = tokio::time::interval(LOOK_BACK_EVERY);
        let mut look_after = tokio::time::interval(LOOK_AFTER_EVERY);
        look_on.set_missed_tick_behavior(MissedTickBehavior::Delay);
        look_back.set_missed_tick_behavior(MissedTickBehavior::Delay);
        look_after.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut position = None;
        loop {
            let done = tokio::select! {
                _ = look_after.tick() => within(LOOK_TIME_MAX, self.look_after()).await,
                _ = look_back.tick() => within(LOOK_TIME_MAX, self.look_back(&mut position)).await,
                _ = look_on.tick(), if self.hub.streams() > 0 => {
                    within(LOOK_TIME_MAX, self.read_on(&mut position)).await
                }
                () = woken.woken() => {
                    tokio::time::sleep(GATHER).await;
                    within(LOOK_TIME_MAX, self.read_on(&mut position)).await
                }
            };
            match done {
                Err(error) if error.is_waited_for() => tracing::debug!(%error, "live events wait for the database"),
                Err(error) => tracing::warn!(%error, "live events could not be read"),
                Ok(()) => {}
            }
        }
    }

    /// Where reading begins: with what is written from now on.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn position(&self) -> Result<Position> {
        let last = store::live::newest(self.store.reader()).await?;
        let mut seen = BTreeMap::new();
        for event in self.recent(self.clock.now() - LOOK_BACK).await? {
            seen.insert(event.id, event.at);
        }
        Ok(Position { last, seen })
    }

    /// Delivers what is new by its id.
    async fn read_on(&self, position: &mut Option<Position>) -> Result<()> {
        let Some(position) = position else { return Ok(()) };
        self.advance(position).await
    }

    /// Delivers all that is new, what committed late included.
    async fn look_back(&self, position: &mut Option<Position>) -> Result<()> {
        let position = match position {
            Some(position) => position,
            None => position.insert(self.position().await?),
        };
        self.catch_up(position).await
    }

    async fn advance(&self, position: &mut Position) -> Result<()> {
        loop {
            let events = store::live::after(self.store.reader(), position.last, BATCH).await?;
            self.pass_on(position, &events).await?;
            if (events.len() as u64) < BATCH {
                return Ok(());
            }
        }
    }

    /// Delivers every event that `position` has not seen yet.
    ///
    /// # Errors
    /// When the store fails; what was delivered by then is not delivered again.
    pub async fn catch_up(&self, position: &mut Position) -> Result<()> {
        self.advance(position).await?;
        let from = self.clock.now() - LOOK_BACK;
        if self.hub.streams() > 0 {
            let events = self.recent(from).await?;
            self.pass_on(position, &events).await?;
        }
        position.seen.retain(|_, at| *at >= from - LOOK_BACK);
        Ok(())
    }

    /// Every event written since `from`, by id.
    async fn recent(&self, from: Timestamp) -> Result<Vec<Recorded>> {
        let mut recent: Vec<Recorded> = Vec::new();
        loop {
            let last = recent.last().map_or((from, 0), |event| (event.at, event.id));
            let events = store::live::since(self.store.reader(), last, BATCH).await?;
            let is_last = (events.len() as u64) < BATCH;
            recent.extend(events);
            if is_last {
                recent.sort_unstable_by_key(|event| event.id);
                return Ok(recent);
            }
        }
    }

    async fn pass_on(&self, position: &mut Position, events: &[Recorded]) -> Result<()> {
        let now = self.clock.now();
        for event in events {
            if let Entry::Vacant(unseen) = position.seen.entry(event.id) {
                self.deliver(event, now).await?;
                unseen.insert(event.at);
            }
            position.last = Ord::max(position.last, event.id);
        }
        Ok(())
    }

    /// Ends the streams of accounts that were closed, and those of tokens that were voided or revoked and of sessions that ended.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn look_after(&self) -> Result<()> {
        let people = self.hub.everybody();
        if !people.is_empty() {
            let present = store::viewer::present(self.store.reader(), &people).await?;
            let revoked = store::api_token::revoked(self.store.reader(), &self.hub.programs()).await?;
            let ended = store::web_session::ended(self.store.reader(), self.hub.browsers()).await?;
            self.hub.keep(&present, &revoked, &ended);
        }
        Ok(())
    }
}
