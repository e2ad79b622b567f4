//! How people are told: a strategy for each channel, one folder each, and the registry that makes them. It knows neither store nor web.

mod channel;
mod in_app;
mod registry;

pub use channel::{Channel, Kind};
pub use registry::{BuildRegistryError, Registry, names};
