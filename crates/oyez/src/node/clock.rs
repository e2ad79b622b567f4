//! The time that the nodes of a shared database agree on: that database's, read now and then, and carried on in between by this
//! machine's steady clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use domain::{Clock, Timestamp};
use store::clock::Reading;
use store::{Error, Store, within};
use tokio_util::sync::CancellationToken;

use super::skew::SkewWatch;
use crate::system::SystemClock;

/// How often the database is asked.
const READ_EVERY: Duration = Duration::from_secs(30);
/// How long one reading waits for the database.
const READ_TIME_MAX: Duration = Duration::from_secs(10);
/// An answer that took longer tells the time too vaguely to replace a reading that is still trusted.
const ANSWER_TIME_MAX: Duration = Duration::from_millis(250);
/// A reading older than this is not trusted any more.
const AGE_MAX: Duration = Duration::from_mins(2);

/// A clock, and whether it may be trusted.
#[derive(Clone)]
pub struct NodeClock(Kind);

#[derive(Clone)]
enum Kind {
    Machine,
    Database(Arc<DatabaseClock>),
}

impl NodeClock {
    /// The machine's clock for an embedded database, else the database's.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn of(store: &Store) -> Result<Self, Error> {
        let clock = DatabaseClock::new();
        let is_shared = clock.read(store).await?;
        Ok(Self(if is_shared { Kind::Database(Arc::new(clock)) } else { Kind::Machine }))
    }

    /// How far the machine's clock is ahead of the database's time; `None` where the machine's is the only one.
    pub fn machine_ahead_micros(&self) -> Option<i64> {
        match &self.0 {
            Kind::Machine => None,
            Kind::Database(clock) => Some(clock.machine_ahead_micros()),
        }
    }

    /// Asks the database for its time again and again until `stop`. What is wrong with either clock is said once.
    pub async fn follow(self, store: Store, stop: CancellationToken) {
        let Kind::Database(clock) = self.0 else { return };
        let (mut was_trusted, mut skew) = (true, SkewWatch::default());
        skew.look(clock.machine_ahead_micros());
        while stop.run_until_cancelled(tokio::time::sleep(READ_EVERY)).await.is_some() {
            match within(READ_TIME_MAX, clock.read(&store)).await {
                Err(error) if error.is_waited_for() => {
                    tracing::debug!(%error, "the database's time is read again once it is back");
                }
                Err(error) => tracing::warn!(%error, "the database's time could not be read"),
                Ok(_) => skew.look(clock.machine_ahead_micros()),
            }
            let is_trusted = clock.is_trusted();
            match (was_trusted, is_trusted) {
                (true, false) => tracing::warn!("the database's time was not read for too long: no work is claimed"),
                (false, true) => tracing::warn!("the database's time is known again: work is claimed"),
                _ => {}
            }
            was_trusted = is_trusted;
        }
    }
}

impl Clock for NodeClock {
    fn now(&self) -> Timestamp {
        match &self.0 {
            Kind::Machine => SystemClock.now(),
            Kind::Database(clock) => clock.now(),
        }
    }

    fn is_trusted(&self) -> bool {
        match &self.0 {
            Kind::Machine => true,
            Kind::Database(clock) => clock.is_trusted(),
        }
    }
}

/// All instants are microseconds; `steady` ones count from `started`.
struct DatabaseClock {
    started: Instant,
    /// The database's time at `started`, by the last reading.
    origin: AtomicI64,
    /// When the last reading was made, steady.
    read_at: AtomicI64,
    /// The latest time told: a correction backwards must not be seen.
    told: AtomicI64,
}

impl DatabaseClock {
    #[expect(clippy::disallowed_methods, reason = "a steady clock carries the database's time on between two readings")]
    fn new() -> Self {
        Self {
            started: Instant::now(),
            origin: AtomicI64::new(0),
            // Long ago: what was never read is not trusted.
            read_at: AtomicI64::new(-micros(AGE_MAX)),
            told: AtomicI64::new(i64::MIN),
        }
    }

    fn steady(&self) -> i64 {
        micros(self.started.elapsed())
    }

    /// Asks the database, if it has a time of its own.
    async fn read(&self, store: &Store) -> Result<bool, Error> {
        let Some(reading) = store::clock::read(store, || self.steady()).await? else { return Ok(false) };
        self.take(reading);
        Ok(true)
    }

    /// The database's time was told somewhere between the question and the answer, so the middle is taken.
    fn take(&self, reading: Reading) {
        let Reading { time, asked, answered } = reading;
        if answered - asked > micros(ANSWER_TIME_MAX) && self.is_trusted() {
            tracing::debug!("the database took too long to tell its time: the reading before is kept");
            return;
        }
        self.origin.store(time.as_micros() - i64::midpoint(asked, answered), Ordering::Release);
        self.read_at.store(asked, Ordering::Release);
    }

    fn is_trusted(&self) -> bool {
        self.steady() - self.read_at.load(Ordering::Acquire) < micros(AGE_MAX)
    }

    /// The database's time as far as the last reading tells, which may go back at the next.
    fn time(&self) -> i64 {
        self.origin.load(Ordering::Acquire) + self.steady()
    }

    fn machine_ahead_micros(&self) -> i64 {
        SystemClock.now().as_micros() - self.time()
    }

    fn now(&self) -> Timestamp {
        let time = self.time();
        Timestamp::from_micros(self.told.fetch_max(time, Ordering::AcqRel).max(time))
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use domain::Timestamp;
    use store::clock::Reading;

    use super::{AGE_MAX, ANSWER_TIME_MAX, DatabaseClock, micros};

    const fn reading(time: i64, asked: i64, answered: i64) -> Reading {
        Reading { time: Timestamp::from_micros(time), asked, answered }
    }

    #[test]
    fn it_tells_the_databases_time_and_never_goes_back() {
        let clock = DatabaseClock::new();
        clock.take(reading(5_000_000, 0, 0));
        let before = clock.now();
        assert!(before >= Timestamp::from_micros(5_000_000) && before < Timestamp::from_micros(65_000_000));
        clock.take(reading(1_000_000, 0, 0));
        assert!(clock.now() >= before);
        clock.take(reading(900_000_000, 0, 0));
        assert!(clock.now() >= Timestamp::from_micros(900_000_000));
    }

    #[test]
    fn an_old_reading_is_not_trusted_and_none_at_all_is_not_either() {
        let clock = DatabaseClock::new();
        assert!(!clock.is_trusted());
        let now = clock.steady();
        clock.take(reading(0, now, now));
        assert!(clock.is_trusted());
        let long_ago = now - micros(AGE_MAX);
        clock.take(reading(0, long_ago, long_ago));
        assert!(!clock.is_trusted());
    }

    #[test]
    fn a_vague_reading_is_taken_only_where_there_is_no_better_one() {
        let clock = DatabaseClock::new();
        let now = clock.steady();
        let vague = |time: i64| reading(time, now - micros(ANSWER_TIME_MAX) - 1, now);
        clock.take(vague(100_000_000));
        assert!(clock.now() >= Timestamp::from_micros(100_000_000), "the first is better than none");
        clock.take(reading(200_000_000, now, now));
        clock.take(vague(900_000_000));
        assert!(clock.now() < Timestamp::from_micros(300_000_000), "the one before is trusted");
        let long_ago = now - micros(AGE_MAX);
        clock.take(reading(200_000_000, long_ago, long_ago));
        clock.take(vague(900_000_000));
        assert!(clock.now() >= Timestamp::from_micros(900_000_000), "the one before is too old");
    }
}
