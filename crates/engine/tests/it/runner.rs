//! When the loops work, and how they end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bus::Bus;
use channels::Registry;
use domain::{AlertId, Clock, DeliveryState, RoundState, Timestamp};
use engine::{Duties, Retention, Runner};
use service::alert::Wishes;
use store::counter;
use testbed::{Pager, SeededRandom, TestClock, TestDatabase};
use tokio_util::sync::CancellationToken;

use crate::house::{House, by_pager, to_users};

/// Less than the loops sleep while nobody tells them the time.
const AT_ONCE: Duration = Duration::from_secs(2);

#[tokio::test]
async fn loops_that_wait_for_a_clock_to_be_trusted_end_at_once() {
    let database = TestDatabase::sqlite().await;
    let clock = Arc::new(TestClock::new());
    clock.lose_trust();
    let runner = Runner {
        store: database.store.clone(),
        bus: Bus::new(),
        registry: Arc::new(Registry::build().expect("channels")),
        clock,
        random: Arc::new(SeededRandom::new(7)),
        retention: Retention::default(),
        sweep: Duration::from_secs(5),
    };
    let stop = CancellationToken::new();
    let mut loops = runner.start(Duties { scheduler: true, worker: true }, &stop);
    // On this one thread each of them has run to where it waits.
    tokio::task::yield_now().await;
    stop.cancel();
    let ended = async { while loops.join_next().await.is_some() {} };
    tokio::time::timeout(AT_ONCE, ended).await.expect("the end");
}

/// The house's clock, and how often it was asked whether it may be trusted.
struct Asked {
    clock: Arc<TestClock>,
    times: AtomicU32,
}

impl Clock for Asked {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn is_trusted(&self) -> bool {
        self.times.fetch_add(1, Ordering::Relaxed);
        self.clock.is_trusted()
    }
}

/// Something for each loop: an alert whose reminder is due, one whose round is open, and one whose pages wait.
struct Work {
    due: AlertId,
    open: AlertId,
    paged: AlertId,
}

impl Work {
    /// How many rounds the first has, how far that of the second is, the pages of the third, and whether counters are to be folded.
    async fn look(&self, house: &House) -> (usize, RoundState, Vec<DeliveryState>, bool) {
        let pages = house.pages(self.paged).await.iter().map(|page| page.state).collect();
        let backlog = counter::has_backlog(house.store().reader()).await.expect("the backlog");
        (house.rounds(self.due).await.len(), house.rounds(self.open).await[0].state, pages, backlog)
    }
}

/// How often the loops ask in vain before the test believes them: far longer than any of this work takes.
const TIMES: u32 = 500;

#[tokio::test]
async fn no_loop_touches_what_waits_for_it_before_the_clock_is_trusted() {
    let (house, people) = House::with(TestDatabase::sqlite().await, "ann bob").await;
    let paged = house.publish(Wishes { reminder_enabled: Some(false), ..by_pager(&people) }).await;
    let due = house.publish(to_users(&people)).await;
    house.run().await;
    house.clock.advance_minutes(120);
    let work = Work { due, open: house.publish(to_users(&people)).await, paged };
    let waiting = (1, RoundState::Pending, vec![DeliveryState::Pending; 2], true);
    assert_eq!(work.look(&house).await, waiting);
    house.clock.lose_trust();
    let clock = Arc::new(Asked { clock: house.clock.clone(), times: AtomicU32::new(0) });
    let registry = Registry::with(vec![Box::new(Pager::new(house.script.clone()))]);
    let runner = Runner {
        store: house.store().clone(),
        bus: Bus::new(),
        registry: Arc::new(registry.expect("channels")),
        clock: clock.clone(),
        random: Arc::new(SeededRandom::new(7)),
        retention: Retention::default(),
        sweep: Duration::from_millis(1),
    };
    let stop = CancellationToken::new();
    let mut loops = runner.start(Duties { scheduler: true, worker: true }, &stop);
    while clock.times.load(Ordering::Relaxed) < TIMES {
        tokio::task::yield_now().await;
    }
    assert_eq!(work.look(&house).await, waiting);
    assert_eq!(house.script.take_seen().len(), 0);
    house.clock.regain_trust();
    let done = (2, RoundState::Complete, vec![DeliveryState::Sent; 2], false);
    let worked = async { while work.look(&house).await != done {} };
    tokio::time::timeout(Duration::from_secs(30), worked).await.expect("all of it is done");
    stop.cancel();
    while loops.join_next().await.is_some() {}
}
