//! How much work lies in the store, over all organizations, for the operator's figures. Counting stops at a bound.

use domain::RoundState;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};

use crate::db::Db;
use crate::error::Result;
use crate::schema::{CounterDelta, Round};

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

async fn count(db: &Db, mut rows: SelectStatement) -> Result<i64> {
    let bounded = rows.limit(COUNT_MAX).to_owned();
    let select = Query::select().expr(Func::count(Expr::val(1))).from_subquery(bounded, "bounded").to_owned();
    Ok(db.scalar(&select).await?.unwrap_or_default())
}
