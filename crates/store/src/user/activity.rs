//! What changes on an account by itself: password, activity, last login. Each voids what it must void in its own transaction.

use domain::{OrganizationId, Secret, TeamId, Timestamp, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::db::Db;
use crate::error::Result;
use crate::organization;
use crate::schema::{TeamMember as M, User as U};
use crate::{api_token, password_token, team, token, web_session};

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
    void_tokens(db, organization, &[user], now).await
}

/// Switches the account off: it leaves the counts of its organization and teams, and its tokens are void, those of its programs
/// included. Tells whether it was active; call it with the organization held.
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
    recount(db, organization, user, -1, now).await?;
    end_access(db, organization, &[user], now).await?;
    Ok(true)
}

/// Switches an account on again: the person enters their organization's and teams' audience now, and their counts.
/// Tells whether it was off; call it with the organization held.
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
    recount(db, organization, user, 1, now).await?;
    Ok(true)
}

/// Counts the person in their organization and each of their teams, `by` being one more or one less.
async fn recount(db: &Db, organization: OrganizationId, user: UserId, by: i64, now: Timestamp) -> Result<()> {
    organization::count_active(db, organization, by).await?;
    let teams = Query::select().column(M::TeamId).from(M::Table).and_where(Expr::col(M::UserId).eq(user.0)).to_owned();
    let teams: Vec<TeamId> = db.column::<i64>(&teams).await?.into_iter().map(TeamId).collect();
    team::count_active(db, organization, &teams, by).await?;
    team::forget_sizes(db, organization, &teams, now).await
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

/// Ends the sessions of these people, whose accounts were just switched off, and voids whatever tokens they have, those of
/// their programs included: switching an account on again brings none of them back.
///
/// # Errors
/// When the store fails.
pub async fn end_access(db: &Db, organization: OrganizationId, users: &[UserId], now: Timestamp) -> Result<()> {
    for chunk in users.chunks(team::CHUNK) {
        void_tokens(db, organization, chunk, now).await?;
        api_token::revoke_all(db, organization, chunk, now).await?;
    }
    Ok(())
}

/// `tokens_valid_from` always grows, also where the clock stands still or went back: a token is void when it was granted at less.
async fn void_tokens(db: &Db, organization: OrganizationId, users: &[UserId], now: Timestamp) -> Result<()> {
    let (last, next) = (Expr::col(U::TokensValidFrom), now.as_micros() + 1);
    let grown = Expr::case(last.clone().lt(next), next).finally(last.add(1));
    let update = Query::update()
        .table(U::Table)
        .value(U::TokensValidFrom, grown)
        .and_where(Expr::col(U::Id).is_in(users.iter().map(|user| user.0)))
        .and_where(Expr::col(U::OrganizationId).eq(organization.0))
        .to_owned();
    db.execute(&update).await?;
    password_token::use_up_all(db, users, now).await?;
    web_session::end_all(db, users).await?;
    token::revoke_all(db, users, now).await
}
