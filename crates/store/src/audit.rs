//! The audit trail: rows are added in the transaction of the change they record, and never changed.

use std::iter;

use domain::{OrganizationId, Timestamp, UserId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};

use crate::db::Db;
use crate::error::Result;
use crate::page::Span;
use crate::schema::Audit;

/// What somebody did.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    pub actor: Option<UserId>,
    /// The actor's name at that time.
    pub actor_name: &'a str,
    /// Noun and verb: `alert.publish`.
    pub action: &'a str,
    /// The noun: `alert`, `user`, `team` ...
    pub subject_kind: &'a str,
    pub subject: Option<i64>,
    /// What changed, as JSON; never a secret.
    pub detail: Option<serde_json::Value>,
    pub request_id: Option<&'a str>,
    pub at: Timestamp,
}

/// What an entry is made of, beside its id and its organization.
const COLUMNS: [Audit; 8] = [
    Audit::ActorId,
    Audit::ActorName,
    Audit::Action,
    Audit::SubjectKind,
    Audit::SubjectId,
    Audit::Detail,
    Audit::RequestId,
    Audit::At,
];

/// Adds an entry to the organization's trail.
///
/// # Errors
/// When the store fails.
pub async fn record(db: &Db, organization: OrganizationId, entry: Entry<'_>) -> Result<()> {
    let insert = Query::insert()
        .into_table(Audit::Table)
        .columns(iter::once(Audit::OrganizationId).chain(COLUMNS))
        .values_panic([
            organization.0.into(),
            entry.actor.map(|actor| actor.0).into(),
            entry.actor_name.into(),
            entry.action.into(),
            entry.subject_kind.into(),
            entry.subject.into(),
            entry.detail.map(|detail| detail.to_string()).into(),
            entry.request_id.into(),
            entry.at.as_micros().into(),
        ])
        .to_owned();
    db.execute(&insert).await.map(|_| ())
}

/// An entry as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub id: i64,
    pub actor: Option<UserId>,
    pub actor_name: String,
    pub action: String,
    pub subject_kind: String,
    pub subject: Option<i64>,
    /// JSON, as it was written.
    pub detail: Option<String>,
    pub request_id: Option<String>,
    pub at: Timestamp,
}

/// Which entries are wanted; all conditions at once.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub actor: Option<UserId>,
    pub action: Option<String>,
    pub subject_kind: Option<String>,
    pub subject: Option<i64>,
    pub from: Option<Timestamp>,
    pub before: Option<Timestamp>,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    actor_id: Option<i64>,
    actor_name: String,
    action: String,
    subject_kind: String,
    subject_id: Option<i64>,
    detail: Option<String>,
    request_id: Option<String>,
    at: i64,
}

impl From<Row> for Record {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            actor: row.actor_id.map(UserId),
            actor_name: row.actor_name,
            action: row.action,
            subject_kind: row.subject_kind,
            subject: row.subject_id,
            detail: row.detail,
            request_id: row.request_id,
            at: Timestamp::from_micros(row.at),
        }
    }
}

/// The organization's entries, newest first.
///
/// # Errors
/// When the store fails.
pub async fn page(db: &Db, organization: OrganizationId, filter: &Filter, span: Span) -> Result<Vec<Record>> {
    let mut select = Query::select();
    select
        .column(Audit::Id)
        .columns(COLUMNS)
        .from(Audit::Table)
        .and_where(Expr::col(Audit::OrganizationId).eq(organization.0))
        .and_where_option(filter.actor.map(|actor| Expr::col(Audit::ActorId).eq(actor.0)))
        .and_where_option(filter.action.as_deref().map(|action| Expr::col(Audit::Action).eq(action)))
        .and_where_option(filter.subject_kind.as_deref().map(|kind| Expr::col(Audit::SubjectKind).eq(kind)))
        .and_where_option(filter.subject.map(|subject| Expr::col(Audit::SubjectId).eq(subject)))
        .and_where_option(filter.from.map(|from| Expr::col(Audit::At).gte(from.as_micros())))
        .and_where_option(filter.before.map(|before| Expr::col(Audit::At).lt(before.as_micros())));
    span.narrow(&mut select, Audit::Id, &Order::Desc);
    Ok(db.all::<Row>(&select).await?.into_iter().map(Record::from).collect())
}
