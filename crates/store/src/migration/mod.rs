//! The migrations, oldest first. A released one is never edited.

mod columns;
mod m0001_initial;

use sea_orm_migration::prelude::*;

pub(crate) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0001_initial::Initial)]
    }

    fn migration_table_name() -> DynIden {
        "oyez_migration".into_iden()
    }
}
