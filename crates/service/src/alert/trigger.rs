//! A round by an admin's hand: the first people are written within the request, the engine takes the rest.

use domain::limit::{TRIGGER_BATCH_PEOPLE, TRIGGER_DETAILS_MAX};
use domain::{AlertId, ChannelSet, RoundId, Status, Timestamp};
use serde_json::json;
use store::Db;
use store::delivery::{self, Delivery};
use store::expand::{Advance, Terms};
use store::round::Ask;

use super::{Alerts, hold_unarchived, record};
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::idempotency::{Answer, Once};

/// What a trigger did.
#[derive(Clone, Debug)]
pub enum Trigger {
    /// The alert is not in a state to be sent.
    Refused(Refusal),
    /// A round is under way.
    Sent(Sent),
}

/// Why nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Switched off.
    Inactive,
    /// Before its start or after its expiry.
    OutsideWindow,
}

impl Refusal {
    /// Why nothing is sent of an alert that stands so; `None` where it is.
    pub(super) const fn of(status: Status) -> Option<Self> {
        match status {
            Status::Active => None,
            Status::Inactive | Status::Archived => Some(Self::Inactive),
            Status::Scheduled | Status::Expired => Some(Self::OutsideWindow),
        }
    }
}

/// A round that an admin asked for.
#[derive(Clone, Debug)]
pub struct Sent {
    pub alert: AlertId,
    pub round: RoundId,
    pub channels: ChannelSet,
    /// The audience; `None` while the people of several teams are first being counted.
    pub total: Option<i64>,
    /// People recorded so far.
    pub people: i64,
    /// Those of them whom this very request recorded.
    pub begun: u64,
    /// Some of their deliveries.
    pub deliveries: Vec<Delivery>,
}

impl Alerts {
    /// Sends the alert to its whole audience now, snoozed people included. While an earlier such round is still being
    /// written, that one is the answer.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the caller is an admin, [`Error::NotFound`] for an alert that is archived or not
    /// there, and what [`Once::write`] returns.
    pub async fn trigger(&self, caller: &Caller, alert: AlertId, once: &Once<'_, Trigger>) -> Result<Answer<Trigger>> {
        caller.require_admin()?;
        let now = self.clock.now();
        let answer = once
            .write(&self.store, caller, now, |db| async move {
                let held = hold_unarchived(&db, caller, alert).await?;
                if let Some(refusal) = Refusal::of(held.status(now)) {
                    return Ok(Trigger::Refused(refusal));
                }
                let Some(round) = store::round::record_manual(&db, alert, Ask::Trigger, caller.user, now).await? else {
                    return Ok(Trigger::Refused(Refusal::OutsideWindow));
                };
                let begun = self.begin(&db, round, now).await?;
                record::audit(&db, caller, "alert.trigger", alert, Some(json!({"round": round.0})), now).await?;
                let written =
                    store::round::find(&db, caller.organization, alert, round).await?.ok_or(Error::NotFound)?;
                let few = delivery::Span { from: None, limit: u32::try_from(TRIGGER_DETAILS_MAX).unwrap_or(u32::MAX) };
                Ok(Trigger::Sent(Sent {
                    alert,
                    round,
                    channels: held.content.channels,
                    total: store::alert::audience_size(&db, &held).await?,
                    people: written.people,
                    begun,
                    deliveries: delivery::list(&db, (caller.organization, alert), Some(round), few, now).await?,
                }))
            })
            .await?;
        if let Answer::First(Trigger::Sent(sent)) = &answer {
            self.registry.count_deliveries(sent.channels, sent.begun);
            self.wake();
        }
        Ok(answer)
    }

    /// Writes the round's first people and tells how many, unless a worker has it in hand already, or this node does not know
    /// the time well enough to claim anything: then others write them. One batch never finishes a round.
    async fn begin(&self, db: &Db, round: RoundId, now: Timestamp) -> Result<u64> {
        if !self.clock.is_trusted() {
            return Ok(0);
        }
        let every = self.registry.known().fold(ChannelSet::IN_APP, |set, kind| set.with(kind.code));
        let usable = self.registry.usable(every).map(|channel| (channel.kind().code, channel.first_state()));
        let terms = Terms { people_max: TRIGGER_BATCH_PEOPLE, channels: usable.collect() };
        let token = self.random.positive();
        let Some(claim) = store::round::claim_round(db, round, terms.usable(), token, now).await? else {
            return Ok(0);
        };
        match store::expand::advance(db, &claim, &terms, now).await? {
            Advance::Written { people, claim } => {
                store::round::release(db, &claim).await?;
                Ok(people)
            }
            Advance::Over { .. } | Advance::Early | Advance::Lost => Ok(0),
        }
    }
}
