//! What people ask for: one use case, one method, one transaction. It refuses to know HTTP, and the engine.

pub mod account;
pub mod alert;
pub mod analytics;
pub mod audit;
pub mod caller;
mod error;
pub mod idempotency;
pub mod import;
pub mod inbox;
pub mod live;
pub mod operation;
pub mod organization;
pub mod page;
pub mod people;
pub mod reference;
pub mod sheet;
pub mod team;
mod trail;

pub use caller::{Caller, Scope};
pub use error::{BadToken, Error, Result};
