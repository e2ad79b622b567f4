//! What people are called where an alert names them.

use std::collections::BTreeMap;

use domain::{OrganizationId, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::CHUNK;
use crate::db::Db;
use crate::error::Result;
use crate::schema::User;

/// First and last name, else the username.
pub fn display_name(username: &str, first_name: &str, last_name: &str) -> String {
    let full = format!("{first_name} {last_name}");
    match full.trim() {
        "" => username.to_owned(),
        name => name.to_owned(),
    }
}

/// The names of these people.
///
/// # Errors
/// When the store fails.
pub async fn display_names(
    db: &Db,
    organization: OrganizationId,
    people: &[UserId],
) -> Result<BTreeMap<UserId, String>> {
    let mut names = BTreeMap::new();
    for chunk in people.chunks(CHUNK) {
        let select = Query::select()
            .columns([User::Id])
            .columns([User::Username, User::FirstName, User::LastName])
            .from(User::Table)
            .and_where(Expr::col(User::OrganizationId).eq(organization.0))
            .and_where(Expr::col(User::Id).is_in(chunk.iter().map(|user| user.0)))
            .to_owned();
        for row in db.rows(&select).await? {
            let text = |index| db.read(row.try_get_by_index::<String>(index));
            names.insert(UserId(db.read(row.try_get_by_index(0))?), display_name(&text(1)?, &text(2)?, &text(3)?));
        }
    }
    Ok(names)
}
