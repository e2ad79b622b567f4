//! How much work lies in the store, over all organizations, for the operator's figures. Counting stops at a bound.

use domain::{RoundState, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};

use crate::db::Db;
use crate::error::Result;
use crate::import::JobState;
use crate::round;
use crate::schema::{CounterDelta, Import, Round};

/// More than this is told as this: the figure is an alarm by then, and counting must stay cheap.
pub const COUNT_MAX: u64 = 100_000;

/// Rounds that are not finished.
///
/// # Errors
/// When the store fails.
pub async fn open_rounds(db: &Db) -> Result<i64> {
    let open = RoundState::ALL.iter().filter(|state| state.is_open()).map(|state| state.code());
    let select =
        Query::select().column(Round::Id).from(Round::Table).and_where(Expr::col(Round::State).is_in(open)).to_owned();
    count(db, select).await
}

/// Changes of counters that are not folded into them yet.
///
/// # Errors
/// When the store fails.
pub async fn unfolded_deltas(db: &Db) -> Result<i64> {
    count(db, Query::select().column(CounterDelta::Id).from(CounterDelta::Table).to_owned()).await
}

/// Imports of people that have not come to their end.
///
/// # Errors
/// When the store fails.
pub async fn open_imports(db: &Db) -> Result<i64> {
    let open = [JobState::Receiving, JobState::Checking, JobState::Applying].map(JobState::code);
    let select = Query::select()
        .column(Import::Id)
        .from(Import::Table)
        .and_where(Expr::col(Import::State).is_in(open))
        .to_owned();
    count(db, select).await
}

/// Since when the oldest work is due that is not done: a round to be written out, or one that is not even recorded.
///
/// # Errors
/// When the store fails.
pub async fn oldest_due_at(db: &Db, now: Timestamp) -> Result<Option<Timestamp>> {
    let mut oldest = round::next_due_at(db).await?.filter(|next| *next <= now);
    for state in RoundState::ALL.iter().filter(|state| state.is_open()) {
        // A state at a time, so that each is one step into the index.
        let select = Query::select()
            .expr(Expr::col(Round::DueAt).min())
            .from(Round::Table)
            .and_where(Expr::col(Round::State).eq(state.code()))
            .to_owned();
        let due = db.scalar::<Option<i64>>(&select).await?.flatten().map(Timestamp::from_micros);
        oldest = oldest.into_iter().chain(due).min();
    }
    Ok(oldest)
}

pub(crate) async fn count(db: &Db, mut rows: SelectStatement) -> Result<i64> {
    let bounded = rows.limit(COUNT_MAX).to_owned();
    let select = Query::select().expr(Func::count(Expr::val(1))).from_subquery(bounded, "bounded").to_owned();
    Ok(db.scalar(&select).await?.unwrap_or_default())
}
