//! Alerts, each revision of their text, and whom they address.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;
use crate::migration::columns::{big, big_null, code, flag, id, index, long_text, names, table, text};
use crate::schema::{Alert, AlertRevision as R, AlertTarget as T};

pub(super) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let dialect = Dialect::of(manager.get_database_backend());
    let alert = vec![
        id(Alert::Id),
        big(Alert::OrganizationId),
        text(Alert::Title, 255),
        long_text(dialect, Alert::Message),
        long_text(dialect, Alert::SearchKey),
        code(Alert::Severity),
        big(Alert::Channels),
        code(Alert::Visibility),
        flag(Alert::ReminderEnabled),
        big(Alert::ReminderMinutes),
        code(Alert::StopRemindersOn),
        flag(Alert::RequiresAcknowledgement),
        big(Alert::StartTime),
        big(Alert::ExpiryTime),
        flag(Alert::IsActive),
        big_null(Alert::ArchivedAt),
        big_null(Alert::DeletedAt),
        big(Alert::CreatedBy),
        big(Alert::CreatedAt),
        big(Alert::UpdatedAt),
        big(Alert::Revision),
        big(Alert::AskedRevision),
        flag(Alert::OwesInitial),
        big_null(Alert::NextRoundAt),
        big_null(Alert::LastSlot),
        big_null(Alert::AudienceSize),
        big_null(Alert::AudienceStaleAt),
    ];
    table(manager, Alert::Table, alert, &[]).await?;
    let listed = names![Alert::OrganizationId, Alert::DeletedAt, Alert::ArchivedAt, Alert::CreatedAt, Alert::Id];
    index(manager, "alert", "alert_listed", false, listed).await?;
    let counted = names![
        Alert::OrganizationId,
        Alert::DeletedAt,
        Alert::Severity,
        Alert::Visibility,
        Alert::Channels,
        Alert::IsActive,
        Alert::ArchivedAt,
        Alert::StartTime,
        Alert::ExpiryTime,
    ];
    index(manager, "alert", "alert_counted", false, counted).await?;
    index(manager, "alert", "alert_next_round", false, names![Alert::NextRoundAt]).await?;
    index(manager, "alert", "alert_stale_audience", false, names![Alert::AudienceStaleAt]).await?;
    index(manager, "alert", "alert_deleted", false, names![Alert::DeletedAt]).await?;
    let revision = vec![
        big(R::AlertId),
        big(R::Revision),
        text(R::Title, 255),
        long_text(dialect, R::Message),
        code(R::Severity),
        big(R::EditedBy),
        big(R::EditedAt),
    ];
    table(manager, R::Table, revision, names![R::AlertId, R::Revision]).await?;
    let target = vec![big(T::AlertId), big(T::TargetId), code(T::Kind), big(T::AddedAt), big(T::VisibleUntil)];
    table(manager, T::Table, target, names![T::AlertId, T::TargetId]).await?;
    index(
        manager,
        "alert_target",
        "alert_target_inbox",
        false,
        names![T::TargetId, T::Kind, T::VisibleUntil, T::AlertId],
    )
    .await
}
