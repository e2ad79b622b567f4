//! The end of an alert: archived for people, or deleted for everybody. Rows are purged later, in the background.

use domain::{AlertId, OrganizationId, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::{HIDDEN, target};
use crate::counter;
use crate::db::Db;
use crate::error::Result;
use crate::schema::Alert;

/// Takes the alert out of every list; it stays for analytics. Open rounds are stopped by the caller, who locked the alert.
///
/// # Errors
/// When the store fails.
pub async fn archive(db: &Db, organization: OrganizationId, alert: AlertId, now: Timestamp) -> Result<()> {
    let update = Query::update()
        .table(Alert::Table)
        .value(Alert::ArchivedAt, now.as_micros())
        .value(Alert::UpdatedAt, now.as_micros())
        .value(Alert::NextRoundAt, Option::<i64>::None)
        .and_where(Expr::col(Alert::Id).eq(alert.0))
        .and_where(Expr::col(Alert::OrganizationId).eq(organization.0))
        .to_owned();
    db.execute(&update).await?;
    target::show_until(db, alert, HIDDEN).await
}

/// Hides the alert from everybody at once and takes its counters out of the organization's. Open rounds are stopped by
/// the caller, who locked the alert, before.
///
/// # Errors
/// When the store fails.
pub async fn delete(db: &Db, organization: OrganizationId, alert: AlertId, now: Timestamp) -> Result<()> {
    let update = Query::update()
        .table(Alert::Table)
        .value(Alert::DeletedAt, now.as_micros())
        .value(Alert::NextRoundAt, Option::<i64>::None)
        .value(Alert::AudienceStaleAt, Option::<i64>::None)
        .and_where(Expr::col(Alert::Id).eq(alert.0))
        .and_where(Expr::col(Alert::OrganizationId).eq(organization.0))
        .to_owned();
    db.execute(&update).await?;
    target::show_until(db, alert, HIDDEN).await?;
    counter::withdraw(db, organization, alert).await
}
