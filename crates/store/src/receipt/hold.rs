//! Holding the alert that a person marks, if they see it now.

use domain::{AlertId, OrganizationId, Timestamp, UserId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};

use super::MarkAs;
use crate::db::Db;
use crate::error::Result;
use crate::schema::{Alert, User};
use crate::visible;

/// An alert that a person sees, kept as it is until the transaction ends.
#[derive(Clone, Debug)]
pub struct Held {
    pub(crate) organization: OrganizationId,
    pub(crate) user: UserId,
    pub alert: AlertId,
    pub title: String,
    pub revision: i64,
    /// The revision from which on acknowledgements count.
    pub asked_revision: i64,
    pub expiry: Timestamp,
    /// When the person could first have seen it: times to read and to acknowledge count from here.
    pub reached_at: Timestamp,
}

impl Held {
    /// The alert as somebody saw it who marks it now, maybe before it was edited; whoever does not say what they saw saw it as it is.
    /// `None` where it was asked anew since, so that the mark would answer what they have not read.
    #[must_use]
    pub fn seen_for(self, mark: MarkAs, revision: Option<i64>) -> Option<Self> {
        let revision = revision.unwrap_or(self.revision);
        let is_answer = mark != MarkAs::Unread;
        (!is_answer || revision >= self.asked_revision)
            .then(|| Self { revision: Ord::min(self.revision, revision), ..self })
    }
}

#[derive(FromQueryResult)]
struct HeldRow {
    id: i64,
    title: String,
    revision: i64,
    asked_revision: i64,
    start_time: i64,
    expiry_time: i64,
    created_at: i64,
    added_at: Option<i64>,
}

/// Holds the alert for the person's mark; `None` if they do not see it now.
///
/// # Errors
/// When the store fails.
pub async fn hold(
    db: &Db,
    organization: OrganizationId,
    user: UserId,
    alert: AlertId,
    now: Timestamp,
) -> Result<Option<Held>> {
    let mut select = shown(organization, user, now);
    select.and_where(Expr::col((Alert::Table, Alert::Id)).eq(alert.0)).cond_where(visible::addresses(
        organization,
        user,
        alert,
        now,
    ));
    db.dialect().lock_shared(&mut select);
    let row: Option<HeldRow> = db.one(&select).await?;
    Ok(row.and_then(|row| row.held(organization, user)))
}

/// Holds those of `alerts` that are still shown, by id; all of them address the person.
pub(super) async fn hold_many(
    db: &Db,
    organization: OrganizationId,
    user: UserId,
    alerts: &[i64],
    now: Timestamp,
) -> Result<Vec<Held>> {
    let mut select = shown(organization, user, now);
    select
        .and_where(Expr::col((Alert::Table, Alert::Id)).is_in(alerts.iter().copied()))
        .order_by((Alert::Table, Alert::Id), Order::Asc);
    db.dialect().lock_shared(&mut select);
    let rows: Vec<HeldRow> = db.all(&select).await?;
    Ok(rows.into_iter().filter_map(|row| row.held(organization, user)).collect())
}

fn shown(organization: OrganizationId, user: UserId, now: Timestamp) -> SelectStatement {
    Query::select()
        .columns([Alert::Id, Alert::Title, Alert::Revision, Alert::AskedRevision, Alert::StartTime, Alert::ExpiryTime])
        .column(Alert::CreatedAt)
        .expr_as(added(organization, user), User::AddedAt)
        .from(Alert::Table)
        .cond_where(visible::shown(organization, now))
        .to_owned()
}

impl HeldRow {
    /// Nothing is held for somebody of another organization.
    fn held(self, organization: OrganizationId, user: UserId) -> Option<Held> {
        let reached_at = Ord::max(self.added_at?, Ord::max(self.start_time, self.created_at));
        Some(Held {
            organization,
            user,
            alert: AlertId(self.id),
            title: self.title,
            revision: self.revision,
            asked_revision: self.asked_revision,
            expiry: Timestamp::from_micros(self.expiry_time),
            reached_at: Timestamp::from_micros(reached_at),
        })
    }
}

/// When the person came into the organization's audience.
fn added(organization: OrganizationId, user: UserId) -> SelectStatement {
    Query::select()
        .column(User::AddedAt)
        .from(User::Table)
        .and_where(Expr::col((User::Table, User::Id)).eq(user.0))
        .and_where(Expr::col((User::Table, User::OrganizationId)).eq(organization.0))
        .to_owned()
}
