//! Writing the lines of an import: staged as they come in, settled as they are decided, cleared in the end.

use domain::{Role, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Order, Query};

use super::advance;
use super::job::Job;
use super::line::{Outcome, Staged, Verdict};
use crate::db::Db;
use crate::error::Result;
use crate::schema::ImportLine as L;
use crate::team::CHUNK;

/// Keeps lines of a file that comes in. Tells whether the job still receives them; if not, none is kept.
///
/// # Errors
/// When the store fails.
pub async fn stage(db: &Db, job: &Job, lines: &[Staged], now: Timestamp) -> Result<bool> {
    if !advance::touch(db, job, now).await? {
        return Ok(false);
    }
    for chunk in lines.chunks(CHUNK) {
        let mut insert = Query::insert();
        insert.into_table(L::Table).columns([
            L::ImportId,
            L::Line,
            L::Email,
            L::EmailKey,
            L::Username,
            L::UsernameKey,
            L::FirstName,
            L::LastName,
            L::Role,
            L::TimeZone,
            L::IsActive,
            L::Teams,
            L::Outcome,
            L::Reason,
            L::TokenShown,
        ]);
        for line in chunk {
            let teams = (!line.teams.is_empty()).then(|| serde_json::json!(line.teams).to_string());
            let outcome = if line.refused.is_some() { Outcome::Refused } else { Outcome::Pending };
            insert.values_panic([
                job.id.into(),
                line.line.into(),
                line.email.as_str().into(),
                line.email_key.as_str().into(),
                line.username.clone().into(),
                line.username_key.as_str().into(),
                line.first_name.clone().into(),
                line.last_name.clone().into(),
                line.role.map(Role::code).into(),
                line.time_zone.clone().into(),
                line.is_active.map(i16::from).into(),
                teams.into(),
                outcome.code().into(),
                line.refused.clone().into(),
                false.into(),
            ]);
        }
        db.execute(&insert).await?;
    }
    Ok(true)
}

/// Writes down what was decided.
///
/// # Errors
/// When the store fails.
pub async fn settle(db: &Db, job: i64, verdicts: &[Verdict]) -> Result<()> {
    for chunk in verdicts.chunks(CHUNK) {
        let mut insert = Query::insert();
        insert.into_table(L::Table).columns([
            L::ImportId,
            L::Line,
            L::Email,
            L::EmailKey,
            L::UsernameKey,
            L::TokenShown,
            L::Outcome,
            L::Reason,
            L::UserId,
        ]);
        for verdict in chunk {
            // The row is there: what the conflict does not replace is never stored.
            insert.values_panic([
                job.into(),
                verdict.line.into(),
                "".into(),
                "".into(),
                "".into(),
                false.into(),
                verdict.outcome.code().into(),
                verdict.reason.clone().into(),
                verdict.user.map(|user| user.0).into(),
            ]);
        }
        let mut conflict = OnConflict::columns([L::ImportId, L::Line]);
        for column in [L::Outcome, L::Reason, L::UserId] {
            conflict.value(column, db.dialect().proposed(column));
        }
        insert.on_conflict(conflict);
        db.execute(&insert).await?;
    }
    Ok(())
}

/// Notes that the tokens of these lines were handed out.
///
/// # Errors
/// When the store fails.
pub async fn show_tokens(db: &Db, job: i64, lines: &[i64]) -> Result<()> {
    for chunk in lines.chunks(CHUNK) {
        let update = Query::update()
            .table(L::Table)
            .value(L::TokenShown, true)
            .and_where(Expr::col(L::ImportId).eq(job))
            .and_where(Expr::col(L::Line).is_in(chunk.iter().copied()))
            .to_owned();
        db.execute(&update).await?;
    }
    Ok(())
}

/// Forgets up to `limit` lines of a job; tells how many.
///
/// # Errors
/// When the store fails.
pub async fn clear(db: &Db, job: i64, limit: u64) -> Result<usize> {
    let select = Query::select()
        .column(L::Line)
        .from(L::Table)
        .and_where(Expr::col(L::ImportId).eq(job))
        .order_by(L::Line, Order::Asc)
        .limit(limit)
        .to_owned();
    let lines: Vec<i64> = db.column(&select).await?;
    for chunk in lines.chunks(CHUNK) {
        let delete = Query::delete()
            .from_table(L::Table)
            .and_where(Expr::col(L::ImportId).eq(job))
            .and_where(Expr::col(L::Line).is_in(chunk.iter().copied()))
            .to_owned();
        db.execute(&delete).await?;
    }
    Ok(lines.len())
}
