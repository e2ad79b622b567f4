//! How often one may fail to sign in. Only failures use an allowance up; what an attempt took is put back when it succeeds.

use std::net::{IpAddr, Ipv6Addr};
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bus::limit::{Allowance, Ask, Lacking, Limits, Refused, Taken};
use domain::{Clock, Timestamp};
use tokio::sync::Notify;

use super::in_flight::{InFlight, Outlook};
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

/// One attempt. It is in flight until it is dropped; what it took and did not give back is spent.
pub(super) struct Attempt<'l> {
    limits: &'l LoginLimits,
    turn: u64,
    /// The keys under which it wants one, until it has them.
    wanted: Vec<u64>,
    taken: Vec<Taken>,
    pair: u64,
}

/// Who asks to be let in.
pub(super) struct Asking {
    asks: Vec<Ask>,
    pair: u64,
}

/// The allowances of everybody who signs in, here and, where nodes count together, at the others.
pub(super) struct LoginLimits {
    limits: Limits,
    in_flight: Mutex<InFlight>,
    /// An attempt came to its verdict.
    settled: Notify,
    /// An attempt was refused, or let in.
    answered: Notify,
}

impl Asking {
    pub(super) fn new(aliases: &TokenHasher, email: &str, origin: &Origin, is_known: bool) -> Self {
        let pair = aliases.alias("pair", &format!("{email}\n{}", origin.prefix));
        let ask = |key, allowance, lacking| Ask { key, allowance, lacking };
        let mut asks = vec![
            ask(aliases.alias("address", &origin.address), ADDRESS, Lacking::Refuse),
            ask(pair, PAIR, Lacking::Refuse),
            ask(aliases.alias("account", email), ACCOUNT, if is_known { Lacking::Pass } else { Lacking::Next }),
        ];
        if !is_known {
            asks.push(ask(aliases.alias("slow", email), SLOW, Lacking::Refuse));
        }
        Self { asks, pair }
    }
}

impl Attempt<'_> {
    /// It asks, or asks again.
    fn ask(&self) {
        self.limits.in_flight().ask(self.turn, &self.wanted);
    }

    /// It has what it wanted: nobody sees what is taken without seeing that it is in flight.
    fn hold(&mut self, taken: Vec<Taken>) {
        let mut in_flight = self.limits.in_flight();
        in_flight.hold(taken.iter().map(|taken| taken.key));
        in_flight.leave(self.turn, &self.wanted);
        self.wanted.clear();
        self.taken = taken;
        drop(in_flight);
        self.limits.answered.notify_waiters();
    }

    /// It was refused: waits as long as others may give back what it wants, and tells whether that may have happened.
    async fn may_pass(&self, key: u64) -> bool {
        self.limits.in_flight().answer(self.turn, &self.wanted);
        self.limits.answered.notify_waiters();
        loop {
            let (mut settled, mut answered) =
                (pin!(self.limits.settled.notified()), pin!(self.limits.answered.notified()));
            settled.as_mut().enable();
            answered.as_mut().enable();
            let outlook = self.limits.in_flight().outlook(self.turn, key);
            match outlook {
                Outlook::AskAgain => return true,
                Outlook::Held => settled.await,
                Outlook::Unknown => answered.await,
                Outlook::Spent => return false,
            }
        }
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        let mut in_flight = self.limits.in_flight();
        in_flight.leave(self.turn, &self.wanted);
        in_flight.settle(self.taken.iter().map(|taken| taken.key));
        drop(in_flight);
        if !self.taken.is_empty() {
            self.limits.settled.notify_waiters();
        }
        self.limits.answered.notify_waiters();
    }
}

impl LoginLimits {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, in_flight: Mutex::default(), settled: Notify::new(), answered: Notify::new() }
    }

    /// Lets an attempt pass and counts it as failed until it is known to have succeeded. Where only attempts of this process
    /// without a verdict stand in its way it waits for theirs: people who sign in at the same moment are no failures of each
    /// other.
    pub(super) async fn admit(&self, asking: &Asking, clock: &dyn Clock) -> Result<Attempt<'_>> {
        let wanted: Vec<u64> = asking.asks.iter().map(|ask| ask.key).collect();
        let turn = self.in_flight().enter(&wanted);
        let mut attempt = Attempt { limits: self, turn, wanted, taken: Vec::new(), pair: asking.pair };
        loop {
            attempt.ask();
            match self.limits.take(&asking.asks, clock.now()).await {
                Ok(taken) => {
                    attempt.hold(taken);
                    return Ok(attempt);
                }
                Err(refused) if attempt.may_pass(refused.ask.key).await => {}
                Err(refused) => return Err(too_many(&refused)),
            }
        }
    }

    /// Lets a registration pass, as often as `allowance` says from one address.
    pub(super) async fn admit_registration(
        &self,
        aliases: &TokenHasher,
        origin: &Origin,
        allowance: Allowance,
        now: Timestamp,
    ) -> Result<()> {
        let key = aliases.alias("register", &origin.address);
        let taken = self.limits.take(&[Ask { key, allowance, lacking: Lacking::Refuse }], now).await;
        taken.map(|_| ()).map_err(|refused| too_many(&refused))
    }

    /// Lets a try at the set-up code pass, as often as `allowance` says from one address. A right one is put back.
    pub(super) async fn admit_set_up(
        &self,
        aliases: &TokenHasher,
        origin: &Origin,
        allowance: Allowance,
        now: Timestamp,
    ) -> Result<Vec<Taken>> {
        let key = aliases.alias("set up", &origin.address);
        let taken = self.limits.take(&[Ask { key, allowance, lacking: Lacking::Refuse }], now).await;
        taken.map_err(|refused| too_many(&refused))
    }

    /// Puts back what a try took that was none too many.
    pub(super) async fn put_back(&self, taken: &[Taken], now: Timestamp) {
        self.limits.give_back(taken, now).await;
    }

    /// The attempt came to no verdict: nothing was learnt by it.
    pub(super) async fn give_back(&self, attempt: &Attempt<'_>, now: Timestamp) {
        self.limits.give_back(&attempt.taken, now).await;
    }

    /// The attempt succeeded: the failures of this account from this network are forgiven.
    pub(super) async fn forgive(&self, attempt: &Attempt<'_>, now: Timestamp) {
        self.limits.give_back_and_restore(&attempt.taken, attempt.pair, now).await;
    }

    fn in_flight(&self) -> MutexGuard<'_, InFlight> {
        self.in_flight.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn too_many(refused: &Refused) -> Error {
    Error::TooMany { limit: refused.ask.allowance.burst.into(), wait: refused.wait }
}

#[cfg(test)]
mod tests {
    use testbed::TestClock;

    use super::*;
    use crate::account::TokenKeys;

    struct Door {
        limits: LoginLimits,
        aliases: TokenHasher,
        clock: TestClock,
    }

    impl Door {
        fn new() -> Self {
            let keys = TokenKeys { current: [1; 32], previous: None };
            let (limits, aliases) = (LoginLimits::new(Limits::default()), TokenHasher::new(&keys));
            Self { limits, aliases, clock: TestClock::new() }
        }

        /// Lets an attempt in that fails.
        async fn admits(&self, email: &str, address: &str, is_known: bool) -> bool {
            let origin = Origin::of(Some(address.parse().expect("an address")));
            let asking = Asking::new(&self.aliases, email, &origin, is_known);
            self.limits.admit(&asking, &self.clock).await.is_ok()
        }

        /// Lets an attempt in that is in flight; `None` where it waits for others.
        async fn admits_now(&self, asking: &Asking) -> Option<Result<Attempt<'_>>> {
            tokio::time::timeout(Duration::ZERO, self.limits.admit(asking, &self.clock)).await.ok()
        }
    }

    #[tokio::test]
    async fn five_failures_close_an_account_to_a_network_and_to_no_other() {
        let door = Door::new();
        for _ in 0..5 {
            assert!(door.admits("a@x.org", "192.0.2.1", false).await);
        }
        assert!(!door.admits("a@x.org", "192.0.2.99", false).await);
        assert!(door.admits("a@x.org", "198.51.100.1", false).await);
        assert!(door.admits("b@x.org", "192.0.2.1", false).await);
    }

    #[tokio::test]
    async fn thirty_failures_close_an_address_to_all_accounts() {
        let door = Door::new();
        for n in 0..30 {
            assert!(door.admits(&format!("{n}@x.org"), "2001:db8::1", true).await);
        }
        assert!(!door.admits("new@x.org", "2001:db8::ffff", true).await);
        assert!(door.admits("new@x.org", "2001:db8:0:1::1", true).await);
    }

    #[tokio::test]
    async fn failures_from_everywhere_slow_unknown_addresses_down_and_never_a_known_one() {
        let door = Door::new();
        for n in 0..20 {
            assert!(door.admits("a@x.org", &format!("10.0.{n}.1"), false).await);
        }
        assert!(door.admits("a@x.org", "10.1.1.1", false).await, "slow is not shut");
        assert!(!door.admits("a@x.org", "10.1.2.1", false).await);
        assert!(door.admits("a@x.org", "10.1.3.1", true).await);
        door.clock.set(door.clock.now() + SLOW.interval);
        assert!(door.admits("a@x.org", "10.1.4.1", false).await);
        assert!(!door.admits("a@x.org", "10.1.5.1", false).await);
    }

    #[tokio::test]
    async fn a_refused_attempt_takes_nothing_and_a_right_password_forgives() {
        let door = Door::new();
        let asking = Asking::new(&door.aliases, "a@x.org", &Origin::of(None), false);
        let mut attempts = Vec::new();
        for _ in 0..5 {
            attempts.push(door.admits_now(&asking).await.expect("an answer").expect("admitted"));
        }
        for _ in 0..100 {
            assert!(door.admits_now(&asking).await.is_none(), "it waits for those in flight");
        }
        door.limits.forgive(&attempts[4], door.clock.now()).await;
        attempts.clear();
        for _ in 0..5 {
            assert!(door.limits.admit(&asking, &door.clock).await.is_ok());
        }
        assert!(door.limits.admit(&asking, &door.clock).await.is_err());
    }

    #[tokio::test]
    async fn whoever_waits_for_others_passes_when_they_succeed_and_is_refused_when_they_fail() {
        let door = Door::new();
        let asking = Asking::new(&door.aliases, "a@x.org", &Origin::of(None), true);
        for are_right in [true, false] {
            let mut attempts = Vec::new();
            for _ in 0..5 {
                attempts.push(door.limits.admit(&asking, &door.clock).await.expect("admitted"));
            }
            let verdict = async {
                for attempt in attempts {
                    if are_right {
                        door.limits.forgive(&attempt, door.clock.now()).await;
                    }
                    drop(attempt);
                    tokio::task::yield_now().await;
                }
            };
            let (waited, ()) = tokio::join!(door.limits.admit(&asking, &door.clock), verdict);
            assert_eq!(waited.is_ok(), are_right);
            if let Ok(attempt) = waited {
                door.limits.forgive(&attempt, door.clock.now()).await;
            }
        }
    }
}
