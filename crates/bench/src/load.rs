//! Many connections that each ask again as soon as they are answered. It runs on a thread of its own and takes one core at most.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::task::JoinSet;

use crate::broken::{Broken, Result, must};
use crate::figure::{grouped, rate};
use crate::http::{Connection, Request};
use testbed::Watch;

/// How long requests are sent before they count.
const WARM_UP: Duration = Duration::from_millis(500);

/// What the answers took.
pub(crate) struct Samples {
    /// In ascending order.
    micros: Vec<u32>,
    elapsed: Duration,
}

impl Samples {
    pub(crate) fn rate(&self) -> u64 {
        rate(self.micros.len() as u64, self.elapsed)
    }

    /// The time within which this share of the answers came, in parts of a thousand.
    pub(crate) fn within(&self, permille: usize) -> Duration {
        let index = (self.micros.len() * permille / 1000).min(self.micros.len().saturating_sub(1));
        Duration::from_micros(self.micros.get(index).copied().unwrap_or(0).into())
    }

    /// Rate and times in one line.
    pub(crate) fn summary(&self) -> String {
        let millis = |permille| self.within(permille).as_secs_f64() * 1e3;
        format!("{}/s, p50 {:.2} ms, p99 {:.2} ms", grouped(self.rate()), millis(500), millis(990))
    }
}

/// Requests under way.
pub(crate) struct Load {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Result<Samples>>,
}

impl Load {
    /// Opens one connection for each request and sends it over and over.
    pub(crate) fn start(address: &str, requests: &[Request]) -> Self {
        let (address, requests) = (address.to_owned(), requests.to_vec());
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let thread = std::thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(ask(&address, requests, &stopped))
        });
        Self { stop, thread }
    }

    /// Ends it and collects what it measured.
    pub(crate) async fn finish(self) -> Result<Samples> {
        self.stop.store(true, Ordering::Relaxed);
        let thread = self.thread;
        let joined = tokio::task::spawn_blocking(move || thread.join()).await;
        joined
            .ok()
            .and_then(std::result::Result::ok)
            .unwrap_or_else(|| Err(Broken::Wrong("the load generator crashed".to_owned())))
    }
}

/// Sends the requests for a while.
pub(crate) async fn run(address: &str, requests: &[Request], seconds: u64) -> Result<Samples> {
    let load = Load::start(address, requests);
    tokio::time::sleep(WARM_UP + Duration::from_secs(seconds)).await;
    load.finish().await
}

async fn ask(address: &str, requests: Vec<Request>, stop: &Arc<AtomicBool>) -> Result<Samples> {
    let begun = Watch::start();
    let mut tasks = JoinSet::new();
    for request in requests {
        let connection = Connection::open(address).await?;
        tasks.spawn(ask_again(connection, request, stop.clone(), begun));
    }
    let mut micros = Vec::new();
    while let Some(task) = tasks.join_next().await {
        micros.extend(task.map_err(|error| Broken::Wrong(error.to_string()))??);
    }
    let elapsed = begun.elapsed().saturating_sub(WARM_UP);
    micros.sort_unstable();
    Ok(Samples { micros, elapsed })
}

async fn ask_again(
    mut connection: Connection,
    request: Request,
    stop: Arc<AtomicBool>,
    begun: Watch,
) -> Result<Vec<u32>> {
    let mut micros = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let watch = Watch::start();
        let status = connection.send(&request).await?;
        let took = watch.elapsed();
        must(status == 200, || format!("a measured request was answered with {status}"))?;
        if begun.elapsed() > WARM_UP {
            micros.push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
        }
    }
    Ok(micros)
}
