//! Making, changing and deleting teams. Deletion hides a team at once and frees its name; its rows stay for what refers to them.

use domain::fold::fold;
use domain::{OrganizationId, TeamId, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::read::Team;
use crate::db::Db;
use crate::error::Result;
use crate::schema::Team as T;

/// Parameters in one statement, well under every engine's limit.
pub(crate) const CHUNK: usize = 500;

/// What a person may write of a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    pub name: String,
    pub description: String,
    pub is_active: bool,
}

/// Makes a team without people.
///
/// # Errors
/// [`crate::Error::Taken`] when the organization has a team of that name; when the store fails.
pub async fn insert(db: &Db, organization: OrganizationId, content: &Content, now: Timestamp) -> Result<TeamId> {
    let at = now.as_micros();
    let mut insert = Query::insert()
        .into_table(T::Table)
        .columns([
            T::OrganizationId,
            T::Name,
            T::NameKey,
            T::Description,
            T::IsActive,
            T::AddedAt,
            T::CreatedAt,
            T::UpdatedAt,
        ])
        .values_panic([
            organization.0.into(),
            content.name.as_str().into(),
            fold(&content.name).into(),
            content.description.as_str().into(),
            content.is_active.into(),
            at.into(),
            at.into(),
            at.into(),
        ])
        .to_owned();
    db.insert(&mut insert, T::Id).await.map(TeamId)
}

/// Changes a team. One that is switched on again enters its alerts' audience now.
///
/// # Errors
/// [`crate::Error::Taken`] when the organization has another team of that name; when the store fails.
pub async fn update(
    db: &Db,
    organization: OrganizationId,
    old: &Team,
    content: &Content,
    now: Timestamp,
) -> Result<()> {
    let mut update = Query::update()
        .table(T::Table)
        .value(T::Name, content.name.as_str())
        .value(T::NameKey, fold(&content.name))
        .value(T::Description, content.description.as_str())
        .value(T::IsActive, content.is_active)
        .value(T::UpdatedAt, now.as_micros())
        .and_where(Expr::col(T::Id).eq(old.id.0))
        .and_where(Expr::col(T::OrganizationId).eq(organization.0))
        .to_owned();
    if content.is_active && !old.is_active {
        update.value(T::AddedAt, now.as_micros());
    }
    db.execute(&update).await.map(|_| ())
}

/// Hides a team from everybody, for good.
///
/// # Errors
/// When the store fails.
pub async fn delete(db: &Db, organization: OrganizationId, team: TeamId, now: Timestamp) -> Result<()> {
    // No name begins with a control character, so this key collides with none.
    let freed = format!("\u{1}{}", team.0);
    let update = Query::update()
        .table(T::Table)
        .value(T::DeletedAt, now.as_micros())
        .value(T::IsActive, false)
        .value(T::NameKey, freed)
        .value(T::UpdatedAt, now.as_micros())
        .and_where(Expr::col(T::Id).eq(team.0))
        .and_where(Expr::col(T::OrganizationId).eq(organization.0))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}
