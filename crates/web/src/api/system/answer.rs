//! The installation on the wire, as its operators see it; `oyez nodes --json` prints the same.

use serde::Serialize;
use serde_json::{Value, json};
use service::operation::{About, Overview, Seen, Waiting, Work};
use utoipa::ToSchema;

use crate::moment::Moment;

const MILLISECOND_US: i64 = 1_000;

/// The installation as a whole.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = System)]
pub struct SystemAnswer {
    /// The instant that is shown, by the database's time.
    at: Moment,
    /// The processes that serve, by name.
    nodes: Vec<NodeAnswer>,
    work: WorkAnswer,
    database: DatabaseAnswer,
}

/// A process that serves, or did until it was lost.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Node)]
struct NodeAnswer {
    id: String,
    name: String,
    host: String,
    /// The process's number on its host.
    pid: i64,
    /// Some of `api`, `worker`, `scheduler`.
    roles: Vec<String>,
    /// `running`, or `lost` when it was not seen for 30 seconds; a day later it is forgotten.
    state: &'static str,
    version: String,
    /// The newest migration that this node knows.
    migration: String,
    /// Milliseconds by which its machine's clock is ahead of the database's time, which is what counts. Null on SQLite.
    clock_ahead_ms: Option<i64>,
    /// Whether it knows the time well enough to claim work.
    clock_trusted: bool,
    /// `connected` or `away`. Null where it was told of no Redis.
    redis: Option<&'static str>,
    started_at: Moment,
    last_seen_at: Moment,
}

/// Deliveries that wait to be handed to a channel's provider.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WaitingDeliveries)]
struct WaitingAnswer {
    /// The channel's name.
    channel: String,
    deliveries: i64,
    /// When the first of them is due; one that a worker has in its hands is due again when its lease ends.
    next_due_at: Moment,
}

/// What lies there. Counts stop at 100000.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Work)]
struct WorkAnswer {
    /// Rounds of sending that are not finished.
    open_rounds: i64,
    /// Since when the oldest work is due that is not done. Null when nothing is due.
    oldest_due_at: Option<Moment>,
    /// For how many seconds it has been due.
    lag_seconds: u64,
    /// By channel; channels on which nothing waits are left out.
    waiting_deliveries: Vec<WaitingAnswer>,
    /// Changes of analytics that are not added up yet.
    unfolded_counter_deltas: i64,
    /// Imports of people that are under way.
    open_imports: i64,
}

/// The database and its tables.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Database)]
struct DatabaseAnswer {
    engine: &'static str,
    version: String,
    /// The newest migration that was applied.
    migration: String,
    /// The oldest version of Oyez that may work on the tables.
    compatible_from: String,
}

impl From<Overview> for SystemAnswer {
    fn from(overview: Overview) -> Self {
        Self {
            at: overview.at.into(),
            nodes: overview.nodes.into_iter().map(NodeAnswer::from).collect(),
            work: overview.work.into(),
            database: overview.database.into(),
        }
    }
}

impl From<Seen> for NodeAnswer {
    fn from(Seen { node, is_lost }: Seen) -> Self {
        Self {
            id: format!("{:016x}", node.id),
            roles: node.roles.split(',').map(str::to_owned).collect(),
            state: if is_lost { "lost" } else { "running" },
            clock_ahead_ms: node.clock_ahead_micros.map(|micros| micros / MILLISECOND_US),
            clock_trusted: node.is_clock_trusted,
            redis: node.is_redis_up.map(|is_up| if is_up { "connected" } else { "away" }),
            started_at: node.started_at.into(),
            last_seen_at: node.last_seen_at.into(),
            name: node.name,
            host: node.host,
            pid: node.pid,
            version: node.version,
            migration: node.migration,
        }
    }
}

impl From<Work> for WorkAnswer {
    fn from(work: Work) -> Self {
        Self {
            open_rounds: work.open_rounds,
            oldest_due_at: work.oldest_due_at.map(Moment::from),
            lag_seconds: work.lag.as_secs(),
            waiting_deliveries: work.waiting.into_iter().map(WaitingAnswer::from).collect(),
            unfolded_counter_deltas: work.unfolded_deltas,
            open_imports: work.open_imports,
        }
    }
}

impl From<Waiting> for WaitingAnswer {
    fn from(waiting: Waiting) -> Self {
        let Waiting { channel, deliveries, next_due_at } = waiting;
        Self { channel, deliveries, next_due_at: next_due_at.into() }
    }
}

impl From<About> for DatabaseAnswer {
    fn from(about: About) -> Self {
        Self {
            engine: about.engine,
            version: about.version,
            migration: about.migration,
            compatible_from: about.compatible_from,
        }
    }
}

/// An installation as the document shows it.
pub(super) fn example() -> Value {
    json!({
        "at": "2026-11-22T10:32:52Z",
        "nodes": [{
            "id": "5f0c1d2e3a4b5968", "name": "alerts-1", "host": "alerts-1", "pid": 812, "roles": ["api", "worker"],
            "state": "running", "version": "0.1.0", "migration": "m0001_initial", "clock_ahead_ms": -3,
            "clock_trusted": true, "redis": "connected", "started_at": "2026-11-22T08:00:01Z", "last_seen_at": "2026-11-22T10:32:49Z"
        }],
        "work": {
            "open_rounds": 1, "oldest_due_at": "2026-11-22T10:32:50Z", "lag_seconds": 2,
            "waiting_deliveries": [{"channel": "Email", "deliveries": 12, "next_due_at": "2026-11-22T10:32:51Z"}],
            "unfolded_counter_deltas": 40, "open_imports": 0
        },
        "database": {"engine": "PostgreSQL", "version": "15.8", "migration": "m0001_initial", "compatible_from": "0.1.0"}
    })
}
