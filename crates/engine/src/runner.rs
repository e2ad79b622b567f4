//! The engine's only loops: each wakes at a hint, at the next due time, or at the sweep that makes up for a lost hint, and stops when told,
//! after the batch under way.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bus::{Bus, Listener, Topic};
use channels::Registry;
use domain::{ChannelCode, Clock, Random, Timestamp};
use store::{Dialect, Store, within};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::expand::Pace;
use crate::{Dispatcher, Expander, Housekeeper, Progress, Retention, Scheduler};

/// How often counters are folded and snoozes closed while there is nothing else to do.
const HOUSEKEEPING: Duration = Duration::from_secs(10);
/// How long to wait after a failure of the store.
const AFTER_FAILURE: Duration = Duration::from_secs(1);
/// How long a step waits for the database: longer than any takes, and no longer than anybody wants to look for why nothing happens.
const STEP_TIME_MAX: Duration = Duration::from_mins(2);
/// How long a batch should hold SQLite's writer, for which people wait.
const BATCH_TIME: Duration = Duration::from_millis(15);
/// How long a batch should take where it holds nobody up but other workers: long enough for its commit not to matter.
const BATCH_TIME_SHARED: Duration = Duration::from_millis(250);
const BATCH_PEOPLE_MIN: u64 = 500;
const BATCH_PEOPLE_MAX: u64 = 50_000;
const BATCH_PEOPLE_FIRST: u64 = 5_000;

/// Which loops this process runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duties {
    /// Records rounds when due, and keeps the house.
    pub scheduler: bool,
    /// Writes deliveries, and hands them to providers.
    pub worker: bool,
}

/// What the loops need.
pub struct Runner {
    pub store: Store,
    pub bus: Bus,
    pub registry: Arc<Registry>,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    pub retention: Retention,
    /// How long a lost hint can delay work.
    pub sweep: Duration,
}

impl Runner {
    /// Starts the loops; they end soon after `stop` is cancelled. Whoever holds the set learns when, and of a loop that crashed.
    pub fn start(self, duties: Duties, stop: &CancellationToken) -> JoinSet<()> {
        let mut tasks = JoinSet::new();
        let hours = Hours { clock: self.clock.clone(), sweep: self.sweep };
        if duties.scheduler {
            let scheduler = Scheduler::new(self.store.clone(), self.bus.clone());
            let hints = self.bus.listen(Topic::Rounds);
            tasks.spawn(schedule(scheduler, hints, hours.clone(), stop.clone()));
            let housekeeper = Housekeeper::new(self.store.clone(), self.retention);
            tasks.spawn(keep_house(housekeeper, hours.clone(), stop.clone()));
        }
        if duties.worker {
            let dispatcher = Dispatcher::new(self.store.clone(), self.registry.clone(), self.random.clone());
            for channel in self.registry.with_provider() {
                let (dispatcher, hints) = (dispatcher.clone(), self.bus.listen(Topic::Deliveries));
                tasks.spawn(send(dispatcher, channel.code, hints, hours.clone(), stop.clone()));
            }
            let hints = self.bus.listen(Topic::Rounds);
            let pace = Measured::on(self.store.dialect());
            let expander = Expander::new(self.store, self.bus, self.registry, self.random);
            tasks.spawn(expand(expander, pace, hints, hours, stop.clone()));
        }
        tasks
    }
}

/// What a loop goes by.
#[derive(Clone)]
struct Hours {
    clock: Arc<dyn Clock>,
    sweep: Duration,
}

async fn schedule(scheduler: Scheduler, mut hints: Listener, hours: Hours, stop: CancellationToken) {
    let Hours { clock, sweep } = hours;
    while !stop.is_cancelled() {
        if !clock.is_trusted() {
            rest(sweep, &mut hints, &stop).await;
            continue;
        }
        let pause = match within(STEP_TIME_MAX, scheduler.step(clock.now())).await {
            Ok(Progress::Worked) => continue,
            Ok(Progress::Idle) => match within(STEP_TIME_MAX, scheduler.next_due_at()).await {
                Ok(next) => until(next, clock.now(), sweep),
                Err(error) => after(&error, "schedule"),
            },
            Err(error) => after(&error, "schedule"),
        };
        rest(pause, &mut hints, &stop).await;
    }
}

/// The time to what is due next, at most a sweep.
fn until(next: Option<Timestamp>, now: Timestamp, sweep: Duration) -> Duration {
    let micros = next.map_or(i64::MAX, |next| next.micros_since(now));
    // What is due already, and yet nothing was done about, failed: it is not tried again without a pause.
    if micros <= 0 { AFTER_FAILURE } else { Duration::from_micros(micros.unsigned_abs()).min(sweep) }
}

async fn expand(expander: Expander, mut pace: Measured, mut hints: Listener, hours: Hours, stop: CancellationToken) {
    let Hours { clock, sweep } = hours;
    while !stop.is_cancelled() {
        if !clock.is_trusted() {
            rest(sweep, &mut hints, &stop).await;
            continue;
        }
        let pause = match within(STEP_TIME_MAX, expander.step(&*clock, &mut pace)).await {
            Ok(Progress::Worked) => continue,
            Ok(Progress::Idle) => {
                let now = clock.now();
                match within(STEP_TIME_MAX, expander.next_claimable_at(now)).await {
                    Ok(next) => until(next, now, sweep),
                    Err(error) => after(&error, "expand"),
                }
            }
            Err(error) => after(&error, "expand"),
        };
        rest(pause, &mut hints, &stop).await;
    }
}

async fn send(
    dispatcher: Dispatcher,
    channel: ChannelCode,
    mut hints: Listener,
    hours: Hours,
    stop: CancellationToken,
) {
    let Hours { clock, sweep } = hours;
    while !stop.is_cancelled() {
        if !clock.is_trusted() {
            rest(sweep, &mut hints, &stop).await;
            continue;
        }
        // It goes on for as long as there is something to send, and waits for nothing without a bound of its own.
        let pause = match dispatcher.step(channel, &*clock, &stop).await {
            Ok(Progress::Worked) => continue,
            Ok(Progress::Idle) => match within(STEP_TIME_MAX, dispatcher.next_due_at(channel)).await {
                Ok(next) => until(next, clock.now(), sweep),
                Err(error) => after(&error, "send"),
            },
            Err(error) => after(&error, "send"),
        };
        rest(pause, &mut hints, &stop).await;
    }
}

async fn keep_house(housekeeper: Housekeeper, hours: Hours, stop: CancellationToken) {
    let Hours { clock, sweep } = hours;
    while !stop.is_cancelled() {
        let pause = if clock.is_trusted() {
            let folded = within(STEP_TIME_MAX, housekeeper.fold()).await;
            match (folded, within(STEP_TIME_MAX, housekeeper.step(clock.now())).await) {
                (Ok(Progress::Worked), Ok(_)) | (Ok(_), Ok(Progress::Worked)) => continue,
                (Ok(Progress::Idle), Ok(Progress::Idle)) => HOUSEKEEPING,
                (Err(error), _) | (_, Err(error)) => after(&error, "housekeeping"),
            }
        } else {
            sweep
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stop.cancelled() => {}
        }
    }
}

async fn rest(pause: Duration, hints: &mut Listener, stop: &CancellationToken) {
    tokio::select! {
        () = hints.woken() => {}
        () = tokio::time::sleep(pause) => {}
        () = stop.cancelled() => {}
    }
}

/// That the database is away or takes no writes is said once, by whoever runs the loops.
fn after(error: &store::Error, work: &'static str) -> Duration {
    if error.is_waited_for() {
        tracing::debug!(%error, work, "the step waits for the database");
    } else {
        tracing::error!(%error, work, "the step failed and is tried again");
    }
    AFTER_FAILURE
}

/// Chooses sizes so that a batch takes about as long as it may on this database.
pub struct Measured {
    people: u64,
    begun: Mutex<Instant>,
    aim: Duration,
}

impl Measured {
    /// Begins small.
    pub fn on(dialect: Dialect) -> Self {
        let aim = match dialect {
            Dialect::Sqlite => BATCH_TIME,
            Dialect::MySql | Dialect::Postgres => BATCH_TIME_SHARED,
        };
        Self { people: BATCH_PEOPLE_FIRST, begun: Mutex::new(now()), aim }
    }
}

impl Pace for Measured {
    fn people_max(&self) -> u64 {
        self.people
    }

    fn begin(&self) {
        *self.begun.lock().unwrap_or_else(PoisonError::into_inner) = now();
    }

    fn end(&mut self, people: u64) {
        let begun = *self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        let took = begun.elapsed().as_micros().max(1);
        let walked = if people * 2 < self.people {
            // Most were left out, or the audience ended: that says nothing of how many more would fit.
            if took <= self.aim.as_micros() {
                return;
            }
            self.people
        } else {
            people
        };
        let fitting = u128::from(walked) * self.aim.as_micros() / took;
        let fitting = u64::try_from(fitting).unwrap_or(u64::MAX);
        self.people = fitting.clamp(self.people / 2, self.people * 2).clamp(BATCH_PEOPLE_MIN, BATCH_PEOPLE_MAX);
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "measures how long the store took, which decides nothing but a batch's size"
)]
fn now() -> Instant {
    Instant::now()
}
