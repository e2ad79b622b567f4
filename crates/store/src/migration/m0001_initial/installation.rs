//! What the installation keeps about itself: its facts, and the leases by which nodes share its work.

use sea_orm_migration::prelude::*;

use crate::migration::columns::{big, names, table, text};
use crate::schema::{Lease, Meta};

pub(super) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table(manager, Meta::Table, vec![text(Meta::Name, 64), text(Meta::Value, 255)], names![Meta::Name]).await?;
    let lease = vec![text(Lease::Name, 64), big(Lease::Token), big(Lease::Until)];
    table(manager, Lease::Table, lease, names![Lease::Name]).await
}
