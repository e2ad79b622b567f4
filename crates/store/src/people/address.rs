//! People by their e-mail addresses: for lists that somebody pastes. Who is of another organization is nobody here.

use std::collections::BTreeMap;

use domain::fold::fold;
use domain::{OrganizationId, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::db::Db;
use crate::error::Result;
use crate::schema::User as U;
use crate::team::CHUNK;

/// The people of the organization with these addresses, by the folded address, active or not.
///
/// # Errors
/// When the store fails.
pub async fn by_address(
    db: &Db,
    organization: OrganizationId,
    addresses: &[String],
) -> Result<BTreeMap<String, UserId>> {
    let mut found = BTreeMap::new();
    for chunk in addresses.chunks(CHUNK) {
        let select = Query::select()
            .columns([U::EmailKey, U::Id])
            .from(U::Table)
            .and_where(Expr::col(U::OrganizationId).eq(organization.0))
            .and_where(Expr::col(U::EmailKey).is_in(chunk.iter().map(|address| fold(address))))
            .to_owned();
        for row in db.rows(&select).await? {
            found.insert(db.read(row.try_get_by_index(0))?, UserId(db.read(row.try_get_by_index(1))?));
        }
    }
    Ok(found)
}
