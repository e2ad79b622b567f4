//! What the requests have in common that send an alert once more: how they are read, and why nothing is sent.

use axum::body::Bytes;
use domain::AlertId;
use serde::Serialize;
use service::Caller;
use service::alert::{Alerts, Refusal};
use utoipa::ToSchema;

use crate::body::Body;
use crate::idempotency::{GoodKey, IdempotencyKey, Instead};

/// Why nothing was sent.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NotSent {
    /// False.
    success: bool,
    reason: &'static str,
}

impl NotSent {
    pub(super) const fn because(refusal: Refusal) -> Self {
        let reason = match refusal {
            Refusal::Inactive => "Alert not active",
            Refusal::OutsideWindow => "Alert expired or reminders disabled",
        };
        Self { success: false, reason }
    }
}

/// The request's key and its body. It wants no fields, but a body that cannot be read is no request to act upon.
///
/// # Errors
/// What is wrong with them, unless the alert is not there: that comes first.
pub(super) async fn read(
    key: IdempotencyKey,
    body: Body,
    (alerts, caller, alert): (&Alerts, &Caller, AlertId),
) -> Result<(GoodKey, Bytes), Instead> {
    match judged(key, body).await {
        Ok(read) => Ok(read),
        Err(instead) => {
            alerts.require_unarchived(caller, alert).await?;
            Err(instead)
        }
    }
}

async fn judged(key: IdempotencyKey, body: Body) -> Result<(GoodKey, Bytes), Instead> {
    let (key, bytes) = (key.read()?, body.bytes());
    key.settle(&bytes, body.read(|_| ())).await?;
    Ok((key, bytes))
}
