//! Edits of an alert: its row, its revisions, and until when its targets may see it.

use domain::{AlertId, Timestamp, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::{Alert, Content, search_key, target};
use crate::db::Db;
use crate::error::Result;
use crate::schema::{Alert as Column, AlertRevision};

/// Writes an edited alert; a revision higher than the last is recorded. `alert` was locked in this transaction, and holds
/// what is to be kept. Targets are replaced apart.
///
/// # Errors
/// When the store fails.
pub async fn update(db: &Db, alert: &Alert, last_revision: i64, by: UserId, now: Timestamp) -> Result<()> {
    let content = &alert.content;
    let update = Query::update()
        .table(Column::Table)
        .values([
            (Column::Title, content.title.as_str().into()),
            (Column::Message, content.message.as_str().into()),
            (Column::SearchKey, search_key(&content.title, &content.message).into()),
            (Column::Severity, content.severity.code().into()),
            (Column::Channels, content.channels.bits().into()),
            (Column::Visibility, content.visibility.code().into()),
            (Column::ReminderEnabled, content.reminder_enabled.into()),
            (Column::ReminderMinutes, content.reminder_minutes.into()),
            (Column::StopRemindersOn, content.stop_reminders_on.code().into()),
            (Column::RequiresAcknowledgement, content.requires_acknowledgement.into()),
            (Column::StartTime, content.window.start.as_micros().into()),
            (Column::ExpiryTime, content.window.expiry.as_micros().into()),
            (Column::IsActive, content.is_active.into()),
            (Column::UpdatedAt, now.as_micros().into()),
            (Column::Revision, alert.revision.into()),
        ])
        .and_where(Expr::col(Column::Id).eq(alert.id.0))
        .to_owned();
    db.execute(&update).await?;
    if alert.revision > last_revision {
        record_revision(db, alert.id, alert.revision, content, by, now).await?;
    }
    target::show_until(db, alert.id, content.visible_until()).await
}

/// Lets only acknowledgements of `revision` and later stand.
///
/// # Errors
/// When the store fails.
pub async fn ask_anew(db: &Db, alert: AlertId, revision: i64) -> Result<()> {
    let update = Query::update()
        .table(Column::Table)
        .value(Column::AskedRevision, revision)
        .and_where(Expr::col(Column::Id).eq(alert.0))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}

/// Keeps the words of one revision.
pub(super) async fn record_revision(
    db: &Db,
    alert: AlertId,
    revision: i64,
    content: &Content,
    by: UserId,
    now: Timestamp,
) -> Result<()> {
    let insert = Query::insert()
        .into_table(AlertRevision::Table)
        .columns([
            AlertRevision::AlertId,
            AlertRevision::Revision,
            AlertRevision::Title,
            AlertRevision::Message,
            AlertRevision::Severity,
            AlertRevision::EditedBy,
            AlertRevision::EditedAt,
        ])
        .values_panic([
            alert.0.into(),
            revision.into(),
            content.title.as_str().into(),
            content.message.as_str().into(),
            content.severity.code().into(),
            by.0.into(),
            now.as_micros().into(),
        ])
        .to_owned();
    db.execute(&insert).await.map(|_| ())
}
