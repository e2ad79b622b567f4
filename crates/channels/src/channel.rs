//! The seam: what the engine asks of a channel.

use domain::{ChannelCode, DeliveryState};

/// A channel's identity; the code is what the store keeps, so it never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    pub code: ChannelCode,
    /// The word on the wire: `InApp`.
    pub name: &'static str,
    /// The words for people: `In the app`.
    pub label: &'static str,
}

/// One way to reach a person.
pub trait Channel: Send + Sync + 'static {
    /// Which channel this is.
    fn kind(&self) -> Kind;

    /// The state in which a new delivery begins: `Sent` where the row itself is the delivery, `Pending` where somebody
    /// must hand it to a provider first.
    fn first_state(&self) -> DeliveryState;
}
