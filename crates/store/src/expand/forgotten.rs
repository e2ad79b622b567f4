//! Who should have a delivery of a finished round and has none: nobody, or the doctor says so.

use sea_orm::sea_query::{Expr, ExprTrait, Query};

use domain::{ChannelCode, Timestamp};

use super::select::Audience;
use super::span;
use crate::db::Db;
use crate::error::Result;
use crate::round::{Claim, facts};

/// How many people who belonged to a finished round's audience at `belonged_at` were forgotten, and one of them.
pub(crate) async fn forgotten(db: &Db, round: &Claim, belonged_at: Timestamp) -> Result<Option<(i64, i64)>> {
    let Some(facts) = facts(db, round.alert, false).await?.filter(|facts| !facts.is_deleted) else { return Ok(None) };
    let Some(span) = span::whole(db, round, &facts).await? else { return Ok(None) };
    let audience = Audience::of_finished(db, round, &facts, &span, belonged_at).await?;
    let mut people = audience.recipients(&span, ChannelCode::IN_APP);
    people.expr_as(Audience::user_id(), "person");
    let select = Query::select()
        .expr(Expr::col("person").count())
        .expr(Expr::col("person").min())
        .from_subquery(people, "forgotten")
        .to_owned();
    let Some(row) = db.rows(&select).await?.into_iter().next() else { return Ok(None) };
    let count: i64 = db.read(row.try_get_by_index(0))?;
    let one: Option<i64> = db.read(row.try_get_by_index(1))?;
    Ok(one.map(|one| (count, one)))
}
