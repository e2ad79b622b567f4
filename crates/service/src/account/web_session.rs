//! Signed in to the pages: a browser holds a cookie that nobody can guess, the store its hash. Every sign-in makes a new one; none that
//! a browser brings along is ever taken over.

use std::net::IpAddr;
use std::time::Duration;

use domain::{Secret, Timestamp};
use store::web_session::{self, NewWebSession};
use store::{Writer, user};

pub use store::web_session::WebSession;

use super::limits::Origin;
use super::login::Pass;
use super::{Accounts, PasswordChange, Session, User};
use crate::caller::{Caller, Scope};
use crate::error::{BadToken, Error, Result};

const PREFIX: &str = "web-";
/// Longest name of a browser that is kept, in characters.
const AGENT_CHARS_MAX: usize = 200;
/// The last use is remembered to this precision, so that a page does not write each time.
const USE_NOTED_EVERY: Duration = Duration::from_mins(5);
/// Most sessions that are listed.
const SESSIONS_LISTED_MAX: u64 = 100;
/// How long a stream of live events stands before its session is looked at anew.
const STREAM_LIFE: Duration = Duration::from_mins(10);

/// A browser that asks to be let in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Browser<'a> {
    pub address: Option<IpAddr>,
    /// What it calls itself.
    pub agent: &'a str,
    /// The cookie that it brings along: the session behind it ends when another begins.
    pub cookie: Option<&'a Secret>,
}

/// What a page's request came with: a good cookie.
#[derive(Clone, Debug)]
pub struct WebVisit {
    pub session: Session,
    /// The session's id, by which its owner ends it.
    pub id: i64,
    /// What forms of this session must bring along.
    pub form_token: Secret,
}

/// A cookie that a browser is about to get, and the hashes by which the store knows it and the one before.
pub(super) struct FreshCookie {
    pub(super) text: Secret,
    hash: String,
    agent: String,
    replaces: Vec<String>,
}

impl Accounts {
    /// Signs a person in to the pages; the answer is the cookie's text.
    ///
    /// # Errors
    /// As [`Accounts::login`].
    pub async fn sign_in(&self, email: &str, password: &Secret, browser: Browser<'_>) -> Result<Secret> {
        let (fresh, now) = (self.fresh_cookie(browser), self.clock.now());
        let origin = Origin::of(browser.address);
        self.enter(email, password, &origin, self.cookie(&fresh, &origin, now), now).await?;
        Ok(fresh.text)
    }

    /// Changes the password of `user`, who is the caller, and signs this browser in anew; every other session ends.
    ///
    /// # Errors
    /// As [`Accounts::change_password`].
    pub async fn change_password_in_browser(
        &self,
        caller: &Caller,
        user: &User,
        change: &PasswordChange,
        browser: Browser<'_>,
    ) -> Result<Secret> {
        let (fresh, now) = (self.fresh_cookie(browser), self.clock.now());
        let origin = Origin::of(browser.address);
        let pass = self.cookie(&fresh, &origin, now);
        self.exchange_password(caller, user, change, &origin, pass, now).await?;
        Ok(fresh.text)
    }

    /// Who stands behind a cookie.
    ///
    /// # Errors
    /// [`Error::BadToken`] when the cookie is not, or no longer, good or the account is closed; when the store fails.
    pub async fn visit(&self, cookie: &str) -> Result<WebVisit> {
        let now = self.clock.now();
        let reader = self.store.reader();
        let found = web_session::find_by_hash(reader, &self.hasher.candidates(cookie), now).await?;
        let found = found.ok_or(Error::BadToken(BadToken::Invalid))?;
        let user = user::find_by_id(reader, found.user).await?.ok_or(Error::BadToken(BadToken::UserNotFound))?;
        if !user.is_active {
            return Err(Error::BadToken(BadToken::UserInactive));
        }
        // Whoever voids tokens ends sessions with them, but for a node of a version that knew no sessions.
        if found.created_at < user.tokens_valid_from {
            return Err(Error::BadToken(BadToken::Invalid));
        }
        if found.last_seen_at + USE_NOTED_EVERY <= now {
            let (id, until) = (found.id, now + self.policy.refresh_life);
            let noted =
                self.store.write(Writer::Engine, |db| async move { web_session::note_use(&db, id, now, until).await });
            if let Err(error) = noted.await {
                tracing::debug!(%error, "the last use of a session was not noted");
            }
        }
        let expires_at = Some(Ord::min(found.expires_at, now + STREAM_LIFE));
        let session = Session { user, scope: Scope::Manage, program: None, browser: Some(found.id), expires_at };
        Ok(WebVisit { session, id: found.id, form_token: self.form_token(cookie) })
    }

    /// What forms must bring along that are shown to the holder of this cookie: other sites can neither read nor guess it.
    pub fn form_token(&self, cookie: &str) -> Secret {
        Secret::new(self.hasher.hash(&Secret::new(format!("form {cookie}"))))
    }

    /// Whether forms shown to the holder of this cookie bring this token along. Hashes are compared, whose likeness tells nothing
    /// of that of the texts.
    pub fn owns_form(&self, cookie: &str, token: &str) -> bool {
        self.hasher.hash(&self.form_token(cookie)) == self.hasher.hash(&Secret::new(token))
    }

    /// A text that nobody can guess, for a browser in which nobody is signed in yet.
    pub fn guest_cookie(&self) -> Secret {
        self.random_token("guest-")
    }

    /// The caller's sessions in browsers, the last used first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn web_sessions(&self, caller: &Caller) -> Result<Vec<WebSession>> {
        let (reader, now) = (self.store.reader(), self.clock.now());
        Ok(web_session::list(reader, caller.user, SESSIONS_LISTED_MAX, now).await?)
    }

    /// Ends one of the caller's sessions.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the caller has no such session; when the store fails.
    pub async fn end_web_session(&self, caller: &Caller, session: i64) -> Result<()> {
        let user = caller.user;
        let ended = self.store.write(Writer::Person, |db| async move { web_session::end(&db, user, session).await });
        if ended.await? { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Ends all of the caller's sessions in browsers but this one; tells how many there were.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end_other_web_sessions(&self, caller: &Caller, kept: i64) -> Result<u64> {
        let user = caller.user;
        self.store.write(Writer::Person, |db| async move { Ok(web_session::end_others(&db, user, kept).await?) }).await
    }

    pub(super) fn fresh_cookie(&self, browser: Browser<'_>) -> FreshCookie {
        let text = self.random_token(PREFIX);
        FreshCookie {
            hash: self.hasher.hash(&text),
            agent: browser.agent.chars().filter(|c| !c.is_control()).take(AGENT_CHARS_MAX).collect(),
            replaces: browser.cookie.map(|cookie| self.hasher.candidates(cookie.expose())).unwrap_or_default(),
            text,
        }
    }

    pub(super) fn cookie<'a>(&self, fresh: &'a FreshCookie, origin: &'a Origin, now: Timestamp) -> Pass<'a> {
        let FreshCookie { hash, agent, replaces, .. } = fresh;
        let expires_at = now + self.policy.refresh_life;
        Pass::Cookie(NewWebSession { hash, agent, address: &origin.prefix, expires_at, replaces })
    }
}
