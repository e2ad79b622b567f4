//! Counts of active people, by organization and by team.

use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::Finding;
use crate::db::Db;
use crate::error::Result;
use crate::schema::{Organization, Team, TeamMember, User};

pub(super) async fn check(db: &Db) -> Result<Vec<Finding>> {
    let active = Query::select()
        .expr(Expr::col((User::Table, User::Id)).count())
        .from(User::Table)
        .and_where(Expr::col((User::Table, User::OrganizationId)).equals((Organization::Table, Organization::Id)))
        .and_where(Expr::col((User::Table, User::IsActive)).eq(true))
        .to_owned();
    let organizations = Query::select()
        .columns([Organization::Id, Organization::ActiveMembers])
        .from(Organization::Table)
        .and_where(Expr::col((Organization::Table, Organization::ActiveMembers)).ne(Expr::from(active)))
        .to_owned();
    let members = Query::select()
        .expr(Expr::col((User::Table, User::Id)).count())
        .from(TeamMember::Table)
        .inner_join(User::Table, Expr::col((User::Table, User::Id)).equals((TeamMember::Table, TeamMember::UserId)))
        .and_where(Expr::col((TeamMember::Table, TeamMember::TeamId)).equals((Team::Table, Team::Id)))
        .and_where(Expr::col((User::Table, User::IsActive)).eq(true))
        .to_owned();
    let teams = Query::select()
        .columns([Team::Id, Team::MemberCount])
        .from(Team::Table)
        .and_where(Expr::col((Team::Table, Team::DeletedAt)).is_null())
        .and_where(Expr::col((Team::Table, Team::MemberCount)).ne(Expr::from(members)))
        .to_owned();
    let mut findings = Vec::new();
    for (noun, select) in [("organization", organizations), ("team", teams)] {
        for row in db.rows(&select).await? {
            let (id, says): (i64, i64) = (db.read(row.try_get_by_index(0))?, db.read(row.try_get_by_index(1))?);
            findings.push(Finding {
                invariant: 0,
                what: format!("{noun} {id} says it has {says} active people; it has not"),
            });
        }
    }
    Ok(findings)
}
