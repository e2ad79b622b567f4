//! Short names for the column types that the three databases share. Instants are microseconds in a 64-bit integer.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;

/// A 64-bit key that the engine counts up and never gives twice.
pub(super) fn id<T: IntoIden>(name: T) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().auto_increment().primary_key().take()
}

/// A number, an id or an instant.
pub(super) fn big<T: IntoIden>(name: T) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().take()
}

/// A number, an id or an instant that may be missing.
pub(super) fn big_null<T: IntoIden>(name: T) -> ColumnDef {
    ColumnDef::new(name).big_integer().take()
}

/// A number, nought unless told.
pub(super) fn count<T: IntoIden>(name: T) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().default(0).take()
}

/// The code of a closed set.
pub(super) fn code<T: IntoIden>(name: T) -> ColumnDef {
    ColumnDef::new(name).small_integer().not_null().take()
}

/// The code of a closed set, if any.
pub(super) fn code_null<T: IntoIden>(name: T) -> ColumnDef {
    ColumnDef::new(name).small_integer().take()
}

pub(super) fn flag<T: IntoIden>(name: T) -> ColumnDef {
    ColumnDef::new(name).boolean().not_null().take()
}

/// A flag that may be missing.
pub(super) fn flag_null<T: IntoIden>(name: T) -> ColumnDef {
    ColumnDef::new(name).boolean().take()
}

/// Text of at most `length` characters.
pub(super) fn text<T: IntoIden>(name: T, length: u32) -> ColumnDef {
    ColumnDef::new(name).string_len(length).not_null().take()
}

pub(super) fn text_null<T: IntoIden>(name: T, length: u32) -> ColumnDef {
    ColumnDef::new(name).string_len(length).take()
}

pub(super) fn long_text<T: IntoIden>(dialect: Dialect, name: T) -> ColumnDef {
    ColumnDef::new(name).custom(dialect.long_text()).not_null().take()
}

pub(super) fn long_text_null<T: IntoIden>(dialect: Dialect, name: T) -> ColumnDef {
    ColumnDef::new(name).custom(dialect.long_text()).take()
}

/// One statement each, so that an engine without transactional DDL can take up where it stopped.
pub(super) async fn table<T: IntoIden>(
    manager: &SchemaManager<'_>,
    name: T,
    columns: Vec<ColumnDef>,
    key: &[DynIden],
) -> Result<(), DbErr> {
    let dialect = Dialect::of(manager.get_database_backend());
    let mut table = Table::create();
    table.table(name.into_iden()).if_not_exists();
    for mut column in columns {
        table.col(&mut column);
    }
    if !key.is_empty() {
        let mut primary = Index::create();
        for column in key {
            primary.col(column.clone());
        }
        table.primary_key(&mut primary);
    }
    if let Some(options) = dialect.table_options(!key.is_empty()) {
        table.extra(options);
    }
    manager.create_table(table).await
}

/// An index, unless it is there.
pub(super) async fn index(
    manager: &SchemaManager<'_>,
    table: &str,
    name: &str,
    unique: bool,
    columns: &[DynIden],
) -> Result<(), DbErr> {
    if manager.has_index(table, name).await? {
        return Ok(());
    }
    let mut index = Index::create();
    index.name(name).table(table.to_owned());
    for column in columns {
        index.col(column.clone());
    }
    if unique {
        index.unique();
    }
    manager.create_index(index.clone()).await
}

/// Column names, as a key or an index wants them.
macro_rules! names {
    ($($name:expr),+ $(,)?) => { &[$($name.into_iden()),+] };
}
pub(super) use names;
