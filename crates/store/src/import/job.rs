//! The job that an import is, from the first byte received to the report, as it is found. Nothing here moves one on.

use domain::{OrganizationId, Timestamp, UserId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};

use crate::db::Db;
use crate::error::{Error, Result};
use crate::schema::Import as I;

domain::named! {
    /// How far an import has come.
    pub enum JobState {
        /// The file is still coming in.
        Receiving = 0 => "receiving",
        /// All lines are looked at before any is applied.
        Checking = 1 => "checking",
        Applying = 2 => "applying",
        Done = 3 => "done",
        /// All or nothing was asked for, and it is nothing.
        Refused = 4 => "refused",
        /// The file is there whole, and waits for its sender's word.
        Waiting = 5 => "waiting",
    }
}

/// An import.
#[derive(Clone, Debug)]
pub struct Job {
    pub id: i64,
    pub organization: OrganizationId,
    /// `None`: the operator at the machine.
    pub created_by: Option<UserId>,
    pub created_by_name: String,
    pub state: JobState,
    /// All lines are applied, or none.
    pub is_whole: bool,
    pub lines: i64,
    /// The last line that was looked at.
    pub cursor: i64,
    pub tally: Tally,
    pub created_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

/// What became of lines, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub created: i64,
    pub updated: i64,
    pub unchanged: i64,
    pub refused: i64,
}

impl Tally {
    /// The sum of two.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            created: self.created + other.created,
            updated: self.updated + other.updated,
            unchanged: self.unchanged + other.unchanged,
            refused: self.refused + other.refused,
        }
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    organization_id: i64,
    created_by: Option<i64>,
    created_by_name: String,
    state: i16,
    is_whole: bool,
    lines: i64,
    cursor: i64,
    created: i64,
    updated: i64,
    unchanged: i64,
    refused: i64,
    created_at: i64,
    ended_at: Option<i64>,
}

impl TryFrom<Row> for Job {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id,
            organization: row.organization_id.into(),
            created_by: row.created_by.map(UserId),
            created_by_name: row.created_by_name,
            state: JobState::from_code(row.state).ok_or_else(|| Error::Unreadable(format!("state {}", row.state)))?,
            is_whole: row.is_whole,
            lines: row.lines,
            cursor: row.cursor,
            tally: Tally { created: row.created, updated: row.updated, unchanged: row.unchanged, refused: row.refused },
            created_at: Timestamp::from_micros(row.created_at),
            ended_at: row.ended_at.map(Timestamp::from_micros),
        })
    }
}

fn select() -> SelectStatement {
    Query::select()
        .columns([I::Id, I::OrganizationId, I::CreatedBy, I::CreatedByName, I::State, I::IsWhole, I::Lines, I::Cursor])
        .columns([I::Created, I::Updated, I::Unchanged, I::Refused, I::CreatedAt, I::EndedAt])
        .from(I::Table)
        .to_owned()
}

async fn one(db: &Db, select: &SelectStatement) -> Result<Option<Job>> {
    db.one::<Row>(select).await?.map(Job::try_from).transpose()
}

/// The organization's latest imports, the newest first.
///
/// # Errors
/// When the store fails.
pub async fn latest(db: &Db, organization: OrganizationId, limit: u64) -> Result<Vec<Job>> {
    let select = select()
        .and_where(Expr::col(I::OrganizationId).eq(organization.0))
        .order_by(I::Id, Order::Desc)
        .limit(limit)
        .to_owned();
    db.all::<Row>(&select).await?.into_iter().map(Job::try_from).collect()
}

/// One import of the organization.
///
/// # Errors
/// When the store fails.
pub async fn find(db: &Db, organization: OrganizationId, id: i64) -> Result<Option<Job>> {
    let select = select()
        .and_where(Expr::col(I::Id).eq(id))
        .and_where(Expr::col(I::OrganizationId).eq(organization.0))
        .to_owned();
    one(db, &select).await
}

async fn oldest(db: &Db, states: &[JobState], before: Timestamp) -> Result<Option<Job>> {
    let select = select()
        .and_where(Expr::col(I::State).is_in(states.iter().map(|state| state.code())))
        .and_where(Expr::col(I::UpdatedAt).lte(before.as_micros()))
        .order_by(I::Id, Order::Asc)
        .limit(1)
        .to_owned();
    one(db, &select).await
}

/// The oldest import with lines to work on, of any organization.
///
/// # Errors
/// When the store fails.
pub async fn next_open(db: &Db) -> Result<Option<Job>> {
    oldest(db, &[JobState::Checking, JobState::Applying], Timestamp::END).await
}

/// An import whose sender has been silent since `before`.
///
/// # Errors
/// When the store fails.
pub async fn abandoned(db: &Db, before: Timestamp) -> Result<Option<Job>> {
    oldest(db, &[JobState::Receiving, JobState::Waiting], before).await
}

/// An import that ended at `before` or earlier.
///
/// # Errors
/// When the store fails.
pub async fn expired(db: &Db, before: Timestamp) -> Result<Option<Job>> {
    oldest(db, &[JobState::Done, JobState::Refused], before).await
}
