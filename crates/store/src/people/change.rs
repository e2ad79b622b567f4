//! What an admin writes of a person.

use domain::fold::fold;
use domain::{OrganizationId, Role, Timestamp, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::db::Db;
use crate::error::Result;
use crate::schema::User as U;

/// What an admin may write of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub username: String,
    pub email: String,
    pub first_name: String,
    pub last_name: String,
    pub role: Role,
    pub time_zone: Option<String>,
}

/// Writes a person's profile.
///
/// # Errors
/// [`crate::Error::Taken`] when the username or the e-mail address is in use; when the store fails.
pub async fn update(
    db: &Db,
    organization: OrganizationId,
    user: UserId,
    profile: &Profile,
    now: Timestamp,
) -> Result<()> {
    let Profile { username, email, first_name, last_name, role, time_zone } = profile;
    let update = Query::update()
        .table(U::Table)
        .value(U::Username, username.as_str())
        .value(U::UsernameKey, fold(username))
        .value(U::Email, email.as_str())
        .value(U::EmailKey, fold(email))
        .value(U::FirstName, first_name.as_str())
        .value(U::LastName, last_name.as_str())
        .value(U::Role, role.code())
        .value(U::TimeZone, time_zone.clone())
        .value(U::SearchKey, crate::user::search_key(username, email, first_name, last_name))
        .value(U::UpdatedAt, now.as_micros())
        .and_where(Expr::col(U::Id).eq(user.0))
        .and_where(Expr::col(U::OrganizationId).eq(organization.0))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}
