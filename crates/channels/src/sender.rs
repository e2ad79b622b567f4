//! Handing a message to a provider. There are two ways to fail, told apart where the knowledge is: again later, or never.

use std::time::Duration;

use crate::message::Message;

/// Most messages that any channel may have under way at once in one process.
const CONCURRENCY_MAX: usize = 256;
/// Most messages that a worker may take into its hands at once.
const BATCH_MAX: u64 = 512;
/// The longest that a provider may be waited for.
const TIMEOUT_MAX: Duration = Duration::from_mins(1);

/// What a channel can bear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Messages under way at once in one process.
    pub concurrency: usize,
    /// Messages that a worker takes into its hands at once.
    pub batch: u64,
    /// How long one of them may take.
    pub timeout: Duration,
}

impl Limits {
    /// Whether each lies within its bounds.
    #[must_use]
    pub fn are_sound(&self) -> bool {
        (1..=CONCURRENCY_MAX).contains(&self.concurrency)
            && (1..=BATCH_MAX).contains(&self.batch)
            && !self.timeout.is_zero()
            && self.timeout <= TIMEOUT_MAX
    }
}

/// The provider took the message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// What the provider calls it.
    pub id: Option<String>,
}

/// The provider did not take the message. The reason is kept and shown to admins: it never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Another attempt may succeed; `after` is how long the provider wants to be left alone.
    #[error("{reason}")]
    Retry { after: Option<Duration>, reason: String },
    /// No attempt will.
    #[error("{reason}")]
    Reject { reason: String },
}

/// Sends messages by a provider.
#[async_trait::async_trait]
pub trait Sender: Send + Sync {
    /// What the channel can bear.
    fn limits(&self) -> Limits;

    /// Hands one message over. It may be given up at any await, and may see a message again that it has sent before: a provider
    /// that drops repeats is told [`Message::id`].
    ///
    /// # Errors
    /// [`SendError`], as far as it could be told.
    async fn send(&self, message: &Message) -> Result<Accepted, SendError>;
}
