//! What people did with an alert, and the history of their snoozes.

use sea_orm_migration::prelude::*;

use crate::migration::columns::{big, big_null, code_null, flag, id, index, names, table};
use crate::schema::{Receipt as R, Snooze as S};

pub(super) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let receipt = vec![
        id(R::Id),
        big(R::UserId),
        big(R::AlertId),
        flag(R::IsRead),
        big_null(R::ReadAt),
        big_null(R::FirstReadAt),
        big_null(R::ReadRevision),
        big_null(R::AcknowledgedAt),
        big_null(R::AcknowledgedRevision),
        big_null(R::SnoozedAt),
        big_null(R::SnoozeUntil),
        big(R::CreatedAt),
        big(R::UpdatedAt),
    ];
    table(manager, R::Table, receipt, &[]).await?;
    index(manager, "receipt", "receipt_person", true, names![R::UserId, R::AlertId]).await?;
    // A batch of reminders asks who of its range has answered: the index alone tells.
    let answers = names![R::AlertId, R::UserId, R::AcknowledgedRevision, R::SnoozeUntil, R::IsRead];
    index(manager, "receipt", "receipt_alert", false, answers).await?;
    let snooze = vec![
        id(S::Id),
        big(S::OrganizationId),
        big(S::UserId),
        big(S::AlertId),
        big(S::SnoozedAt),
        big(S::Until),
        big_null(S::EndedAt),
        code_null(S::EndedBy),
        big_null(S::OpenUntil),
    ];
    table(manager, S::Table, snooze, &[]).await?;
    index(manager, "snooze", "snooze_person", false, names![S::UserId, S::AlertId, S::Id]).await?;
    index(manager, "snooze", "snooze_alert", false, names![S::AlertId, S::UserId]).await?;
    index(manager, "snooze", "snooze_open", false, names![S::OpenUntil]).await
}
