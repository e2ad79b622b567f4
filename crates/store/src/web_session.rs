//! Sessions of browsers: kept as hashes, found by them. A session that is not here has ended.

use std::collections::BTreeSet;

use domain::{Timestamp, UserId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};

use crate::db::Db;
use crate::error::Result;
use crate::schema::WebSession as W;

/// Sessions in one statement, well under every engine's limit of parameters.
const CHUNK: usize = 1_000;

/// A browser in which somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebSession {
    pub id: i64,
    pub user: UserId,
    /// What the browser called itself when it signed in.
    pub agent: String,
    /// The network that it signed in from.
    pub address: String,
    pub created_at: Timestamp,
    /// When it was last used, to some minutes.
    pub last_seen_at: Timestamp,
    pub expires_at: Timestamp,
}

/// A session about to begin.
#[derive(Clone, Copy, Debug)]
pub struct NewWebSession<'a> {
    pub hash: &'a str,
    pub agent: &'a str,
    pub address: &'a str,
    pub expires_at: Timestamp,
    /// Hashes of the cookie that the browser has had until now: what it opened ends.
    pub replaces: &'a [String],
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    user_id: i64,
    agent: String,
    address: String,
    created_at: i64,
    last_seen_at: i64,
    expires_at: i64,
}

impl From<Row> for WebSession {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            user: row.user_id.into(),
            agent: row.agent,
            address: row.address,
            created_at: Timestamp::from_micros(row.created_at),
            last_seen_at: Timestamp::from_micros(row.last_seen_at),
            expires_at: Timestamp::from_micros(row.expires_at),
        }
    }
}

fn select(now: Timestamp) -> SelectStatement {
    Query::select()
        .columns([W::Id, W::UserId, W::Agent, W::Address, W::CreatedAt, W::LastSeenAt, W::ExpiresAt])
        .from(W::Table)
        .and_where(Expr::col(W::ExpiresAt).gt(now.as_micros()))
        .to_owned()
}

/// Begins a session in the place of the one that the browser has had, whosever it was.
///
/// # Errors
/// When the store fails.
pub async fn begin(db: &Db, user: UserId, new: NewWebSession<'_>, now: Timestamp) -> Result<()> {
    if !new.replaces.is_empty() {
        let replaced = new.replaces.iter().map(String::as_str);
        let delete = Query::delete().from_table(W::Table).and_where(Expr::col(W::Hash).is_in(replaced)).to_owned();
        db.execute(&delete).await?;
    }
    let at = now.as_micros();
    let insert = Query::insert()
        .into_table(W::Table)
        .columns([W::UserId, W::Hash, W::Agent, W::Address, W::CreatedAt, W::LastSeenAt, W::ExpiresAt])
        .values_panic([
            user.0.into(),
            new.hash.into(),
            new.agent.into(),
            new.address.into(),
            at.into(),
            at.into(),
            new.expires_at.as_micros().into(),
        ])
        .to_owned();
    db.execute(&insert).await.map(|_| ())
}

/// The session with one of these hashes, unless it has run out. Only authentication may ask without a person.
///
/// # Errors
/// When the store fails.
pub async fn find_by_hash(db: &Db, hashes: &[String], now: Timestamp) -> Result<Option<WebSession>> {
    let select = select(now).and_where(Expr::col(W::Hash).is_in(hashes)).to_owned();
    Ok(db.one::<Row>(&select).await?.map(WebSession::from))
}

/// A person's sessions, at most `limit`, the last used first.
///
/// # Errors
/// When the store fails.
pub async fn list(db: &Db, user: UserId, limit: u64, now: Timestamp) -> Result<Vec<WebSession>> {
    let select = select(now)
        .and_where(Expr::col(W::UserId).eq(user.0))
        .order_by(W::LastSeenAt, Order::Desc)
        .order_by(W::Id, Order::Desc)
        .limit(limit)
        .to_owned();
    Ok(db.all::<Row>(&select).await?.into_iter().map(WebSession::from).collect())
}

/// Those of `sessions` that are there no more. Only for those who have signed in by them.
///
/// # Errors
/// When the store fails.
pub async fn ended(db: &Db, sessions: BTreeSet<i64>) -> Result<BTreeSet<i64>> {
    let asked: Vec<i64> = sessions.iter().copied().collect();
    let mut ended = sessions;
    for chunk in asked.chunks(CHUNK) {
        let select = Query::select()
            .column(W::Id)
            .from(W::Table)
            .and_where(Expr::col(W::Id).is_in(chunk.iter().copied()))
            .to_owned();
        for standing in db.column::<i64>(&select).await? {
            ended.remove(&standing);
        }
    }
    Ok(ended)
}

/// Remembers that a session was used, and until when it goes on.
///
/// # Errors
/// When the store fails.
pub async fn note_use(db: &Db, session: i64, now: Timestamp, expires_at: Timestamp) -> Result<()> {
    let update = Query::update()
        .table(W::Table)
        .value(W::LastSeenAt, now.as_micros())
        .value(W::ExpiresAt, expires_at.as_micros())
        .and_where(Expr::col(W::Id).eq(session))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}

/// Ends one of a person's sessions; tells whether there was one.
///
/// # Errors
/// When the store fails.
pub async fn end(db: &Db, user: UserId, session: i64) -> Result<bool> {
    let delete = Query::delete()
        .from_table(W::Table)
        .and_where(Expr::col(W::Id).eq(session))
        .and_where(Expr::col(W::UserId).eq(user.0))
        .to_owned();
    Ok(db.execute(&delete).await? > 0)
}

/// Ends all of a person's sessions but one; tells how many there were.
///
/// # Errors
/// When the store fails.
pub async fn end_others(db: &Db, user: UserId, kept: i64) -> Result<u64> {
    let delete = Query::delete()
        .from_table(W::Table)
        .and_where(Expr::col(W::UserId).eq(user.0))
        .and_where(Expr::col(W::Id).ne(kept))
        .to_owned();
    db.execute(&delete).await
}

/// Ends all sessions of these people.
///
/// # Errors
/// When the store fails.
pub async fn end_all(db: &Db, users: &[UserId]) -> Result<()> {
    let delete = Query::delete()
        .from_table(W::Table)
        .and_where(Expr::col(W::UserId).is_in(users.iter().map(|user| user.0)))
        .to_owned();
    db.execute(&delete).await.map(|_| ())
}

/// Removes up to `limit` sessions that ran out before `before`.
///
/// # Errors
/// When the store fails.
pub async fn prune(db: &Db, before: Timestamp, limit: u64) -> Result<u64> {
    let select = Query::select()
        .column(W::Id)
        .from(W::Table)
        .and_where(Expr::col(W::ExpiresAt).lt(before.as_micros()))
        .limit(limit)
        .to_owned();
    let sessions: Vec<i64> = db.column(&select).await?;
    if sessions.is_empty() {
        return Ok(0);
    }
    let delete = Query::delete().from_table(W::Table).and_where(Expr::col(W::Id).is_in(sessions)).to_owned();
    db.execute(&delete).await
}
