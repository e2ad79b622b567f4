//! Deliveries by the pager as several tests look at them: who is there, what the pager says, what became of each.

use channels::SendError;
use domain::{CancelReason, DeliveryState};
use store::delivery::Delivery;
use testbed::Answer;

/// As many people as need several batches.
pub(crate) const CROWD: &str = "ann bob cem dot eve fay gus hal ida jon kim lea";

/// State and reason of one that was sent.
pub(crate) const SENT: (DeliveryState, Option<CancelReason>) = (DeliveryState::Sent, None);

pub(crate) fn cancelled(reason: CancelReason) -> (DeliveryState, Option<CancelReason>) {
    (DeliveryState::Cancelled, Some(reason))
}

/// State and reason of each.
pub(crate) fn ends(pages: &[Delivery]) -> Vec<(DeliveryState, Option<CancelReason>)> {
    pages.iter().map(|page| (page.state, page.reason)).collect()
}

pub(crate) fn try_again() -> Answer {
    Answer::Refuse(SendError::Retry { after: None, reason: "the line is busy".into() })
}
