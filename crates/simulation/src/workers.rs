//! Several workers: two whose batches take turns, and a third that falls asleep with a round in hand and wakes when it may be too late.

use domain::{ChannelCode, DeliveryState, Random, RoundId};
use engine::{Progress, Steady};
use store::Writer;
use store::expand::{Advance, Terms, advance};
use store::round::{Claim, claim, release};
use testbed::Pager;

use crate::rows::read;
use crate::world::World;

/// A worker that went to sleep within a round.
pub(crate) struct Sleeper {
    claim: Claim,
    token: i64,
}

impl World {
    /// One worker takes a step, or both at once: then a batch of one follows a batch of the other.
    pub(crate) async fn work(&self, people_max: u64) -> store::Result<Progress> {
        let clock = &*self.clock;
        let [one, other] = &self.workers;
        let (mut pace, mut other_pace) = (Steady(people_max), Steady(people_max + 1));
        if self.random.chance(50) {
            return one.step(clock, &mut pace).await;
        }
        let (one, other) = (Box::pin(one.step(clock, &mut pace)), Box::pin(other.step(clock, &mut other_pace)));
        let (one, other) = tokio::join!(one, other);
        Ok(if (one?, other?) == (Progress::Idle, Progress::Idle) { Progress::Idle } else { Progress::Worked })
    }

    /// The third worker claims a round and falls asleep over it, perhaps after a batch; or it wakes and goes on.
    pub(crate) async fn sleep_or_wake(&mut self) -> Result<String, String> {
        match self.sleeper.take() {
            Some(sleeper) => self.wake(sleeper).await,
            None => self.fall_asleep().await,
        }
    }

    async fn fall_asleep(&mut self) -> Result<String, String> {
        let (now, token, usable) = (self.now(), self.random.positive(), terms(1).usable());
        let in_hand = format!(
            "SELECT id FROM round WHERE state IN (0, 1) AND lease_token IS NOT NULL AND lease_until > {}",
            now.as_micros()
        );
        let in_hand = self.ids(&in_hand).await?;
        let claimed = self.store().write(Writer::Engine, |db| async move { claim(&db, usable, token, now).await });
        let Some(claim) = claimed.await.map_err(|error| error.to_string())? else {
            return Ok("nothing to claim".into());
        };
        let (round, alert) = (claim.round, claim.alert);
        if in_hand.contains(&round.0) {
            return Err(format!("round {round} was claimed while it was in other hands"));
        }
        let earlier =
            format!("SELECT COUNT(*) FROM round WHERE state IN (0, 1) AND alert_id = {alert} AND id < {round}");
        if self.number(&earlier).await? > 0 {
            return Err(format!("round {round} was claimed before an earlier one of its alert"));
        }
        self.sleeper = Some(Sleeper { claim, token });
        Ok(format!("a worker falls asleep over round {round}"))
    }

    /// Whoever lost the lease meanwhile writes nothing and takes it from nobody; else the round goes on where it was left.
    async fn wake(&mut self, sleeper: Sleeper) -> Result<String, String> {
        let Sleeper { claim, token } = sleeper;
        let (round, now, terms) = (claim.round, self.now(), &terms(1 + self.random.below(3)));
        let before = self.hands(round).await?;
        let current = &claim;
        let woken = self.store().write(Writer::Engine, |db| async move { advance(&db, current, terms, now).await });
        match woken.await.map_err(|error| error.to_string())? {
            Advance::Written { .. } | Advance::Over { .. } if before.0 != Some(token) => {
                Err(format!("round {round} was written by a worker who had lost it"))
            }
            Advance::Written { claim, .. } if self.random.chance(50) => {
                self.sleeper = Some(Sleeper { claim, token });
                Ok(format!("a worker wakes, writes a batch of round {round} and falls asleep again"))
            }
            Advance::Written { claim, .. } => {
                self.let_go(&claim).await?;
                Ok(format!("a worker wakes and writes a batch of round {round}"))
            }
            Advance::Over { .. } => Ok(format!("a worker wakes and ends round {round}")),
            Advance::Early => Err(format!("round {round} was recorded before its alert's window")),
            Advance::Lost => {
                if before.0 != Some(token) {
                    self.let_go(&claim).await?;
                }
                let after = self.hands(round).await?;
                if after == before {
                    Ok(format!("a worker wakes too late for round {round}"))
                } else {
                    Err(format!("a worker who had lost round {round} changed it from {before:?} to {after:?}"))
                }
            }
        }
    }

    async fn let_go(&self, claim: &Claim) -> Result<(), String> {
        let done = self.store().write(Writer::Engine, |db| async move { release(&db, claim).await });
        done.await.map_err(|error| error.to_string())
    }

    /// In whose hands a round is, and how many rows it has; both none once it is gone.
    async fn hands(&self, round: RoundId) -> Result<(Option<i64>, i64), String> {
        let sql = format!(
            "SELECT lease_token, (SELECT COUNT(*) FROM delivery WHERE round_id = round.id) FROM round WHERE id = {round}"
        );
        let rows = self.query(&sql).await?;
        rows.first().map_or(Ok((None, 0)), |row| Ok((read(row, 0)?, read(row, 1)?)))
    }
}

fn terms(people_max: u64) -> Terms {
    let channels = vec![(ChannelCode::IN_APP, DeliveryState::Sent), (Pager::CODE, DeliveryState::Pending)];
    Terms { people_max, channels }
}
