//! A look at Redis from outside of what carries hints: whether it is there at all, and the wait until it has come or gone.

use std::sync::Arc;

use tokio::sync::Notify;
use tokio::time::timeout;

use super::{CONNECT_TIME_MAX, Fault, Redis, answered};
use crate::local::Bus;

/// Why Redis is of no use to a node. It repeats nothing of a password.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Unusable(Fault);

impl Redis {
    /// Connects, listens and asks as a node does, once, and leaves again. What is heard meanwhile reaches nobody.
    ///
    /// # Errors
    /// When any of that fails, as it would for a node.
    pub async fn try_out(&self) -> Result<(), Unusable> {
        let (_, incoming) = Bus::new().relay(self.random.as_ref());
        let connected = timeout(CONNECT_TIME_MAX, self.connect(incoming, Arc::new(Notify::new()))).await;
        let connected = connected.map_err(|_| Unusable(Fault::Silent(CONNECT_TIME_MAX)))?;
        let mut connection = connected.map_err(|error| Unusable(error.into()))?;
        answered(redis::cmd("PING").exec_async(&mut connection)).await.map_err(Unusable)
    }

    /// Waits until there is a connection, or none, unlike `before`.
    pub async fn turned(&self, before: bool) {
        let mut connection = self.connection.subscribe();
        // The sender is ours and lives as long as this borrow.
        let _ = connection.wait_for(|connection| connection.is_some() != before).await;
    }
}
