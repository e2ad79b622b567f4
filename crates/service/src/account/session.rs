//! Who stands behind a token: asked at every request, read from the store each time.

use domain::{Timestamp, UserId};
use store::user;

use super::jwt::Kind;
use super::{Accounts, User, api_token};
use crate::caller::{Caller, Scope};
use crate::error::{BadToken, Error, Result};

/// An account that has shown a good token.
#[derive(Clone, Debug)]
pub struct Session {
    pub user: User,
    pub scope: Scope,
    /// The id of the API token, where it is a program that signed in by one.
    pub program: Option<i64>,
    /// The id of the session in a browser, where it is one that signed in by its cookie.
    pub browser: Option<i64>,
    /// When the token ends, and with it whatever it opened.
    pub expires_at: Option<Timestamp>,
}

impl Session {
    /// The account as use cases want it.
    pub fn caller(&self, request_id: Option<String>) -> Caller {
        Caller {
            user: self.user.id,
            organization: self.user.organization,
            role: self.user.role,
            name: self.user.full_name(),
            request_id,
            scope: self.scope,
        }
    }

    /// # Errors
    /// [`Error::Forbidden`] unless the account is an operator's.
    pub fn require_operator(&self) -> Result<()> {
        if self.user.is_operator { Ok(()) } else { Err(Error::Forbidden) }
    }
}

impl Accounts {
    /// The account behind the token of an `Authorization` header, be it a session's or a program's.
    ///
    /// # Errors
    /// [`Error::BadToken`] when the token is not good or the account is closed; when the store fails.
    pub async fn authenticate(&self, token: &str) -> Result<Session> {
        if token.starts_with(api_token::PREFIX) {
            return self.authenticate_program(token).await;
        }
        let claims = self.tokens.read(token, Kind::Access, self.clock.now()).map_err(Error::BadToken)?;
        let found = user::find_by_id(self.store.reader(), UserId(claims.user_id)).await?;
        let user = found.ok_or(Error::BadToken(BadToken::UserNotFound))?;
        if !user.is_active {
            return Err(Error::BadToken(BadToken::UserInactive));
        }
        if claims.valid_from_us < user.tokens_valid_from.as_micros() {
            return Err(Error::BadToken(BadToken::Invalid));
        }
        Ok(Session { user, scope: Scope::Manage, program: None, browser: None, expires_at: Some(claims.expires_at()) })
    }
}
