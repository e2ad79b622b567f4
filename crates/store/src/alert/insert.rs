//! A new alert: its row, its first revision and its targets. The rounds are recorded by whoever plans them.

use domain::{AlertId, OrganizationId, Timestamp, UserId};
use sea_orm::sea_query::Query;

use super::target::Target;
use super::{Content, search_key, target, update};
use crate::db::Db;
use crate::error::Result;
use crate::schema::Alert;

/// Adds an alert that owes its initial round. The caller plans its rounds in the same transaction.
///
/// # Errors
/// When the store fails.
pub async fn insert(
    db: &Db,
    organization: OrganizationId,
    content: &Content,
    audience: &[Target],
    by: UserId,
    now: Timestamp,
) -> Result<AlertId> {
    let mut insert = Query::insert()
        .into_table(Alert::Table)
        .columns([
            Alert::OrganizationId,
            Alert::Title,
            Alert::Message,
            Alert::SearchKey,
            Alert::Severity,
            Alert::Channels,
            Alert::Visibility,
            Alert::ReminderEnabled,
            Alert::ReminderMinutes,
            Alert::StopRemindersOn,
            Alert::RequiresAcknowledgement,
            Alert::StartTime,
            Alert::ExpiryTime,
            Alert::IsActive,
            Alert::CreatedBy,
            Alert::CreatedAt,
            Alert::UpdatedAt,
            Alert::Revision,
            Alert::AskedRevision,
            Alert::OwesInitial,
        ])
        .values_panic([
            organization.0.into(),
            content.title.as_str().into(),
            content.message.as_str().into(),
            search_key(&content.title, &content.message).into(),
            content.severity.code().into(),
            content.channels.bits().into(),
            content.visibility.code().into(),
            content.reminder_enabled.into(),
            content.reminder_minutes.into(),
            content.stop_reminders_on.code().into(),
            content.requires_acknowledgement.into(),
            content.window.start.as_micros().into(),
            content.window.expiry.as_micros().into(),
            content.is_active.into(),
            by.0.into(),
            now.as_micros().into(),
            now.as_micros().into(),
            FIRST_REVISION.into(),
            FIRST_REVISION.into(),
            true.into(),
        ])
        .to_owned();
    let alert = AlertId(db.insert(&mut insert, Alert::Id).await?);
    update::record_revision(db, alert, FIRST_REVISION, content, by, now).await?;
    target::replace_targets(db, alert, content, audience, now).await?;
    Ok(alert)
}

const FIRST_REVISION: i64 = 1;
