//! Teams that are brought over, and where those that are here belong.

use std::collections::BTreeMap;

use domain::fold::fold;
use domain::{OrganizationId, TeamId, Timestamp, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::map::{Kind, Source};
use crate::db::Db;
use crate::error::Result;
use crate::schema::{ReferenceMap as M, Team as T, TeamMember};
use crate::team::{CHUNK, Content};

/// Makes a team without people, with the id that it keeps, if any.
///
/// # Errors
/// [`crate::Error::Taken`] when the organization has a team of that name; when the store fails.
pub async fn insert_team(
    db: &Db,
    id: Option<i64>,
    organization: OrganizationId,
    content: &Content,
    made: (Timestamp, Timestamp),
    now: Timestamp,
) -> Result<TeamId> {
    let columns =
        [T::OrganizationId, T::Name, T::NameKey, T::Description, T::IsActive, T::AddedAt, T::CreatedAt, T::UpdatedAt];
    let values: [Expr; 8] = [
        organization.0.into(),
        content.name.as_str().into(),
        fold(&content.name).into(),
        content.description.as_str().into(),
        content.is_active.into(),
        now.as_micros().into(),
        made.0.as_micros().into(),
        made.1.as_micros().into(),
    ];
    let mut insert = Query::insert()
        .into_table(T::Table)
        .columns(id.map(|_| T::Id).into_iter().chain(columns))
        .values_panic(id.map(Expr::from).into_iter().chain(values))
        .to_owned();
    match id {
        Some(id) => db.execute(&insert).await.map(|_| TeamId(id)),
        None => db.insert(&mut insert, T::Id).await.map(TeamId),
    }
}

/// The organizations of those teams of the source that are here and not deleted, with their ids here, by their old ids.
///
/// # Errors
/// When the store fails.
pub async fn teams_of(db: &Db, source: Source, old: &[i64]) -> Result<BTreeMap<i64, (TeamId, OrganizationId)>> {
    let mut found = BTreeMap::new();
    for chunk in old.chunks(CHUNK) {
        let select = Query::select()
            .column((M::Table, M::OldId))
            .columns([(T::Table, T::Id), (T::Table, T::OrganizationId)])
            .from(M::Table)
            .inner_join(T::Table, Expr::col((T::Table, T::Id)).equals((M::Table, M::NewId)))
            .and_where(Expr::col((M::Table, M::SourceId)).eq(source.id))
            .and_where(Expr::col((M::Table, M::Kind)).eq(Kind::Team.code()))
            .and_where(Expr::col((M::Table, M::OldId)).is_in(chunk.iter().copied()))
            .and_where(Expr::col((T::Table, T::DeletedAt)).is_null())
            .to_owned();
        for row in db.rows(&select).await? {
            let id: i64 = db.read(row.try_get_by_index(1))?;
            let organization: i64 = db.read(row.try_get_by_index(2))?;
            found.insert(db.read(row.try_get_by_index(0))?, (TeamId(id), OrganizationId(organization)));
        }
    }
    Ok(found)
}

/// The teams of this source that a person is in here.
///
/// # Errors
/// When the store fails.
pub async fn memberships(db: &Db, source: Source, user: UserId) -> Result<Vec<TeamId>> {
    let brought = Query::select()
        .column(M::NewId)
        .from(M::Table)
        .and_where(Expr::col(M::SourceId).eq(source.id))
        .and_where(Expr::col(M::Kind).eq(Kind::Team.code()))
        .to_owned();
    let select = Query::select()
        .column(TeamMember::TeamId)
        .from(TeamMember::Table)
        .and_where(Expr::col(TeamMember::UserId).eq(user.0))
        .and_where(Expr::col(TeamMember::TeamId).in_subquery(brought))
        .to_owned();
    Ok(db.column::<i64>(&select).await?.into_iter().map(TeamId).collect())
}

/// The team of this name, if the organization has one.
///
/// # Errors
/// When the store fails.
pub async fn holder_of_name(db: &Db, organization: OrganizationId, name: &str) -> Result<Option<TeamId>> {
    let select = Query::select()
        .column(T::Id)
        .from(T::Table)
        .and_where(Expr::col(T::OrganizationId).eq(organization.0))
        .and_where(Expr::col(T::NameKey).eq(fold(name)))
        .to_owned();
    Ok(db.scalar::<i64>(&select).await?.map(TeamId))
}
