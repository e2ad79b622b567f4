//! A person's own change of password. Whoever sits down at an unlocked desk must not keep the account, so the current one is asked for, and
//! guesses count as they do at the door.

use std::net::IpAddr;

use domain::fold::fold;
use domain::{Secret, Timestamp};
use store::{Writer, login, user};

use super::limits::{Asking, Origin};
use super::login::{KNOWN_FOR, Pass, begin};
use super::password::Verdict;
use super::set_password::replace;
use super::{Accounts, SignedIn, User, objection};
use crate::caller::Caller;
use crate::error::{Error, Result};

const WRONG: &str = "This is not your current password.";
const SAME: &str = "This is your current password. Choose another one.";

/// Both passwords of a change.
#[derive(Clone, Debug)]
pub struct PasswordChange {
    pub current: Secret,
    pub new: Secret,
}

impl Accounts {
    /// Changes the password of `user`, who is the caller. Every session ends, and the one in the answer begins.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the current password is wrong or the new one is refused; [`Error::TooMany`] after too many
    /// wrong ones, here or at the login; when the store fails.
    pub async fn change_password(
        &self,
        caller: &Caller,
        user: &User,
        change: &PasswordChange,
        address: Option<IpAddr>,
    ) -> Result<SignedIn> {
        let (jti, now) = (self.fresh_jti(), self.clock.now());
        let pass = Pass::Token(&jti, now + self.policy.refresh_life);
        let changed = self.exchange_password(caller, user, change, &Origin::of(address), pass, now).await?;
        let tokens = self.token_pair(&changed, jti, now)?;
        Ok(SignedIn { profile: self.profile(changed).await?, tokens })
    }

    /// Changes a password and hands a pass out, since all that there were are void.
    pub(super) async fn exchange_password(
        &self,
        caller: &Caller,
        user: &User,
        change: &PasswordChange,
        origin: &Origin,
        pass: Pass<'_>,
        now: Timestamp,
    ) -> Result<User> {
        if let Some(objection) = objection(&change.new, &user.username, &user.email) {
            return Err(Error::field("new_password", objection));
        }
        self.check_current(user, &change.current, origin).await?;
        // Only now, or whoever guesses would be told so without it being counted.
        if change.new.expose() == change.current.expose() {
            return Err(Error::field("new_password", SAME));
        }
        let hash = &self.passwords.hash(&change.new).await?;
        let changed = self.store.write(Writer::Person, |db| async move {
            user::lock(&db, user.organization, user.id).await?;
            let current = user::find_by_id(&db, user.id).await?;
            if current.is_none_or(|current| !current.is_active || current.password_hash != user.password_hash) {
                return Err(wrong());
            }
            replace(&db, Some(caller), user, hash, now).await?;
            let changed = user::find_by_id(&db, user.id).await?.ok_or(Error::NotFound)?;
            begin(&db, &changed, pass, origin, now).await?;
            Ok(changed)
        });
        changed.await
    }

    async fn check_current(&self, user: &User, password: &Secret, origin: &Origin) -> Result<()> {
        let since = self.clock.now() - KNOWN_FOR;
        let is_known = login::is_known(self.store.reader(), user.id, &origin.prefix, since).await?;
        let asking = Asking::new(&self.hasher, &fold(&user.email), origin, is_known);
        let attempt = self.limits.admit(&asking, self.clock.as_ref()).await?;
        let kept = user.password_hash.as_ref();
        let verified = self.verify(password, kept).await;
        if verified.is_err() {
            self.limits.give_back(&attempt, self.clock.now()).await;
        }
        if verified? == Verdict::No {
            return Err(wrong());
        }
        self.limits.forgive(&attempt, self.clock.now()).await;
        Ok(())
    }
}

fn wrong() -> Error {
    Error::field("current_password", WRONG)
}
