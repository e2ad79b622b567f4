//! Replies to requests that may be repeated: one row a key, written in the transaction of the effect itself. It hashes and renders nothing.

use domain::{Timestamp, UserId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, OnConflict, Query};

use crate::db::Db;
use crate::error::{Error, Result};
use crate::schema::Idempotency;
use crate::session::LOCK_WAIT_MAX;

/// Names one request of one person. The texts are hashes of at most 64 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub user: UserId,
    /// Method and path.
    pub endpoint: String,
    /// What the client calls this request.
    pub key: String,
}

/// A reply as it went out.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Kept {
    pub body_hash: String,
    pub status: i16,
    pub reply: String,
}

/// What became of the wish to be the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// This transaction is the first: it must [`keep`] its reply or roll back.
    First,
    /// The request was answered before.
    Again(Kept),
    /// A twin is still at work.
    Busy,
}

/// No reply yet: only the transaction that wrote it ever sees it.
const UNDER_WAY: i16 = 0;

/// Claims `key` for this transaction, waiting at most 5 seconds for a twin that holds it; replies of `expired` and before
/// are forgotten. It must be the transaction's first statement, so that whoever waits here holds nothing that others want.
///
/// # Errors
/// When the store fails.
pub async fn claim(db: &Db, key: &Key, body_hash: &str, now: Timestamp, expired: Timestamp) -> Result<Claim> {
    match insert(db, key, body_hash, now, expired).await {
        Err(Error::LockTimeout(_)) => return Ok(Claim::Busy),
        inserted => inserted?,
    }
    let select = Query::select()
        .columns([Idempotency::BodyHash, Idempotency::Status, Idempotency::Reply])
        .from(Idempotency::Table)
        .cond_where(of(key))
        .to_owned();
    match db.one::<Kept>(&select).await? {
        Some(kept) if kept.status == UNDER_WAY => Ok(Claim::First),
        Some(kept) => Ok(Claim::Again(kept)),
        // Another transaction forgot the row between the two statements.
        None => Err(Error::Transient("an idempotency key expired just now".into())),
    }
}

async fn insert(db: &Db, key: &Key, body_hash: &str, now: Timestamp, expired: Timestamp) -> Result<()> {
    if let Some(bound) = db.dialect().lock_wait_max(LOCK_WAIT_MAX) {
        db.rows(&bound).await?;
    }
    let forget = Query::delete()
        .from_table(Idempotency::Table)
        .cond_where(of(key).add(Expr::col(Idempotency::CreatedAt).lte(expired.as_micros())))
        .to_owned();
    db.execute(&forget).await?;
    let columns = [
        Idempotency::UserId,
        Idempotency::Endpoint,
        Idempotency::Key,
        Idempotency::BodyHash,
        Idempotency::Status,
        Idempotency::Reply,
        Idempotency::CreatedAt,
    ];
    let names = [Idempotency::UserId, Idempotency::Endpoint, Idempotency::Key];
    let insert = Query::insert()
        .into_table(Idempotency::Table)
        .columns(columns)
        .values_panic([
            key.user.0.into(),
            key.endpoint.as_str().into(),
            key.key.as_str().into(),
            body_hash.into(),
            UNDER_WAY.into(),
            "".into(),
            now.as_micros().into(),
        ])
        .on_conflict(OnConflict::columns(names).do_nothing_on(names).to_owned())
        .to_owned();
    db.execute(&insert).await.map(|_| ())
}

/// Keeps the reply of a claimed request.
///
/// # Errors
/// When the store fails.
pub async fn keep(db: &Db, key: &Key, status: i16, reply: &str) -> Result<()> {
    let update = Query::update()
        .table(Idempotency::Table)
        .value(Idempotency::Status, status)
        .value(Idempotency::Reply, reply)
        .cond_where(of(key))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}

/// The reply that is kept under `key`, if it is younger than `expired`.
///
/// # Errors
/// When the store fails.
pub async fn find(db: &Db, key: &Key, expired: Timestamp) -> Result<Option<Kept>> {
    let select = Query::select()
        .columns([Idempotency::BodyHash, Idempotency::Status, Idempotency::Reply])
        .from(Idempotency::Table)
        .cond_where(of(key).add(Expr::col(Idempotency::CreatedAt).gt(expired.as_micros())))
        .to_owned();
    Ok(db.one::<Kept>(&select).await?.filter(|kept| kept.status != UNDER_WAY))
}

fn of(key: &Key) -> Cond {
    Cond::all()
        .add(Expr::col(Idempotency::UserId).eq(key.user.0))
        .add(Expr::col(Idempotency::Endpoint).eq(key.endpoint.as_str()))
        .add(Expr::col(Idempotency::Key).eq(key.key.as_str()))
}
