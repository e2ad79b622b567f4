//! Making an account: the row and its organization's count in one go.

use domain::fold::fold;
use domain::{OrganizationId, Role, Secret, Timestamp, UserId};
use sea_orm::sea_query::{Expr, Query};

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

/// The columns of an account that [`AccountRow::values`] fills: all but those that only signing in knows.
pub(crate) const COLUMNS: [U; 15] = [
    U::OrganizationId,
    U::Username,
    U::UsernameKey,
    U::Email,
    U::EmailKey,
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
];

/// For rows that are new; no token of theirs was issued yet.
pub(crate) const NEW_ACCOUNTS_TOKENS_VALID_FROM: i64 = 0;

/// An account as it is written; its keys follow from its words. Times are microseconds.
pub(crate) struct AccountRow<'a> {
    pub(crate) organization: OrganizationId,
    pub(crate) username: &'a str,
    pub(crate) email: &'a str,
    pub(crate) first_name: &'a str,
    pub(crate) last_name: &'a str,
    pub(crate) role: Role,
    pub(crate) is_operator: bool,
    pub(crate) is_active: bool,
    pub(crate) time_zone: Option<&'a str>,
    pub(crate) added_at: i64,
    pub(crate) created_at: i64,
}

impl AccountRow<'_> {
    /// In the order of [`COLUMNS`].
    pub(crate) fn values(&self, now: Timestamp) -> [Expr; COLUMNS.len()] {
        [
            self.organization.0.into(),
            self.username.into(),
            fold(self.username).into(),
            self.email.into(),
            fold(self.email).into(),
            self.first_name.into(),
            self.last_name.into(),
            self.role.code().into(),
            self.is_operator.into(),
            self.is_active.into(),
            self.time_zone.into(),
            search_key(self.username, self.email, self.first_name, self.last_name).into(),
            self.added_at.into(),
            self.created_at.into(),
            now.as_micros().into(),
        ]
    }
}

/// What a search for people looks in, folded.
pub(crate) fn search_key(username: &str, email: &str, first_name: &str, last_name: &str) -> String {
    fold(&format!("{first_name} {last_name}\n{username}\n{email}"))
}

/// Makes an account and counts one more active person in the organization.
///
/// # Errors
/// [`crate::Error::Taken`] when the username or the e-mail address is in use; when the store fails.
pub async fn insert(db: &Db, organization: OrganizationId, new: NewUser<'_>, now: Timestamp) -> Result<UserId> {
    let row = AccountRow {
        organization,
        username: new.username,
        email: new.email,
        first_name: new.first_name,
        last_name: new.last_name,
        role: new.role,
        is_operator: new.is_operator,
        is_active: true,
        time_zone: new.time_zone,
        added_at: now.as_micros(),
        created_at: now.as_micros(),
    };
    let secrets = [new.password_hash.map(Secret::expose).into(), NEW_ACCOUNTS_TOKENS_VALID_FROM.into()];
    let mut insert = Query::insert()
        .into_table(U::Table)
        .columns(COLUMNS.into_iter().chain([U::PasswordHash, U::TokensValidFrom]))
        .values_panic(row.values(now).into_iter().chain(secrets))
        .to_owned();
    let user = db.insert(&mut insert, U::Id).await?;
    organization::count_active(db, organization, 1).await?;
    Ok(UserId(user))
}
