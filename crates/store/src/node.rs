//! The processes that serve, as each says of itself. It gives nobody work: that is shared by leases, whoever is listed here.

use domain::Timestamp;
use domain::limit::NODE_LOST_AFTER;
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Order, Query};

use crate::db::Db;
use crate::error::Result;
use crate::schema::Node as N;

/// Nodes that a list shows at most; of more it shows those that were seen last.
pub const NODES_MAX: u64 = 1_000;

/// A process that serves, or did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Random, so that no two processes have it, however they are called.
    pub id: i64,
    pub name: String,
    pub host: String,
    pub pid: i64,
    /// Their names, separated by commas: a later version may know more of them.
    pub roles: String,
    pub version: String,
    /// The newest migration that the binary knows.
    pub migration: String,
    /// How far the machine's clock is ahead of the database's time; `None` where the machine's is the only one.
    pub clock_ahead_micros: Option<i64>,
    /// Whether the node knows the time well enough to claim work.
    pub is_clock_trusted: bool,
    /// Whether the node has a connection to Redis; `None` where it was told of none.
    pub is_redis_up: Option<bool>,
    pub started_at: Timestamp,
    pub last_seen_at: Timestamp,
}

const COLUMNS: [N; 12] = [
    N::Id,
    N::Name,
    N::Host,
    N::Pid,
    N::Roles,
    N::Version,
    N::Migration,
    N::ClockAheadMicros,
    N::IsClockTrusted,
    N::IsRedisUp,
    N::StartedAt,
    N::LastSeenAt,
];

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    name: String,
    host: String,
    pid: i64,
    roles: String,
    version: String,
    migration: String,
    clock_ahead_micros: Option<i64>,
    is_clock_trusted: bool,
    is_redis_up: Option<bool>,
    started_at: i64,
    last_seen_at: i64,
}

/// Notes that the node is there, whether it is known or was forgotten meanwhile.
///
/// # Errors
/// When the store fails.
pub async fn note(db: &Db, node: &Node) -> Result<()> {
    let changing = [N::LastSeenAt, N::ClockAheadMicros, N::IsClockTrusted, N::IsRedisUp];
    let insert = Query::insert()
        .into_table(N::Table)
        .columns(COLUMNS)
        .values_panic([
            node.id.into(),
            node.name.as_str().into(),
            node.host.as_str().into(),
            node.pid.into(),
            node.roles.as_str().into(),
            node.version.as_str().into(),
            node.migration.as_str().into(),
            node.clock_ahead_micros.into(),
            node.is_clock_trusted.into(),
            node.is_redis_up.into(),
            node.started_at.as_micros().into(),
            node.last_seen_at.as_micros().into(),
        ])
        .on_conflict(OnConflict::column(N::Id).update_columns(changing).to_owned())
        .to_owned();
    db.execute(&insert).await.map(|_| ())
}

/// Takes a node off the list at its orderly end.
///
/// # Errors
/// When the store fails.
pub async fn leave(db: &Db, id: i64) -> Result<()> {
    let delete = Query::delete().from_table(N::Table).and_where(Expr::col(N::Id).eq(id)).to_owned();
    db.execute(&delete).await.map(|_| ())
}

/// Takes nodes off the list that were last seen before `before`; tells whether there were any. There are few at any time.
///
/// # Errors
/// When the store fails.
pub async fn forget(db: &Db, before: Timestamp) -> Result<bool> {
    let delete =
        Query::delete().from_table(N::Table).and_where(Expr::col(N::LastSeenAt).lt(before.as_micros())).to_owned();
    Ok(db.execute(&delete).await? > 0)
}

/// The nodes that are not forgotten, those that were seen last first.
///
/// # Errors
/// When the store fails.
pub async fn list(db: &Db) -> Result<Vec<Node>> {
    let select = Query::select()
        .columns(COLUMNS)
        .from(N::Table)
        .order_by(N::LastSeenAt, Order::Desc)
        .order_by(N::Id, Order::Asc)
        .limit(NODES_MAX)
        .to_owned();
    Ok(db.all::<Row>(&select).await?.into_iter().map(Node::from).collect())
}

/// The names and versions of those that said lately that they are there, by the database's time.
pub(crate) async fn live(db: &Db) -> Result<Vec<(String, String)>> {
    let lost_micros = i64::try_from(NODE_LOST_AFTER.as_micros()).unwrap_or(i64::MAX);
    let select = Query::select()
        .columns([N::Name, N::Version])
        .from(N::Table)
        .and_where(Expr::col(N::LastSeenAt).gte(db.dialect().present_micros().sub(lost_micros)))
        .limit(NODES_MAX)
        .to_owned();
    let rows = db.rows(&select).await?;
    rows.iter().map(|row| Ok((db.read(row.try_get_by_index(0))?, db.read(row.try_get_by_index(1))?))).collect()
}

impl From<Row> for Node {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            name: row.name,
            host: row.host,
            pid: row.pid,
            roles: row.roles,
            version: row.version,
            migration: row.migration,
            clock_ahead_micros: row.clock_ahead_micros,
            is_clock_trusted: row.is_clock_trusted,
            is_redis_up: row.is_redis_up,
            started_at: Timestamp::from_micros(row.started_at),
            last_seen_at: Timestamp::from_micros(row.last_seen_at),
        }
    }
}
