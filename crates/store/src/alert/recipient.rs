//! The people whom an alert addresses now, each once, with what they did about it.

use domain::{Timestamp, UserId, Visibility};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, JoinType, Order, Query, SelectStatement};

use super::Alert;
use crate::db::Db;
use crate::error::Result;
use crate::page::Span;
use crate::schema::{AlertTarget, Receipt, Team, TeamMember, User};
use crate::search::containing;

domain::named! {
    /// What a person did about an alert.
    pub enum Answer {
        Unread = 0 => "unread",
        Read = 1 => "read",
        /// Their acknowledgement stands.
        Acknowledged = 2 => "acknowledged",
        Snoozed = 3 => "snoozed",
        /// Their acknowledgement does not stand, be it that they never gave one.
        Unanswered = 4 => "unanswered",
    }
}

/// A person addressed by an alert.
#[derive(Clone, Debug)]
pub struct Recipient {
    pub user: UserId,
    pub name: String,
    pub email: String,
    pub is_read: bool,
    pub read_at: Option<Timestamp>,
    pub acknowledged_at: Option<Timestamp>,
    pub acknowledged_revision: Option<i64>,
    pub snooze_until: Option<Timestamp>,
}

/// Which of the people are wanted; all conditions at once.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    pub answer: Option<Answer>,
    /// Looked for in names, usernames and e-mail addresses, without case.
    pub search: Option<String>,
}

/// A span of the alert's audience by id, of all or of those who are sought.
///
/// # Errors
/// When the store fails.
pub async fn recipients(db: &Db, alert: &Alert, sought: &Sought, span: Span, now: Timestamp) -> Result<Vec<Recipient>> {
    let receipt_of_alert = Cond::all()
        .add(Expr::col((Receipt::Table, Receipt::UserId)).equals((User::Table, User::Id)))
        .add(Expr::col((Receipt::Table, Receipt::AlertId)).eq(alert.id.0));
    let mut select = Query::select()
        .columns([
            (User::Table, User::Id),
            (User::Table, User::Username),
            (User::Table, User::FirstName),
            (User::Table, User::LastName),
            (User::Table, User::Email),
        ])
        .columns([
            (Receipt::Table, Receipt::IsRead),
            (Receipt::Table, Receipt::ReadAt),
            (Receipt::Table, Receipt::AcknowledgedAt),
            (Receipt::Table, Receipt::AcknowledgedRevision),
            (Receipt::Table, Receipt::SnoozeUntil),
        ])
        .and_where(Expr::col((User::Table, User::OrganizationId)).eq(alert.organization.0))
        .and_where(Expr::col((User::Table, User::IsActive)).eq(true))
        .to_owned();
    if let Some(addressed) = addressed(alert) {
        select.and_where(Expr::col((User::Table, User::Id)).in_subquery(addressed));
    }
    if let Some(text) = &sought.search {
        select.and_where(Expr::col((User::Table, User::SearchKey)).like(containing(text)));
    }
    if let Some(answer) = sought.answer {
        select.cond_where(answered(alert, answer, now));
    }
    if sought.answer.is_some_and(needs_receipt) {
        // The receipts lead: they may be few, and the cross join keeps SQLite from walking the people first.
        select.from(Receipt::Table).cross_join(User::Table).cond_where(receipt_of_alert);
        span.narrow(&mut select, (Receipt::Table, Receipt::UserId), &Order::Asc);
    } else {
        select.from(User::Table).join(JoinType::LeftJoin, Receipt::Table, receipt_of_alert);
        span.narrow(&mut select, (User::Table, User::Id), &Order::Asc);
    }
    Ok(db.all::<Row>(&select).await?.into_iter().map(Row::into_recipient).collect())
}

/// Whether nobody gives this answer without a receipt.
fn needs_receipt(answer: Answer) -> bool {
    matches!(answer, Answer::Read | Answer::Acknowledged | Answer::Snoozed)
}

/// The ids of the people addressed; `None` stands for the whole organization.
fn addressed(alert: &Alert) -> Option<SelectStatement> {
    let mut select = Query::select();
    select
        .from(AlertTarget::Table)
        .and_where(Expr::col((AlertTarget::Table, AlertTarget::AlertId)).eq(alert.id.0))
        .and_where(Expr::col((AlertTarget::Table, AlertTarget::Kind)).eq(alert.content.visibility.code()));
    match alert.content.visibility {
        Visibility::Organization => return None,
        Visibility::User => {
            select.column((AlertTarget::Table, AlertTarget::TargetId));
        }
        Visibility::Team => {
            select
                .column((TeamMember::Table, TeamMember::UserId))
                .join(
                    JoinType::InnerJoin,
                    Team::Table,
                    Expr::col((Team::Table, Team::Id)).equals((AlertTarget::Table, AlertTarget::TargetId)),
                )
                .join(
                    JoinType::InnerJoin,
                    TeamMember::Table,
                    Expr::col((TeamMember::Table, TeamMember::TeamId)).equals((Team::Table, Team::Id)),
                )
                .and_where(Expr::col((Team::Table, Team::IsActive)).eq(true))
                .and_where(Expr::col((Team::Table, Team::DeletedAt)).is_null());
        }
    }
    Some(select)
}

fn answered(alert: &Alert, answer: Answer, now: Timestamp) -> Cond {
    let is_read = || Expr::col((Receipt::Table, Receipt::IsRead));
    let revision = || Expr::col((Receipt::Table, Receipt::AcknowledgedRevision));
    match answer {
        Answer::Unread => Cond::any().add(is_read().is_null()).add(is_read().eq(false)),
        Answer::Read => Cond::all().add(is_read().eq(true)),
        Answer::Acknowledged => Cond::all().add(revision().gte(alert.asked_revision)),
        Answer::Snoozed => Cond::all().add(Expr::col((Receipt::Table, Receipt::SnoozeUntil)).gt(now.as_micros())),
        Answer::Unanswered => Cond::any().add(revision().is_null()).add(revision().lt(alert.asked_revision)),
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    username: String,
    first_name: String,
    last_name: String,
    email: String,
    is_read: Option<bool>,
    read_at: Option<i64>,
    acknowledged_at: Option<i64>,
    acknowledged_revision: Option<i64>,
    snooze_until: Option<i64>,
}

impl Row {
    fn into_recipient(self) -> Recipient {
        Recipient {
            user: UserId(self.id),
            name: super::display_name(&self.username, &self.first_name, &self.last_name),
            email: self.email,
            is_read: self.is_read.unwrap_or_default(),
            read_at: self.read_at.map(Timestamp::from_micros),
            acknowledged_at: self.acknowledged_at.map(Timestamp::from_micros),
            acknowledged_revision: self.acknowledged_revision,
            snooze_until: self.snooze_until.map(Timestamp::from_micros),
        }
    }
}
