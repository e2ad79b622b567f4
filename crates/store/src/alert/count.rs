//! Counting the people of several teams, each once, in the background: no request and no transaction waits for it.

use domain::{AlertId, Timestamp, Visibility};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};

use crate::error::Result;
use crate::gate::Writer;
use crate::open::Store;
use crate::schema::{Alert, AlertTarget, Team, TeamMember, User};

/// Counts the audience of one alert that asks for it; tells whether that was done. The count is made outside of a
/// transaction, and kept only when nobody came or went meanwhile; else the alert asks on.
///
/// # Errors
/// When the store fails.
pub async fn count_stale_audience(store: &Store, now: Timestamp) -> Result<bool> {
    let reader = store.reader();
    let stale = Query::select()
        .columns([Alert::Id, Alert::AudienceStaleAt])
        .from(Alert::Table)
        .and_where(Expr::col(Alert::AudienceStaleAt).lte(now.as_micros()))
        .order_by(Alert::AudienceStaleAt, Order::Asc)
        .limit(1)
        .to_owned();
    let Some(row) = reader.rows(&stale).await?.into_iter().next() else { return Ok(false) };
    let alert = AlertId(reader.read(row.try_get_by_index(0))?);
    let asked_at: i64 = reader.read(row.try_get_by_index(1))?;
    let size = if reader.column::<i64>(teams(alert).limit(2)).await?.len() > 1 {
        Some(reader.scalar::<i64>(&people(alert)).await?.unwrap_or(0))
    } else {
        None
    };
    let update = &Query::update()
        .table(Alert::Table)
        .value(Alert::AudienceSize, size)
        .value(Alert::AudienceStaleAt, Option::<i64>::None)
        .and_where(Expr::col(Alert::Id).eq(alert.0))
        .and_where(Expr::col(Alert::AudienceStaleAt).eq(asked_at))
        .to_owned();
    Ok(store.write(Writer::Engine, |db| async move { db.execute(update).await }).await? == 1)
}

/// The alert's teams; one alone keeps its own count.
fn teams(alert: AlertId) -> SelectStatement {
    Query::select()
        .column(AlertTarget::TargetId)
        .from(AlertTarget::Table)
        .and_where(Expr::col(AlertTarget::AlertId).eq(alert.0))
        .and_where(Expr::col(AlertTarget::Kind).eq(Visibility::Team.code()))
        .to_owned()
}

/// How many active people the alert's teams have, from the teams on: SQLite would begin with all the people.
fn people(alert: AlertId) -> SelectStatement {
    let target = || Expr::col((AlertTarget::Table, AlertTarget::TargetId));
    Query::select()
        .expr(Expr::col((TeamMember::Table, TeamMember::UserId)).count_distinct())
        .from(AlertTarget::Table)
        .cross_join(Team::Table)
        .cross_join(TeamMember::Table)
        .cross_join(User::Table)
        .and_where(target().equals((Team::Table, Team::Id)))
        .and_where(target().equals((TeamMember::Table, TeamMember::TeamId)))
        .and_where(Expr::col((User::Table, User::Id)).equals((TeamMember::Table, TeamMember::UserId)))
        .and_where(Expr::col((AlertTarget::Table, AlertTarget::AlertId)).eq(alert.0))
        .and_where(Expr::col((AlertTarget::Table, AlertTarget::Kind)).eq(Visibility::Team.code()))
        .and_where(Expr::col((Team::Table, Team::IsActive)).eq(true))
        .and_where(Expr::col((Team::Table, Team::DeletedAt)).is_null())
        .and_where(Expr::col((User::Table, User::IsActive)).eq(true))
        .to_owned()
}
