//! The table that says which migrations were applied. It may hold some that this version does not know.

use std::collections::BTreeSet;

use sea_orm::sea_query::{IntoIden, Query};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, TransactionTrait};
use sea_orm_migration::SchemaManager;

use super::Step;
use super::columns::{big, names, table, text};
use crate::dialect::Dialect;
use crate::schema::OyezMigration as M;

/// Makes the table unless it is there.
pub(crate) async fn install(connection: &DatabaseConnection) -> Result<(), DbErr> {
    let manager = SchemaManager::new(connection);
    table(&manager, M::Table, vec![text(M::Version, 255), big(M::AppliedAt)], names![M::Version]).await
}

/// The names of those that were applied.
pub(crate) async fn applied(connection: &DatabaseConnection) -> Result<BTreeSet<String>, DbErr> {
    let select = Query::select().column(M::Version).from(M::Table).to_owned();
    connection.query_all(&select).await?.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// Applies one and notes it. Engines without transactional DDL take up where they stopped: a step makes nothing twice.
pub(crate) async fn apply(connection: &DatabaseConnection, step: &dyn Step) -> Result<(), DbErr> {
    let now = Dialect::of(connection.get_database_backend()).present_micros();
    let transaction = connection.begin().await?;
    step.up(&SchemaManager::new(&transaction)).await?;
    let note = Query::insert()
        .into_table(M::Table)
        .columns([M::Version, M::AppliedAt])
        .values_panic([step.name().into(), now])
        .to_owned();
    transaction.execute(&note).await?;
    transaction.commit().await
}
