//! One alert by its id, within one organization. A deleted one is not found unless asked for; an archived one is, and says so.

use domain::{AlertId, ChannelSet, OrganizationId, Severity, StopRemindersOn, Timestamp, UserId, Visibility, Window};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};

use super::{Alert, Content};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::schema::Alert as Column;

/// The alert with this id.
///
/// # Errors
/// When the store fails.
pub async fn find(db: &Db, organization: OrganizationId, alert: AlertId) -> Result<Option<Alert>> {
    db.one::<Row>(&select(organization, alert)).await?.map(Row::into_alert).transpose()
}

/// A deleted one, as long as its row is there.
///
/// # Errors
/// When the store fails.
pub async fn find_deleted(db: &Db, organization: OrganizationId, alert: AlertId) -> Result<Option<Alert>> {
    let mut select = select_any(organization, alert);
    select.and_where(Expr::col(Column::DeletedAt).is_not_null());
    db.one::<Row>(&select).await?.map(Row::into_alert).transpose()
}

/// The one with this id that is not deleted, held against change until the transaction ends: the first lock of every change to an alert.
///
/// # Errors
/// When the store fails.
pub async fn lock(db: &Db, organization: OrganizationId, alert: AlertId) -> Result<Option<Alert>> {
    let mut select = select(organization, alert);
    db.dialect().lock_for_update(&mut select);
    db.one::<Row>(&select).await?.map(Row::into_alert).transpose()
}

fn select(organization: OrganizationId, alert: AlertId) -> SelectStatement {
    let mut select = select_any(organization, alert);
    select.and_where(Expr::col(Column::DeletedAt).is_null());
    select
}

fn select_any(organization: OrganizationId, alert: AlertId) -> SelectStatement {
    Query::select()
        .columns([
            Column::Id,
            Column::OrganizationId,
            Column::Title,
            Column::Message,
            Column::Severity,
            Column::Channels,
            Column::Visibility,
            Column::ReminderEnabled,
            Column::ReminderMinutes,
            Column::StopRemindersOn,
            Column::RequiresAcknowledgement,
            Column::StartTime,
            Column::ExpiryTime,
            Column::IsActive,
            Column::ArchivedAt,
            Column::CreatedBy,
            Column::CreatedAt,
            Column::UpdatedAt,
            Column::Revision,
            Column::AskedRevision,
            Column::OwesInitial,
            Column::NextRoundAt,
            Column::AudienceSize,
        ])
        .from(Column::Table)
        .and_where(Expr::col(Column::Id).eq(alert.0))
        .and_where(Expr::col(Column::OrganizationId).eq(organization.0))
        .to_owned()
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    organization_id: i64,
    title: String,
    message: String,
    severity: i16,
    channels: i64,
    visibility: i16,
    reminder_enabled: bool,
    reminder_minutes: i64,
    stop_reminders_on: i16,
    requires_acknowledgement: bool,
    start_time: i64,
    expiry_time: i64,
    is_active: bool,
    archived_at: Option<i64>,
    created_by: i64,
    created_at: i64,
    updated_at: i64,
    revision: i64,
    asked_revision: i64,
    owes_initial: bool,
    next_round_at: Option<i64>,
    audience_size: Option<i64>,
}

impl Row {
    fn into_alert(self) -> Result<Alert> {
        let unreadable = |column: &str| Error::Unreadable(format!("alert {}: {column}", self.id));
        Ok(Alert {
            id: AlertId(self.id),
            organization: OrganizationId(self.organization_id),
            content: Content {
                severity: Severity::from_code(self.severity).ok_or_else(|| unreadable("severity"))?,
                visibility: Visibility::from_code(self.visibility).ok_or_else(|| unreadable("visibility"))?,
                stop_reminders_on: StopRemindersOn::from_code(self.stop_reminders_on)
                    .ok_or_else(|| unreadable("stop_reminders_on"))?,
                title: self.title,
                message: self.message,
                channels: ChannelSet::from_bits(self.channels),
                reminder_enabled: self.reminder_enabled,
                reminder_minutes: self.reminder_minutes,
                requires_acknowledgement: self.requires_acknowledgement,
                window: Window {
                    start: Timestamp::from_micros(self.start_time),
                    expiry: Timestamp::from_micros(self.expiry_time),
                },
                is_active: self.is_active,
            },
            archived_at: self.archived_at.map(Timestamp::from_micros),
            created_by: UserId(self.created_by),
            created_at: Timestamp::from_micros(self.created_at),
            updated_at: Timestamp::from_micros(self.updated_at),
            revision: self.revision,
            asked_revision: self.asked_revision,
            owes_initial: self.owes_initial,
            next_round_at: self.next_round_at.map(Timestamp::from_micros),
            counted_audience: self.audience_size,
        })
    }
}
