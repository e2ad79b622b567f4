//! Says in the store that this node is there, for as long as it is. A store that fails meanwhile breaks nothing down.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bus::redis::Redis;
use domain::Clock;
use domain::limit::NODE_LOST_AFTER;
use store::{Dialect, Error, Store, Writer, node};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::node::{Node, NodeClock};
use crate::settings::Settings;
use crate::system;

/// How often the node says that it is there: several times before it would count as lost.
const SAY_EVERY: Duration = Duration::from_secs(5);
/// How long it waits at least after it said that Redis came or went.
const SAY_APART: Duration = Duration::from_secs(1);
/// A store that takes longer to note it counts as failed.
const SAY_TIME_MAX: Duration = Duration::from_secs(5);
/// How long the node's end waits for the store.
const LEAVE_TIME_MAX: Duration = Duration::from_secs(2);

/// This process as the other nodes see it.
pub(super) struct Presence {
    store: Store,
    clock: Arc<NodeClock>,
    redis: Option<Arc<Redis>>,
    me: node::Node,
    /// What was said of Redis.
    is_redis_said_up: AtomicBool,
    /// Why the database, which answered, took no write when it was last asked to.
    refusal: watch::Sender<Option<String>>,
}

impl Presence {
    /// As the settings and the machine call it; nothing is written yet.
    pub(super) fn of(settings: &Settings, node: &Node) -> Self {
        let (host, pid, now) = (system::host_name(), std::process::id(), node.clock.now());
        let roles: Vec<String> = settings.server.roles.iter().map(ToString::to_string).collect();
        let me = node::Node {
            id: node.random.positive(),
            name: settings.node.name.clone().unwrap_or_else(|| format!("{host}-{pid}")),
            host,
            pid: pid.into(),
            roles: roles.join(","),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            migration: store::migration::Migrations::known().newest(),
            clock_ahead_micros: None,
            is_clock_trusted: true,
            is_redis_up: None,
            started_at: now,
            last_seen_at: now,
        };
        let (store, clock, redis) = (node.store.clone(), node.clock.clone(), node.redis.clone());
        let (is_redis_said_up, refusal) = (AtomicBool::new(false), watch::Sender::new(None));
        Self { store, clock, redis, me, is_redis_said_up, refusal }
    }

    /// Enters the list, so that whoever learns of this node finds it there.
    pub(super) async fn arrive(&self) {
        if let Err(error) = self.say().await {
            tracing::warn!(%error, "the node could not enter the list of nodes yet");
        }
        if let Err(error) = self.warn_of_sharing().await {
            tracing::debug!(%error, "the list of nodes could not be read");
        }
    }

    /// Says again and again that it is there, and soon after what it says has changed, until `stop`.
    pub(super) async fn stay(self: Arc<Self>, stop: CancellationToken) {
        let (mut is_heard, mut has_turned) = (true, false);
        while let Some(turned) = stop.run_until_cancelled(self.pause(has_turned)).await {
            has_turned = turned;
            match self.say().await {
                // That the database is away, or takes no writes, is said once, by whoever watches it.
                Err(error) if error.is_absence() || is_refusal(&error) => {
                    tracing::debug!(%error, "the list of nodes waits for the database");
                }
                Err(error) if is_heard => {
                    is_heard = false;
                    tracing::warn!(%error, "the node cannot say that it is there");
                }
                Ok(()) if !is_heard => {
                    is_heard = true;
                    tracing::info!("the node is in the list of nodes again");
                }
                _ => {}
            }
        }
    }

    /// Why the database takes no writes, as far as the last one told; none where that one did not come so far.
    pub(super) fn refusal(&self) -> Option<String> {
        self.refusal.borrow().clone()
    }

    /// Leaves the list. Where that fails, the others see before long that the node is gone.
    pub(super) async fn leave(&self) {
        let id = self.me.id;
        let left = self.store.write(Writer::Engine, |db| async move { node::leave(&db, id).await });
        match timeout(LEAVE_TIME_MAX, left).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::debug!(%error, "the node could not leave the list of nodes"),
            Err(_) => tracing::debug!("the node could not leave the list of nodes in time"),
        }
    }

    /// Waits until it is to be said again; tells whether that is because Redis came or went.
    async fn pause(&self, has_turned: bool) -> bool {
        let Some(redis) = &self.redis else {
            sleep(SAY_EVERY).await;
            return false;
        };
        if has_turned {
            sleep(SAY_APART).await;
        }
        timeout(SAY_EVERY, redis.turned(self.is_redis_said_up.load(Ordering::Relaxed))).await.is_ok()
    }

    /// Says that it is there. One connection may break while the database is there, so it is told once more.
    pub(super) async fn say(&self) -> Result<(), Error> {
        match self.write().await {
            Err(error) if error.is_absence() => self.write().await,
            said => said,
        }
    }

    async fn write(&self) -> Result<(), Error> {
        let is_redis_up = self.redis.as_ref().map(|redis| redis.is_connected());
        self.is_redis_said_up.store(is_redis_up.unwrap_or_default(), Ordering::Relaxed);
        let me = &node::Node {
            clock_ahead_micros: self.clock.machine_ahead_micros(),
            is_clock_trusted: self.clock.is_trusted(),
            is_redis_up,
            last_seen_at: self.clock.now(),
            ..self.me.clone()
        };
        let written = self.store.write(Writer::Engine, |db| async move { node::note(&db, me).await });
        match timeout(SAY_TIME_MAX, written).await {
            Ok(written) => {
                self.refusal
                    .send_replace(written.as_ref().err().filter(|error| is_refusal(error)).map(ToString::to_string));
                written
            }
            // Many others may want to write, which says nothing of the database.
            Err(_) => Err(Error::Unavailable(format!("no answer within {} seconds", SAY_TIME_MAX.as_secs()))),
        }
    }

    /// Processes on one machine may share the embedded database's file. Machines may not: their locks on it do not meet.
    async fn warn_of_sharing(&self) -> Result<(), Error> {
        if self.store.dialect() != Dialect::Sqlite {
            return Ok(());
        }
        let now = self.clock.now();
        let listed = node::list(self.store.reader()).await?.into_iter();
        for other in listed.filter(|other| other.host != self.me.host && other.last_seen_at + NODE_LOST_AFTER >= now) {
            tracing::warn!(
                node = other.name,
                host = other.host,
                "a node of another host has used this file within the last {} seconds. If it still runs, and on another \
                 machine, stop it: machines that share an SQLite file damage it. Use PostgreSQL, MySQL or MariaDB for several",
                NODE_LOST_AFTER.as_secs()
            );
        }
        Ok(())
    }
}

/// Whether the database is there and would not take it, as where it only lets read, or on a full disk.
pub(super) fn is_refusal(error: &Error) -> bool {
    matches!(error, Error::ReadOnly(_) | Error::Unusable(_) | Error::Full(_))
}
