//! Dead deliveries sent anew, because an admin says that what hindered them is mended.

use domain::limit::RETRIED_DELIVERIES_MAX;
use domain::{AlertId, ChannelCode, RoundId, Status};
use serde_json::json;
use store::Writer;

use super::{Alerts, hold_unarchived, record};
use crate::caller::Caller;
use crate::error::{Error, Result};

/// Deliveries made pending in one transaction.
const BATCH: u64 = 5_000;

/// Whether an alert in this state may still send what failed.
pub(super) const fn is_open(status: Status) -> bool {
    matches!(status, Status::Active | Status::Scheduled)
}

impl Alerts {
    /// Makes the alert's dead deliveries pending again, of one round or channel only where told, with all their attempts before them.
    /// Tells how many; where there are more than one call takes, another takes the rest.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the caller is an admin, [`Error::NotFound`] for an alert that is archived or not there,
    /// [`Error::Conflict`] for one that is switched off or over: nothing of it may be sent.
    pub async fn retry(
        &self,
        caller: &Caller,
        alert: AlertId,
        round: Option<RoundId>,
        channel: Option<ChannelCode>,
    ) -> Result<u64> {
        caller.require_admin()?;
        let mut retried = 0;
        while retried < RETRIED_DELIVERIES_MAX {
            let batch = self.retry_some(caller, alert, round, channel).await?;
            retried += batch;
            if batch < BATCH {
                break;
            }
        }
        self.wake();
        Ok(retried)
    }

    async fn retry_some(
        &self,
        caller: &Caller,
        alert: AlertId,
        round: Option<RoundId>,
        channel: Option<ChannelCode>,
    ) -> Result<u64> {
        let now = self.clock.now();
        self.store
            .write(Writer::Person, |db| async move {
                let held = hold_unarchived(&db, caller, alert).await?;
                if !is_open(held.status(now)) {
                    return Err(Error::Conflict("the alert is switched off or over, so nothing of it is sent"));
                }
                let of = (caller.organization, alert);
                let retried = store::dispatch::retry_dead(&db, of, (round, channel), BATCH, now).await?;
                if retried > 0 {
                    let detail = json!({
                        "count": retried,
                        "round": round.map(|round| round.0),
                        "channel": channel.map(|channel| self.channel_name(channel)),
                    });
                    record::audit(&db, caller, "alert.retry", alert, Some(detail), now).await?;
                }
                Ok(retried)
            })
            .await
    }
}
