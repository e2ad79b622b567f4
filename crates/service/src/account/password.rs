//! Passwords: hashed by argon2id on threads of their own, few at once, and a bounded queue before them. Hashes of the reference system are
//! only checked. Nothing is kept here.

use std::sync::Arc;
use std::time::Duration;

use argon2::Params;
use domain::{Random, Secret};
use tokio::sync::Semaphore;

use super::{argon, pbkdf2};
use crate::error::{Error, Result};

/// Fewest characters of a password.
pub const PASSWORD_LENGTH_MIN: usize = 8;
/// Most characters of a password.
pub const PASSWORD_LENGTH_MAX: usize = 128;
/// Hashes computed at once at most: each takes the memory of its cost.
const AT_ONCE_MAX: usize = 4;
/// Hashes that may wait for their turn; whoever comes after them is told to come back.
const WAITING_MAX: usize = 64;
/// When to come back.
const QUEUE_FULL_WAIT: Duration = Duration::from_secs(2);
const SALT_BYTES: usize = 16;

/// Passwords so common that a guesser tries them first, all of eight characters or more.
const COMMON: &str = include_str!("common_passwords.txt");

/// How much work one hash is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashCost {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl HashCost {
    /// OWASP's advice for argon2id: 19 MiB, two passes, one lane.
    pub const DEFAULT: Self = Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 };
}

/// Whether a password is the hashed one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    No,
    Yes,
    /// It is, and this is its hash as it is to be kept from now on.
    Replace(Secret),
}

/// Makes and checks password hashes.
pub(super) struct Passwords {
    params: Params,
    random: Arc<dyn Random>,
    /// Checked where there is no account, so that its absence costs the same.
    dummy: Secret,
    queue: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

impl Passwords {
    /// Makes one hash, of nothing, to compare with later.
    pub(super) fn new(cost: HashCost, random: Arc<dyn Random>) -> Result<Self> {
        let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None)
            .map_err(|error| Error::Fault(format!("argon2 parameters: {error}")))?;
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let at_once = cores.min(AT_ONCE_MAX);
        let dummy = hash(&params, b"", &salt(random.as_ref()))?;
        Ok(Self {
            params,
            random,
            dummy,
            queue: Arc::new(Semaphore::new(at_once + WAITING_MAX)),
            turns: Arc::new(Semaphore::new(at_once)),
        })
    }

    /// Hashes a new password.
    pub(super) async fn hash(&self, password: &Secret) -> Result<Secret> {
        let (params, salt, password) = (self.params.clone(), salt(self.random.as_ref()), password.clone());
        self.in_turn(move || hash(&params, password.expose().as_bytes(), &salt)).await?
    }

    /// Whether the password is the hashed one. Without a hash the same work is done for a no: argon2, and `reference_work` iterations
    /// of PBKDF2 besides, which is 0 unless somebody's hash still is the reference system's. So neither tells of the other.
    pub(super) async fn verify(
        &self,
        password: &Secret,
        kept: Option<&Secret>,
        reference_work: u32,
    ) -> Result<Verdict> {
        let (params, salt, dummy) = (self.params.clone(), salt(self.random.as_ref()), self.dummy.clone());
        let (password, kept) = (password.clone(), kept.cloned());
        self.in_turn(move || {
            let bytes = password.expose().as_bytes();
            if let Some(old) = kept.as_ref().and_then(|kept| pbkdf2::Kept::read(kept.expose())) {
                let matches = old.matches(bytes);
                pbkdf2::work(reference_work.saturating_sub(old.iterations.get()), bytes);
                let fresh = hash(&params, bytes, &salt);
                return if matches { fresh.map_or(Verdict::Yes, Verdict::Replace) } else { Verdict::No };
            }
            pbkdf2::work(reference_work, bytes);
            let matches = argon::verify(bytes, kept.as_ref().unwrap_or(&dummy).expose()).unwrap_or(false);
            if matches && kept.is_some() { Verdict::Yes } else { Verdict::No }
        })
        .await
    }

    /// The permits go along to the thread: a client that hangs up does not free a place where work goes on.
    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let full = |_| Error::TooMany { limit: WAITING_MAX as u64, wait: QUEUE_FULL_WAIT };
        let place = self.queue.clone().try_acquire_owned().map_err(full)?;
        let closed = |_| Error::Fault("the queue for hashes is closed".to_owned());
        let turn = self.turns.clone().acquire_owned().await.map_err(closed)?;
        metrics::counter!("oyez_password_hashes_total").increment(1);
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop((place, turn));
            done
        });
        done.await.map_err(|_| Error::Fault("hashing a password was broken off".to_owned()))
    }
}

fn salt(random: &dyn Random) -> [u8; SALT_BYTES] {
    let mut salt = [0; SALT_BYTES];
    random.fill(&mut salt);
    salt
}

fn hash(params: &Params, password: &[u8], salt: &[u8]) -> Result<Secret> {
    argon::hash(params, password, salt).map(Secret::new).map_err(|error| Error::Fault(format!("argon2: {error}")))
}

/// What is wrong with a password that somebody wants, if anything.
pub fn objection(password: &Secret, username: &str, email: &str) -> Option<String> {
    let text = password.expose();
    let length = text.chars().count();
    let folded = domain::fold::fold(text);
    let name = email.split('@').next().unwrap_or_default();
    if length < PASSWORD_LENGTH_MIN {
        Some(format!("Ensure this field has at least {PASSWORD_LENGTH_MIN} characters."))
    } else if length > PASSWORD_LENGTH_MAX {
        Some(format!("Ensure this field has no more than {PASSWORD_LENGTH_MAX} characters."))
    } else if COMMON.lines().any(|common| common == folded) {
        Some("This password is too common.".to_owned())
    } else if [username, email, name].iter().any(|word| domain::fold::fold(word) == folded) {
        Some("The password is too similar to the username or the e-mail address.".to_owned())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objects(password: &str) -> Option<String> {
        objection(&Secret::new(password), "marianne", "m.adams@example.com")
    }

    #[test]
    fn short_common_and_own_names_are_refused() {
        assert!(objects("short77").is_some_and(|text| text.contains("at least 8")));
        assert!(objects(&"x".repeat(129)).is_some_and(|text| text.contains("no more than 128")));
        for common in ["password", "Password123", "12345678", "qwertyuiop"] {
            assert_eq!(objects(common).as_deref(), Some("This password is too common."), "{common}");
        }
        assert!(objects("MariAnne").is_some() && objects("M.Adams@example.com").is_some());
        assert_eq!(objects("a walk by the river"), None);
        assert_eq!(objects("ßößößößö"), None);
    }

    struct Zeros;

    impl Random for Zeros {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }

    #[tokio::test]
    async fn whoever_comes_when_the_queue_is_full_is_told_to_come_back_and_costs_nothing() {
        let cheap = HashCost { memory_kib: 8, passes: 1, lanes: 1 };
        let passwords = Passwords::new(cheap, Arc::new(Zeros)).expect("passwords");
        let word = Secret::new("a walk by the river");
        let waiting = passwords.queue.available_permits();
        let full = passwords.queue.acquire_many(u32::try_from(waiting).expect("few")).await.expect("the queue");
        let refused = passwords.hash(&word).await;
        assert!(matches!(refused, Err(Error::TooMany { limit: 64, wait: QUEUE_FULL_WAIT })), "{refused:?}");
        drop(full);
        let kept = passwords.hash(&word).await.expect("a hash");
        assert_eq!(passwords.verify(&word, Some(&kept), 0).await.expect("a verdict"), Verdict::Yes);
        assert_eq!(passwords.verify(&word, None, 0).await.expect("a verdict"), Verdict::No);
        assert_eq!(passwords.queue.available_permits(), waiting);
    }

    #[tokio::test]
    async fn a_hash_of_the_reference_system_is_accepted_with_one_to_put_in_its_place() {
        let cheap = HashCost { memory_kib: 8, passes: 1, lanes: 1 };
        let passwords = Passwords::new(cheap, Arc::new(Zeros)).expect("passwords");
        let kept = Secret::new("pbkdf2_sha256$1000$seasalt$JgZryXe2Ga8ysg6XbzkLpTdyPQrHqsinbL9BnnhgX4A=");
        let word = Secret::new("lètmein");
        let Verdict::Replace(fresh) = passwords.verify(&word, Some(&kept), 1_000).await.expect("a verdict") else {
            panic!("no hash to put in its place");
        };
        assert!(fresh.expose().starts_with("$argon2id$"));
        assert_eq!(passwords.verify(&word, Some(&fresh), 1_000).await.expect("a verdict"), Verdict::Yes);
        let wrong = Secret::new("letmein");
        assert_eq!(passwords.verify(&wrong, Some(&kept), 1_000).await.expect("a verdict"), Verdict::No);
        let unusable = Secret::new("!jEwxkLbqaqZdQpY6o1xYnAxh0k");
        assert_eq!(passwords.verify(&unusable, Some(&unusable), 1_000).await.expect("a verdict"), Verdict::No);
    }

    #[test]
    fn the_list_holds_only_what_the_length_would_let_through() {
        assert!(COMMON.lines().all(|word| word.chars().count() >= PASSWORD_LENGTH_MIN));
        assert!(COMMON.lines().all(|word| domain::fold::fold(word) == word));
    }
}
