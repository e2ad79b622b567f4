//! Hints through Redis: one connection that publishes, hears, and notices when it is dead. It keeps nothing there that anybody would miss.

mod address;
mod fault;
mod probe;
mod reach;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use domain::Random;
use redis::aio::MultiplexedConnection;
use redis::{Client, RedisError};
use tokio::sync::{Notify, watch};
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::relay::{Incoming, Outgoing};
use fault::{Fault, Kind};

pub use address::{Address, Authority, ParseAddressError, ReadAuthorityError};
pub use probe::Unusable;

/// From the name's resolution to the subscription.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);
/// A server that is silent for longer counts as lost: on a connection that drops what is sent, nothing ever fails.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(3);
/// How often it is asked whether it is there.
const PING_EVERY: Duration = Duration::from_secs(1);
/// The first wait before a new attempt; each further one is twice as long, up to the longest.
const RECONNECT_DELAY: Duration = Duration::from_millis(100);
const RECONNECT_DELAY_MAX: Duration = Duration::from_secs(5);

/// The way to one Redis, for one installation of Oyez.
pub struct Redis {
    client: Client,
    place: String,
    prefix: String,
    /// Redis hands messages on whatever the number of the database; so the number is a part of the name.
    channel: String,
    random: Arc<dyn Random>,
    /// The connection, while there is one.
    connection: watch::Sender<Option<MultiplexedConnection>>,
    /// Whether it was said that this connection counts nothing.
    is_uncounted_said: AtomicBool,
}

/// What has been said of the connection.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    Nothing,
    Lost(Kind),
    There,
}

impl Redis {
    /// The way to the Redis at `address`; all names there begin with `prefix`, so that several installations may share it. No
    /// connection is made yet.
    ///
    /// # Errors
    /// When no connection could ever be made so.
    pub fn new(
        address: Address,
        authority: Option<Authority>,
        prefix: &str,
        random: Arc<dyn Random>,
    ) -> Result<Self, RedisError> {
        let (place, channel) = (address.place(), format!("{prefix}:hints:{}", address.database()));
        let client = address.client(authority)?;
        let connection = watch::Sender::new(None);
        let (prefix, is_uncounted_said) = (prefix.to_owned(), AtomicBool::new(false));
        Ok(Self { client, place, prefix, channel, random, connection, is_uncounted_said })
    }

    /// The connection, while there is one.
    pub(crate) fn connection(&self) -> Option<MultiplexedConnection> {
        self.connection.borrow().clone()
    }

    /// What something of this installation is called there.
    pub(crate) fn name(&self, rest: &str) -> String {
        format!("{}:{rest}", self.prefix)
    }

    /// Says, once for each connection, that it does not do what the allowances need. One that breaks is said elsewhere.
    pub(crate) fn say_uncounted(&self, error: &RedisError) {
        if error.is_connection_dropped() || error.is_io_error() || error.is_timeout() {
            tracing::debug!(%error, "Redis did not count");
        } else if !self.is_uncounted_said.swap(true, Ordering::Relaxed) {
            tracing::warn!(%error, server = %self.place, "Redis does not count attempts to sign in: each node counts alone");
        }
    }

    /// Carries hints in both directions, for ever. A Redis that is away is waited for, and said to be away once; and once more, should
    /// it be there and refuse this node.
    pub async fn run(&self, mut outgoing: Outgoing, incoming: Incoming) {
        let (mut said, mut delay) = (Said::Nothing, RECONNECT_DELAY);
        metrics::gauge!("oyez_redis_up").set(0);
        loop {
            let mut stood = false;
            let fault = self.stand(&mut outgoing, &incoming, &mut said, &mut stood).await;
            metrics::gauge!("oyez_redis_up").set(0);
            self.say_lost(&mut said, &fault);
            delay = if stood { RECONNECT_DELAY } else { (delay * 2).min(RECONNECT_DELAY_MAX) };
            tokio::time::sleep(self.jittered(delay)).await;
        }
    }

    /// Whether there is a connection now.
    pub fn is_connected(&self) -> bool {
        self.connection.borrow().is_some()
    }

    /// Nodes that lost one server together do not all come back to it in the same moment.
    fn jittered(&self, delay: Duration) -> Duration {
        let spread = u64::try_from(delay.as_micros()).unwrap_or(u64::MAX).max(1);
        delay / 2 + Duration::from_micros(self.random.positive().unsigned_abs() % spread)
    }

    /// Connects and carries hints until that fails. `stood` tells whether the connection was good for a while.
    async fn stand(&self, outgoing: &mut Outgoing, incoming: &Incoming, said: &mut Said, stood: &mut bool) -> Fault {
        let lost = Arc::new(Notify::new());
        let mut connection = match self.reach(incoming.clone(), lost.clone()).await {
            Ok(connection) => connection,
            Err(fault) => return fault,
        };
        let _offer = self.offer(connection.clone());
        metrics::gauge!("oyez_redis_up").set(1);
        incoming.wake_all();
        let mut ping = interval(PING_EVERY);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        ping.tick().await;
        loop {
            let done = tokio::select! {
                () = lost.notified() => return Fault::Closed,
                message = outgoing.message() => {
                    let mut publish = redis::cmd("PUBLISH");
                    publish.arg(&self.channel).arg(message);
                    answered(publish.exec_async(&mut connection)).await
                }
                _ = ping.tick() => answered(redis::cmd("PING").exec_async(&mut connection)).await.map(|()| {
                    // Said only now: a connection that breaks as soon as it stands is not worth two lines each time.
                    *stood = true;
                    self.say_there(said);
                }),
            };
            if let Err(fault) = done {
                return fault;
            }
        }
    }

    /// A refusal is said even where the absence before it was: somebody has to change something here. That it is away again after
    /// that is no news.
    fn say_lost(&self, said: &mut Said, fault: &Fault) {
        let kind = fault.kind();
        let is_told = matches!(*said, Said::Lost(told) if kind == Kind::Away || kind == told);
        if is_told {
            tracing::debug!(error = %fault, server = %self.place, "Redis is still away");
            return;
        }
        *said = Said::Lost(kind);
        tracing::error!(
            error = %fault,
            server = %self.place,
            "{}; this node looks for work by itself until it is back, and counts attempts to sign in alone",
            kind.words()
        );
    }

    fn say_there(&self, said: &mut Said) {
        match *said {
            Said::Nothing => tracing::info!(server = %self.place, "hints go through Redis"),
            Said::Lost(_) => tracing::warn!(server = %self.place, "Redis is back"),
            Said::There => {}
        }
        *said = Said::There;
    }

    /// Lends the connection to others of this process until the answer is dropped.
    fn offer(&self, connection: MultiplexedConnection) -> Offer<'_> {
        self.is_uncounted_said.store(false, Ordering::Relaxed);
        self.connection.send_replace(Some(connection));
        Offer(self)
    }
}

/// The connection is lent for as long as this lives.
struct Offer<'r>(&'r Redis);

impl Drop for Offer<'_> {
    fn drop(&mut self) {
        self.0.connection.send_replace(None);
    }
}

async fn answered(asked: impl Future<Output = Result<(), RedisError>>) -> Result<(), Fault> {
    match timeout(ANSWER_TIME_MAX, asked).await {
        Ok(answer) => answer.map_err(Fault::from),
        Err(_) => Err(Fault::Silent(ANSWER_TIME_MAX)),
    }
}
