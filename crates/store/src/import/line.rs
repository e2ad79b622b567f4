//! The lines of an import, as they were read and as they were settled.

use domain::{OrganizationId, Role, UserId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};

use crate::db::Db;
use crate::error::{Error, Result};
use crate::page::{Cursor, Span, Way};
use crate::schema::{Import as I, ImportLine as L};

domain::named! {
    /// What became of a line.
    pub enum Outcome {
        Pending = 0 => "pending",
        Created = 1 => "created",
        Updated = 2 => "updated",
        Unchanged = 3 => "unchanged",
        Refused = 4 => "refused",
    }
}

/// A line as it was read; what is `None` was not said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Staged {
    /// Where it begins in the file, from 1.
    pub line: i64,
    pub email: String,
    pub email_key: String,
    pub username: Option<String>,
    /// Of the username that a new account would have.
    pub username_key: String,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub role: Option<Role>,
    pub time_zone: Option<String>,
    pub is_active: Option<bool>,
    pub teams: Vec<String>,
    /// Why it cannot be taken, if so.
    pub refused: Option<String>,
}

/// A line and what became of it.
#[derive(Clone, Debug)]
pub struct Line {
    pub staged: Staged,
    pub outcome: Outcome,
    pub user: Option<UserId>,
    /// Whether its token to set a password was handed out.
    pub token_shown: bool,
}

/// What was decided about a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub line: i64,
    pub outcome: Outcome,
    pub reason: Option<String>,
    pub user: Option<UserId>,
}

#[derive(FromQueryResult)]
struct Row {
    line: i64,
    email: String,
    email_key: String,
    username: Option<String>,
    username_key: String,
    first_name: Option<String>,
    last_name: Option<String>,
    role: Option<i16>,
    time_zone: Option<String>,
    is_active: Option<i16>,
    teams: Option<String>,
    outcome: i16,
    reason: Option<String>,
    user_id: Option<i64>,
    token_shown: bool,
}

impl TryFrom<Row> for Line {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let unreadable = |what: &str| Error::Unreadable(format!("{what} of import line {}", row.line));
        let teams = row.teams.as_deref().map(serde_json::from_str).transpose().map_err(|_| unreadable("teams"))?;
        let staged = Staged {
            line: row.line,
            email: row.email,
            email_key: row.email_key,
            username: row.username,
            username_key: row.username_key,
            first_name: row.first_name,
            last_name: row.last_name,
            role: row.role.and_then(Role::from_code),
            time_zone: row.time_zone,
            is_active: row.is_active.map(|flag| flag != 0),
            teams: teams.unwrap_or_default(),
            refused: row.reason,
        };
        let outcome =
            Outcome::from_code(row.outcome).ok_or_else(|| Error::Unreadable(format!("outcome {}", row.outcome)))?;
        Ok(Self { staged, outcome, user: row.user_id.map(UserId), token_shown: row.token_shown })
    }
}

/// Whether an account that an import made may still be handed its token: they are shown from the first line on, so the last one tells.
///
/// # Errors
/// When the store fails.
pub async fn owes_tokens(db: &Db, organization: OrganizationId, job: i64) -> Result<bool> {
    let span = Span { from: Some(Cursor { way: Way::Previous, id: i64::MAX }), limit: 1 };
    let last = page(db, organization, job, Some(Outcome::Created), span).await?;
    Ok(last.first().is_some_and(|line| line.user.is_some() && !line.token_shown))
}

fn select(job: i64) -> SelectStatement {
    Query::select()
        .columns([L::Line, L::Email, L::EmailKey, L::Username, L::UsernameKey, L::FirstName, L::LastName, L::Role])
        .columns([L::TimeZone, L::IsActive, L::Teams, L::Outcome, L::Reason, L::UserId, L::TokenShown])
        .from(L::Table)
        .and_where(Expr::col(L::ImportId).eq(job))
        .to_owned()
}

/// The next lines after `after` that nothing has been decided about.
///
/// # Errors
/// When the store fails.
pub async fn pending(db: &Db, job: i64, after: i64, limit: u64) -> Result<Vec<Staged>> {
    let select = select(job)
        .and_where(Expr::col(L::Outcome).eq(Outcome::Pending.code()))
        .and_where(Expr::col(L::Line).gt(after))
        .order_by(L::Line, Order::Asc)
        .limit(limit)
        .to_owned();
    db.all::<Row>(&select).await?.into_iter().map(|row| Line::try_from(row).map(|line| line.staged)).collect()
}

/// Which lines say something about the person of one of these keys: (line, e-mail key, username key). Refused ones say nothing.
///
/// # Errors
/// When the store fails.
pub async fn earlier(db: &Db, job: i64, lines: &[Staged]) -> Result<Vec<(i64, String, String)>> {
    let last = lines.last().map_or(0, |line| line.line);
    let mut found = Vec::new();
    for (column, keys) in [
        (L::EmailKey, lines.iter().map(|line| line.email_key.as_str()).collect::<Vec<_>>()),
        (L::UsernameKey, lines.iter().map(|line| line.username_key.as_str()).collect()),
    ] {
        let select = Query::select()
            .columns([L::Line, L::EmailKey, L::UsernameKey])
            .from(L::Table)
            .and_where(Expr::col(L::ImportId).eq(job))
            .and_where(Expr::col(column).is_in(keys))
            .and_where(Expr::col(L::Line).lt(last))
            .and_where(Expr::col(L::Outcome).ne(Outcome::Refused.code()))
            .order_by(L::Line, Order::Asc)
            .to_owned();
        for row in db.rows(&select).await? {
            let text = |index| db.read(row.try_get_by_index::<String>(index));
            found.push((db.read(row.try_get_by_index(0))?, text(1)?, text(2)?));
        }
    }
    Ok(found)
}

/// Lines of an import in their order, or those of one outcome.
///
/// # Errors
/// When the store fails.
pub async fn page(
    db: &Db,
    organization: OrganizationId,
    job: i64,
    outcome: Option<Outcome>,
    span: Span,
) -> Result<Vec<Line>> {
    let own = Query::select()
        .column(I::Id)
        .from(I::Table)
        .and_where(Expr::col(I::OrganizationId).eq(organization.0))
        .and_where(Expr::col(I::Id).eq(job))
        .to_owned();
    let mut select = select(job);
    select
        .and_where(Expr::col(L::ImportId).in_subquery(own))
        .and_where_option(outcome.map(|outcome| Expr::col(L::Outcome).eq(outcome.code())));
    span.narrow(&mut select, L::Line, &Order::Asc);
    db.all::<Row>(&select).await?.into_iter().map(Line::try_from).collect()
}
