//! The time that a shared database tells, which is the time of all its nodes. It is asked here and kept elsewhere.

use domain::Timestamp;
use sea_orm::sea_query::Query;

use crate::db::Db;
use crate::error::Result;
use crate::gate::Writer;
use crate::open::Store;

/// The database's time; `None` where it has none of its own, since it is embedded.
///
/// # Errors
/// When the store fails.
pub async fn now(db: &Db) -> Result<Option<Timestamp>> {
    let Some(now) = db.dialect().now_micros() else { return Ok(None) };
    let micros: Option<i64> = db.scalar(&Query::select().expr(now).to_owned()).await?;
    Ok(micros.map(Timestamp::from_micros))
}

/// What the database told of its time, and what the asker's own clock showed before and after.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    pub time: Timestamp,
    pub asked: i64,
    pub answered: i64,
}

/// The database's time between two looks at the asker's clock; `None` as in [`now`]. A busy node may wait for seconds until it gets a
/// connection: that lies before both looks, so that they tell how long the database took.
///
/// # Errors
/// When the store fails.
pub async fn read(store: &Store, clock: impl Fn() -> i64 + Sync) -> Result<Option<Reading>> {
    if store.dialect().now_micros().is_none() {
        return Ok(None);
    }
    let clock = &clock;
    let reading = store.write(Writer::Person, |db| async move {
        let asked = clock();
        let time = now(&db).await?;
        Ok(time.map(|time| Reading { time, asked, answered: clock() }))
    });
    reading.await
}
