//! From a provider's answer to what becomes of the delivery.

use std::any::Any;
use std::time::Duration;

use channels::{Accepted, SendError};
use domain::dispatch::retry_delay;
use domain::limit::SEND_ATTEMPTS_MAX;
use domain::{AttemptOutcome, Timestamp};
use store::dispatch::{Attempt, Claimed, Ending, Report};

/// One try at a provider, from begin to end.
pub(super) struct Try {
    pub(super) claimed: Claimed,
    /// The alert's, as it was sent.
    pub(super) revision: i64,
    pub(super) begun: Timestamp,
    pub(super) ended: Timestamp,
    pub(super) answer: Result<Accepted, SendError>,
}

impl Try {
    /// What is to be recorded; `random` spreads the next attempts.
    pub(super) fn report(self, random: i64) -> Report {
        let failures = self.claimed.failures + 1;
        let (outcome, ending, provider_id, answer) = match self.answer {
            Ok(Accepted { id }) => (AttemptOutcome::Sent, Ending::Sent { revision: self.revision }, id, None),
            Err(SendError::Reject { reason }) => (AttemptOutcome::Rejected, Ending::Dead, None, Some(reason)),
            Err(SendError::Retry { reason, .. }) if failures >= SEND_ATTEMPTS_MAX => {
                (AttemptOutcome::Failed, Ending::Dead, None, Some(reason))
            }
            Err(SendError::Retry { after, reason }) => {
                let at = self.ended + retry_delay(failures, after, random);
                (AttemptOutcome::Failed, Ending::Retry { at }, None, Some(reason))
            }
        };
        let took_ms = self.ended.micros_since(self.begun).max(0) / 1_000;
        let attempt = Attempt { outcome, at: self.begun, took_ms, provider_id, answer };
        Report { claimed: self.claimed, attempt: Some(attempt), ending }
    }
}

/// A provider that did not answer in time may have taken the message or not: it is tried again.
pub(super) fn timed_out(timeout: Duration) -> SendError {
    let reason = format!("the provider did not answer within {} ms", timeout.as_millis());
    SendError::Retry { after: None, reason }
}

/// A channel that broke down over one message is tried again with it, and takes no other along.
pub(super) fn broke_down(channel: &'static str, panic: &(dyn Any + Send)) -> SendError {
    let words = panic.downcast_ref::<&str>().map(ToString::to_string);
    let words = words.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    tracing::error!(channel, panic = words, "a channel broke down over a message");
    SendError::Retry { after: None, reason: "the channel broke down: the server's log says how".into() }
}
