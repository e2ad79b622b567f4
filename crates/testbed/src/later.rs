//! Migrations of versions that do not exist yet, so that a test can see how ours lives with them.

use sea_orm_migration::prelude::*;
use store::Version;
use store::migration::{Change, Migrations, Step};

/// The version that adds something.
pub const EXPANDING: Version = Version::new(90, 0, 0);
/// The version that takes away what the one before stopped using.
pub const CONTRACTING: Version = Version::new(91, 0, 0);

/// What a later version knows that adds a table, columns and an index.
pub fn expanded() -> Migrations {
    Migrations::known().later(EXPANDING, Box::new(Expand))
}

/// What a still later version knows that then takes away what only versions before [`EXPANDING`] use.
pub fn contracted() -> Migrations {
    expanded().later(CONTRACTING, Box::new(Contract))
}

struct Expand;

impl MigrationName for Expand {
    fn name(&self) -> &'static str {
        "m9001_expand"
    }
}

impl Step for Expand {
    fn change(&self) -> Change {
        Change::Expand
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Expand {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let later = || Alias::new("later");
        let table = Table::create().table(later()).col(ColumnDef::new(later()).big_integer().not_null()).take();
        manager.create_table(table).await?;
        for name in ["alert", "round", "delivery", "receipt", "user", "counter_delta", "live_event", "node"] {
            let mut missing = ColumnDef::new(later()).string_len(20).take();
            let mut counted = ColumnDef::new(Alias::new("later_count")).big_integer().not_null().default(0).take();
            for column in [&mut missing, &mut counted] {
                manager.alter_table(Table::alter().table(Alias::new(name)).add_column(column).take()).await?;
            }
        }
        let index = Index::create().name("round_later").table(Alias::new("round")).col(later()).take();
        manager.create_index(index).await
    }
}

struct Contract;

impl MigrationName for Contract {
    fn name(&self) -> &'static str {
        "m9002_contract"
    }
}

impl Step for Contract {
    fn change(&self) -> Change {
        Change::Contract(EXPANDING)
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Contract {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (from, to) = (Alias::new("last_login_at"), Alias::new("seen_at"));
        manager.alter_table(Table::alter().table(Alias::new("user")).rename_column(from, to).take()).await
    }
}
