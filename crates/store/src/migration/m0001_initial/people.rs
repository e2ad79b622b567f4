//! The organizations and their people.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;
use crate::migration::columns::{
    big, big_null, code, count, flag, id, index, long_text, names, table, text, text_null,
};
use crate::schema::{Organization as O, User};

pub(super) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
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
    index(manager, "user", "user_role", false, names![User::OrganizationId, User::Role, User::IsActive, User::Id]).await
}
