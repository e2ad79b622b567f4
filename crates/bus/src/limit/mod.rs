//! Allowances that refill with time (GCRA): shared between nodes through Redis, and counted by each alone while it is away or slow. They
//! refuse to know what is allowed, and to whom: a key says nothing of a person.

mod own;
mod shared;

use std::sync::Arc;
use std::time::Duration;

use domain::Timestamp;

use crate::redis::Redis;
use own::Counts;
use shared::Shared;

pub(crate) use shared::count_once;

/// So many at once, and one more each interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    pub burst: u32,
    pub interval: Duration,
}

/// One is asked for of the allowance under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    pub key: u64,
    pub allowance: Allowance,
    pub lacking: Lacking,
}

/// What happens where an allowance has none left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lacking {
    /// All that is asked for is refused.
    Refuse,
    /// The next one is asked instead; otherwise that one is left alone.
    Next,
    /// It goes on without.
    Pass,
}

/// One was taken under this key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    pub key: u64,
    interval: Duration,
}

/// There is none left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    pub ask: Ask,
    /// How long until there is one.
    pub wait: Duration,
}

/// What is used up of many allowances, each under a key that its owner chose.
#[derive(Default)]
pub struct Limits {
    /// Kept in step with what is shared, so that there is a limit at any time.
    own: Counts,
    shared: Option<Shared>,
}

impl Ask {
    fn taken(&self) -> Taken {
        Taken { key: self.key, interval: self.allowance.interval }
    }
}

impl Limits {
    /// Shared by all who count through this Redis under the same prefix.
    pub fn through(redis: Arc<Redis>) -> Self {
        Self { own: Counts::default(), shared: Some(Shared::new(redis)) }
    }

    /// Takes what is asked for, all of it or nothing.
    ///
    /// # Errors
    /// [`Refused`] with the first of which there is none left and which is needed.
    pub async fn take(&self, asks: &[Ask], now: Timestamp) -> Result<Vec<Taken>, Refused> {
        let Some(shared) = &self.shared else { return self.own.take(asks, now) };
        match shared.take(asks, now).await {
            None => self.own.take(asks, now),
            Some(answer) => {
                for (key, whole_at) in answer.known {
                    self.own.adopt(key, whole_at, now);
                }
                answer.verdict
            }
        }
    }

    /// Puts back what was taken.
    pub async fn give_back(&self, taken: &[Taken], now: Timestamp) {
        self.own.give_back(taken);
        if let Some(shared) = &self.shared {
            shared.give_back(taken, None, now).await;
        }
    }

    /// The same, and makes the allowance under `key` whole at once.
    pub async fn give_back_and_restore(&self, taken: &[Taken], key: u64, now: Timestamp) {
        self.own.give_back(taken);
        self.own.restore(key);
        if let Some(shared) = &self.shared {
            shared.give_back(taken, Some(key), now).await;
        }
    }
}
