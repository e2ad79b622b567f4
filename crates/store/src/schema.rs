//! The names of tables and columns, as the statements use them.

use sea_orm::DeriveIden;

macro_rules! tables {
    ($($table:ident { $($column:ident),+ $(,)? })+) => {$(
        #[derive(Clone, Copy, DeriveIden)]
        pub(crate) enum $table { Table, $($column,)+ }
    )+};
}

tables! {
    OyezMigration { Version, AppliedAt }
    Meta { Name, Value }
    Lease { Name, Token, Until }
    Node {
        Id, Name, Host, Pid, Roles, Version, Migration, ClockAheadMicros, IsClockTrusted, IsRedisUp, StartedAt, LastSeenAt,
    }
    Organization {
        Id, Slug, Name, TimeZone, ActiveMembers, ReminderMinutes, AlertLifeMinutes, CreatedAt, UpdatedAt,
    }
    User {
        Id, OrganizationId, Username, UsernameKey, Email, EmailKey, PasswordHash, FirstName, LastName, Role, IsOperator,
        IsActive, TimeZone, SearchKey, AddedAt, CreatedAt, UpdatedAt, LastLoginAt, TokensValidFrom,
    }
    Team {
        Id, OrganizationId, Name, NameKey, Description, IsActive, AddedAt, MemberCount, DeletedAt, CreatedAt, UpdatedAt,
    }
    TeamMember { TeamId, UserId, AddedAt }
    Alert {
        Id, OrganizationId, Title, Message, SearchKey, Severity, Channels, Visibility, ReminderEnabled, ReminderMinutes,
        StopRemindersOn, RequiresAcknowledgement, StartTime, ExpiryTime, IsActive, ArchivedAt, DeletedAt, CreatedBy,
        CreatedAt, UpdatedAt, Revision, AskedRevision, OwesInitial, NextRoundAt, LastSlot, AudienceSize,
        AudienceStaleAt,
    }
    AlertRevision { AlertId, Revision, Title, Message, Severity, EditedBy, EditedAt }
    AlertTarget { AlertId, TargetId, Kind, AddedAt, VisibleUntil }
    Receipt {
        Id, UserId, AlertId, IsRead, ReadAt, FirstReadAt, ReadRevision, AcknowledgedAt, AcknowledgedRevision, SnoozedAt,
        SnoozeUntil, CreatedAt, UpdatedAt,
    }
    Snooze { Id, OrganizationId, UserId, AlertId, SnoozedAt, Until, EndedAt, EndedBy, OpenUntil }
    Round {
        Id, OrganizationId, AlertId, Kind, DueAt, State, StopReason, Channels, SkippedChannels, Revision, Pass, CursorTarget, CursorUser,
        LeaseToken, LeaseUntil, People, LeftAcknowledged, LeftSnoozed, LeftRead, MissedCount, MissedFrom, MissedUntil,
        TriggeredBy, IsForeign, CreatedAt, BegunAt, EndedAt, PruneAt, PrunedAt,
    }
    Delivery { RoundId, Channel, UserId, State, Revision, CreatedAt, Reason }
    Dispatch {
        RoundId, Channel, UserId, OrganizationId, AlertId, Kind, NextAttemptAt, LeaseToken, Claims, Failures,
    }
    Attempt { RoundId, Channel, UserId, Number, Outcome, At, TookMs, ProviderId, Answer }
    AlertReached { AlertId, UserId }
    Counter { OrganizationId, AlertId, Metric, Dimension, Value }
    CounterDelta { Id, OrganizationId, AlertId, Metric, Dimension, Delta }
    LiveEvent { Id, OrganizationId, Kind, AlertId, RoundId, UserFrom, UserTo, CreatedAt }
    Idempotency { UserId, Endpoint, Key, BodyHash, Status, Reply, CreatedAt }
    TokenFamily { Id, UserId, CreatedAt, ExpiresAt, RevokedAt }
    RefreshToken { Jti, FamilyId, Predecessor, IssuedAt, UsedAt, SuccessorUsedAt }
    WebSession { Id, UserId, Hash, Agent, Address, CreatedAt, LastSeenAt, ExpiresAt }
    ApiToken {
        Id, OrganizationId, UserId, Name, Hash, Hint, Scope, CreatedAt, ExpiresAt, RevokedAt, LastUsedAt,
    }
    PasswordToken { Hash, UserId, CreatedAt, ExpiresAt, UsedAt }
    LoginAddress { UserId, Address, LastAt }
    Import {
        Id, OrganizationId, CreatedBy, CreatedByName, State, IsWhole, Lines, Cursor, Created, Updated, Unchanged,
        Refused, CreatedAt, UpdatedAt, EndedAt,
    }
    ImportLine {
        ImportId, Line, Email, EmailKey, Username, UsernameKey, FirstName, LastName, Role, TimeZone, IsActive, Teams,
        Outcome, Reason, UserId, TokenShown,
    }
    ReferenceSource { Id, Name, KeepsIds, CreatedAt }
    ReferenceOrganization { SourceId, TextKey, OrganizationId }
    ReferenceMap { SourceId, Kind, OldId, NewId, Mark, Cursor, ImportedAt }
    Audit { Id, OrganizationId, ActorId, ActorName, Action, SubjectKind, SubjectId, Detail, RequestId, At }
}
