//! Signing in with e-mail and password. Every attempt that is let in costs one hash, whether there is such an account or not.

use std::net::IpAddr;
use std::sync::atomic::Ordering;
use std::time::Duration;

use domain::fold::fold;
use domain::{Secret, Timestamp, UserId};
use store::web_session::{self, NewWebSession};
use store::{Db, Writer, login, token, user};

use super::limits::{Asking, Origin};
use super::password::Verdict;
use super::{Accounts, SignedIn, User};
use crate::error::{Error, Result};

/// How long an address counts as known after a login.
pub(super) const KNOWN_FOR: Duration = Duration::from_hours(30 * 24);
/// How often a process looks whether any hash of the reference system is left.
const REFERENCE_LOOK_EVERY: Duration = Duration::from_hours(1);
/// Nobody: asked for where there is no account, so that its absence takes the same steps.
const NOBODY: UserId = UserId(0);

/// By what somebody who has signed in is known from then on.
#[derive(Clone, Copy)]
pub(super) enum Pass<'a> {
    /// The first refresh token of a family, by its id, and the family's end.
    Token(&'a str, Timestamp),
    /// A browser's cookie.
    Cookie(NewWebSession<'a>),
}

impl Accounts {
    /// Signs a person in.
    ///
    /// # Errors
    /// [`Error::InvalidCredentials`] for any wrong combination, disabled accounts included; [`Error::TooMany`] after too
    /// many failures, or when too many sign in at once; when the store fails.
    pub async fn login(&self, email: &str, password: &Secret, address: Option<IpAddr>) -> Result<SignedIn> {
        let (jti, now) = (self.fresh_jti(), self.clock.now());
        let pass = Pass::Token(&jti, now + self.policy.refresh_life);
        let user = self.enter(email, password, &Origin::of(address), pass, now).await?;
        let tokens = self.token_pair(&user, jti, now)?;
        Ok(SignedIn { profile: self.profile(user).await?, tokens })
    }

    /// Lets a person in who knows the password, with this pass.
    pub(super) async fn enter(
        &self,
        email: &str,
        password: &Secret,
        origin: &Origin,
        pass: Pass<'_>,
        now: Timestamp,
    ) -> Result<User> {
        let reader = self.store.reader();
        let found = user::find_by_email(reader, email).await?;
        let id = found.as_ref().map_or(NOBODY, |user| user.id);
        let is_known = login::is_known(reader, id, &origin.prefix, now - KNOWN_FOR).await?;
        let asking = Asking::new(&self.hasher, &fold(email), origin, is_known);
        let attempt = self.limits.admit(&asking, self.clock.as_ref()).await?;
        let checked = self.check(password, found).await;
        if checked.is_err() {
            self.limits.give_back(&attempt, self.clock.now()).await;
        }
        let checked = checked?.filter(|(user, _)| user.is_active);
        let (user, fresh) = checked.ok_or(Error::InvalidCredentials)?;
        let twin_may_be_first = fresh.is_some();
        let entered = match self.hand_out(user, fresh, origin, pass, now).await {
            // The same person signed in elsewhere at the same moment, and the hash was replaced there.
            Err(Error::InvalidCredentials) if twin_may_be_first => {
                let found = user::find_by_email(reader, email).await?;
                let again = self.check(password, found).await?.filter(|(user, _)| user.is_active);
                let (user, fresh) = again.ok_or(Error::InvalidCredentials)?;
                self.hand_out(user, fresh, origin, pass, now).await?
            }
            begun => begun?,
        };
        self.limits.forgive(&attempt, self.clock.now()).await;
        Ok(entered)
    }

    /// The account, if the password is its own, with the hash to be kept instead if there is one.
    async fn check(&self, password: &Secret, found: Option<User>) -> Result<Option<(User, Option<Secret>)>> {
        let kept = found.as_ref().and_then(|user| user.password_hash.as_ref());
        Ok(match self.verify(password, kept).await? {
            Verdict::No => None,
            Verdict::Yes => found.map(|user| (user, None)),
            Verdict::Replace(fresh) => found.map(|user| (user, Some(fresh))),
        })
    }

    /// Whether the password is the kept one, at the same cost for everybody.
    pub(super) async fn verify(&self, password: &Secret, kept: Option<&Secret>) -> Result<Verdict> {
        self.passwords.verify(password, kept, self.reference_work().await?).await
    }

    /// The iterations of PBKDF2 that every check of a password costs, while somebody's hash still is the reference system's. Whether
    /// that is so is asked anew once in a while.
    async fn reference_work(&self) -> Result<u32> {
        let work = user::reference_work(self.store.reader()).await?;
        let now = self.clock.now();
        let looked_at = self.reference_looked_at.load(Ordering::Relaxed);
        let is_due = Timestamp::from_micros(looked_at) + REFERENCE_LOOK_EVERY <= now;
        if work == 0 || !is_due {
            return Ok(work);
        }
        self.reference_looked_at.store(now.as_micros(), Ordering::Relaxed);
        self.store.write(Writer::Engine, |db| async move { Ok(user::forget_reference_work(&db).await?) }).await
    }

    /// Hands a pass out, unless the account changed since it was read: a password that was just replaced must not sign in
    /// any more.
    ///
    /// `fresh` takes the place of the hash that the password was checked with.
    pub(super) async fn hand_out(
        &self,
        user: User,
        fresh: Option<Secret>,
        origin: &Origin,
        pass: Pass<'_>,
        now: Timestamp,
    ) -> Result<User> {
        let (read, fresh) = (&user, fresh.as_ref());
        self.store
            .write(Writer::Person, |db| async move {
                user::lock(&db, read.organization, read.id).await?;
                let current = user::find_by_id(&db, read.id).await?;
                let unchanged = |now: &User| now.is_active && now.password_hash == read.password_hash;
                let Some(current) = current.filter(unchanged) else {
                    return Err(Error::InvalidCredentials);
                };
                if let Some(fresh) = fresh {
                    user::replace_hash(&db, current.organization, current.id, fresh).await?;
                }
                begin(&db, &current, pass, origin, now).await?;
                Ok(current)
            })
            .await
    }
}

/// Keeps the pass, and remembers from where its owner came.
pub(super) async fn begin(db: &Db, user: &User, pass: Pass<'_>, origin: &Origin, now: Timestamp) -> Result<()> {
    match pass {
        Pass::Token(jti, expires_at) => token::begin(db, user.id, jti, now, expires_at).await?,
        // A session that began at less than what the tokens of its person are good from is void. So it begins then at the earliest,
        // whatever the clock says: in a change of password that is a moment ahead.
        Pass::Cookie(new) => web_session::begin(db, user.id, new, Ord::max(now, user.tokens_valid_from)).await?,
    }
    user::note_login(db, user.organization, user.id, now).await?;
    login::note(db, user.id, &origin.prefix, now).await?;
    Ok(login::forget(db, user.id, now - KNOWN_FOR).await?)
}
