//! Imports of people and the lines that they are made of.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;
use crate::migration::columns::{
    big, big_null, code, code_null, count, flag, id, index, long_text_null, names, table, text, text_null,
};
use crate::schema::{Import as I, ImportLine as L};

pub(super) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
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
