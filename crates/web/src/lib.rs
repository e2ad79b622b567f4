//! The HTTP room: wire forms in, wire forms out. It decides nothing about alerts and speaks no SQL.

mod accept;
pub mod api;
pub mod body;
pub mod caller;
mod digits;
pub mod doors;
pub mod download;
pub mod edge;
pub mod error;
pub mod fields;
pub mod guard;
pub mod hurry;
pub mod idempotency;
mod leftover;
pub mod limit;
pub mod moment;
pub mod openapi;
pub mod page;
pub mod path;
pub mod peer;
pub mod query;
pub mod sentry;
mod slash;
pub mod state;
pub mod stream;
pub mod system;

pub use body::Body;
pub use error::ApiError;
pub use moment::Moment;
pub use path::Ids;
