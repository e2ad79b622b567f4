//! The first schema: all that the reference system keeps, and the rounds, deliveries and counters that it lacked.

mod alert;
mod counter;
mod import;
mod installation;
mod people;
mod receipt;
mod record;
mod reference;
mod round;
mod session;
mod team;

use sea_orm_migration::prelude::*;

use super::{Change, Step};
use crate::version::Version;

pub(super) struct Initial;

impl MigrationName for Initial {
    fn name(&self) -> &'static str {
        "m0001_initial"
    }
}

impl Step for Initial {
    /// There was nothing before, so nothing older can work here.
    fn change(&self) -> Change {
        Change::Contract(Version::new(0, 1, 0))
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Initial {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        installation::create(manager).await?;
        people::create(manager).await?;
        team::create(manager).await?;
        session::create(manager).await?;
        alert::create(manager).await?;
        receipt::create(manager).await?;
        round::create(manager).await?;
        counter::create(manager).await?;
        record::create(manager).await?;
        import::create(manager).await?;
        reference::create(manager).await
    }
}
