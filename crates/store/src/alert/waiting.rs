//! The running alerts that ask for acknowledgement: what an admin looks after first.

use domain::{AlertId, OrganizationId, Severity, Timestamp};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};

use crate::db::Db;
use crate::error::{Error, Result};
use crate::schema::Alert;

/// An alert that waits for acknowledgements.
#[derive(Clone, Debug)]
pub struct Asking {
    pub id: AlertId,
    pub title: String,
    pub severity: Severity,
    pub expiry: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    title: String,
    severity: i16,
    expiry_time: i64,
}

impl TryFrom<Row> for Asking {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let severity = Severity::from_code(row.severity);
        Ok(Self {
            id: AlertId(row.id),
            severity: severity.ok_or_else(|| Error::Unreadable(format!("alert {}: severity", row.id)))?,
            title: row.title,
            expiry: Timestamp::from_micros(row.expiry_time),
        })
    }
}

/// Some of the alerts that are active at `now` and ask for acknowledgement, gravest first, then newest.
///
/// # Errors
/// When the store fails.
pub async fn asking(db: &Db, organization: OrganizationId, now: Timestamp, limit: u64) -> Result<Vec<Asking>> {
    let select = Query::select()
        .columns([Alert::Id, Alert::Title, Alert::Severity, Alert::ExpiryTime])
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
    db.all::<Row>(&select).await?.into_iter().map(Asking::try_from).collect()
}
