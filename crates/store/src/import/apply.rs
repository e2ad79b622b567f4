//! Applying a batch: a handful of statements whatever the number of people. Call them with the organization held.

use std::collections::{BTreeMap, BTreeSet};

use domain::fold::fold;
use domain::{OrganizationId, TeamId, Timestamp, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Func, OnConflict, Query};

use super::account::Account;
use crate::db::Db;
use crate::error::Result;
use crate::schema::{Team as T, TeamMember as M, User as U};
use crate::team::{self, CHUNK};
use crate::user::{COLUMNS, NEW_ACCOUNTS_TOKENS_VALID_FROM};

/// Who joins which team, by the person's e-mail key.
pub type Joins = BTreeSet<(UserId, TeamId)>;

/// Makes accounts, whatever ids they carry; tells the ids they got, by their e-mail keys.
///
/// # Errors
/// [`crate::Error::Taken`] when somebody took a username or an e-mail address since; when the store fails.
pub async fn create(db: &Db, accounts: &[Account], now: Timestamp) -> Result<BTreeMap<String, UserId>> {
    let mut ids = BTreeMap::new();
    for chunk in accounts.chunks(CHUNK) {
        let mut insert =
            Query::insert().into_table(U::Table).columns(COLUMNS.into_iter().chain([U::TokensValidFrom])).to_owned();
        for account in chunk {
            let values = account.row().values(now).into_iter();
            insert.values_panic(values.chain([NEW_ACCOUNTS_TOKENS_VALID_FROM.into()]));
        }
        db.execute(&insert).await?;
        let select = Query::select()
            .columns([U::EmailKey, U::Id])
            .from(U::Table)
            .and_where(Expr::col(U::EmailKey).is_in(chunk.iter().map(|account| account.email_key.as_str())))
            .to_owned();
        for row in db.rows(&select).await? {
            ids.insert(db.read(row.try_get_by_index(0))?, UserId(db.read(row.try_get_by_index(1))?));
        }
    }
    Ok(ids)
}

/// Writes accounts back that were read before in the same transaction; since when their tokens hold stays as it is.
///
/// # Errors
/// [`crate::Error::Taken`] when somebody took a username since; when the store fails.
pub async fn write(db: &Db, accounts: &[Account], now: Timestamp) -> Result<()> {
    for chunk in accounts.chunks(CHUNK) {
        let columns = std::iter::once(U::Id).chain(COLUMNS).chain([U::TokensValidFrom]);
        let mut insert = Query::insert().into_table(U::Table).columns(columns).to_owned();
        for account in chunk {
            let values = std::iter::once(account.id.0.into()).chain(account.row().values(now));
            insert.values_panic(values.chain([NEW_ACCOUNTS_TOKENS_VALID_FROM.into()]));
        }
        let mut conflict = OnConflict::column(U::Id);
        for column in COLUMNS {
            conflict.value(column, db.dialect().proposed(column));
        }
        insert.on_conflict(conflict);
        db.execute(&insert).await?;
    }
    Ok(())
}

/// The organization's teams of these names, by their folded names.
///
/// # Errors
/// When the store fails.
pub async fn teams_by_name(
    db: &Db,
    organization: OrganizationId,
    names: &BTreeSet<String>,
) -> Result<BTreeMap<String, TeamId>> {
    let keys: Vec<String> = names.iter().map(|name| fold(name)).collect();
    let mut found = BTreeMap::new();
    for chunk in keys.chunks(CHUNK) {
        let select = Query::select()
            .columns([T::NameKey, T::Id])
            .from(T::Table)
            .and_where(Expr::col(T::OrganizationId).eq(organization.0))
            .and_where(Expr::col(T::DeletedAt).is_null())
            .and_where(Expr::col(T::NameKey).is_in(chunk.iter().map(String::as_str)))
            .to_owned();
        for row in db.rows(&select).await? {
            found.insert(db.read(row.try_get_by_index(0))?, TeamId(db.read(row.try_get_by_index(1))?));
        }
    }
    Ok(found)
}

/// Lets people join teams; tells who was not in them before.
///
/// # Errors
/// When the store fails.
pub async fn join(db: &Db, joins: &Joins, now: Timestamp) -> Result<Joins> {
    let users: BTreeSet<i64> = joins.iter().map(|(user, _)| user.0).collect();
    let users: Vec<i64> = users.into_iter().collect();
    let mut present = Joins::new();
    for chunk in users.chunks(CHUNK) {
        let select = Query::select()
            .columns([M::UserId, M::TeamId])
            .from(M::Table)
            .and_where(Expr::col(M::UserId).is_in(chunk.iter().copied()))
            .to_owned();
        for row in db.rows(&select).await? {
            present.insert((UserId(db.read(row.try_get_by_index(0))?), TeamId(db.read(row.try_get_by_index(1))?)));
        }
    }
    let new: Vec<_> = joins.difference(&present).copied().collect();
    for chunk in new.chunks(CHUNK) {
        let mut insert = Query::insert().into_table(M::Table).columns([M::TeamId, M::UserId, M::AddedAt]).to_owned();
        for (user, team) in chunk {
            insert.values_panic([team.0.into(), user.0.into(), now.as_micros().into()]);
        }
        db.execute(&insert).await?;
    }
    Ok(new.into_iter().collect())
}

/// Counts `by` more active people, for each of `users`, in each team that they are in.
///
/// # Errors
/// When the store fails.
pub async fn recount(db: &Db, organization: OrganizationId, users: &[UserId], by: i64, now: Timestamp) -> Result<()> {
    for chunk in users.chunks(CHUNK) {
        let select = Query::select()
            .column(M::TeamId)
            .expr(Func::count(Expr::col(M::UserId)))
            .from(M::Table)
            .and_where(Expr::col(M::UserId).is_in(chunk.iter().map(|user| user.0)))
            .group_by_col(M::TeamId)
            .to_owned();
        let mut teams = Vec::new();
        for row in db.rows(&select).await? {
            let team = TeamId(db.read(row.try_get_by_index(0))?);
            let people: i64 = db.read(row.try_get_by_index(1))?;
            team::count_active(db, organization, &[team], people * by).await?;
            teams.push(team);
        }
        team::forget_sizes(db, organization, &teams, now).await?;
    }
    Ok(())
}
