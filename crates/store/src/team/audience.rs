//! Alerts that address several teams keep their audience's size; when people come or go it is counted anew.

use domain::{OrganizationId, TeamId, Timestamp, Visibility};
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query};

use crate::db::Db;
use crate::error::Result;
use crate::schema::{Alert, AlertTarget};

/// Marks the sizes kept by open alerts that address one of `teams` as out of date. Few alerts address several teams, and
/// only those keep a size. A size that is out of date already is marked anew: it may just be being counted.
///
/// # Errors
/// When the store fails.
pub async fn forget_sizes(db: &Db, organization: OrganizationId, teams: &[TeamId], now: Timestamp) -> Result<()> {
    if teams.is_empty() {
        return Ok(());
    }
    let select = Query::select()
        .distinct()
        .column((Alert::Table, Alert::Id))
        .from(AlertTarget::Table)
        .inner_join(
            Alert::Table,
            Expr::col((Alert::Table, Alert::Id)).equals((AlertTarget::Table, AlertTarget::AlertId)),
        )
        .and_where(Expr::col((AlertTarget::Table, AlertTarget::Kind)).eq(Visibility::Team.code()))
        .and_where(Expr::col((AlertTarget::Table, AlertTarget::TargetId)).is_in(teams.iter().map(|team| team.0)))
        .and_where(Expr::col((AlertTarget::Table, AlertTarget::VisibleUntil)).gt(now.as_micros()))
        .and_where(Expr::col((Alert::Table, Alert::OrganizationId)).eq(organization.0))
        .cond_where(
            Cond::any()
                .add(Expr::col((Alert::Table, Alert::AudienceSize)).is_not_null())
                .add(Expr::col((Alert::Table, Alert::AudienceStaleAt)).is_not_null()),
        )
        .to_owned();
    let alerts: Vec<i64> = db.column(&select).await?;
    for chunk in alerts.chunks(super::write::CHUNK) {
        let update = Query::update()
            .table(Alert::Table)
            .value(Alert::AudienceStaleAt, now.as_micros())
            .and_where(Expr::col(Alert::Id).is_in(chunk.iter().copied()))
            .to_owned();
        db.execute(&update).await?;
    }
    Ok(())
}
