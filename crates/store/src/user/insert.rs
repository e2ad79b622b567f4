//! Making an account: the row and its organization's count in one go.

use domain::fold::fold;
use domain::{OrganizationId, Role, Secret, Timestamp, UserId};
use sea_orm::sea_query::Query;

use crate::db::Db;
use crate::error::Result;
use crate::organization;
use crate::schema::User as U;

/// An account about to be made; it begins active.
#[derive(Clone, Debug)]
pub struct NewUser<'a> {
    pub username: &'a str,
    pub email: &'a str,
    pub password_hash: Option<&'a Secret>,
    pub first_name: &'a str,
    pub last_name: &'a str,
    pub role: Role,
    pub is_operator: bool,
    pub time_zone: Option<&'a str>,
}

/// What a search for people looks in, folded.
pub fn search_key(username: &str, email: &str, first_name: &str, last_name: &str) -> String {
    fold(&format!("{first_name} {last_name}\n{username}\n{email}"))
}

/// Makes an account and counts one more active person in the organization.
///
/// # Errors
/// [`crate::Error::Taken`] when the username or the e-mail address is in use; when the store fails.
pub async fn insert(db: &Db, organization: OrganizationId, new: NewUser<'_>, now: Timestamp) -> Result<UserId> {
    let now = now.as_micros();
    let mut insert = Query::insert()
        .into_table(U::Table)
        .columns([
            U::OrganizationId,
            U::Username,
            U::UsernameKey,
            U::Email,
            U::EmailKey,
            U::PasswordHash,
            U::FirstName,
            U::LastName,
            U::Role,
            U::IsOperator,
            U::IsActive,
            U::TimeZone,
            U::SearchKey,
            U::AddedAt,
            U::CreatedAt,
            U::UpdatedAt,
            U::TokensValidFrom,
        ])
        .values_panic([
            organization.0.into(),
            new.username.into(),
            fold(new.username).into(),
            new.email.into(),
            fold(new.email).into(),
            new.password_hash.map(Secret::expose).into(),
            new.first_name.into(),
            new.last_name.into(),
            new.role.code().into(),
            new.is_operator.into(),
            true.into(),
            new.time_zone.into(),
            search_key(new.username, new.email, new.first_name, new.last_name).into(),
            now.into(),
            now.into(),
            now.into(),
            0i64.into(),
        ])
        .to_owned();
    let user = db.insert(&mut insert, U::Id).await?;
    organization::count_active(db, organization, 1).await?;
    Ok(UserId(user))
}
