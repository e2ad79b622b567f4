//! The rounds of sending, their deliveries, what of them is still to be sent, and whom an alert reached.

use sea_orm_migration::prelude::*;

use crate::migration::columns::{big, big_null, code, code_null, count, flag, id, index, names, table, text_null};
use crate::schema::{AlertReached, Attempt as A, Delivery as D, Dispatch as P, Round as R};

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
        flag(R::IsForeign).default(false).take(),
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
    let delivery = vec![
        big(D::RoundId),
        code(D::Channel),
        big(D::UserId),
        code(D::State),
        big(D::Revision),
        big(D::CreatedAt),
        code_null(D::Reason),
    ];
    table(manager, D::Table, delivery, names![D::RoundId, D::Channel, D::UserId]).await?;
    dispatch(manager).await?;
    let reached = vec![big(AlertReached::AlertId), big(AlertReached::UserId)];
    table(manager, AlertReached::Table, reached, names![AlertReached::AlertId, AlertReached::UserId]).await
}

/// What is still to be handed to a provider, apart from the many deliveries that are done with; and each try at it.
async fn dispatch(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let dispatch = vec![
        big(P::RoundId),
        code(P::Channel),
        big(P::UserId),
        big(P::OrganizationId),
        big(P::AlertId),
        code(P::Kind),
        // Nothing where all attempts are used up and an admin is waited for; while a worker has it, when its lease ends.
        big_null(P::NextAttemptAt),
        big_null(P::LeaseToken),
        count(P::Claims),
        count(P::Failures),
    ];
    table(manager, P::Table, dispatch, names![P::RoundId, P::Channel, P::UserId]).await?;
    index(manager, "dispatch", "dispatch_due", false, names![P::Channel, P::NextAttemptAt]).await?;
    index(manager, "dispatch", "dispatch_alert", false, names![P::AlertId, P::NextAttemptAt]).await?;
    let attempt = vec![
        big(A::RoundId),
        code(A::Channel),
        big(A::UserId),
        big(A::Number),
        code(A::Outcome),
        big(A::At),
        big(A::TookMs),
        text_null(A::ProviderId, 255),
        text_null(A::Answer, 500),
    ];
    table(manager, A::Table, attempt, names![A::RoundId, A::Channel, A::UserId, A::Number]).await
}
