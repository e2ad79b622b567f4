//! Exchanging a refresh token for the next pair, and giving it up. A stolen token is noticed when both sides go on using it.

use std::time::Duration;

use domain::{Secret, Timestamp};
use store::token::{self, RefreshToken};
use store::{Db, Writer, user};

use super::jwt::Kind;
use super::{Accounts, TokenPair, User};
use crate::error::{BadToken, Error, Result};

/// A token that comes this much later than the first use of its successor was stolen, or its successor was.
const REUSE_GRACE: Duration = Duration::from_mins(1);

/// What an exchange came to. A refusal that revokes must be committed, so it is no error of the transaction.
enum Exchange {
    Granted { user: Box<User>, jti: String, issued_at: Timestamp },
    Refused,
}

impl Accounts {
    /// Gives the next pair for a refresh token. Until that pair's refresh token has been used, the old one may be used
    /// again, and then gives the same successor: an answer that got lost costs nobody their session.
    ///
    /// # Errors
    /// [`Error::BadToken`] when the token is not, or no longer, good; when the store fails.
    pub async fn refresh(&self, token: &Secret) -> Result<TokenPair> {
        let now = self.clock.now();
        let claims = self.tokens.read(token.expose(), Kind::Refresh, now).map_err(Error::BadToken)?;
        let expires_at = now + self.policy.refresh_life;
        let (jti, fresh) = (&claims.jti, &self.fresh_jti());
        let exchange = self
            .store
            .write(Writer::Person, |db| async move {
                match token::find_for_update(&db, jti).await? {
                    Some(presented) => exchange(&db, &presented, fresh, now, expires_at).await,
                    None => Ok(Exchange::Refused),
                }
            })
            .await?;
        match exchange {
            Exchange::Granted { user, jti, issued_at } => self.token_pair(&user, jti, issued_at),
            Exchange::Refused => Err(Error::BadToken(BadToken::Invalid)),
        }
    }

    /// Revokes the session that a refresh token belongs to.
    ///
    /// # Errors
    /// [`Error::BadToken`] when it is no refresh token of ours; when the store fails.
    pub async fn logout(&self, token: &Secret) -> Result<()> {
        let now = self.clock.now();
        let claims = self.tokens.read(token.expose(), Kind::Refresh, now).map_err(Error::BadToken)?;
        let jti = &claims.jti;
        self.store
            .write(Writer::Person, |db| async move {
                match token::find_for_update(&db, jti).await? {
                    Some(known) => Ok(token::revoke(&db, known.family, now).await?),
                    None => Ok(()),
                }
            })
            .await
    }
}

async fn exchange(
    db: &Db,
    presented: &RefreshToken,
    fresh: &str,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<Exchange> {
    if presented.family_revoked_at.is_some() || presented.family_expires_at <= now {
        return Ok(Exchange::Refused);
    }
    if let Some(at) = presented.successor_used_at {
        if now > at + REUSE_GRACE {
            tracing::warn!(
                user = presented.user.0,
                "a refresh token came again after its successor was used: session revoked"
            );
            token::revoke(db, presented.family, now).await?;
        }
        return Ok(Exchange::Refused);
    }
    let Some(user) = user::find_by_id(db, presented.user).await?.filter(|user| user.is_active) else {
        return Ok(Exchange::Refused);
    };
    token::note_use(db, presented, now).await?;
    if let Some(next) = token::successor(db, &presented.jti).await? {
        return Ok(Exchange::Granted { user: Box::new(user), jti: next.jti, issued_at: next.issued_at });
    }
    token::succeed(db, presented, fresh, now, expires_at).await?;
    Ok(Exchange::Granted { user: Box::new(user), jti: fresh.to_owned(), issued_at: now })
}
