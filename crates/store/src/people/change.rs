//! Changes that an admin makes to a person. Call them with the organization held: they keep its counts and its last admin.

use domain::fold::fold;
use domain::{OrganizationId, Role, TeamId, Timestamp, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::db::Db;
use crate::error::Result;
use crate::schema::{TeamMember as M, User as U};
use crate::team;

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

/// Switches an account on again: the person enters their organization's and teams' audience now, and their counts.
/// Tells whether it was off.
///
/// # Errors
/// When the store fails.
pub async fn activate(db: &Db, organization: OrganizationId, user: UserId, now: Timestamp) -> Result<bool> {
    let update = Query::update()
        .table(U::Table)
        .value(U::IsActive, true)
        .value(U::AddedAt, now.as_micros())
        .value(U::UpdatedAt, now.as_micros())
        .and_where(Expr::col(U::Id).eq(user.0))
        .and_where(Expr::col(U::OrganizationId).eq(organization.0))
        .and_where(Expr::col(U::IsActive).eq(false))
        .to_owned();
    if db.execute(&update).await? == 0 {
        return Ok(false);
    }
    crate::organization::count_active(db, organization, 1).await?;
    let teams = Query::select().column(M::TeamId).from(M::Table).and_where(Expr::col(M::UserId).eq(user.0)).to_owned();
    let teams: Vec<TeamId> = db.column::<i64>(&teams).await?.into_iter().map(TeamId).collect();
    team::count_active(db, organization, &teams, 1).await?;
    team::forget_sizes(db, organization, &teams, now).await?;
    Ok(true)
}

/// Whether nobody but this person is an active admin of the organization.
///
/// # Errors
/// When the store fails.
pub async fn is_only_active_admin(db: &Db, organization: OrganizationId, user: UserId) -> Result<bool> {
    let others = Query::select()
        .column(U::Id)
        .from(U::Table)
        .and_where(Expr::col(U::OrganizationId).eq(organization.0))
        .and_where(Expr::col(U::Role).eq(Role::Admin.code()))
        .and_where(Expr::col(U::IsActive).eq(true))
        .and_where(Expr::col(U::Id).ne(user.0))
        .limit(1)
        .to_owned();
    Ok(!db.exists(&others).await?)
}

/// Whose account has this e-mail address. It signs in, so it is unique across organizations: only its being taken is told.
///
/// # Errors
/// When the store fails.
pub async fn holder_of_email(db: &Db, email: &str) -> Result<Option<UserId>> {
    holder(db, U::EmailKey, email).await
}

/// Whose account has this username.
///
/// # Errors
/// When the store fails.
pub async fn holder_of_username(db: &Db, username: &str) -> Result<Option<UserId>> {
    holder(db, U::UsernameKey, username).await
}

async fn holder(db: &Db, key: U, text: &str) -> Result<Option<UserId>> {
    let select = Query::select().column(U::Id).from(U::Table).and_where(Expr::col(key).eq(fold(text))).to_owned();
    Ok(db.scalar::<i64>(&select).await?.map(UserId))
}
