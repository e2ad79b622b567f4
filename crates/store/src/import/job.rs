//! The job that an import is, from the first byte received to the report.

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

/// An import about to begin.
#[derive(Clone, Copy, Debug)]
pub struct NewJob<'a> {
    pub created_by: Option<UserId>,
    pub created_by_name: &'a str,
    pub is_whole: bool,
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

/// Begins an import, which receives lines from now on.
///
/// # Errors
/// When the store fails.
pub async fn insert(db: &Db, organization: OrganizationId, new: NewJob<'_>, now: Timestamp) -> Result<i64> {
    let mut insert = Query::insert()
        .into_table(I::Table)
        .columns([I::OrganizationId, I::CreatedBy, I::CreatedByName, I::State, I::IsWhole, I::CreatedAt, I::UpdatedAt])
        .values_panic([
            organization.0.into(),
            new.created_by.map(|user| user.0).into(),
            new.created_by_name.into(),
            JobState::Receiving.code().into(),
            new.is_whole.into(),
            now.as_micros().into(),
            now.as_micros().into(),
        ])
        .to_owned();
    db.insert(&mut insert, I::Id).await
}

/// The file has come in whole: from now on steps work on it.
///
/// # Errors
/// When the store fails.
pub async fn ready(
    db: &Db,
    organization: OrganizationId,
    job: &Job,
    lines: i64,
    refused: i64,
    now: Timestamp,
) -> Result<()> {
    let state = if job.is_whole { JobState::Checking } else { JobState::Applying };
    let update = Query::update()
        .table(I::Table)
        .value(I::State, state.code())
        .value(I::Lines, lines)
        .value(I::Refused, refused)
        .value(I::UpdatedAt, now.as_micros())
        .and_where(Expr::col(I::Id).eq(job.id))
        .and_where(Expr::col(I::OrganizationId).eq(organization.0))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}

/// The file has come in whole, and waits for its sender's word.
///
/// # Errors
/// When the store fails.
pub async fn wait(
    db: &Db,
    organization: OrganizationId,
    job: &Job,
    lines: i64,
    refused: i64,
    now: Timestamp,
) -> Result<()> {
    let update = Query::update()
        .table(I::Table)
        .value(I::State, JobState::Waiting.code())
        .value(I::Lines, lines)
        .value(I::Refused, refused)
        .value(I::UpdatedAt, now.as_micros())
        .and_where(Expr::col(I::Id).eq(job.id))
        .and_where(Expr::col(I::OrganizationId).eq(organization.0))
        .to_owned();
    db.execute(&update).await.map(|_| ())
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

/// Moves a job on: its state, its cursor and its tally as they are now in `job`. Tells whether the job still stood where
/// `old` says; if not, another step has done the work and this one must leave no trace.
///
/// # Errors
/// When the store fails.
pub async fn progress(db: &Db, organization: OrganizationId, old: &Job, job: &Job, now: Timestamp) -> Result<bool> {
    let update = Query::update()
        .table(I::Table)
        .value(I::State, job.state.code())
        .value(I::Cursor, job.cursor)
        .value(I::Created, job.tally.created)
        .value(I::Updated, job.tally.updated)
        .value(I::Unchanged, job.tally.unchanged)
        .value(I::Refused, job.tally.refused)
        .value(I::EndedAt, job.ended_at.map(Timestamp::as_micros))
        .value(I::UpdatedAt, now.as_micros())
        .and_where(Expr::col(I::Id).eq(old.id))
        .and_where(Expr::col(I::OrganizationId).eq(organization.0))
        .and_where(Expr::col(I::State).eq(old.state.code()))
        .and_where(Expr::col(I::Cursor).eq(old.cursor))
        .to_owned();
    Ok(db.execute(&update).await? == 1)
}

/// Notes that lines are still coming in.
///
/// # Errors
/// When the store fails.
pub(super) async fn touch(db: &Db, job: i64, now: Timestamp) -> Result<()> {
    let update = Query::update()
        .table(I::Table)
        .value(I::UpdatedAt, now.as_micros())
        .and_where(Expr::col(I::Id).eq(job))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}

/// Forgets a job that has no lines left.
///
/// # Errors
/// When the store fails.
pub async fn forget(db: &Db, organization: OrganizationId, job: i64) -> Result<()> {
    let delete = Query::delete()
        .from_table(I::Table)
        .and_where(Expr::col(I::Id).eq(job))
        .and_where(Expr::col(I::OrganizationId).eq(organization.0))
        .to_owned();
    db.execute(&delete).await.map(|_| ())
}
