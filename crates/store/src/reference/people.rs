//! People who are brought over: new rows in one statement, changed ones one by one, and who of them is who here.

use std::collections::{BTreeMap, BTreeSet};

use domain::fold::fold;
use domain::{OrganizationId, Role, Secret, Timestamp, UserId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};

use super::map::{Kind, Source};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::organization;
use crate::schema::{ReferenceMap as M, User as U};
use crate::team::CHUNK;
use crate::user::{AccountRow, COLUMNS, NEW_ACCOUNTS_TOKENS_VALID_FROM};

/// An account as it comes over.
#[derive(Clone, Debug)]
pub struct Person {
    /// The id that it keeps; else it gets one.
    pub id: Option<i64>,
    pub organization: OrganizationId,
    pub username: String,
    pub email: String,
    pub password_hash: Option<Secret>,
    pub first_name: String,
    pub last_name: String,
    pub role: Role,
    pub is_active: bool,
    pub created_at: Timestamp,
    pub last_login_at: Option<Timestamp>,
}

impl Person {
    fn values(&self, now: Timestamp) -> Vec<Expr> {
        let row = AccountRow {
            organization: self.organization,
            username: &self.username,
            email: &self.email,
            first_name: &self.first_name,
            last_name: &self.last_name,
            role: self.role,
            is_operator: false,
            is_active: self.is_active,
            time_zone: None,
            // To this installation's alerts the person comes now.
            added_at: now.as_micros(),
            created_at: self.created_at.as_micros(),
        };
        let mut values: Vec<Expr> = row.values(now).into();
        values.push(self.password_hash.as_ref().map(Secret::expose).into());
        values.push(self.last_login_at.map(Timestamp::as_micros).into());
        values.push(NEW_ACCOUNTS_TOKENS_VALID_FROM.into());
        values
    }
}

/// Makes the accounts and counts the active ones; tells their ids, by their folded e-mail addresses. Call it with their organizations held.
///
/// # Errors
/// [`Error::Taken`] when somebody took a username or an e-mail address since; when the store fails.
pub async fn insert_people(db: &Db, people: &[Person], now: Timestamp) -> Result<BTreeMap<String, UserId>> {
    let mut ids = BTreeMap::new();
    let (keeping, others): (Vec<_>, Vec<_>) = people.iter().partition(|person| person.id.is_some());
    for group in [keeping, others] {
        for chunk in group.chunks(CHUNK) {
            insert(db, chunk, now).await?;
            let select = Query::select()
                .columns([U::EmailKey, U::Id])
                .from(U::Table)
                .and_where(Expr::col(U::EmailKey).is_in(chunk.iter().map(|person| fold(&person.email))))
                .to_owned();
            for row in db.rows(&select).await? {
                ids.insert(db.read(row.try_get_by_index(0))?, UserId(db.read(row.try_get_by_index(1))?));
            }
        }
    }
    let mut active: BTreeMap<OrganizationId, i64> = BTreeMap::new();
    for person in people.iter().filter(|person| person.is_active) {
        *active.entry(person.organization).or_default() += 1;
    }
    for (organization, by) in active {
        organization::count_active(db, organization, by).await?;
    }
    Ok(ids)
}

async fn insert(db: &Db, people: &[&Person], now: Timestamp) -> Result<()> {
    let keeps = people.first().is_some_and(|person| person.id.is_some());
    let columns = keeps.then_some(U::Id).into_iter().chain(COLUMNS);
    let columns = columns.chain([U::PasswordHash, U::LastLoginAt, U::TokensValidFrom]);
    let mut insert = Query::insert().into_table(U::Table).columns(columns).to_owned();
    for person in people {
        insert.values_panic(person.id.map(Expr::from).into_iter().chain(person.values(now)));
    }
    db.execute(&insert).await.map(|_| ())
}

/// Writes an account anew, except for its organization and whether it is active.
///
/// # Errors
/// [`Error::Taken`] when somebody took the username or the e-mail address since; when the store fails.
pub async fn update_person(db: &Db, user: UserId, person: &Person, now: Timestamp) -> Result<()> {
    let update = Query::update()
        .table(U::Table)
        .values([
            (U::Username, person.username.as_str().into()),
            (U::UsernameKey, fold(&person.username).into()),
            (U::Email, person.email.as_str().into()),
            (U::EmailKey, fold(&person.email).into()),
            (U::FirstName, person.first_name.as_str().into()),
            (U::LastName, person.last_name.as_str().into()),
            (
                U::SearchKey,
                crate::user::search_key(&person.username, &person.email, &person.first_name, &person.last_name).into(),
            ),
            (U::Role, person.role.code().into()),
            (U::PasswordHash, person.password_hash.as_ref().map(Secret::expose).into()),
            (U::LastLoginAt, person.last_login_at.map(Timestamp::as_micros).into()),
            (U::UpdatedAt, now.as_micros().into()),
        ])
        .and_where(Expr::col(U::Id).eq(user.0))
        .and_where(Expr::col(U::OrganizationId).eq(person.organization.0))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}

/// An account that is here, as far as an import asks.
#[derive(Clone, Debug)]
pub struct Present {
    pub id: UserId,
    pub organization: OrganizationId,
    pub email_key: String,
    pub username_key: String,
    pub email: String,
    pub username: String,
    pub role: Role,
    pub is_active: bool,
    /// When anything but its logins last changed.
    pub updated_at: Timestamp,
}

impl Present {
    /// Whether somebody changed it after that instant, which is in microseconds.
    pub fn is_changed_since(&self, imported_at: i64) -> bool {
        self.updated_at.as_micros() > imported_at
    }
}

#[derive(FromQueryResult)]
struct PresentRow {
    id: i64,
    organization_id: i64,
    email_key: String,
    username_key: String,
    email: String,
    username: String,
    role: i16,
    is_active: bool,
    updated_at: i64,
}

impl TryFrom<PresentRow> for Present {
    type Error = Error;

    fn try_from(row: PresentRow) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            organization: row.organization_id.into(),
            email_key: row.email_key,
            username_key: row.username_key,
            email: row.email,
            username: row.username,
            role: Role::from_code(row.role).ok_or_else(|| Error::Unreadable(format!("role {}", row.role)))?,
            is_active: row.is_active,
            updated_at: Timestamp::from_micros(row.updated_at),
        })
    }
}

/// What of the accounts here is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Asked<'a> {
    Ids(&'a BTreeSet<i64>),
    EmailKeys(&'a BTreeSet<String>),
    UsernameKeys(&'a BTreeSet<String>),
}

/// Those accounts here that are asked for, in any organization: who signs in is unique across all of them.
///
/// # Errors
/// When the store fails.
pub async fn present(db: &Db, asked: Asked<'_>) -> Result<Vec<Present>> {
    let mut found = Vec::new();
    let conditions: Vec<Expr> = match asked {
        Asked::Ids(ids) => {
            let ids: Vec<i64> = ids.iter().copied().collect();
            ids.chunks(CHUNK).map(|chunk| Expr::col(U::Id).is_in(chunk.iter().copied())).collect()
        }
        Asked::EmailKeys(keys) => among(U::EmailKey, keys),
        Asked::UsernameKeys(keys) => among(U::UsernameKey, keys),
    };
    for condition in conditions {
        let select = Query::select()
            .columns([U::Id, U::OrganizationId, U::EmailKey, U::UsernameKey, U::Email, U::Username, U::Role])
            .columns([U::IsActive, U::UpdatedAt])
            .from(U::Table)
            .and_where(condition)
            .to_owned();
        for row in db.all::<PresentRow>(&select).await? {
            found.push(row.try_into()?);
        }
    }
    Ok(found)
}

fn among(column: U, keys: &BTreeSet<String>) -> Vec<Expr> {
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    keys.chunks(CHUNK).map(|chunk| Expr::col(column).is_in(chunk.iter().copied())).collect()
}

/// Who those accounts of the source are here, with their organizations, by their old ids.
///
/// # Errors
/// When the store fails.
pub async fn people_of(
    db: &Db,
    source: Source,
    old: &BTreeSet<i64>,
) -> Result<BTreeMap<i64, (UserId, OrganizationId)>> {
    let old: Vec<i64> = old.iter().copied().collect();
    let mut found = BTreeMap::new();
    for chunk in old.chunks(CHUNK) {
        let select = Query::select()
            .column((M::Table, M::OldId))
            .columns([(U::Table, U::Id), (U::Table, U::OrganizationId)])
            .from(M::Table)
            .inner_join(U::Table, Expr::col((U::Table, U::Id)).equals((M::Table, M::NewId)))
            .and_where(Expr::col((M::Table, M::SourceId)).eq(source.id))
            .and_where(Expr::col((M::Table, M::Kind)).eq(Kind::User.code()))
            .and_where(Expr::col((M::Table, M::OldId)).is_in(chunk.iter().copied()))
            .to_owned();
        for row in db.rows(&select).await? {
            let id: i64 = db.read(row.try_get_by_index(1))?;
            let organization: i64 = db.read(row.try_get_by_index(2))?;
            found.insert(db.read(row.try_get_by_index(0))?, (UserId(id), OrganizationId(organization)));
        }
    }
    Ok(found)
}

/// Somebody of the organization to name where nobody is known: an active admin, else anybody, the first of each.
///
/// # Errors
/// When the store fails.
pub async fn somebody(db: &Db, organization: OrganizationId) -> Result<Option<UserId>> {
    let rank = Expr::case(Expr::col(U::Role).eq(Role::Admin.code()).and(Expr::col(U::IsActive).eq(true)), 0).finally(1);
    let select = Query::select()
        .column(U::Id)
        .expr_as(rank, Alias::new("standing"))
        .from(U::Table)
        .and_where(Expr::col(U::OrganizationId).eq(organization.0))
        .order_by(Alias::new("standing"), sea_orm::sea_query::Order::Asc)
        .order_by(U::Id, sea_orm::sea_query::Order::Asc)
        .limit(1)
        .to_owned();
    Ok(db.scalar::<i64>(&select).await?.map(UserId))
}
