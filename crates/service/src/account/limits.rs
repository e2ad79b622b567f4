//! How often one may fail to sign in. Only failures use an allowance up; what an attempt took is put back when it succeeds.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bus::limit::{Allowance, Limits};
use domain::{Clock, Timestamp};
use tokio::sync::Notify;

use super::keys::TokenHasher;
use crate::error::{Error, Result};

/// One account from one address prefix.
const PAIR: Allowance = Allowance { burst: 5, interval: Duration::from_mins(3) };
/// One address, whatever the account.
const ADDRESS: Allowance = Allowance { burst: 30, interval: Duration::from_secs(30) };
/// One account from everywhere. Beyond it, addresses it never signed in from are slowed down and nobody else.
const ACCOUNT: Allowance = Allowance { burst: 20, interval: Duration::from_mins(1) };
/// The pace of all unknown addresses together at an account beyond its allowance.
const SLOW: Allowance = Allowance { burst: 1, interval: Duration::from_secs(10) };

/// An address as the limits see it.
pub(super) struct Origin {
    /// The address; for IPv6 its /64, within which one subscriber is free to choose.
    address: String,
    /// The network around it, IPv4 /24 or IPv6 /48: addresses change within it.
    pub(super) prefix: String,
}

impl Origin {
    pub(super) fn of(address: Option<IpAddr>) -> Self {
        match address.map(|address| address.to_canonical()) {
            None => Self { address: "unknown".to_owned(), prefix: "unknown".to_owned() },
            Some(IpAddr::V4(address)) => {
                let [a, b, c, _] = address.octets();
                Self { address: address.to_string(), prefix: format!("{a}.{b}.{c}.0/24") }
            }
            Some(IpAddr::V6(address)) => {
                let [a, b, c, d, ..] = address.segments();
                let network = |d| Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0);
                Self { address: format!("{}/64", network(d)), prefix: format!("{}/48", network(0)) }
            }
        }
    }
}

/// What one attempt took. It is in flight until it is dropped; what it took and did not give back is spent.
pub(super) struct Attempt<'l> {
    limits: &'l LoginLimits,
    taken: Vec<(u64, Allowance)>,
    pair: u64,
}

/// Who asks to be let in.
pub(super) struct Asking {
    address: u64,
    pair: u64,
    account: u64,
    slow: u64,
    is_known: bool,
}

/// The allowance under `key` has none left for now.
#[derive(Debug)]
struct Exhausted {
    key: u64,
    /// Attempts without a verdict hold some of it, and may give it back.
    may_pass: bool,
    refusal: Error,
}

/// The allowances of everybody who signs in at this process.
#[derive(Default)]
pub(super) struct LoginLimits {
    limits: Limits,
    /// By key: how many attempts have taken one and have no verdict yet.
    in_flight: Mutex<HashMap<u64, u32>>,
    settled: Notify,
}

impl Asking {
    pub(super) fn new(aliases: &TokenHasher, email: &str, origin: &Origin, is_known: bool) -> Self {
        Self {
            address: aliases.alias("address", &origin.address),
            pair: aliases.alias("pair", &format!("{email}\n{}", origin.prefix)),
            account: aliases.alias("account", email),
            slow: aliases.alias("slow", email),
            is_known,
        }
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        let mut in_flight = self.limits.in_flight();
        for (key, _) in &self.taken {
            if let Some(count) = in_flight.get_mut(key) {
                *count -= 1;
                if *count == 0 {
                    in_flight.remove(key);
                }
            }
        }
        drop(in_flight);
        self.limits.settled.notify_waiters();
    }
}

impl LoginLimits {
    /// Lets an attempt pass and counts it as failed until it is known to have succeeded. Where only attempts without a
    /// verdict stand in its way it waits for theirs: people who sign in at the same moment are no failures of each other.
    pub(super) async fn admit(&self, asking: &Asking, clock: &dyn Clock) -> Result<Attempt<'_>> {
        loop {
            let mut settled = pin!(self.settled.notified());
            settled.as_mut().enable();
            match self.admit_now(asking, clock.now()) {
                Ok(attempt) => return Ok(attempt),
                Err(exhausted) if exhausted.may_pass => settled.await,
                Err(exhausted) => return Err(exhausted.refusal),
            }
        }
    }

    fn admit_now(&self, asking: &Asking, now: Timestamp) -> std::result::Result<Attempt<'_>, Exhausted> {
        // One lock around it all: nobody sees what is taken without seeing that it is in flight.
        let mut in_flight = self.in_flight();
        let mut taken = Vec::with_capacity(3);
        let passed = self
            .take(&mut taken, asking.address, ADDRESS, now)
            .and_then(|()| self.take(&mut taken, asking.pair, PAIR, now))
            .and_then(|()| match self.take(&mut taken, asking.account, ACCOUNT, now) {
                Err(_) if asking.is_known => Ok(()),
                Err(_) => self.take(&mut taken, asking.slow, SLOW, now),
                Ok(()) => Ok(()),
            });
        if let Err(mut exhausted) = passed {
            self.put_back(&taken);
            exhausted.may_pass = in_flight.contains_key(&exhausted.key);
            return Err(exhausted);
        }
        for (key, _) in &taken {
            *in_flight.entry(*key).or_default() += 1;
        }
        Ok(Attempt { limits: self, taken, pair: asking.pair })
    }

    /// Lets a registration pass, as often as `allowance` says from one address.
    pub(super) fn admit_registration(
        &self,
        aliases: &TokenHasher,
        origin: &Origin,
        allowance: Allowance,
        now: Timestamp,
    ) -> Result<()> {
        let key = aliases.alias("register", &origin.address);
        let too_many = |wait| Error::TooMany { limit: allowance.burst.into(), wait };
        self.limits.take(key, allowance, now).map_err(too_many)
    }

    /// The attempt came to no verdict: nothing was learnt by it.
    pub(super) fn give_back(&self, attempt: &Attempt<'_>) {
        self.put_back(&attempt.taken);
    }

    fn put_back(&self, taken: &[(u64, Allowance)]) {
        for (key, allowance) in taken {
            self.limits.give_back(*key, *allowance);
        }
    }

    /// The attempt succeeded: the failures of this account from this network are forgiven.
    pub(super) fn forgive(&self, attempt: &Attempt<'_>) {
        self.give_back(attempt);
        self.limits.restore(attempt.pair);
    }

    fn take(
        &self,
        taken: &mut Vec<(u64, Allowance)>,
        key: u64,
        allowance: Allowance,
        now: Timestamp,
    ) -> std::result::Result<(), Exhausted> {
        match self.limits.take(key, allowance, now) {
            Ok(()) => {
                taken.push((key, allowance));
                Ok(())
            }
            Err(wait) => {
                let refusal = Error::TooMany { limit: allowance.burst.into(), wait };
                Err(Exhausted { key, may_pass: false, refusal })
            }
        }
    }

    fn in_flight(&self) -> MutexGuard<'_, HashMap<u64, u32>> {
        self.in_flight.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::TokenKeys;

    const NOW: Timestamp = Timestamp::from_micros(1_795_341_600_000_000);

    struct Door {
        limits: LoginLimits,
        aliases: TokenHasher,
        now: Timestamp,
    }

    impl Door {
        fn new() -> Self {
            let keys = TokenKeys { current: [1; 32], previous: None };
            Self { limits: LoginLimits::default(), aliases: TokenHasher::new(&keys), now: NOW }
        }

        fn admits(&self, email: &str, address: &str, is_known: bool) -> bool {
            let origin = Origin::of(Some(address.parse().expect("an address")));
            let asking = Asking::new(&self.aliases, email, &origin, is_known);
            self.limits.admit_now(&asking, self.now).is_ok()
        }
    }

    #[test]
    fn five_failures_close_an_account_to_a_network_and_to_no_other() {
        let door = Door::new();
        assert!((0..5).all(|_| door.admits("a@x.org", "192.0.2.1", false)));
        assert!(!door.admits("a@x.org", "192.0.2.99", false));
        assert!(door.admits("a@x.org", "198.51.100.1", false));
        assert!(door.admits("b@x.org", "192.0.2.1", false));
    }

    #[test]
    fn thirty_failures_close_an_address_to_all_accounts() {
        let door = Door::new();
        assert!((0..30).all(|n| door.admits(&format!("{n}@x.org"), "2001:db8::1", true)));
        assert!(!door.admits("new@x.org", "2001:db8::ffff", true));
        assert!(door.admits("new@x.org", "2001:db8:0:1::1", true));
    }

    #[test]
    fn failures_from_everywhere_slow_unknown_addresses_down_and_never_a_known_one() {
        let mut door = Door::new();
        assert!((0..20).all(|n| door.admits("a@x.org", &format!("10.0.{n}.1"), false)));
        assert!(door.admits("a@x.org", "10.1.1.1", false), "slow is not shut");
        assert!(!door.admits("a@x.org", "10.1.2.1", false));
        assert!(door.admits("a@x.org", "10.1.3.1", true));
        door.now = door.now + SLOW.interval;
        assert!(door.admits("a@x.org", "10.1.4.1", false));
        assert!(!door.admits("a@x.org", "10.1.5.1", false));
    }

    #[test]
    fn a_refused_attempt_takes_nothing_and_a_right_password_forgives() {
        let door = Door::new();
        let asking = Asking::new(&door.aliases, "a@x.org", &Origin::of(None), false);
        let admit = || door.limits.admit_now(&asking, NOW);
        let attempts: Vec<_> = (0..5).map(|_| admit().expect("admitted")).collect();
        assert!((0..100).all(|_| admit().is_err()));
        door.limits.forgive(&attempts[4]);
        assert!((0..5).all(|_| admit().is_ok()));
        assert!(admit().is_err());
    }
}
