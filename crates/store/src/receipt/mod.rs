//! What a person did with an alert. Every mark begins by holding the alert, so that no archiving or deletion comes between.

mod many;

use domain::histogram::bucket;
use domain::{AlertId, OrganizationId, Timestamp, UserId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement};

use crate::counter::{self, Change, Metric};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::schema::{Alert, Receipt as R, User};
use crate::visible;

pub use many::read_many;

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

/// A person's marks on one alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub id: i64,
    pub user: UserId,
    pub alert: AlertId,
    pub is_read: bool,
    pub read_at: Option<Timestamp>,
    /// When it was read for the first time, whatever became of the mark since.
    pub first_read_at: Option<Timestamp>,
    pub read_revision: Option<i64>,
    pub acknowledged_at: Option<Timestamp>,
    pub acknowledged_revision: Option<i64>,
    /// When it was last snoozed; stays when the snooze ends.
    pub snoozed_at: Option<Timestamp>,
    pub snooze_until: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// What a mark left behind.
#[derive(Clone, Debug)]
pub struct Mark {
    pub receipt: Receipt,
    /// Whether anything is now other than before.
    pub changed: bool,
}

#[derive(FromQueryResult)]
struct HeldRow {
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
    let mut select = Query::select()
        .columns([Alert::Title, Alert::Revision, Alert::AskedRevision, Alert::StartTime, Alert::ExpiryTime])
        .column(Alert::CreatedAt)
        .expr_as(added(organization, user), User::AddedAt)
        .from(Alert::Table)
        .and_where(Expr::col((Alert::Table, Alert::Id)).eq(alert.0))
        .cond_where(visible::shown(organization, now))
        .cond_where(visible::addresses(organization, user, alert, now))
        .to_owned();
    db.dialect().lock_shared(&mut select);
    let row: Option<HeldRow> = db.one(&select).await?;
    Ok(row.and_then(|row| {
        let reached_at = reached_at(row.added_at?, row.start_time, row.created_at);
        Some(Held {
            organization,
            user,
            alert,
            title: row.title,
            revision: row.revision,
            asked_revision: row.asked_revision,
            expiry: Timestamp::from_micros(row.expiry_time),
            reached_at,
        })
    }))
}

/// Marks the alert as read.
///
/// # Errors
/// When the store fails.
pub async fn read(db: &Db, held: &Held, now: Timestamp) -> Result<Mark> {
    let before = open(db, held, now).await?;
    let mut after = before.clone();
    let changes = after.read(held, now);
    keep(db, held, &before, after, changes, now).await
}

/// Takes the mark back; the first time of reading stays.
///
/// # Errors
/// When the store fails.
pub async fn unread(db: &Db, held: &Held, now: Timestamp) -> Result<Mark> {
    let before = open(db, held, now).await?;
    let after = Receipt { is_read: false, read_at: None, ..before.clone() };
    keep(db, held, &before, after, Vec::new(), now).await
}

/// Acknowledges the alert as it is now, which implies having read it.
///
/// # Errors
/// When the store fails.
pub async fn acknowledge(db: &Db, held: &Held, now: Timestamp) -> Result<Mark> {
    let before = open(db, held, now).await?;
    let mut after = before.clone();
    let mut changes = after.read(held, now);
    changes.extend(after.acknowledge(held, now));
    keep(db, held, &before, after, changes, now).await
}

/// When a person could first have seen an alert.
fn reached_at(added: i64, start: i64, created: i64) -> Timestamp {
    Timestamp::from_micros(Ord::max(added, Ord::max(start, created)))
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

impl Receipt {
    /// Whether the acknowledgement stands for an alert that asks from `asked_revision` on.
    #[must_use]
    pub fn acknowledges(&self, asked_revision: i64) -> bool {
        self.acknowledged_revision.is_some_and(|revision| revision >= asked_revision)
    }

    /// Whether reminders are quiet at `now`.
    #[must_use]
    pub fn is_snoozed(&self, now: Timestamp) -> bool {
        self.snooze_until.is_some_and(|until| until > now)
    }

    fn read(&mut self, held: &Held, now: Timestamp) -> Vec<Change> {
        if !self.is_read {
            self.is_read = true;
            self.read_at = Some(now);
        }
        self.read_revision = Some(held.revision);
        if self.first_read_at.is_some() {
            return Vec::new();
        }
        self.first_read_at = Some(now);
        let waited = bucket(now.micros_since(held.reached_at));
        vec![Change::of(Metric::Read, 1), Change::at(Metric::ReadTime, waited, 1)]
    }

    fn acknowledge(&mut self, held: &Held, now: Timestamp) -> Vec<Change> {
        let mut changes = Vec::new();
        if !self.acknowledges(held.asked_revision) {
            changes.push(Change::of(Metric::Acknowledged, 1));
        }
        if self.acknowledged_at.is_none() {
            let waited = bucket(now.micros_since(held.reached_at));
            changes.push(Change::at(Metric::AcknowledgeTime, waited, 1));
        }
        if self.acknowledged_revision != Some(held.revision) {
            self.acknowledged_at = Some(now);
            self.acknowledged_revision = Some(held.revision);
        }
        changes
    }
}

/// The person's receipt, made if there is none, and locked.
pub(crate) async fn open(db: &Db, held: &Held, now: Timestamp) -> Result<Receipt> {
    let insert = Query::insert()
        .into_table(R::Table)
        .columns([R::UserId, R::AlertId, R::IsRead, R::CreatedAt, R::UpdatedAt])
        .values_panic([
            held.user.0.into(),
            held.alert.0.into(),
            false.into(),
            now.as_micros().into(),
            now.as_micros().into(),
        ])
        .on_conflict(OnConflict::columns([R::UserId, R::AlertId]).do_nothing_on([R::UserId, R::AlertId]).to_owned())
        .to_owned();
    db.execute(&insert).await?;
    let mut select = select(held.user);
    select.and_where(Expr::col(R::AlertId).eq(held.alert.0));
    db.dialect().lock_for_update(&mut select);
    let row: Option<Row> = db.one(&select).await?;
    row.map(Receipt::from).ok_or_else(|| Error::Unreadable("a receipt vanished under its lock".into()))
}

/// Writes what became of a receipt, if anything did, and notes what it changes in the counters.
pub(crate) async fn keep(
    db: &Db,
    held: &Held,
    before: &Receipt,
    after: Receipt,
    changes: Vec<Change>,
    now: Timestamp,
) -> Result<Mark> {
    if *before == after {
        return Ok(Mark { receipt: after, changed: false });
    }
    let receipt = Receipt { updated_at: now, ..after };
    let micros = |at: Option<Timestamp>| at.map(Timestamp::as_micros);
    let update = Query::update()
        .table(R::Table)
        .value(R::IsRead, receipt.is_read)
        .value(R::ReadAt, micros(receipt.read_at))
        .value(R::FirstReadAt, micros(receipt.first_read_at))
        .value(R::ReadRevision, receipt.read_revision)
        .value(R::AcknowledgedAt, micros(receipt.acknowledged_at))
        .value(R::AcknowledgedRevision, receipt.acknowledged_revision)
        .value(R::SnoozedAt, micros(receipt.snoozed_at))
        .value(R::SnoozeUntil, micros(receipt.snooze_until))
        .value(R::UpdatedAt, now.as_micros())
        .and_where(Expr::col(R::Id).eq(receipt.id))
        .to_owned();
    db.execute(&update).await?;
    counter::note(db, held.organization, held.alert, &changes).await?;
    Ok(Mark { receipt, changed: true })
}

#[derive(FromQueryResult)]
pub(crate) struct Row {
    id: i64,
    user_id: i64,
    alert_id: i64,
    is_read: bool,
    read_at: Option<i64>,
    first_read_at: Option<i64>,
    read_revision: Option<i64>,
    acknowledged_at: Option<i64>,
    acknowledged_revision: Option<i64>,
    snoozed_at: Option<i64>,
    snooze_until: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

impl From<Row> for Receipt {
    fn from(row: Row) -> Self {
        let at = |micros: Option<i64>| micros.map(Timestamp::from_micros);
        Self {
            id: row.id,
            user: UserId(row.user_id),
            alert: AlertId(row.alert_id),
            is_read: row.is_read,
            read_at: at(row.read_at),
            first_read_at: at(row.first_read_at),
            read_revision: row.read_revision,
            acknowledged_at: at(row.acknowledged_at),
            acknowledged_revision: row.acknowledged_revision,
            snoozed_at: at(row.snoozed_at),
            snooze_until: at(row.snooze_until),
            created_at: Timestamp::from_micros(row.created_at),
            updated_at: Timestamp::from_micros(row.updated_at),
        }
    }
}

/// A person's receipts.
pub(crate) fn select(user: UserId) -> SelectStatement {
    Query::select()
        .columns([R::Id, R::UserId, R::AlertId, R::IsRead, R::ReadAt, R::FirstReadAt, R::ReadRevision])
        .columns([R::AcknowledgedAt, R::AcknowledgedRevision, R::SnoozedAt, R::SnoozeUntil, R::CreatedAt, R::UpdatedAt])
        .from(R::Table)
        .and_where(Expr::col(R::UserId).eq(user.0))
        .to_owned()
}
