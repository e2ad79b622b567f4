//! The first schema: all that the reference system keeps, and the rounds, deliveries and counters that it lacked.

use sea_orm_migration::prelude::*;

use super::columns::{
    big, big_null, code, code_null, count, flag, id, index, long_text, long_text_null, table, text, text_null,
};
use crate::dialect::Dialect;
use crate::schema::{
    Alert, AlertReached, AlertRevision, AlertTarget, ApiToken, Audit, Counter, CounterDelta, Delivery, Idempotency,
    Import, ImportLine, Lease, LiveEvent, LoginAddress, Meta, Organization, PasswordToken, Receipt, RefreshToken,
    Round, Snooze, Team, TeamMember, TokenFamily, User,
};

pub(super) struct Initial;

impl MigrationName for Initial {
    fn name(&self) -> &'static str {
        "m0001_initial"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Initial {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        installation(manager).await?;
        people(manager).await?;
        teams(manager).await?;
        sessions(manager).await?;
        alerts(manager).await?;
        receipts(manager).await?;
        rounds(manager).await?;
        counters(manager).await?;
        records(manager).await?;
        imports(manager).await
    }
}

/// Column names as a key or an index wants them.
macro_rules! names {
    ($($name:expr),+ $(,)?) => { &[$($name.into_iden()),+] };
}

async fn installation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table(manager, Meta::Table, vec![text(Meta::Name, 64), text(Meta::Value, 255)], names![Meta::Name]).await?;
    let lease = vec![text(Lease::Name, 64), big(Lease::Token), big(Lease::Until)];
    table(manager, Lease::Table, lease, names![Lease::Name]).await
}

async fn people(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    use Organization as O;
    let organization = vec![
        id(O::Id),
        text(O::Slug, 100).unique_key().take(),
        text(O::Name, 255),
        text(O::TimeZone, 64),
        count(O::ActiveMembers),
        big(O::ReminderMinutes),
        big(O::AlertLifeMinutes),
        big(O::CreatedAt),
        big(O::UpdatedAt),
    ];
    table(manager, O::Table, organization, &[]).await?;
    let dialect = Dialect::of(manager.get_database_backend());
    let user = vec![
        id(User::Id),
        big(User::OrganizationId),
        text(User::Username, 150),
        text(User::UsernameKey, 300),
        text(User::Email, 254),
        text(User::EmailKey, 500),
        text_null(User::PasswordHash, 255),
        text(User::FirstName, 150),
        text(User::LastName, 150),
        code(User::Role),
        flag(User::IsOperator),
        flag(User::IsActive),
        text_null(User::TimeZone, 64),
        long_text(dialect, User::SearchKey),
        big(User::AddedAt),
        big(User::CreatedAt),
        big(User::UpdatedAt),
        big_null(User::LastLoginAt),
        big(User::TokensValidFrom),
    ];
    table(manager, User::Table, user, &[]).await?;
    index(manager, "user", "user_username_key", true, names![User::UsernameKey]).await?;
    index(manager, "user", "user_email_key", true, names![User::EmailKey]).await?;
    let audience = names![User::OrganizationId, User::Id, User::IsActive, User::AddedAt];
    index(manager, "user", "user_audience", false, audience).await?;
    index(manager, "user", "user_added", false, names![User::OrganizationId, User::AddedAt, User::Id]).await?;
    index(manager, "user", "user_role", false, names![User::OrganizationId, User::Role, User::IsActive]).await
}

async fn teams(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let dialect = Dialect::of(manager.get_database_backend());
    let team = vec![
        id(Team::Id),
        big(Team::OrganizationId),
        text(Team::Name, 100),
        text(Team::NameKey, 300),
        long_text(dialect, Team::Description),
        flag(Team::IsActive),
        big(Team::AddedAt),
        count(Team::MemberCount),
        big_null(Team::DeletedAt),
        big(Team::CreatedAt),
        big(Team::UpdatedAt),
    ];
    table(manager, Team::Table, team, &[]).await?;
    index(manager, "team", "team_name_key", true, names![Team::OrganizationId, Team::NameKey]).await?;
    let member = vec![big(TeamMember::TeamId), big(TeamMember::UserId), big(TeamMember::AddedAt)];
    table(manager, TeamMember::Table, member, names![TeamMember::TeamId, TeamMember::UserId]).await?;
    index(manager, "team_member", "team_member_user", false, names![TeamMember::UserId, TeamMember::TeamId]).await?;
    let added = names![TeamMember::TeamId, TeamMember::AddedAt, TeamMember::UserId];
    index(manager, "team_member", "team_member_added", false, added).await
}

async fn sessions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    use ApiToken as A;
    let family = vec![
        id(TokenFamily::Id),
        big(TokenFamily::UserId),
        big(TokenFamily::CreatedAt),
        big(TokenFamily::ExpiresAt),
        big_null(TokenFamily::RevokedAt),
    ];
    table(manager, TokenFamily::Table, family, &[]).await?;
    index(manager, "token_family", "token_family_user", false, names![TokenFamily::UserId]).await?;
    index(manager, "token_family", "token_family_expiry", false, names![TokenFamily::ExpiresAt]).await?;
    let refresh = vec![
        text(RefreshToken::Jti, 64),
        big(RefreshToken::FamilyId),
        text_null(RefreshToken::Predecessor, 64),
        big(RefreshToken::IssuedAt),
        big_null(RefreshToken::UsedAt),
        big_null(RefreshToken::SuccessorUsedAt),
    ];
    table(manager, RefreshToken::Table, refresh, names![RefreshToken::Jti]).await?;
    index(manager, "refresh_token", "refresh_token_family", false, names![RefreshToken::FamilyId]).await?;
    let successor = names![RefreshToken::Predecessor];
    index(manager, "refresh_token", "refresh_token_successor", true, successor).await?;
    let api = vec![
        id(A::Id),
        big(A::OrganizationId),
        big(A::UserId),
        text(A::Name, 100),
        text(A::Hash, 64),
        text(A::Hint, 16),
        code(A::Scope),
        big(A::CreatedAt),
        big_null(A::ExpiresAt),
        big_null(A::RevokedAt),
        big_null(A::LastUsedAt),
    ];
    table(manager, A::Table, api, &[]).await?;
    index(manager, "api_token", "api_token_hash", true, names![A::Hash]).await?;
    index(manager, "api_token", "api_token_owner", false, names![A::OrganizationId, A::UserId]).await?;
    let password = vec![
        text(PasswordToken::Hash, 64),
        big(PasswordToken::UserId),
        big(PasswordToken::CreatedAt),
        big(PasswordToken::ExpiresAt),
        big_null(PasswordToken::UsedAt),
    ];
    table(manager, PasswordToken::Table, password, names![PasswordToken::Hash]).await?;
    index(manager, "password_token", "password_token_user", false, names![PasswordToken::UserId]).await?;
    index(manager, "password_token", "password_token_expiry", false, names![PasswordToken::ExpiresAt]).await?;
    let address = vec![big(LoginAddress::UserId), text(LoginAddress::Address, 64), big(LoginAddress::LastAt)];
    table(manager, LoginAddress::Table, address, names![LoginAddress::UserId, LoginAddress::Address]).await
}

async fn alerts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    use {AlertRevision as R, AlertTarget as T};
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

async fn receipts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    use {Receipt as R, Snooze as S};
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
    index(manager, "receipt", "receipt_alert", false, names![R::AlertId, R::UserId]).await?;
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

async fn rounds(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    use {Delivery as D, Round as R};
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

async fn counters(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    use {Counter as C, CounterDelta as D};
    let counter = vec![big(C::OrganizationId), big(C::AlertId), code(C::Metric), code(C::Dimension), big(C::Value)];
    let key = names![C::OrganizationId, C::AlertId, C::Metric, C::Dimension];
    table(manager, C::Table, counter, key).await?;
    let delta =
        vec![id(D::Id), big(D::OrganizationId), big(D::AlertId), code(D::Metric), code(D::Dimension), big(D::Delta)];
    table(manager, D::Table, delta, &[]).await?;
    index(manager, "counter_delta", "counter_delta_alert", false, names![D::OrganizationId, D::AlertId]).await
}

async fn records(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    use {Audit as A, Idempotency as I, LiveEvent as L};
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

async fn imports(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    use {Import as I, ImportLine as L};
    let dialect = Dialect::of(manager.get_database_backend());
    let import = vec![
        id(I::Id),
        big(I::OrganizationId),
        big_null(I::CreatedBy),
        text(I::CreatedByName, 400),
        code(I::State),
        flag(I::IsWhole),
        count(I::Lines),
        count(I::Cursor),
        count(I::Created),
        count(I::Updated),
        count(I::Unchanged),
        count(I::Refused),
        big(I::CreatedAt),
        big(I::UpdatedAt),
        big_null(I::EndedAt),
    ];
    table(manager, I::Table, import, &[]).await?;
    index(manager, "import", "import_open", false, names![I::State, I::UpdatedAt]).await?;
    let line = vec![
        big(L::ImportId),
        big(L::Line),
        text(L::Email, 254),
        text(L::EmailKey, 500),
        text_null(L::Username, 150),
        text(L::UsernameKey, 500),
        text_null(L::FirstName, 150),
        text_null(L::LastName, 150),
        code_null(L::Role),
        text_null(L::TimeZone, 64),
        code_null(L::IsActive),
        long_text_null(dialect, L::Teams),
        code(L::Outcome),
        text_null(L::Reason, 500),
        big_null(L::UserId),
        flag(L::TokenShown),
    ];
    table(manager, L::Table, line, names![L::ImportId, L::Line]).await?;
    index(manager, "import_line", "import_line_email", false, names![L::ImportId, L::EmailKey, L::Line]).await?;
    index(manager, "import_line", "import_line_username", false, names![L::ImportId, L::UsernameKey, L::Line]).await?;
    index(manager, "import_line", "import_line_outcome", false, names![L::ImportId, L::Outcome, L::Line]).await
}
