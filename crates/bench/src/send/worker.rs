//! A worker as a process of its own: the engine's own loops on the database that it is told, from the word to go until its input ends.

use std::sync::Arc;
use std::time::Duration;

use bus::Bus;
use domain::{Clock, Timestamp};
use engine::{Duties, Retention, Runner};
use store::{Options, Store};
use testbed::{SeededRandom, present_micros};
use tokio_util::sync::CancellationToken;

use super::slow::registry;
use crate::broken::{Broken, Result, must};

/// As the product sweeps unless told otherwise.
const SWEEP: Duration = Duration::from_secs(5);
/// The line by which it tells that it is ready.
pub(super) const READY: &str = "ready";
/// The line by which it is told to begin.
pub(super) const GO: &str = "go";

/// The machine's own time, which all workers of the benchmark share.
struct Present;

impl Clock for Present {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(present_micros())
    }
}

/// Works on the database with this URL.
pub(crate) async fn work(url: &str) -> Result<()> {
    let random = Arc::new(SeededRandom::new(u64::from(std::process::id())));
    let store = Store::open(&Options::new(url), random.clone()).await?;
    let runner = Runner {
        store: store.clone(),
        bus: Bus::new(),
        registry: Arc::new(registry()?),
        clock: Arc::new(Present),
        random,
        retention: Retention::default(),
        sweep: SWEEP,
    };
    println!("{READY}");
    let told = next_line().await?;
    must(told == GO, || format!("a worker was told {told:?}"))?;
    let stop = CancellationToken::new();
    let mut loops = runner.start(Duties { scheduler: false, worker: true }, &stop);
    while !next_line().await?.is_empty() {}
    stop.cancel();
    while let Some(ended) = loops.join_next().await {
        ended.map_err(|error| Broken::Wrong(format!("a worker's loop broke down: {error}")))?;
    }
    store.close().await;
    Ok(())
}

/// The next line of its input, which somebody may take long to write; an empty one is the end.
async fn next_line() -> Result<String> {
    let read = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map(|_| line)
    });
    let line = read.await.map_err(|error| Broken::Wrong(format!("a worker cannot read: {error}")))??;
    Ok(line.trim_end().to_owned())
}
