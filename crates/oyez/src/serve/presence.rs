//! Says in the store that this node is there, for as long as it is. A store that fails meanwhile breaks nothing down.

use std::sync::Arc;
use std::time::Duration;

use bus::redis::Redis;
use domain::Clock;
use domain::limit::NODE_LOST_AFTER;
use store::{Dialect, Error, Store, Writer, node};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::node::{Node, NodeClock};
use crate::settings::Settings;
use crate::system;

/// How often the node says that it is there: several times before it would count as lost.
const SAY_EVERY: Duration = Duration::from_secs(5);
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
        Self { store: node.store.clone(), clock: node.clock.clone(), redis: node.redis.clone(), me }
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

    /// Says again and again that it is there, until `stop`.
    pub(super) async fn stay(self: Arc<Self>, stop: CancellationToken) {
        let mut is_heard = true;
        while stop.run_until_cancelled(tokio::time::sleep(SAY_EVERY)).await.is_some() {
            match self.say().await {
                // That the server is away is said once, by whoever watches it.
                Err(error) if error.is_absence() => tracing::debug!(%error, "the list of nodes waits for the database"),
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

    async fn say(&self) -> Result<(), Error> {
        let me = &node::Node {
            clock_ahead_micros: self.clock.machine_ahead_micros(),
            is_clock_trusted: self.clock.is_trusted(),
            is_redis_up: self.redis.as_ref().map(|redis| redis.is_connected()),
            last_seen_at: self.clock.now(),
            ..self.me.clone()
        };
        let said = self.store.write(Writer::Engine, |db| async move { node::note(&db, me).await });
        let silent = || Error::Unavailable(format!("no answer within {} seconds", SAY_TIME_MAX.as_secs()));
        timeout(SAY_TIME_MAX, said).await.map_err(|_| silent())?
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
