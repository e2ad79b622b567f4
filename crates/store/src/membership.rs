//! The lock under which people and teams of an organization change, so that its counts and its last admin are never decided twice at once.

use domain::OrganizationId;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::db::Db;
use crate::error::Result;
use crate::schema::Organization;

/// Holds the organization's row until the transaction ends. Whoever changes activity, roles or membership takes it first;
/// then come users, then teams, then alerts.
///
/// # Errors
/// When the store fails.
pub async fn hold(db: &Db, organization: OrganizationId) -> Result<()> {
    let mut select = Query::select();
    select.column(Organization::Id).from(Organization::Table).and_where(Expr::col(Organization::Id).eq(organization.0));
    db.dialect().lock_for_update(&mut select);
    db.exists(&select).await.map(|_| ())
}
