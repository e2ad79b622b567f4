//! What changes on an account by itself: password, activity, last login. Each voids what it must void in its own transaction.

use domain::{OrganizationId, Secret, TeamId, Timestamp, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::db::Db;
use crate::error::Result;
use crate::organization;
use crate::schema::{Team, TeamMember, User as U};
use crate::{api_token, password_token, team, token};

/// Holds the account's row until the transaction ends, so that its changes come one after the other.
///
/// # Errors
/// When the store fails.
pub async fn lock(db: &Db, organization: OrganizationId, user: UserId) -> Result<bool> {
    let mut select = Query::select();
    select
        .column(U::Id)
        .from(U::Table)
        .and_where(Expr::col(U::Id).eq(user.0))
        .and_where(Expr::col(U::OrganizationId).eq(organization.0));
    db.dialect().lock_for_update(&mut select);
    db.exists(&select).await
}

/// Sets the password, and voids every token of a session or for a password that was issued until now.
///
/// # Errors
/// When the store fails.
pub async fn set_password(
    db: &Db,
    organization: OrganizationId,
    user: UserId,
    hash: &Secret,
    now: Timestamp,
) -> Result<()> {
    let update = Query::update()
        .table(U::Table)
        .value(U::PasswordHash, hash.expose())
        .value(U::UpdatedAt, now.as_micros())
        .and_where(Expr::col(U::Id).eq(user.0))
        .and_where(Expr::col(U::OrganizationId).eq(organization.0))
        .to_owned();
    db.execute(&update).await?;
    void_tokens(db, organization, user, now).await
}

/// Switches the account off: it leaves the counts of its organization and teams, and its tokens are void,
/// those of its programs included. Tells whether
/// it was active; call it with the organization held.
///
/// # Errors
/// When the store fails.
pub async fn deactivate(db: &Db, organization: OrganizationId, user: UserId, now: Timestamp) -> Result<bool> {
    let update = Query::update()
        .table(U::Table)
        .value(U::IsActive, false)
        .value(U::UpdatedAt, now.as_micros())
        .and_where(Expr::col(U::Id).eq(user.0))
        .and_where(Expr::col(U::OrganizationId).eq(organization.0))
        .and_where(Expr::col(U::IsActive).eq(true))
        .to_owned();
    if db.execute(&update).await? == 0 {
        return Ok(false);
    }
    organization::count_active(db, organization, -1).await?;
    let teams = Query::select()
        .column(TeamMember::TeamId)
        .from(TeamMember::Table)
        .and_where(Expr::col(TeamMember::UserId).eq(user.0))
        .to_owned();
    let left: Vec<TeamId> = db.column::<i64>(&teams).await?.into_iter().map(TeamId).collect();
    let update = Query::update()
        .table(Team::Table)
        .value(Team::MemberCount, Expr::col(Team::MemberCount).sub(1))
        .and_where(Expr::col(Team::Id).in_subquery(teams))
        .and_where(Expr::col(Team::OrganizationId).eq(organization.0))
        .to_owned();
    db.execute(&update).await?;
    team::forget_sizes(db, organization, &left, now).await?;
    void_tokens(db, organization, user, now).await?;
    api_token::revoke_all(db, organization, user, now).await?;
    Ok(true)
}

/// Remembers when the person last signed in.
///
/// # Errors
/// When the store fails.
pub async fn note_login(db: &Db, organization: OrganizationId, user: UserId, now: Timestamp) -> Result<()> {
    let update = Query::update()
        .table(U::Table)
        .value(U::LastLoginAt, now.as_micros())
        .and_where(Expr::col(U::Id).eq(user.0))
        .and_where(Expr::col(U::OrganizationId).eq(organization.0))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}

/// A token issued in this very microsecond was issued before: hence the one more.
async fn void_tokens(db: &Db, organization: OrganizationId, user: UserId, now: Timestamp) -> Result<()> {
    let update = Query::update()
        .table(U::Table)
        .value(U::TokensValidFrom, now.as_micros() + 1)
        .and_where(Expr::col(U::Id).eq(user.0))
        .and_where(Expr::col(U::OrganizationId).eq(organization.0))
        .to_owned();
    db.execute(&update).await?;
    password_token::use_up_all(db, user, now).await?;
    token::revoke_all(db, user, now).await
}
