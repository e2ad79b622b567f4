//! Nodes that tell each other through a real Redis, which goes away and comes back.

#![expect(clippy::expect_used, reason = "a helper that cannot go on stops its test")]

mod certificate;
mod limit;
mod log;
mod node;
mod probe;
mod proxy;
mod redis;
