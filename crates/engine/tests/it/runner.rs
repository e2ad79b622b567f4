//! How the loops end.

use std::sync::Arc;
use std::time::Duration;

use bus::Bus;
use channels::Registry;
use engine::{Duties, Retention, Runner};
use testbed::{SeededRandom, TestClock, TestDatabase};
use tokio_util::sync::CancellationToken;

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
