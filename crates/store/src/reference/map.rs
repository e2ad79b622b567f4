//! Which row of the reference system became which here, so that another import brings only what is missing or changed.

use std::collections::BTreeMap;

use domain::{OrganizationId, Timestamp};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};

use crate::db::Db;
use crate::error::Result;
use crate::lease;
use crate::schema::{
    Alert, Organization, ReferenceMap as M, ReferenceOrganization as O, ReferenceSource as S, Team, User,
};
use crate::team::CHUNK;

/// Longest name of a source, in characters.
pub const NAME_CHARS_MAX: usize = 255;
/// Who holds this lock is alone in importing.
const LOCK: &str = "reference import";

domain::named! {
    /// What is kept apart in the map.
    pub enum Kind {
        User = 1 => "user",
        Team = 2 => "team",
        Alert = 3 => "alert",
    }
}

/// A reference system whose data was brought here.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct Source {
    pub id: i64,
    /// The database was empty when the first import began: ids stay what they were there.
    pub keeps_ids: bool,
}

/// What a row there became.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Mapped {
    pub old_id: i64,
    pub new_id: i64,
    /// The fingerprint of the row as it was; 0 while it is not wholly brought over.
    pub mark: i64,
    /// The last delivery of an alert that was written here.
    pub cursor: i64,
    /// When the row was last brought over, in microseconds.
    pub imported_at: i64,
}

/// Waits until no other transaction of an import is under way, and lets none begin until this one ends.
///
/// # Errors
/// When the store fails.
pub async fn hold(db: &Db) -> Result<()> {
    lease::hold(db, LOCK).await
}

/// The source of this name, if anything was ever brought from it.
///
/// # Errors
/// When the store fails.
pub async fn find_source(db: &Db, name: &str) -> Result<Option<Source>> {
    let select =
        Query::select().columns([S::Id, S::KeepsIds]).from(S::Table).and_where(Expr::col(S::Name).eq(name)).to_owned();
    db.one(&select).await
}

/// Remembers a source.
///
/// # Errors
/// When the store fails.
pub async fn add_source(db: &Db, name: &str, keeps_ids: bool, now: Timestamp) -> Result<Source> {
    let mut insert = Query::insert()
        .into_table(S::Table)
        .columns([S::Name, S::KeepsIds, S::CreatedAt])
        .values_panic([name.into(), keeps_ids.into(), now.as_micros().into()])
        .to_owned();
    Ok(Source { id: db.insert(&mut insert, S::Id).await?, keeps_ids })
}

/// Whether nobody was ever written here: no person, no team, no alert.
///
/// # Errors
/// When the store fails.
pub async fn is_empty(db: &Db) -> Result<bool> {
    for kind in [Kind::User, Kind::Team, Kind::Alert] {
        let mut select = ids(kind);
        if db.exists(select.limit(1)).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn ids(kind: Kind) -> sea_orm::sea_query::SelectStatement {
    let mut select = Query::select();
    match kind {
        Kind::User => select.column(User::Id).from(User::Table),
        Kind::Team => select.column(Team::Id).from(Team::Table),
        Kind::Alert => select.column(Alert::Id).from(Alert::Table),
    };
    select
}

/// Those of `wanted` that somebody has here.
///
/// # Errors
/// When the store fails.
pub async fn taken_ids(db: &Db, kind: Kind, wanted: &[i64]) -> Result<Vec<i64>> {
    let mut taken = Vec::new();
    for chunk in wanted.chunks(CHUNK) {
        let mut select = ids(kind);
        // Each of the three tables calls it so.
        select.and_where(Expr::col(User::Id).is_in(chunk.iter().copied()));
        taken.extend(db.column::<i64>(&select).await?);
    }
    Ok(taken)
}

/// Lets whatever is made here from now on have higher ids than `last`.
///
/// # Errors
/// When the store fails.
pub async fn pass_ids(db: &Db, kind: Kind, last: i64) -> Result<()> {
    match db.dialect().pass_ids(kind.name(), last) {
        Some(statement) if last > 0 => db.rows(&statement).await.map(|_| ()),
        _ => Ok(()),
    }
}

/// What became of these rows, by their old ids.
///
/// # Errors
/// When the store fails.
pub async fn mapped(db: &Db, source: Source, kind: Kind, old: &[i64]) -> Result<BTreeMap<i64, Mapped>> {
    let mut found = BTreeMap::new();
    for chunk in old.chunks(CHUNK) {
        let select = Query::select()
            .columns([M::OldId, M::NewId, M::Mark, M::Cursor, M::ImportedAt])
            .from(M::Table)
            .and_where(Expr::col(M::SourceId).eq(source.id))
            .and_where(Expr::col(M::Kind).eq(kind.code()))
            .and_where(Expr::col(M::OldId).is_in(chunk.iter().copied()))
            .to_owned();
        found.extend(db.all::<Mapped>(&select).await?.into_iter().map(|mapped| (mapped.old_id, mapped)));
    }
    Ok(found)
}

/// Remembers what became of rows, in the place of what was known before.
///
/// # Errors
/// When the store fails.
pub async fn remember(db: &Db, source: Source, kind: Kind, rows: &[Mapped]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        let columns = [M::SourceId, M::Kind, M::OldId, M::NewId, M::Mark, M::Cursor, M::ImportedAt];
        let mut insert = Query::insert().into_table(M::Table).columns(columns).to_owned();
        for row in chunk {
            insert.values_panic([
                source.id.into(),
                kind.code().into(),
                row.old_id.into(),
                row.new_id.into(),
                row.mark.into(),
                row.cursor.into(),
                row.imported_at.into(),
            ]);
        }
        let mut conflict = OnConflict::columns([M::SourceId, M::Kind, M::OldId]);
        conflict.update_columns([M::NewId, M::Mark, M::Cursor, M::ImportedAt]);
        db.execute(insert.on_conflict(conflict)).await?;
    }
    Ok(())
}

/// The organization that a text there stands for.
///
/// # Errors
/// When the store fails.
pub async fn find_organization(db: &Db, source: Source, key: &str) -> Result<Option<OrganizationId>> {
    let select = Query::select()
        .column(O::OrganizationId)
        .from(O::Table)
        .and_where(Expr::col(O::SourceId).eq(source.id))
        .and_where(Expr::col(O::TextKey).eq(key))
        .to_owned();
    Ok(db.scalar::<i64>(&select).await?.map(OrganizationId))
}

/// All organizations that texts there stand for: text, id and slug.
///
/// # Errors
/// When the store fails.
pub async fn organizations(db: &Db, source: Source) -> Result<Vec<(String, OrganizationId, String)>> {
    let select = Query::select()
        .columns([(O::Table, O::TextKey), (O::Table, O::OrganizationId)])
        .column((Organization::Table, Organization::Slug))
        .from(O::Table)
        .inner_join(
            Organization::Table,
            Expr::col((Organization::Table, Organization::Id)).equals((O::Table, O::OrganizationId)),
        )
        .and_where(Expr::col((O::Table, O::SourceId)).eq(source.id))
        .to_owned();
    let rows = db.rows(&select).await?;
    let read = |row: &sea_orm::QueryResult| {
        let id: i64 = db.read(row.try_get_by_index(1))?;
        Ok((db.read(row.try_get_by_index(0))?, OrganizationId(id), db.read(row.try_get_by_index(2))?))
    };
    rows.iter().map(read).collect()
}

/// Remembers which organization a text there stands for.
///
/// # Errors
/// When the store fails.
pub async fn remember_organization(db: &Db, source: Source, key: &str, organization: OrganizationId) -> Result<()> {
    let insert = Query::insert()
        .into_table(O::Table)
        .columns([O::SourceId, O::TextKey, O::OrganizationId])
        .values_panic([source.id.into(), key.into(), organization.0.into()])
        .to_owned();
    db.execute(&insert).await.map(|_| ())
}
