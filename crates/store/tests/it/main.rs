//! The store's behaviour, the same on every database.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]
#![expect(clippy::expect_used, reason = "a test that cannot go on stops where it stands")]

mod account;
mod analytics;
mod apart;
mod clock;
mod connect;
mod doctor;
mod filled;
mod gauge;
mod inbox;
mod live;
mod meta;
mod migration;
mod node;
mod notify;
mod receipt;
mod snooze;
mod transfer;
mod transfer_source;
mod upgrade;
mod world;
