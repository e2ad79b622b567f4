//! What is kept of the past for a while: live events, replies to repeated requests, the audit trail.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;
use crate::migration::columns::{
    big, big_null, code, id, index, long_text, long_text_null, names, table, text, text_null,
};
use crate::schema::{Audit as A, Idempotency as I, LiveEvent as L};

pub(super) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let dialect = Dialect::of(manager.get_database_backend());
    let live = vec![
        id(L::Id),
        big(L::OrganizationId),
        code(L::Kind),
        big_null(L::AlertId),
        big_null(L::RoundId),
        big_null(L::UserFrom),
        big_null(L::UserTo),
        big(L::CreatedAt),
    ];
    table(manager, L::Table, live, &[]).await?;
    index(manager, "live_event", "live_event_age", false, names![L::CreatedAt]).await?;
    let replay = names![L::OrganizationId, L::Kind, L::CreatedAt];
    index(manager, "live_event", "live_event_replay", false, replay).await?;
    let idempotency = vec![
        big(I::UserId),
        text(I::Endpoint, 64),
        text(I::Key, 64),
        text(I::BodyHash, 64),
        code(I::Status),
        long_text(dialect, I::Reply),
        big(I::CreatedAt),
    ];
    table(manager, I::Table, idempotency, names![I::UserId, I::Endpoint, I::Key]).await?;
    index(manager, "idempotency", "idempotency_age", false, names![I::CreatedAt]).await?;
    let audit = vec![
        id(A::Id),
        big(A::OrganizationId),
        big_null(A::ActorId),
        text(A::ActorName, 400),
        text(A::Action, 64),
        text(A::SubjectKind, 32),
        big_null(A::SubjectId),
        long_text_null(dialect, A::Detail),
        text_null(A::RequestId, 64),
        big(A::At),
    ];
    table(manager, A::Table, audit, &[]).await?;
    index(manager, "audit", "audit_page", false, names![A::OrganizationId, A::Id]).await?;
    index(manager, "audit", "audit_subject", false, names![A::OrganizationId, A::SubjectKind, A::SubjectId, A::Id])
        .await
}
