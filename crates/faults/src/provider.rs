//! The other end of the suite's own channel: a server that deliveries are handed to, which counts each one, and refuses some at first.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::broken::Result;

/// One of so many deliveries is refused when it first comes: "try again".
const REFUSED_EVERY: u64 = 10;

/// What was handed over: each delivery's id, and how often.
type Taken = Arc<Mutex<HashMap<String, u64>>>;

/// A provider that takes deliveries.
pub(crate) struct Provider {
    pub(crate) address: SocketAddr,
    taken: Taken,
    task: JoinHandle<()>,
}

impl Provider {
    /// Listens on a port of its own.
    pub(crate) async fn open() -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let taken = Taken::default();
        let serving = taken.clone();
        let task = tokio::spawn(async move {
            let mut seen = 0;
            while let Ok((stream, _)) = listener.accept().await {
                seen += 1;
                tokio::spawn(take(stream, serving.clone(), seen % REFUSED_EVERY == 0));
            }
        });
        Ok(Self { address, taken, task })
    }

    /// How many deliveries came, and how often more than once.
    pub(crate) fn taken(&self) -> (u64, u64) {
        let taken = lock(&self.taken);
        (taken.len() as u64, taken.values().map(|times| times - 1).sum())
    }

    /// Whether this delivery came.
    pub(crate) fn has(&self, delivery: &str) -> bool {
        lock(&self.taken).contains_key(delivery)
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock(taken: &Taken) -> MutexGuard<'_, HashMap<String, u64>> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A line with the delivery's id, answered by `ok` or `later`.
async fn take(mut stream: TcpStream, taken: Taken, is_refused: bool) {
    let mut line = String::new();
    let (reading, mut writing) = stream.split();
    if BufReader::new(reading).read_line(&mut line).await.is_err() {
        return;
    }
    let delivery = line.trim_end().to_owned();
    if !is_refused {
        *lock(&taken).entry(delivery).or_default() += 1;
    }
    // Whoever asked may be gone: that is one of the faults.
    let _told = writing.write_all(if is_refused { b"later\n" } else { b"ok\n" }).await;
}
