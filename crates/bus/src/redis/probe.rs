//! A look at Redis from outside of what carries hints: whether it is there at all and lets a node do all that it does, and the wait until
//! it has come or gone.

use std::sync::Arc;

use tokio::sync::Notify;

use super::{Fault, Redis, answered};
use crate::limit::count_once;
use crate::local::Bus;

/// Why Redis is not what a node needs. It repeats nothing of a password.
#[derive(Debug, thiserror::Error)]
#[error("{lacking}: {fault}")]
pub struct Unusable {
    lacking: &'static str,
    fault: Fault,
}

impl Redis {
    /// Connects, listens, speaks, asks and counts as a node does, once, and leaves again. What is heard meanwhile reaches nobody, and
    /// nobody is woken.
    ///
    /// # Errors
    /// When any of that fails, as it would for a node.
    pub async fn try_out(&self) -> Result<(), Unusable> {
        let without_hints = |fault| Unusable { lacking: "no hints go through it", fault };
        let (_, incoming) = Bus::new().relay(self.random.as_ref());
        let connected = self.reach(incoming, Arc::new(Notify::new())).await;
        let mut connection = connected.map_err(without_hints)?;
        answered(redis::cmd("PING").exec_async(&mut connection)).await.map_err(without_hints)?;
        let counted = answered(count_once(self, &mut connection)).await;
        counted.map_err(|fault| Unusable { lacking: "it does not count attempts to sign in", fault })
    }

    /// Waits until there is a connection, or none, unlike `before`.
    pub async fn turned(&self, before: bool) {
        let mut connection = self.connection.subscribe();
        // The sender is ours and lives as long as this borrow.
        let _ = connection.wait_for(|connection| connection.is_some() != before).await;
    }
}
