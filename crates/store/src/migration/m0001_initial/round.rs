//! The rounds of sending, their deliveries, and whom an alert reached.

use sea_orm_migration::prelude::*;

use crate::migration::columns::{big, big_null, code, code_null, count, id, index, names, table};
use crate::schema::{AlertReached, Delivery as D, Round as R};

pub(super) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let round = vec![
        id(R::Id),
        big(R::OrganizationId),
        big(R::AlertId),
        code(R::Kind),
        big(R::DueAt),
        code(R::State),
        code_null(R::StopReason),
        big(R::Channels),
        count(R::SkippedChannels),
        big(R::Revision),
        code(R::Pass),
        big(R::CursorTarget),
        big(R::CursorUser),
        big_null(R::LeaseToken),
        big_null(R::LeaseUntil),
        count(R::People),
        count(R::LeftAcknowledged),
        count(R::LeftSnoozed),
        count(R::LeftRead),
        count(R::MissedCount),
        big_null(R::MissedFrom),
        big_null(R::MissedUntil),
        big_null(R::TriggeredBy),
        big(R::CreatedAt),
        big_null(R::BegunAt),
        big_null(R::EndedAt),
        big_null(R::PruneAt),
        big_null(R::PrunedAt),
    ];
    table(manager, R::Table, round, &[]).await?;
    index(manager, "round", "round_slot", true, names![R::AlertId, R::Kind, R::DueAt]).await?;
    index(manager, "round", "round_alert", false, names![R::AlertId, R::Id]).await?;
    index(manager, "round", "round_of_state", false, names![R::AlertId, R::State, R::Id]).await?;
    index(manager, "round", "round_of_kind", false, names![R::AlertId, R::Kind, R::Id]).await?;
    index(manager, "round", "round_open", false, names![R::State, R::DueAt]).await?;
    index(manager, "round", "round_prune", false, names![R::PruneAt]).await?;
    let delivery =
        vec![big(D::RoundId), code(D::Channel), big(D::UserId), code(D::State), big(D::Revision), big(D::CreatedAt)];
    table(manager, D::Table, delivery, names![D::RoundId, D::Channel, D::UserId]).await?;
    let reached = vec![big(AlertReached::AlertId), big(AlertReached::UserId)];
    table(manager, AlertReached::Table, reached, names![AlertReached::AlertId, AlertReached::UserId]).await
}
