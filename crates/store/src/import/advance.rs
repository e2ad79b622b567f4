//! Moving an import on: each change only where the job still stands as it was seen. What comes next is decided above.

use domain::{OrganizationId, Timestamp, UserId};
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query};

use super::job::{Job, JobState};
use crate::db::Db;
use crate::error::Result;
use crate::schema::Import as I;

/// An import about to begin.
#[derive(Clone, Copy, Debug)]
pub struct NewJob<'a> {
    pub created_by: Option<UserId>,
    pub created_by_name: &'a str,
    pub is_whole: bool,
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

/// Moves a job on: its state, its lines, its cursor and its tally as they are now in `job`. Tells whether the job still stood
/// where `old` says; if not, somebody else has moved it and this transaction must leave no trace.
///
/// # Errors
/// When the store fails.
pub async fn progress(db: &Db, organization: OrganizationId, old: &Job, job: &Job, now: Timestamp) -> Result<bool> {
    let update = Query::update()
        .table(I::Table)
        .value(I::State, job.state.code())
        .value(I::Lines, job.lines)
        .value(I::Cursor, job.cursor)
        .value(I::Created, job.tally.created)
        .value(I::Updated, job.tally.updated)
        .value(I::Unchanged, job.tally.unchanged)
        .value(I::Refused, job.tally.refused)
        .value(I::EndedAt, job.ended_at.map(Timestamp::as_micros))
        .value(I::UpdatedAt, now.as_micros())
        .cond_where(stands(organization, old))
        .to_owned();
    Ok(db.execute(&update).await? == 1)
}

/// Takes a job out of everybody's hands before its lines go: whoever receives, starts or forgets it meanwhile finds that it has
/// moved. Tells as [`progress`] does.
///
/// # Errors
/// When the store fails.
pub async fn claim(db: &Db, organization: OrganizationId, job: &Job, now: Timestamp) -> Result<bool> {
    // Its sender is taken to be silent again if this claim comes to nothing; its cursor is where nobody else looks for it.
    let claimed = Job { state: JobState::Receiving, cursor: job.cursor - 1, ..job.clone() };
    progress(db, organization, job, &claimed, now).await
}

/// Notes that lines are still coming in. Tells whether the job still receives them.
///
/// # Errors
/// When the store fails.
pub(super) async fn touch(db: &Db, job: &Job, now: Timestamp) -> Result<bool> {
    let update = Query::update()
        .table(I::Table)
        .value(I::UpdatedAt, now.as_micros())
        .cond_where(stands(job.organization, job))
        .to_owned();
    Ok(db.execute(&update).await? == 1)
}

fn stands(organization: OrganizationId, job: &Job) -> Cond {
    Cond::all()
        .add(Expr::col(I::Id).eq(job.id))
        .add(Expr::col(I::OrganizationId).eq(organization.0))
        .add(Expr::col(I::State).eq(job.state.code()))
        .add(Expr::col(I::Cursor).eq(job.cursor))
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
