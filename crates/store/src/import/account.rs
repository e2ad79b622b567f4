//! The accounts that a batch of lines speaks of, whole, so that they can be written back in one statement.

use domain::{OrganizationId, Role, UserId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query};

use super::line::Staged;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::schema::User as U;
use crate::user::AccountRow;

/// An account as it is kept; times are microseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: UserId,
    pub organization: OrganizationId,
    pub username: String,
    pub username_key: String,
    pub email: String,
    pub email_key: String,
    pub first_name: String,
    pub last_name: String,
    pub role: Role,
    pub is_operator: bool,
    pub is_active: bool,
    pub time_zone: Option<String>,
    pub added_at: i64,
    pub created_at: i64,
}

impl Account {
    pub(super) fn row(&self) -> AccountRow<'_> {
        AccountRow {
            organization: self.organization,
            username: &self.username,
            email: &self.email,
            first_name: &self.first_name,
            last_name: &self.last_name,
            role: self.role,
            is_operator: self.is_operator,
            is_active: self.is_active,
            time_zone: self.time_zone.as_deref(),
            added_at: self.added_at,
            created_at: self.created_at,
        }
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    organization_id: i64,
    username: String,
    username_key: String,
    email: String,
    email_key: String,
    first_name: String,
    last_name: String,
    role: i16,
    is_operator: bool,
    is_active: bool,
    time_zone: Option<String>,
    added_at: i64,
    created_at: i64,
}

impl TryFrom<Row> for Account {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            organization: row.organization_id.into(),
            username: row.username,
            username_key: row.username_key,
            email: row.email,
            email_key: row.email_key,
            first_name: row.first_name,
            last_name: row.last_name,
            role: Role::from_code(row.role).ok_or_else(|| Error::Unreadable(format!("role {}", row.role)))?,
            is_operator: row.is_operator,
            is_active: row.is_active,
            time_zone: row.time_zone,
            added_at: row.added_at,
            created_at: row.created_at,
        })
    }
}

/// Whoever holds an e-mail address or a username that one of `lines` names, in any organization: they sign in, so they are
/// unique across all. What belongs elsewhere is never written.
///
/// # Errors
/// When the store fails.
pub async fn holders(db: &Db, lines: &[Staged]) -> Result<Vec<Account>> {
    let select = Query::select()
        .columns([U::Id, U::OrganizationId, U::Username, U::UsernameKey, U::Email, U::EmailKey, U::FirstName])
        .columns([U::LastName, U::Role, U::IsOperator, U::IsActive, U::TimeZone, U::AddedAt, U::CreatedAt])
        .from(U::Table)
        .cond_where(
            Cond::any()
                .add(Expr::col(U::EmailKey).is_in(lines.iter().map(|line| line.email_key.as_str())))
                .add(Expr::col(U::UsernameKey).is_in(lines.iter().map(|line| line.username_key.as_str()))),
        )
        .to_owned();
    db.all::<Row>(&select).await?.into_iter().map(Account::try_from).collect()
}
