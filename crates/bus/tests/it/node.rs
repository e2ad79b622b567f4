//! One node's bus with its way to Redis.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bus::redis::{Address, Authority, Redis};
use bus::{Bus, Listener, Topic};
use testbed::SeededRandom;
use tokio::task::JoinHandle;

/// How long a hint or a new connection may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

static COUNT: AtomicU32 = AtomicU32::new(0);

/// Ends when it is dropped.
pub(crate) struct Node {
    pub(crate) bus: Bus,
    pub(crate) redis: Arc<Redis>,
    listeners: Vec<(Topic, Listener)>,
    carrying: JoinHandle<()>,
}

impl Node {
    pub(crate) fn start(url: &str, prefix: &str) -> Self {
        Self::start_trusting(url, prefix, None)
    }

    pub(crate) fn start_trusting(url: &str, prefix: &str, authority: Option<Vec<u8>>) -> Self {
        let address = Address::parse(url).expect("an address");
        let authority = authority.map(|pem| Authority::read(pem).expect("certificates"));
        let random = Arc::new(SeededRandom::new(COUNT.fetch_add(1, Ordering::Relaxed).into()));
        let redis = Redis::new(address, authority, prefix, random.clone()).expect("a way to Redis");
        let redis = Arc::new(redis);
        let bus = Bus::new();
        let listeners = Topic::ALL.iter().map(|topic| (*topic, bus.listen(*topic))).collect();
        let (outgoing, incoming) = bus.relay(random.as_ref());
        let carried = redis.clone();
        let carrying = tokio::spawn(async move { carried.run(outgoing, incoming).await });
        Self { bus, redis, listeners, carrying }
    }

    /// Waits until the node has found Redis, or found it again: then everybody is woken.
    pub(crate) async fn connected(&mut self) {
        for topic in Topic::ALL {
            self.hears(*topic).await;
        }
    }

    pub(crate) async fn hears(&mut self, topic: Topic) {
        let (_, listener) = self.listeners.iter_mut().find(|(own, _)| *own == topic).expect("a listener");
        tokio::time::timeout(PATIENCE, listener.woken()).await.expect("a hint");
    }

    /// Whether nothing has come of this topic by now.
    pub(crate) async fn has_heard_nothing(&mut self, topic: Topic) -> bool {
        let (_, listener) = self.listeners.iter_mut().find(|(own, _)| *own == topic).expect("a listener");
        tokio::time::timeout(Duration::ZERO, listener.woken()).await.is_err()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}

/// A prefix that no other test uses.
pub(crate) fn prefix() -> String {
    format!("oyez-test-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}
