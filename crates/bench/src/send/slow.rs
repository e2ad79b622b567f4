//! The channel that sending is measured with: a provider that takes everything, after a while.

use std::time::Duration;

use channels::{Accepted, Channel, Kind, Limits, Means, Message, Registry, SendError, Sender};
use domain::ChannelCode;

use crate::broken::Result;

/// How long the provider takes over a message.
const TAKES: Duration = Duration::from_millis(5);
/// Messages under way at once in one worker.
pub(super) const AT_ONCE: usize = 8;

pub(super) struct Slow;

impl Slow {
    pub(super) const CODE: ChannelCode = ChannelCode::new(60);
}

impl Channel for Slow {
    fn kind(&self) -> Kind {
        Kind { code: Self::CODE, name: "Slow", label: "Slowly" }
    }

    fn means(&self) -> Means<'_> {
        Means::Provider(self)
    }
}

#[async_trait::async_trait]
impl Sender for Slow {
    fn limits(&self) -> Limits {
        Limits { concurrency: AT_ONCE, batch: 256, timeout: Duration::from_secs(5) }
    }

    async fn send(&self, message: &Message) -> std::result::Result<Accepted, SendError> {
        tokio::time::sleep(TAKES).await;
        Ok(Accepted { id: Some(message.id()) })
    }
}

/// The channels of the house, and the slow one.
pub(super) fn registry() -> Result<Registry> {
    Ok(Registry::with(vec![Box::new(Slow)])?)
}
