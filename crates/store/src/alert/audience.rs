//! How many people an alert addresses, from counts that others keep. Nobody is counted one by one here.

use domain::{OrganizationId, Visibility};
use sea_orm::sea_query::{Expr, ExprTrait, Func, JoinType, Query, SelectStatement};

use super::{Alert, CHUNK, Target};
use crate::db::Db;
use crate::error::Result;
use crate::schema::{AlertTarget, Organization, Team, User};

/// How many people the alert addresses now; `None` while the people of several teams are first being counted.
///
/// # Errors
/// When the store fails.
pub async fn audience_size(db: &Db, alert: &Alert) -> Result<Option<i64>> {
    let select = match alert.content.visibility {
        Visibility::Organization => return members(db, alert.organization).await.map(Some),
        Visibility::Team => {
            let count = Query::select()
                .expr(Func::count(Expr::col(AlertTarget::TargetId)))
                .from(AlertTarget::Table)
                .and_where(Expr::col(AlertTarget::AlertId).eq(alert.id.0))
                .to_owned();
            if db.scalar::<i64>(&count).await?.unwrap_or_default() > 1 {
                return Ok(alert.counted_audience);
            }
            let mut select = Query::select();
            select
                .expr(db.dialect().sum((Team::Table, Team::MemberCount)))
                .from(AlertTarget::Table)
                .join(JoinType::InnerJoin, Team::Table, target_is((Team::Table, Team::Id)))
                .and_where(Expr::col((AlertTarget::Table, AlertTarget::AlertId)).eq(alert.id.0));
            addressable(&mut select);
            select
        }
        Visibility::User => Query::select()
            .expr(Func::count(Expr::col((User::Table, User::Id))))
            .from(AlertTarget::Table)
            .join(JoinType::InnerJoin, User::Table, target_is((User::Table, User::Id)))
            .and_where(Expr::col((AlertTarget::Table, AlertTarget::AlertId)).eq(alert.id.0))
            .and_where(Expr::col((User::Table, User::IsActive)).eq(true))
            .to_owned(),
    };
    db.scalar::<i64>(&select).await.map(|size| Some(size.unwrap_or_default()))
}

/// A number that the people addressed by `targets` do not exceed; members of several of the teams count several times,
/// but never more than the organization has.
///
/// # Errors
/// When the store fails.
pub async fn audience_bound(db: &Db, organization: OrganizationId, targets: &[Target]) -> Result<i64> {
    let everyone = members(db, organization).await?;
    let mut bound = 0_i64;
    let mut teams = Vec::new();
    for target in targets {
        match target {
            Target::Organization(_) => return Ok(everyone),
            Target::Team(team) => teams.push(team.0),
            Target::User(_) => bound += 1,
        }
    }
    for chunk in teams.chunks(CHUNK) {
        let mut select = Query::select();
        select
            .expr(db.dialect().sum(Team::MemberCount))
            .from(Team::Table)
            .and_where(Expr::col(Team::OrganizationId).eq(organization.0))
            .and_where(Expr::col(Team::Id).is_in(chunk.iter().copied()));
        addressable(&mut select);
        bound += db.scalar::<i64>(&select).await?.unwrap_or_default();
    }
    Ok(Ord::min(bound, everyone))
}

async fn members(db: &Db, organization: OrganizationId) -> Result<i64> {
    let select = Query::select()
        .column(Organization::ActiveMembers)
        .from(Organization::Table)
        .and_where(Expr::col(Organization::Id).eq(organization.0))
        .to_owned();
    Ok(db.scalar::<i64>(&select).await?.unwrap_or_default())
}

fn target_is<C: sea_orm::sea_query::IntoColumnRef>(column: C) -> sea_orm::sea_query::SimpleExpr {
    Expr::col((AlertTarget::Table, AlertTarget::TargetId)).eq(Expr::col(column))
}

/// An inactive or deleted team addresses nobody.
fn addressable(select: &mut SelectStatement) {
    select
        .and_where(Expr::col((Team::Table, Team::IsActive)).eq(true))
        .and_where(Expr::col((Team::Table, Team::DeletedAt)).is_null());
}
