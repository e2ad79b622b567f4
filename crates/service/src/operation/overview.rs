//! The installation as its operator sees it: nodes, work that lies there, database. No alert's text and nobody's name is in it.

use std::time::Duration;

use domain::limit::NODE_LOST_AFTER;
use domain::{ChannelCode, Timestamp};
use store::about::{About, about};
use store::node::Node;
use store::{dispatch, gauge, node};

use super::Operation;
use crate::error::Result;

/// The whole picture at one instant.
#[derive(Debug, Clone)]
pub struct Overview {
    pub at: Timestamp,
    /// By name; those that are forgotten are not there.
    pub nodes: Vec<Seen>,
    pub work: Work,
    pub database: About,
}

/// A node, and whether it is still there.
#[derive(Debug, Clone)]
pub struct Seen {
    pub node: Node,
    /// It has not been seen for so long that nothing more is to be hoped of it.
    pub is_lost: bool,
}

/// Deliveries that wait to be handed to a channel's provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The channel's name; its number where this version does not know it.
    pub channel: String,
    pub deliveries: i64,
    /// When the first of them is due.
    pub next_due_at: Timestamp,
}

/// What lies there. Counts stop at [`gauge::COUNT_MAX`].
#[derive(Debug, Clone)]
pub struct Work {
    /// Rounds that are not finished.
    pub open_rounds: i64,
    /// Since when the oldest work is due that is not done.
    pub oldest_due_at: Option<Timestamp>,
    /// For how long it is.
    pub lag: Duration,
    /// By channel; channels on which nothing waits are left out.
    pub waiting: Vec<Waiting>,
    /// Changes of counters that are not folded into them yet.
    pub unfolded_deltas: i64,
    /// Imports of people that have not come to their end.
    pub open_imports: i64,
}

impl Operation {
    /// Looks at the whole installation.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn overview(&self) -> Result<Overview> {
        let at = self.clock.now();
        let mut nodes = self.nodes(at).await?;
        nodes.sort_by(|one, other| (&one.node.name, one.node.id).cmp(&(&other.node.name, other.node.id)));
        Ok(Overview { at, nodes, work: self.work(at).await?, database: about(self.store.reader()).await? })
    }

    async fn nodes(&self, at: Timestamp) -> Result<Vec<Seen>> {
        let listed = node::list(self.store.reader()).await?;
        let seen = |node: Node| Seen { is_lost: node.last_seen_at + NODE_LOST_AFTER < at, node };
        Ok(listed.into_iter().map(seen).collect())
    }

    async fn work(&self, at: Timestamp) -> Result<Work> {
        let db = self.store.reader();
        let waiting = self.waiting().await?;
        let rounds_due_at = gauge::oldest_due_at(db, at).await?;
        let sends_due_at = waiting.iter().map(|waiting| waiting.next_due_at).filter(|due| *due <= at);
        let oldest_due_at = sends_due_at.chain(rounds_due_at).min();
        let lag = oldest_due_at.map_or(0, |due| at.micros_since(due).max(0));
        Ok(Work {
            open_rounds: gauge::open_rounds(db).await?,
            oldest_due_at,
            lag: Duration::from_micros(lag.unsigned_abs()),
            waiting,
            unfolded_deltas: gauge::unfolded_deltas(db).await?,
            open_imports: gauge::open_imports(db).await?,
        })
    }

    async fn waiting(&self) -> Result<Vec<Waiting>> {
        let depths = dispatch::depth(self.store.reader()).await?.into_iter();
        let called = |code: ChannelCode| {
            self.registry.kind(code).map_or_else(|| code.code().to_string(), |kind| kind.name.to_owned())
        };
        let waiting = depths.map(|depth| Waiting {
            channel: called(depth.channel),
            deliveries: depth.waiting,
            next_due_at: depth.next_due_at,
        });
        Ok(waiting.collect())
    }
}
