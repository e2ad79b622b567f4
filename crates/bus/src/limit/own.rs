//! Allowances counted within this process. It refuses to grow without bound, and to know whose allowance it is.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::Timestamp;

use super::{Ask, Lacking, Refused, Taken};

/// The most keys that are remembered; beyond it those nearest to a full allowance are forgotten first.
const KEYS_MAX: usize = 200_000;

/// What is used up of many allowances, each under a key that its owner chose.
#[derive(Debug)]
pub(super) struct Counts {
    /// By key: when the allowance will be whole again.
    whole_at: Mutex<HashMap<u64, Timestamp>>,
    keys_max: usize,
}

impl Default for Counts {
    fn default() -> Self {
        Self { whole_at: Mutex::default(), keys_max: KEYS_MAX }
    }
}

impl Counts {
    /// Takes what is asked for, all of it or nothing.
    pub(super) fn take(&self, asks: &[Ask], now: Timestamp) -> Result<Vec<Taken>, Refused> {
        let mut all = self.lock();
        let mut granted = Vec::with_capacity(asks.len());
        let mut left = asks.iter();
        while let Some(ask) = left.next() {
            let whole_at = all.get(&ask.key).copied().unwrap_or(now).max(now) + ask.allowance.interval;
            let allowed_until = now + ask.allowance.interval * ask.allowance.burst;
            if whole_at > allowed_until {
                if ask.lacking == Lacking::Refuse {
                    let wait = u64::try_from(whole_at.micros_since(allowed_until)).unwrap_or_default();
                    return Err(Refused { ask: *ask, wait: Duration::from_micros(wait) });
                }
                continue;
            }
            granted.push((ask.taken(), whole_at));
            if ask.lacking == Lacking::Next {
                left.next();
            }
        }
        for (taken, whole_at) in &granted {
            self.set(&mut all, taken.key, *whole_at, now);
        }
        Ok(granted.into_iter().map(|(taken, _)| taken).collect())
    }

    /// Takes over how much of an allowance others know to be used up.
    pub(super) fn adopt(&self, key: u64, whole_at: Timestamp, now: Timestamp) {
        self.set(&mut self.lock(), key, whole_at, now);
    }

    /// Puts back what was taken.
    pub(super) fn give_back(&self, taken: &[Taken]) {
        let mut all = self.lock();
        for taken in taken {
            if let Some(whole_at) = all.get_mut(&taken.key) {
                *whole_at = *whole_at - taken.interval;
            }
        }
    }

    /// Makes the allowance under `key` whole at once.
    pub(super) fn restore(&self, key: u64) {
        self.lock().remove(&key);
    }

    fn set(&self, all: &mut HashMap<u64, Timestamp>, key: u64, whole_at: Timestamp, now: Timestamp) {
        if all.len() >= self.keys_max && !all.contains_key(&key) {
            make_room(all, now);
        }
        all.insert(key, whole_at);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Timestamp>> {
        self.whole_at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Forgets the allowances that are whole again; if that is not enough, the half that will be soonest.
fn make_room(all: &mut HashMap<u64, Timestamp>, now: Timestamp) {
    let before = all.len();
    all.retain(|_, whole_at| *whole_at > now);
    if all.len() < before {
        return;
    }
    let mut times: Vec<Timestamp> = all.values().copied().collect();
    let middle = times.len() / 2;
    let (_, median, _) = times.select_nth_unstable(middle);
    let median = *median;
    all.retain(|_, whole_at| *whole_at > median);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limit::Allowance;

    const NOW: Timestamp = Timestamp::from_micros(1_795_341_600_000_000);

    fn refuse(key: u64) -> Ask {
        Ask { key, allowance: Allowance { burst: 3, interval: Duration::from_mins(1) }, lacking: Lacking::Refuse }
    }

    #[test]
    fn a_flood_of_keys_neither_grows_without_bound_nor_frees_the_most_used() {
        let counts = Counts { keys_max: 100, ..Counts::default() };
        assert!((0..3).all(|_| counts.take(&[refuse(u64::MAX)], NOW).is_ok()));
        for key in 0..1_000 {
            assert!(counts.take(&[refuse(key)], NOW).is_ok());
            assert!(counts.lock().len() <= 100);
        }
        assert!(counts.take(&[refuse(u64::MAX)], NOW).is_err());
    }
}
