//! The running alerts that ask for acknowledgement: what an admin looks after first.

use domain::{AlertId, OrganizationId, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};

use crate::db::Db;
use crate::error::Result;
use crate::schema::Alert;

/// Some of the alerts that are active at `now` and ask for acknowledgement, gravest first, then newest.
///
/// # Errors
/// When the store fails.
pub async fn asking(db: &Db, organization: OrganizationId, now: Timestamp, limit: u64) -> Result<Vec<AlertId>> {
    let select = Query::select()
        .column(Alert::Id)
        .from(Alert::Table)
        .and_where(Expr::col(Alert::OrganizationId).eq(organization.0))
        .and_where(Expr::col(Alert::DeletedAt).is_null())
        .and_where(Expr::col(Alert::ArchivedAt).is_null())
        .and_where(Expr::col(Alert::IsActive).eq(true))
        .and_where(Expr::col(Alert::StartTime).lte(now.as_micros()))
        .and_where(Expr::col(Alert::ExpiryTime).gt(now.as_micros()))
        .and_where(Expr::col(Alert::RequiresAcknowledgement).eq(true))
        .order_by(Alert::Severity, Order::Desc)
        .order_by(Alert::CreatedAt, Order::Desc)
        .order_by(Alert::Id, Order::Desc)
        .limit(limit)
        .to_owned();
    Ok(db.column::<i64>(&select).await?.into_iter().map(AlertId).collect())
}
