//! Teams and who belongs to them.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;
use crate::migration::columns::{big, big_null, count, flag, id, index, long_text, names, table, text};
use crate::schema::{Team, TeamMember};

pub(super) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let dialect = Dialect::of(manager.get_database_backend());
    let team = vec![
        id(Team::Id),
        big(Team::OrganizationId),
        text(Team::Name, 100),
        text(Team::NameKey, 300),
        long_text(dialect, Team::Description),
        flag(Team::IsActive),
        big(Team::AddedAt),
        count(Team::MemberCount),
        big_null(Team::DeletedAt),
        big(Team::CreatedAt),
        big(Team::UpdatedAt),
    ];
    table(manager, Team::Table, team, &[]).await?;
    index(manager, "team", "team_name_key", true, names![Team::OrganizationId, Team::NameKey]).await?;
    let member = vec![big(TeamMember::TeamId), big(TeamMember::UserId), big(TeamMember::AddedAt)];
    table(manager, TeamMember::Table, member, names![TeamMember::TeamId, TeamMember::UserId]).await?;
    index(manager, "team_member", "team_member_user", false, names![TeamMember::UserId, TeamMember::TeamId]).await?;
    let added = names![TeamMember::TeamId, TeamMember::AddedAt, TeamMember::UserId];
    index(manager, "team_member", "team_member_added", false, added).await
}
