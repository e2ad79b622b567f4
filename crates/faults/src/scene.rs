//! The installation under test: servers, nodes, and a supervisor that starts what ended by itself, as an operator's would.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use crate::broken::Result;
use crate::node::{Ground, Node, Role};
use crate::provider::Provider;
use crate::server::database::{Database, Engine};
use crate::server::redis::Redis;

/// The nodes of the installation.
pub(crate) const ROLES: [Role; 6] =
    [Role::Api, Role::Api, Role::Worker, Role::Worker, Role::Scheduler, Role::Scheduler];
const SUPERVISE_EVERY: Duration = Duration::from_millis(500);

/// Everything that faults happen to.
pub(crate) struct Scene {
    pub(crate) database: Mutex<Database>,
    pub(crate) redis: Mutex<Redis>,
    pub(crate) nodes: Vec<Mutex<Node>>,
    /// How often a node ended although nobody ended it, and was started again.
    pub(crate) ended_by_themselves: AtomicU64,
}

impl Scene {
    /// Starts the servers, then one node that makes the tables, then all others.
    pub(crate) async fn set(engine: Engine, binary: &Path, folder: &Path, provider: &Provider) -> Result<Self> {
        let database = Database::make(engine, folder).await?;
        let redis = Redis::make(folder).await?;
        let ground = Ground { binary, folder, database: &database, redis: &redis, provider: provider.address };
        let mut nodes = Vec::new();
        for (number, role) in ROLES.into_iter().enumerate() {
            let mut node = Node::prepare(&ground, role, number).await?;
            node.start(0)?;
            node.answers().await?;
            nodes.push(Mutex::new(node));
        }
        Ok(Self {
            database: Mutex::new(database),
            redis: Mutex::new(redis),
            nodes,
            ended_by_themselves: AtomicU64::new(0),
        })
    }

    /// Where the nodes are that answer people.
    pub(crate) async fn api_addresses(&self) -> Vec<String> {
        let mut addresses = Vec::new();
        for node in &self.nodes {
            let node = node.lock().await;
            if node.role == Role::Api {
                addresses.push(format!("http://{}", node.address));
            }
        }
        addresses
    }

    /// The address of the database itself, by no proxy.
    pub(crate) async fn database_url(&self) -> String {
        let database = self.database.lock().await;
        database.url(database.address)
    }

    /// Starts what ended by itself, until `stop`. One that is busy with a fault is looked at the next time.
    pub(crate) async fn supervise(&self, stop: &CancellationToken) -> Result<()> {
        while stop.run_until_cancelled(tokio::time::sleep(SUPERVISE_EVERY)).await.is_some() {
            for node in &self.nodes {
                let Ok(mut node) = node.try_lock() else { continue };
                if node.has_ended()? {
                    self.ended_by_themselves.fetch_add(1, Ordering::Relaxed);
                    node.kill().await?;
                    node.start(0)?;
                }
            }
        }
        Ok(())
    }
}
