//! What the installation keeps about itself: its facts, its nodes, and the leases by which they share its work.

use sea_orm_migration::prelude::*;

use crate::migration::columns::{big, big_null, flag, flag_null, names, table, text};
use crate::schema::{Lease, Meta, Node as N};

pub(super) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table(manager, Meta::Table, vec![text(Meta::Name, 64), text(Meta::Value, 255)], names![Meta::Name]).await?;
    let lease = vec![text(Lease::Name, 64), big(Lease::Token), big(Lease::Until)];
    table(manager, Lease::Table, lease, names![Lease::Name]).await?;
    let node = vec![
        big(N::Id),
        text(N::Name, 255),
        text(N::Host, 255),
        big(N::Pid),
        text(N::Roles, 255),
        text(N::Version, 64),
        text(N::Migration, 255),
        big_null(N::ClockAheadMicros),
        flag(N::IsClockTrusted),
        flag_null(N::IsRedisUp),
        big(N::StartedAt),
        big(N::LastSeenAt),
    ];
    table(manager, N::Table, node, names![N::Id]).await
}
