//! How people are told: a strategy for each channel, one folder each, and the registry that makes them. It knows neither store nor web.

mod channel;
mod in_app;
mod message;
mod registry;
mod sender;

pub use channel::{Channel, Kind, Means};
pub use message::{Message, Recipient, Text};
pub use registry::{BuildRegistryError, Registry, names};
pub use sender::{Accepted, Limits, SendError, Sender};
