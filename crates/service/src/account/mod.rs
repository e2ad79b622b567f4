//! Accounts: signing in, staying signed in, and the accounts themselves. Who belongs to which team is not decided here.

mod activity;
mod api_token;
mod argon;
mod change_password;
mod create;
mod in_flight;
mod jwt;
mod keys;
mod limits;
mod login;
mod password;
mod pbkdf2;
mod refresh;
mod register;
mod session;
mod set_password;
mod setup;
mod web_session;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64};
use std::time::Duration;

use bus::limit::Limits;
use chrono_tz::Tz;
use domain::snooze::zone;
use domain::{Clock, Random, Secret, TeamId, Timestamp};
use store::Store;
pub use store::organization::Organization;
pub use store::user::User;

use crate::caller::Caller;
use crate::error::{Error, Result};
use jwt::{Claims, Kind, Tokens};
use keys::TokenHasher;
use limits::LoginLimits;
use password::Passwords;

pub use api_token::{ApiToken, Ending, NAME_LENGTH_MAX, PREFIX, TOKENS_MAX};
pub use change_password::PasswordChange;
pub use create::NewAccount;
pub(crate) use create::{OPERATOR, SLUG_LENGTH_MAX};
pub use keys::{Keys, TokenKeys};
pub use password::{HashCost, PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, objection};
pub(crate) use pbkdf2::iterations as reference_iterations;
pub use register::Registration;
pub use session::Session;
pub use set_password::PasswordTicket;
pub use setup::SetUp;
pub use web_session::{Browser, WebSession, WebVisit};

/// What the operator decides about accounts.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// How long an access token is valid.
    pub access_life: Duration,
    /// How long a refresh token is valid.
    pub refresh_life: Duration,
    /// Whether anybody may register.
    pub is_registration_open: bool,
    /// How much work a password hash is.
    pub hash_cost: HashCost,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            access_life: Duration::from_mins(30),
            refresh_life: Duration::from_hours(30 * 24),
            is_registration_open: false,
            hash_cost: HashCost::DEFAULT,
        }
    }
}

/// The use cases around accounts.
pub struct Accounts {
    store: Store,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    policy: Policy,
    passwords: Passwords,
    tokens: Tokens,
    hasher: TokenHasher,
    limits: LoginLimits,
    /// When this process last looked whether hashes of the reference system are left, in microseconds.
    reference_looked_at: AtomicI64,
    /// Whether this process has seen an admin. From then on there is one: no organization loses its last.
    has_seen_admin: AtomicBool,
}

/// A person and the teams that address them.
#[derive(Clone, Debug)]
pub struct Profile {
    pub user: User,
    /// Active teams with their names, by id.
    pub teams: Vec<(TeamId, String)>,
}

/// What a person's pages are told in.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The person's own zone, else the organization's.
    pub zone: Tz,
    /// The organization's name.
    pub organization: String,
}

/// What a client holds after signing in.
#[derive(Clone, Debug)]
pub struct TokenPair {
    pub access: Secret,
    pub refresh: Secret,
}

/// Somebody who has just signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub profile: Profile,
    pub tokens: TokenPair,
}

impl Accounts {
    /// Takes what it needs, and computes one password hash.
    ///
    /// # Errors
    /// When the policy's hash cost is one that argon2 refuses.
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        keys: &Keys,
        policy: Policy,
    ) -> Result<Self> {
        Ok(Self {
            passwords: Passwords::new(policy.hash_cost, random.clone())?,
            tokens: Tokens::new(&keys.signing),
            hasher: TokenHasher::new(&keys.hashing),
            limits: LoginLimits::new(Limits::default()),
            reference_looked_at: AtomicI64::new(0),
            has_seen_admin: AtomicBool::new(false),
            store,
            clock,
            random,
            policy,
        })
    }

    /// Counts attempts to sign in by `limits`, which other nodes may share.
    #[must_use]
    pub fn counting_by(self, limits: Limits) -> Self {
        Self { limits: LoginLimits::new(limits), ..self }
    }

    /// A person with their teams, as they are now.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn profile(&self, user: User) -> Result<Profile> {
        let teams = store::user::teams_of(self.store.reader(), user.organization, user.id).await?;
        Ok(Profile { user, teams })
    }

    /// The caller with their teams, read anew.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the account is gone; when the store fails.
    pub async fn own_profile(&self, caller: &Caller) -> Result<Profile> {
        let user = store::user::find(self.store.reader(), caller.organization, caller.user).await?;
        self.profile(user.ok_or(Error::NotFound)?).await
    }

    /// Where the caller is at home.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the organization is gone; when the store fails.
    pub async fn surroundings(&self, user: &User) -> Result<Surroundings> {
        let home = store::organization::find(self.store.reader(), user.organization).await?.ok_or(Error::NotFound)?;
        Ok(Surroundings { zone: zone(user.time_zone.as_deref(), Some(&home.time_zone)), organization: home.name })
    }

    /// The instant that pages are made for.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// An id that nobody can guess, for a token.
    fn fresh_jti(&self) -> String {
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes);
        keys::hex(&bytes)
    }

    /// The tokens of a session that was granted to `user`, the row as the granting transaction read it: a change that has
    /// committed since then voids them.
    fn token_pair(&self, user: &User, refresh: String, refresh_issued_at: Timestamp) -> Result<TokenPair> {
        let claims =
            |kind, jti, issued_at, life| Claims::new(kind, user.id, user.tokens_valid_from, jti, issued_at, life);
        let access = claims(Kind::Access, self.fresh_jti(), self.clock.now(), self.policy.access_life);
        let refresh = claims(Kind::Refresh, refresh, refresh_issued_at, self.policy.refresh_life);
        let write =
            |claims| self.tokens.write(claims).map_err(|error| Error::Fault(format!("writing a token: {error}")));
        Ok(TokenPair { access: write(&access)?, refresh: write(&refresh)? })
    }
}
