//! The migrations, and what of them older binaries bear.

mod columns;
pub(crate) mod floor;
mod known;
mod m0001_initial;
mod m0002_web_session;
pub(crate) mod record;
#[cfg(test)]
mod rule;
mod step;

pub use known::Migrations;
pub use step::{Change, Step};
