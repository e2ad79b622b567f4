//! What can go wrong between nodes, each of it undone after a while. Whether anything was lost by it is others' to find out.

use std::fmt;
use std::time::Duration;

use domain::Random;
use testbed::SeededRandom;

use crate::broken::Result;
use crate::node::Role;
use crate::scene::Scene;

/// How long something that was taken away stays away.
const AWAY: Duration = Duration::from_secs(2);
/// Long enough for every lease (15 s) of a frozen process to be taken over.
const FROZEN: Duration = Duration::from_secs(18);
/// How long a wire says nothing.
const SILENT: Duration = Duration::from_secs(6);
/// By how much a clock is wrong.
const MINUTES_WRONG: i64 = 7;

/// One fault, with the number of the node that it happens to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// kill -9 and a new start.
    Kill(usize),
    /// SIGSTOP past the leases, then SIGCONT.
    Freeze(usize),
    /// A new start with a wrong clock, ahead or behind.
    Skew(usize, i64),
    /// Its connections to the database are broken off.
    Cut(usize),
    /// Its connections to the database say nothing for a while.
    Silence(usize),
    /// Every connection to the database is broken off.
    CutAll,
    /// The database's server crashes and starts again.
    CrashDatabase,
    /// Redis forgets everything.
    FlushRedis,
    /// Redis is killed, and started again after a while.
    RestartRedis,
    /// One node's connections to Redis say nothing for a while.
    SilenceRedis(usize),
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Kill(_) => "node killed (SIGKILL)",
            Self::Freeze(_) => "node stopped past its leases (SIGSTOP)",
            Self::Skew(..) => "node started with a wrong clock",
            Self::Cut(_) => "a node's connections to the database cut",
            Self::Silence(_) => "a node's connections to the database silent",
            Self::CutAll => "all connections to the database cut",
            Self::CrashDatabase => "database crashed and recovered",
            Self::FlushRedis => "Redis flushed",
            Self::RestartRedis => "Redis killed and started again",
            Self::SilenceRedis(_) => "a node's connections to Redis silent",
        })
    }
}

impl Fault {
    /// Every fault that nodes of these roles can meet, in an order that the randomness decides.
    pub(crate) fn all(roles: &[Role], random: &SeededRandom) -> Vec<Self> {
        let mut faults = vec![Self::CutAll, Self::CrashDatabase, Self::FlushRedis, Self::RestartRedis];
        for (node, role) in roles.iter().enumerate() {
            faults.push(Self::Kill(node));
            match role {
                // People's requests end with the connection that carries them; the engine's nodes have leases to lose.
                Role::Api => faults.extend([Self::Cut(node), Self::SilenceRedis(node)]),
                Role::Worker | Role::Scheduler => faults.extend([Self::Freeze(node), Self::Silence(node)]),
            }
        }
        faults.extend(roles.iter().position(|role| *role == Role::Worker).map(|node| Self::Skew(node, MINUTES_WRONG)));
        faults.extend(
            roles.iter().position(|role| *role == Role::Scheduler).map(|node| Self::Skew(node, -MINUTES_WRONG)),
        );
        for last in (1..faults.len()).rev() {
            let other = usize::try_from(random.positive()).unwrap_or_default() % (last + 1);
            faults.swap(last, other);
        }
        faults
    }

    /// Lets it happen, and undoes it.
    ///
    /// # Errors
    /// When the machine does not do what it is asked.
    pub(crate) async fn happen(self, scene: &Scene) -> Result<()> {
        match self {
            Self::Kill(node) => Self::restart(scene, node, 0).await,
            Self::Skew(node, minutes) => Self::restart(scene, node, minutes).await,
            Self::Freeze(node) => {
                let node = scene.nodes[node].lock().await;
                node.freeze(true).await?;
                tokio::time::sleep(FROZEN).await;
                node.freeze(false).await
            }
            Self::Cut(node) => {
                scene.nodes[node].lock().await.to_database.cut();
                Ok(())
            }
            Self::Silence(node) => {
                let node = scene.nodes[node].lock().await;
                node.to_database.silence(true);
                tokio::time::sleep(SILENT).await;
                node.to_database.silence(false);
                Ok(())
            }
            Self::SilenceRedis(node) => {
                let node = scene.nodes[node].lock().await;
                node.to_redis.silence(true);
                tokio::time::sleep(SILENT).await;
                node.to_redis.silence(false);
                Ok(())
            }
            Self::CutAll => {
                for node in &scene.nodes {
                    node.lock().await.to_database.cut();
                }
                Ok(())
            }
            Self::CrashDatabase => scene.database.lock().await.crash().await,
            Self::FlushRedis => scene.redis.lock().await.flush().await,
            Self::RestartRedis => {
                let mut redis = scene.redis.lock().await;
                redis.kill().await?;
                tokio::time::sleep(AWAY).await;
                redis.start().await
            }
        }
    }

    async fn restart(scene: &Scene, node: usize, minutes_wrong: i64) -> Result<()> {
        let mut node = scene.nodes[node].lock().await;
        node.kill().await?;
        tokio::time::sleep(AWAY).await;
        node.start(minutes_wrong)?;
        node.answers().await
    }
}
