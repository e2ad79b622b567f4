//! What alerts are called, and the people whom they name.

use std::collections::BTreeMap;

use domain::{AlertId, OrganizationId, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::CHUNK;
use crate::db::Db;
use crate::error::Result;
use crate::schema::{Alert, User};

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

/// The titles of these alerts, archived or not; a deleted one has none.
///
/// # Errors
/// When the store fails.
pub async fn titles(db: &Db, organization: OrganizationId, alerts: &[AlertId]) -> Result<BTreeMap<AlertId, String>> {
    let mut titles = BTreeMap::new();
    for chunk in alerts.chunks(CHUNK) {
        let select = Query::select()
            .columns([Alert::Id, Alert::Title])
            .from(Alert::Table)
            .and_where(Expr::col(Alert::OrganizationId).eq(organization.0))
            .and_where(Expr::col(Alert::DeletedAt).is_null())
            .and_where(Expr::col(Alert::Id).is_in(chunk.iter().map(|alert| alert.0)))
            .to_owned();
        for row in db.rows(&select).await? {
            titles.insert(AlertId(db.read(row.try_get_by_index(0))?), db.read(row.try_get_by_index(1))?);
        }
    }
    Ok(titles)
}
