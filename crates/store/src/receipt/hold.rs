//! Holding the alert that a person marks, if they see it now.

use domain::{AlertId, OrganizationId, Timestamp, UserId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};

use crate::db::Db;
use crate::error::Result;
use crate::schema::{Alert, User};
use crate::visible;

/// An alert that a person sees, kept as it is until the transaction ends.
#[derive(Clone, Debug)]
pub struct Held {
    pub(crate) organization: OrganizationId,
    pub(crate) user: UserId,
    pub alert: AlertId,
    pub title: String,
    pub revision: i64,
    /// The revision from which on acknowledgements count.
    pub asked_revision: i64,
    pub expiry: Timestamp,
    /// When the person could first have seen it: times to read and to acknowledge count from here.
    pub reached_at: Timestamp,
}

#[derive(FromQueryResult)]
struct HeldRow {
    title: String,
    revision: i64,
    asked_revision: i64,
    start_time: i64,
    expiry_time: i64,
    created_at: i64,
    added_at: Option<i64>,
}

/// Holds the alert for the person's mark; `None` if they do not see it now.
///
/// # Errors
/// When the store fails.
pub async fn hold(
    db: &Db,
    organization: OrganizationId,
    user: UserId,
    alert: AlertId,
    now: Timestamp,
) -> Result<Option<Held>> {
    let mut select = Query::select()
        .columns([Alert::Title, Alert::Revision, Alert::AskedRevision, Alert::StartTime, Alert::ExpiryTime])
        .column(Alert::CreatedAt)
        .expr_as(added(organization, user), User::AddedAt)
        .from(Alert::Table)
        .and_where(Expr::col((Alert::Table, Alert::Id)).eq(alert.0))
        .cond_where(visible::shown(organization, now))
        .cond_where(visible::addresses(organization, user, alert, now))
        .to_owned();
    db.dialect().lock_shared(&mut select);
    let row: Option<HeldRow> = db.one(&select).await?;
    Ok(row.and_then(|row| {
        let reached_at = reached_at(row.added_at?, row.start_time, row.created_at);
        Some(Held {
            organization,
            user,
            alert,
            title: row.title,
            revision: row.revision,
            asked_revision: row.asked_revision,
            expiry: Timestamp::from_micros(row.expiry_time),
            reached_at,
        })
    }))
}

/// When a person could first have seen an alert.
pub(super) fn reached_at(added: i64, start: i64, created: i64) -> Timestamp {
    Timestamp::from_micros(Ord::max(added, Ord::max(start, created)))
}

/// When the person came into the organization's audience.
pub(super) fn added(organization: OrganizationId, user: UserId) -> SelectStatement {
    Query::select()
        .column(User::AddedAt)
        .from(User::Table)
        .and_where(Expr::col((User::Table, User::Id)).eq(user.0))
        .and_where(Expr::col((User::Table, User::OrganizationId)).eq(organization.0))
        .to_owned()
}
