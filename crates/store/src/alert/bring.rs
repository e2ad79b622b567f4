//! An alert that comes from another system: hidden from everybody until all that belongs to it is there, then shown as it is.

use domain::{AlertId, OrganizationId, Timestamp, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::target::{self, Target};
use super::{Content, HIDDEN, search_key, update};
use crate::db::Db;
use crate::error::Result;
use crate::schema::Alert as A;

/// An alert as it comes over.
#[derive(Clone, Debug)]
pub struct Brought {
    /// The id that it keeps; else it gets one.
    pub id: Option<i64>,
    pub organization: OrganizationId,
    pub content: Content,
    pub targets: Vec<Target>,
    pub created_by: UserId,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub archived_at: Option<Timestamp>,
}

const FIRST_REVISION: i64 = 1;

/// Adds the alert as an archived one: nobody sees or edits it, and the engine lets it be, until [`reveal`] is called.
///
/// # Errors
/// When the store fails.
pub async fn insert_hidden(db: &Db, brought: &Brought, now: Timestamp) -> Result<AlertId> {
    let content = &brought.content;
    let columns = [
        A::OrganizationId,
        A::Title,
        A::Message,
        A::SearchKey,
        A::Severity,
        A::Channels,
        A::Visibility,
        A::ReminderEnabled,
        A::ReminderMinutes,
        A::StopRemindersOn,
        A::RequiresAcknowledgement,
        A::StartTime,
        A::ExpiryTime,
        A::IsActive,
        A::ArchivedAt,
        A::CreatedBy,
        A::CreatedAt,
        A::UpdatedAt,
        A::Revision,
        A::AskedRevision,
        A::OwesInitial,
    ];
    let values: [Expr; 21] = [
        brought.organization.0.into(),
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
        now.as_micros().into(),
        brought.created_by.0.into(),
        brought.created_at.as_micros().into(),
        brought.updated_at.as_micros().into(),
        FIRST_REVISION.into(),
        FIRST_REVISION.into(),
        true.into(),
    ];
    let mut insert = Query::insert()
        .into_table(A::Table)
        .columns(brought.id.map(|_| A::Id).into_iter().chain(columns))
        .values_panic(brought.id.map(Expr::from).into_iter().chain(values))
        .to_owned();
    let alert = AlertId(match brought.id {
        Some(id) => db.execute(&insert).await.map(|_| id)?,
        None => db.insert(&mut insert, A::Id).await?,
    });
    update::record_revision(db, alert, FIRST_REVISION, content, brought.created_by, brought.created_at).await?;
    target::replace_targets(db, alert, content, &brought.targets, now).await?;
    hide(db, alert).await?;
    Ok(alert)
}

/// Lets nobody see the alert.
///
/// # Errors
/// When the store fails.
pub async fn hide(db: &Db, alert: AlertId) -> Result<()> {
    target::show_until(db, alert, HIDDEN).await
}

/// Sets whether the initial round is still to come. The caller plans the alert's rounds in the same transaction.
///
/// # Errors
/// When the store fails.
pub async fn owe_initial(db: &Db, alert: AlertId, owes: bool) -> Result<()> {
    let update =
        Query::update().table(A::Table).value(A::OwesInitial, owes).and_where(Expr::col(A::Id).eq(alert.0)).to_owned();
    db.execute(&update).await.map(|_| ())
}

/// Shows the alert, which the caller has locked and whose content is written, as it is there. The caller plans its rounds in the same
/// transaction.
///
/// # Errors
/// When the store fails.
pub async fn reveal(db: &Db, alert: AlertId, brought: &Brought, owes_initial: bool) -> Result<()> {
    let update = Query::update()
        .table(A::Table)
        .value(A::ArchivedAt, brought.archived_at.map(Timestamp::as_micros))
        .value(A::UpdatedAt, brought.updated_at.as_micros())
        .and_where(Expr::col(A::Id).eq(alert.0))
        .and_where(Expr::col(A::OrganizationId).eq(brought.organization.0))
        .to_owned();
    db.execute(&update).await?;
    owe_initial(db, alert, owes_initial).await?;
    let visible_until = if brought.archived_at.is_some() { HIDDEN } else { brought.content.visible_until() };
    target::show_until(db, alert, visible_until).await
}
