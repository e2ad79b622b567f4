//! Signing in with e-mail and password. Every attempt that is let in costs one hash, whether there is such an account or not.

use std::net::IpAddr;
use std::time::Duration;

use domain::fold::fold;
use domain::{Secret, Timestamp, UserId};
use store::{Db, Writer, login, token, user};

use super::limits::{Asking, Origin};
use super::{Accounts, SignedIn, User};
use crate::error::{Error, Result};

/// How long an address counts as known after a login.
pub(super) const KNOWN_FOR: Duration = Duration::from_hours(30 * 24);
/// Nobody: asked for where there is no account, so that its absence takes the same steps.
const NOBODY: UserId = UserId(0);

impl Accounts {
    /// Signs a person in.
    ///
    /// # Errors
    /// [`Error::InvalidCredentials`] for any wrong combination, disabled accounts included; [`Error::TooMany`] after too
    /// many failures, or when too many sign in at once; when the store fails.
    pub async fn login(&self, email: &str, password: &Secret, address: Option<IpAddr>) -> Result<SignedIn> {
        let origin = Origin::of(address);
        let reader = self.store.reader();
        let found = user::find_by_email(reader, email).await?;
        let id = found.as_ref().map_or(NOBODY, |user| user.id);
        let is_known = login::is_known(reader, id, &origin.prefix, self.clock.now() - KNOWN_FOR).await?;
        let asking = Asking::new(&self.hasher, &fold(email), &origin, is_known);
        let attempt = self.limits.admit(&asking, self.clock.as_ref()).await?;
        let kept = found.as_ref().and_then(|user| user.password_hash.as_ref());
        let verified = self.passwords.verify(password, kept).await;
        if verified.is_err() {
            self.limits.give_back(&attempt, self.clock.now()).await;
        }
        let matches = verified?;
        let user = found.filter(|user| matches && user.is_active).ok_or(Error::InvalidCredentials)?;
        let signed_in = self.begin_session(user, Some(&origin)).await?;
        self.limits.forgive(&attempt, self.clock.now()).await;
        Ok(signed_in)
    }

    /// Begins a family of tokens, unless the account changed since it was read: a password that was just replaced must
    /// not sign in any more.
    pub(super) async fn begin_session(&self, user: User, origin: Option<&Origin>) -> Result<SignedIn> {
        let now = self.clock.now();
        let jti = self.fresh_jti();
        let expires_at = now + self.policy.refresh_life;
        let (read, jti_ref) = (&user, &jti);
        let user = self
            .store
            .write(Writer::Person, |db| async move {
                user::lock(&db, read.organization, read.id).await?;
                let current = user::find_by_id(&db, read.id).await?;
                let unchanged = |now: &User| now.is_active && now.password_hash == read.password_hash;
                let Some(current) = current.filter(unchanged) else {
                    return Err(Error::InvalidCredentials);
                };
                open_family(&db, &current, jti_ref, now, expires_at, origin).await?;
                Ok(current)
            })
            .await?;
        let tokens = self.token_pair(&user, jti, now)?;
        Ok(SignedIn { profile: self.profile(user).await?, tokens })
    }
}

/// Begins a family of tokens, and remembers from where.
pub(super) async fn open_family(
    db: &Db,
    user: &User,
    jti: &str,
    now: Timestamp,
    expires_at: Timestamp,
    origin: Option<&Origin>,
) -> Result<()> {
    token::begin(db, user.id, jti, now, expires_at).await?;
    user::note_login(db, user.organization, user.id, now).await?;
    if let Some(origin) = origin {
        login::note(db, user.id, &origin.prefix, now).await?;
        login::forget(db, user.id, now - KNOWN_FOR).await?;
    }
    Ok(())
}
