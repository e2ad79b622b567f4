//! The seam: what the engine asks of a channel. Whoever has a provider sends; whose row is the delivery has nothing to send.

use domain::{ChannelCode, DeliveryState};

use crate::sender::Sender;

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

    /// By what its deliveries arrive.
    fn means(&self) -> Means<'_>;

    /// The state in which a new delivery begins.
    fn first_state(&self) -> DeliveryState {
        match self.means() {
            Means::Row => DeliveryState::Sent,
            Means::Provider(_) => DeliveryState::Pending,
        }
    }
}

/// By what deliveries arrive.
pub enum Means<'a> {
    /// The row itself is the delivery.
    Row,
    /// Somebody must hand each to a provider.
    Provider(&'a dyn Sender),
}
