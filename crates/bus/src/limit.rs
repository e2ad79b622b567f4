//! Allowances that refill with time (GCRA), counted within this process. It refuses to grow without bound, and to know whose allowance it is.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::Timestamp;

/// The most keys that are remembered; beyond it those nearest to a full allowance are forgotten first.
const KEYS_MAX: usize = 200_000;

/// So many at once, and one more each interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    pub burst: u32,
    pub interval: Duration,
}

/// What is used up of many allowances, each under a key that its owner chose.
#[derive(Debug)]
pub struct Limits {
    /// By key: when the allowance will be whole again.
    whole_at: Mutex<HashMap<u64, Timestamp>>,
    keys_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self::with_keys_max(KEYS_MAX)
    }
}

impl Limits {
    fn with_keys_max(keys_max: usize) -> Self {
        Self { whole_at: Mutex::default(), keys_max }
    }

    /// Takes one from the allowance under `key`.
    ///
    /// # Errors
    /// How long until there will be one, when there is none.
    pub fn take(&self, key: u64, allowance: Allowance, now: Timestamp) -> Result<(), Duration> {
        let mut all = self.lock();
        let whole_at = all.get(&key).copied().unwrap_or(now).max(now) + allowance.interval;
        let allowed_until = now + allowance.interval * allowance.burst;
        if whole_at > allowed_until {
            let wait = u64::try_from(whole_at.micros_since(allowed_until)).unwrap_or_default();
            return Err(Duration::from_micros(wait));
        }
        if all.len() >= self.keys_max && !all.contains_key(&key) {
            make_room(&mut all, now);
        }
        all.insert(key, whole_at);
        Ok(())
    }

    /// Puts one back that was taken.
    pub fn give_back(&self, key: u64, allowance: Allowance) {
        if let Some(whole_at) = self.lock().get_mut(&key) {
            *whole_at = *whole_at - allowance.interval;
        }
    }

    /// Makes the allowance under `key` whole at once.
    pub fn restore(&self, key: u64) {
        self.lock().remove(&key);
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

    const THREE: Allowance = Allowance { burst: 3, interval: Duration::from_mins(1) };
    const NOW: Timestamp = Timestamp::from_micros(1_795_341_600_000_000);

    #[test]
    fn a_used_up_allowance_says_when_it_has_one_again_and_keeps_its_word() {
        let limits = Limits::default();
        for _ in 0..3 {
            assert_eq!(limits.take(1, THREE, NOW), Ok(()));
        }
        let wait = limits.take(1, THREE, NOW).expect_err("used up");
        assert_eq!(wait, Duration::from_mins(1));
        assert!(limits.take(1, THREE, NOW + wait - Duration::from_micros(1)).is_err());
        assert_eq!(limits.take(1, THREE, NOW + wait), Ok(()));
        assert!(limits.take(1, THREE, NOW + wait).is_err());
    }

    #[test]
    fn one_key_takes_nothing_from_another() {
        let limits = Limits::default();
        (0..3).for_each(|_| assert_eq!(limits.take(1, THREE, NOW), Ok(())));
        assert_eq!(limits.take(2, THREE, NOW), Ok(()));
    }

    #[test]
    fn what_is_given_back_can_be_taken_again() {
        let limits = Limits::default();
        (0..3).for_each(|_| assert_eq!(limits.take(1, THREE, NOW), Ok(())));
        limits.give_back(1, THREE);
        assert_eq!(limits.take(1, THREE, NOW), Ok(()));
        assert!(limits.take(1, THREE, NOW).is_err());
        limits.restore(1);
        assert_eq!(limits.take(1, THREE, NOW), Ok(()));
    }

    #[test]
    fn a_flood_of_keys_neither_grows_without_bound_nor_frees_the_most_used() {
        let limits = Limits::with_keys_max(100);
        (0..3).for_each(|_| assert_eq!(limits.take(u64::MAX, THREE, NOW), Ok(())));
        for key in 0..1_000 {
            assert_eq!(limits.take(key, THREE, NOW), Ok(()));
            assert!(limits.lock().len() <= 100);
        }
        assert!(limits.take(u64::MAX, THREE, NOW).is_err());
    }
}
