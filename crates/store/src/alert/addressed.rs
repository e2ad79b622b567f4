//! Who an alert would address that is not kept yet: how many they are, and which people are meant by ids. Nothing is written.

use std::collections::BTreeMap;

use domain::{OrganizationId, UserId, Visibility};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};

use super::{CHUNK, Target, audience_bound, display_name};
use crate::db::Db;
use crate::error::Result;
use crate::schema::{Team, TeamMember, User};

/// Memberships that are counted one by one while an admin waits; of more teams than these hold, a bound is told.
const COUNTED_MAX: i64 = 50_000;

/// The size of an audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AudienceSize {
    pub people: i64,
    /// Whether it is the number, and not one that the people do not exceed.
    pub is_exact: bool,
}

/// A person as somebody who chooses among people sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressee {
    pub id: UserId,
    /// First and last name, else the username.
    pub name: String,
    pub email: String,
    pub is_active: bool,
}

/// How many active people these targets, all of one kind, address.
///
/// # Errors
/// When the store fails.
pub async fn count_addressed(db: &Db, organization: OrganizationId, targets: &[Target]) -> Result<AudienceSize> {
    let ids_of =
        |kind: Visibility| targets.iter().filter(move |target| target.kind() == kind).map(|target| target.id());
    let users: Vec<i64> = ids_of(Visibility::User).collect();
    if !users.is_empty() {
        return Ok(AudienceSize { people: active(db, organization, &users).await?, is_exact: true });
    }
    let bound = audience_bound(db, organization, targets).await?;
    let teams: Vec<i64> = ids_of(Visibility::Team).collect();
    let is_counted = teams.len() > 1 && teams.len() <= CHUNK && bound <= COUNTED_MAX;
    if is_counted {
        let people = db.scalar::<i64>(&people_of(organization, &teams)).await?.unwrap_or_default();
        return Ok(AudienceSize { people, is_exact: true });
    }
    Ok(AudienceSize { people: bound, is_exact: teams.len() <= 1 })
}

async fn active(db: &Db, organization: OrganizationId, users: &[i64]) -> Result<i64> {
    let mut people = 0;
    for chunk in users.chunks(CHUNK) {
        let select = Query::select()
            .expr(Func::count(Expr::col(User::Id)))
            .from(User::Table)
            .and_where(Expr::col(User::OrganizationId).eq(organization.0))
            .and_where(Expr::col(User::IsActive).eq(true))
            .and_where(Expr::col(User::Id).is_in(chunk.iter().copied()))
            .to_owned();
        people += db.scalar::<i64>(&select).await?.unwrap_or_default();
    }
    Ok(people)
}

/// The active people of these teams, each once; from the teams on, since SQLite would begin with all the people.
fn people_of(organization: OrganizationId, teams: &[i64]) -> SelectStatement {
    Query::select()
        .expr(Expr::col((TeamMember::Table, TeamMember::UserId)).count_distinct())
        .from(Team::Table)
        .cross_join(TeamMember::Table)
        .cross_join(User::Table)
        .and_where(Expr::col((Team::Table, Team::Id)).equals((TeamMember::Table, TeamMember::TeamId)))
        .and_where(Expr::col((User::Table, User::Id)).equals((TeamMember::Table, TeamMember::UserId)))
        .and_where(Expr::col((Team::Table, Team::Id)).is_in(teams.iter().copied()))
        .and_where(Expr::col((Team::Table, Team::OrganizationId)).eq(organization.0))
        .and_where(Expr::col((Team::Table, Team::IsActive)).eq(true))
        .and_where(Expr::col((Team::Table, Team::DeletedAt)).is_null())
        .and_where(Expr::col((User::Table, User::IsActive)).eq(true))
        .to_owned()
}

/// These people as they are chosen among, by id; whom the organization does not have is left out.
///
/// # Errors
/// When the store fails.
pub async fn addressees(db: &Db, organization: OrganizationId, users: &[UserId]) -> Result<Vec<Addressee>> {
    let mut found = BTreeMap::new();
    for chunk in users.chunks(CHUNK) {
        let select =
            addressee(organization).and_where(Expr::col(User::Id).is_in(chunk.iter().map(|user| user.0))).to_owned();
        for addressee in read(db, &select).await? {
            found.insert(addressee.id, addressee);
        }
    }
    Ok(found.into_values().collect())
}

fn addressee(organization: OrganizationId) -> SelectStatement {
    Query::select()
        .columns([User::Id, User::Username, User::FirstName, User::LastName, User::Email, User::IsActive])
        .from(User::Table)
        .and_where(Expr::col(User::OrganizationId).eq(organization.0))
        .to_owned()
}

async fn read(db: &Db, select: &SelectStatement) -> Result<Vec<Addressee>> {
    let mut addressees = Vec::new();
    for row in db.rows(select).await? {
        let text = |index| db.read(row.try_get_by_index::<String>(index));
        addressees.push(Addressee {
            id: UserId(db.read(row.try_get_by_index(0))?),
            name: display_name(&text(1)?, &text(2)?, &text(3)?),
            email: text(4)?,
            is_active: db.read(row.try_get_by_index(5))?,
        });
    }
    Ok(addressees)
}
