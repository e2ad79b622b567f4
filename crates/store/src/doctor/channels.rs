//! Whoever was told in the app was told on each other channel of the round, unless the round says that it was skipped.

use std::collections::BTreeMap;

use domain::{ChannelCode, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::Finding;
use crate::db::Db;
use crate::error::Result;
use crate::round::Claim;
use crate::schema::Delivery;

/// Looks at a page of finished rounds.
pub(super) async fn check(db: &Db, rounds: &[(Claim, Timestamp)]) -> Result<Vec<Finding>> {
    let several: Vec<_> = rounds.iter().map(|(round, _)| round).filter(|round| round.channels.len() > 1).collect();
    if several.is_empty() {
        return Ok(Vec::new());
    }
    let select = Query::select()
        .columns([Delivery::RoundId, Delivery::Channel])
        .expr(Expr::col(Delivery::UserId).count())
        .from(Delivery::Table)
        .and_where(Expr::col(Delivery::RoundId).is_in(several.iter().map(|round| round.round.0)))
        .group_by_columns([Delivery::RoundId, Delivery::Channel])
        .to_owned();
    let mut people = BTreeMap::<(i64, i16), i64>::new();
    for row in db.rows(&select).await? {
        let of = (db.read(row.try_get_by_index(0))?, db.read(row.try_get_by_index(1))?);
        people.insert(of, db.read(row.try_get_by_index(2))?);
    }
    let told = |round: &Claim, channel: ChannelCode| people.get(&(round.round.0, channel.code())).copied().unwrap_or(0);
    let mut findings = Vec::new();
    for round in several {
        for channel in round.channels.iter() {
            let missing = told(round, ChannelCode::IN_APP) - told(round, channel);
            if missing > 0 {
                let (kind, channel) = (round.kind, channel.code());
                let what =
                    format!("{missing} people have no delivery on channel {channel} of {kind} round {}", round.round);
                findings.push(Finding { invariant: 2, what });
            }
        }
    }
    Ok(findings)
}
