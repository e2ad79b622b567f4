//! Open pages that note when an alert comes. They run on a thread of their own, and understand no more of what comes than they need.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use crate::broken::{Broken, Result};
use testbed::Watch;

/// How an event that brings an alert begins.
const ALERT: &[u8] = b"event: alert";
/// The first event of every stream.
const OPENED: &[u8] = b"event: counts";
const BUFFER: usize = 2048;
/// Streams that are being opened at the same time.
const OPENING_MAX: usize = 64;
/// How long an alert may take before something is wrong with it.
const ARRIVAL_MAX: Duration = Duration::from_secs(30);

/// When an alert came, counted from before it was published.
#[derive(Clone, Copy)]
pub(crate) struct Arrivals {
    pub(crate) first: Duration,
    pub(crate) half: Duration,
    pub(crate) last: Duration,
}

/// Streams that stay open until this is dropped.
pub(crate) struct Readers {
    count: u64,
    arrived: Arc<Arrived>,
    ended: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// How many have seen the alert that is under way, in microseconds since `begun`.
struct Arrived {
    begun: Watch,
    count: AtomicU64,
    first: AtomicU64,
    half: AtomicU64,
    last: AtomicU64,
    half_of: u64,
}

/// An alert that is about to be published.
pub(crate) struct Waiting<'r> {
    readers: &'r Readers,
    since: Duration,
}

impl Readers {
    /// Opens a stream with each token, and waits for the first event of each.
    pub(crate) async fn open(address: &str, tokens: Vec<String>) -> Result<Self> {
        let count = tokens.len() as u64;
        let arrived = Arc::new(Arrived {
            begun: Watch::start(),
            count: AtomicU64::new(0),
            first: AtomicU64::new(0),
            half: AtomicU64::new(0),
            last: AtomicU64::new(0),
            half_of: count / 2,
        });
        let (opened, mut open) = mpsc::channel(OPENING_MAX);
        let (ended, end) = oneshot::channel();
        let (address, noted) = (address.to_owned(), arrived.clone());
        let thread = std::thread::spawn(move || {
            let Ok(runtime) = Builder::new_current_thread().enable_all().build() else { return };
            runtime.block_on(async {
                tokio::select! {
                    () = read_all(&address, tokens, &noted, &opened) => {}
                    _ = end => {}
                }
            });
        });
        for _ in 0..count {
            let next: Option<Result<()>> = open.recv().await;
            next.ok_or_else(|| Broken::Wrong("a stream ended before it began".to_owned()))??;
        }
        Ok(Self { count, arrived, ended: Some(ended), thread: Some(thread) })
    }

    /// From now on an alert is awaited.
    pub(crate) fn await_alert(&self) -> Waiting<'_> {
        self.arrived.count.store(0, Ordering::Release);
        Waiting { readers: self, since: self.arrived.begun.elapsed() }
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        drop(self.ended.take());
        if let Some(thread) = self.thread.take() {
            let _joined = thread.join();
        }
    }
}

impl Waiting<'_> {
    /// Once every page has it.
    pub(crate) async fn arrived(self) -> Result<Arrivals> {
        let Arrived { begun, count, first, half, last, .. } = &*self.readers.arrived;
        while count.load(Ordering::Acquire) < self.readers.count {
            if begun.elapsed().saturating_sub(self.since) > ARRIVAL_MAX {
                let (seen, all) = (count.load(Ordering::Acquire), self.readers.count);
                return Err(Broken::Wrong(format!("only {seen} of {all} pages have seen the alert")));
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let at = |micros: &AtomicU64| Duration::from_micros(micros.load(Ordering::Acquire)).saturating_sub(self.since);
        Ok(Arrivals { first: at(first), half: at(half), last: at(last) })
    }
}

impl Arrived {
    fn note(&self) {
        let now = u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        let before = self.count.load(Ordering::Acquire);
        if before == 0 {
            self.first.store(now, Ordering::Release);
        }
        if before == self.half_of {
            self.half.store(now, Ordering::Release);
        }
        self.last.store(now, Ordering::Release);
        self.count.fetch_add(1, Ordering::AcqRel);
    }
}

async fn read_all(address: &str, tokens: Vec<String>, arrived: &Arc<Arrived>, opened: &mpsc::Sender<Result<()>>) {
    let mut reading = JoinSet::new();
    let opening = Arc::new(tokio::sync::Semaphore::new(OPENING_MAX));
    for token in tokens {
        let Ok(turn) = opening.clone().acquire_owned().await else { return };
        let (address, arrived, opened) = (address.to_owned(), arrived.clone(), opened.clone());
        reading.spawn(async move {
            let begun = open(&address, &token).await;
            drop(turn);
            match begun {
                Ok(stream) => {
                    let told = opened.send(Ok(())).await;
                    drop((opened, told));
                    read(stream, &arrived).await;
                }
                Err(error) => drop(opened.send(Err(error)).await),
            }
        });
    }
    while reading.join_next().await.is_some() {}
}

/// Asks for the stream and reads up to its first event.
async fn open(address: &str, token: &str) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!(
        "GET /api/user/events/ HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\nAccept: text/event-stream\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut seen = Vec::with_capacity(BUFFER);
    while !seen.windows(OPENED.len()).any(|window| window == OPENED) {
        if stream.read_buf(&mut seen).await? == 0 {
            let answer = String::from_utf8_lossy(&seen).into_owned();
            return Err(Broken::Wrong(format!("a stream was refused: {answer}")));
        }
    }
    Ok(stream)
}

/// Reads on; an event is short and comes in one piece, and where it does not its beginning is in the first.
async fn read(stream: TcpStream, arrived: &Arrived) {
    loop {
        if stream.readable().await.is_err() {
            return;
        }
        let mut buffer = [0; BUFFER];
        match stream.try_read(&mut buffer) {
            Ok(0) => return,
            Ok(length) => {
                if buffer[..length].windows(ALERT.len()).any(|window| window == ALERT) {
                    arrived.note();
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
    }
}
