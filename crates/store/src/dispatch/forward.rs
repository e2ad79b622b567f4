//! Bringing forward what was put off to a start that has since been moved to an earlier time.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::{AlertId, Timestamp, UserId};
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query, SelectStatement};

use super::settle::CHUNK;
use crate::db::Db;
use crate::error::Result;
use crate::schema::{Alert, Dispatch};

/// For how long after an edit its alert is looked at for what was left to be brought forward: while a provider is away, many of an
/// alert's deliveries wait after a failure, and a look reads all of those.
const LOOKED_AT_FOR: Duration = Duration::from_hours(24);

/// Makes up to `rows_max` deliveries of the alert that wait beyond `to` without having failed due then; tells how many. Only what was
/// put off waits so: what failed keeps its own time, and what a worker has in its hands is left to it.
///
/// # Errors
/// When the store fails.
pub async fn bring_forward(db: &Db, alert: AlertId, to: Timestamp, rows_max: u64) -> Result<u64> {
    let mut select = put_off(db, alert, to);
    select.limit(rows_max);
    db.dialect().lock_skipping_locked(&mut select);
    let mut people: BTreeMap<(i64, i16), Vec<UserId>> = BTreeMap::new();
    for row in db.rows(&select).await? {
        let of = (db.read(row.try_get_by_index(0))?, db.read(row.try_get_by_index(1))?);
        people.entry(of).or_default().push(UserId(db.read(row.try_get_by_index(2))?));
    }
    for ((round, channel), people) in &people {
        for chunk in people.chunks(CHUNK) {
            let these = Cond::all()
                .add(Expr::col(Dispatch::RoundId).eq(*round))
                .add(Expr::col(Dispatch::Channel).eq(*channel))
                .add(Expr::col(Dispatch::UserId).is_in(chunk.iter().map(|user| user.0)));
            let update = Query::update()
                .table(Dispatch::Table)
                .value(Dispatch::NextAttemptAt, to.as_micros())
                .cond_where(these)
                .to_owned();
            db.execute(&update).await?;
        }
    }
    Ok(people.values().map(|people| people.len() as u64).sum())
}

/// Whether an edit left something to be brought forward: it takes only a batch itself, and a worker that looked before it may put off
/// to the old start after it.
pub(super) async fn is_left_behind(db: &Db, alert: AlertId, to: Timestamp, now: Timestamp) -> Result<bool> {
    let edited = Query::select()
        .column(Alert::Id)
        .from(Alert::Table)
        .and_where(Expr::col(Alert::Id).eq(alert.0))
        .and_where(Expr::col(Alert::UpdatedAt).gt(Expr::col(Alert::CreatedAt)))
        .and_where(Expr::col(Alert::UpdatedAt).gt((now - LOOKED_AT_FOR).as_micros()))
        .to_owned();
    Ok(db.exists(&edited).await? && db.exists(put_off(db, alert, to).limit(1)).await?)
}

fn put_off(db: &Db, alert: AlertId, to: Timestamp) -> SelectStatement {
    let mut select = Query::select();
    db.dialect().read_by_index(&mut select, Dispatch::Table, "dispatch_alert");
    select
        .columns([Dispatch::RoundId, Dispatch::Channel, Dispatch::UserId])
        .and_where(Expr::col(Dispatch::AlertId).eq(alert.0))
        .and_where(Expr::col(Dispatch::NextAttemptAt).gt(to.as_micros()))
        .and_where(Expr::col(Dispatch::LeaseToken).is_null())
        .and_where(Expr::col(Dispatch::Failures).eq(0))
        .to_owned()
}
