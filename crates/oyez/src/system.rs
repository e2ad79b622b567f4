//! The machine's own time, randomness and name: the only place that asks for them. Tests and simulations bring theirs.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use domain::{Clock, Random, Secret, Timestamp};
use ring::rand::{SecureRandom, SystemRandom};

const SECRET_KEY_LEN: usize = 48;

/// The machine's clock. On a shared database that database's is used instead (`node::NodeClock`).
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else is handed")]
    fn now(&self) -> Timestamp {
        chrono::Utc::now().into()
    }
}

/// The machine's random source, fit for secrets.
#[derive(Debug, Clone)]
pub struct SystemSource(SystemRandom);

impl SystemSource {
    /// Opens the source; nothing is read yet.
    #[expect(clippy::disallowed_methods, reason = "this is the source that everybody else is handed")]
    pub fn new() -> Self {
        Self(SystemRandom::new())
    }
}

impl Default for SystemSource {
    fn default() -> Self {
        Self::new()
    }
}

impl Random for SystemSource {
    #[expect(clippy::expect_used, reason = "a machine without randomness must stop before it makes a guessable secret")]
    fn fill(&self, bytes: &mut [u8]) {
        self.0.fill(bytes).expect("the machine gives random bytes");
    }
}

/// What the machine is called.
pub fn host_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// A new secret key for an installation that has none.
pub fn generate_secret_key(random: &dyn Random) -> Secret {
    let mut bytes = [0; SECRET_KEY_LEN];
    random.fill(&mut bytes);
    Secret::new(STANDARD_NO_PAD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use domain::{Clock, Timestamp};

    use super::{SystemClock, SystemSource, generate_secret_key};
    use crate::secret_key::weakness;

    #[test]
    fn generated_keys_are_strong_and_differ() {
        let random = SystemSource::new();
        let keys = [generate_secret_key(&random), generate_secret_key(&random)];
        assert_ne!(keys[0].expose(), keys[1].expose());
        assert!(keys.iter().all(|key| weakness(key).is_none()));
    }

    #[test]
    fn the_machine_lives_within_the_years_that_oyez_knows() {
        let now = SystemClock.now();
        assert!(Timestamp::MIN < now && now < Timestamp::END);
    }
}
