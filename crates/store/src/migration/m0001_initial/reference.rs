//! What an import from the reference system remembers: whence, and which row there became which here.

use sea_orm_migration::prelude::*;

use crate::migration::columns::{big, code, count, flag, id, names, table, text};
use crate::schema::{ReferenceMap as M, ReferenceOrganization as O, ReferenceSource as S};

pub(super) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let source = vec![id(S::Id), text(S::Name, 255).unique_key().take(), flag(S::KeepsIds), big(S::CreatedAt)];
    table(manager, S::Table, source, &[]).await?;
    let organization = vec![big(O::SourceId), text(O::TextKey, 300), big(O::OrganizationId)];
    table(manager, O::Table, organization, names![O::SourceId, O::TextKey]).await?;
    let map = vec![
        big(M::SourceId),
        code(M::Kind),
        big(M::OldId),
        big(M::NewId),
        big(M::Mark),
        count(M::Cursor),
        big(M::ImportedAt),
    ];
    table(manager, M::Table, map, names![M::SourceId, M::Kind, M::OldId]).await
}
