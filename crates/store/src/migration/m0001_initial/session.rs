//! How people and programs stay signed in: tokens, and the addresses that they came from.

use sea_orm_migration::prelude::*;

use crate::migration::columns::{big, big_null, code, id, index, names, table, text, text_null};
use crate::schema::{ApiToken as A, LoginAddress, PasswordToken, RefreshToken, TokenFamily};

pub(super) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
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
