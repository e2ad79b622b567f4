//! The use cases' behaviour, the same on every database.

#![expect(clippy::expect_used, reason = "a test that cannot go on stops where it stands")]

mod account;
mod alert;
mod foresee;
mod idempotency;
mod import;
mod office;
mod people;
mod reference;
mod setup;
mod web_session;
