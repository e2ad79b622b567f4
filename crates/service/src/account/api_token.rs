//! API tokens: how a program signs in for a person. The text is shown once and kept as a hash.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Secret, Timestamp};
use store::api_token::{self, NewApiToken};
use store::{Writer, user};

pub use store::api_token::ApiToken;

use super::{Accounts, Session};
use crate::caller::{Caller, Scope};
use crate::error::{BadToken, Error, Result};
use crate::idempotency::{Answer, Once};
use crate::trail::{self, Deed};

/// How an API token begins, so that people and scanners know one when they see it.
pub const PREFIX: &str = "oyez_";
/// Longest name of a token.
pub const NAME_LENGTH_MAX: usize = 100;
/// Life of a token whose end is not given.
const LIFE_DEFAULT: Duration = Duration::from_hours(365 * 24);
/// Most tokens that one person has.
pub const TOKENS_MAX: usize = 100;
/// The last use is remembered to this precision, so that a busy program does not write at each request.
const USE_NOTED_EVERY: Duration = Duration::from_mins(5);
/// A token does nothing that its owner may not do: this one would only ever read.
const NOT_PUBLISHING: &str =
    "Only an admin may publish. Choose \"read\", or \"inbox\" for a token that also answers alerts for you.";
const RANDOM_BYTES: usize = 32;
const HINT_CHARS: usize = 12;

/// How long a token shall be good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// A year.
    Usual,
    Never,
    At(Timestamp),
}

impl Accounts {
    /// Makes a token for the caller, once for its key; its text is in the first answer and nowhere else.
    ///
    /// # Errors
    /// [`Error::Invalid`] when its end has passed, when it is to publish and the caller may not, or when the caller has too many;
    /// when the store fails.
    pub async fn create_api_token(
        &self,
        caller: &Caller,
        name: &str,
        scope: Scope,
        ending: Ending,
        once: &Once<'_, ApiToken>,
    ) -> Result<Answer<(ApiToken, Secret)>> {
        if !scope.suits(caller.role) {
            return Err(Error::field("scope", NOT_PUBLISHING));
        }
        let now = self.clock.now();
        let expires_at = match ending {
            Ending::Usual => Some(now + LIFE_DEFAULT),
            Ending::Never => None,
            Ending::At(at) if at <= now => return Err(Error::field("expires_at", "This must lie in the future.")),
            Ending::At(at) => Some(at),
        };
        let text = self.random_token(PREFIX);
        let hash = self.hasher.hash(&text);
        let hint: String = text.expose().chars().take(HINT_CHARS).collect();
        let new = NewApiToken { name, hash: &hash, hint: &hint, scope: scope.code(), expires_at };
        let (organization, owner) = (caller.organization, caller.user);
        let made = once.write(&self.store, caller, now, |db| async move {
            user::lock(&db, organization, owner).await?;
            if api_token::list(&db, organization, owner, TOKENS_MAX as u64).await?.len() >= TOKENS_MAX {
                let complaint = format!("You have {TOKENS_MAX} tokens already. Revoke one first.");
                return Err(Error::field("non_field_errors", complaint));
            }
            let id = api_token::insert(&db, organization, owner, new, now).await?;
            let detail = serde_json::json!({"name": new.name, "scope": scope.name()});
            let deed = Deed { action: "api_token.create", kind: "api_token", subject: id, detail: Some(detail) };
            trail::record(&db, caller, deed, now).await?;
            api_token::find(&db, organization, owner, id).await?.ok_or(Error::NotFound)
        });
        Ok(match made.await? {
            Answer::First(token) => Answer::First((token, text)),
            Answer::Again(reply) => Answer::Again(reply),
        })
    }

    /// The caller's tokens that were not revoked, newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn api_tokens(&self, caller: &Caller) -> Result<Vec<ApiToken>> {
        let list = api_token::list(self.store.reader(), caller.organization, caller.user, TOKENS_MAX as u64);
        Ok(list.await?)
    }

    /// Revokes one of the caller's tokens.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the caller has no such token; when the store fails.
    pub async fn revoke_api_token(&self, caller: &Caller, token: i64) -> Result<()> {
        let now = self.clock.now();
        self.store
            .write(Writer::Person, |db| async move {
                if !api_token::revoke(&db, caller.organization, caller.user, token, now).await? {
                    return Err(Error::NotFound);
                }
                let deed = Deed { action: "api_token.revoke", kind: "api_token", subject: token, detail: None };
                trail::record(&db, caller, deed, now).await
            })
            .await
    }

    /// The account behind an API token.
    pub(super) async fn authenticate_program(&self, text: &str) -> Result<Session> {
        let now = self.clock.now();
        let reader = self.store.reader();
        let found = api_token::find_by_hash(reader, &self.hasher.candidates(text)).await?;
        let token = found.filter(|token| token.expires_at.is_none_or(|at| now < at));
        let token = token.ok_or(Error::BadToken(BadToken::Invalid))?;
        let scope = Scope::from_code(token.scope).ok_or(Error::BadToken(BadToken::Invalid))?;
        let user = user::find_by_id(reader, token.user).await?.ok_or(Error::BadToken(BadToken::UserNotFound))?;
        if !user.is_active {
            return Err(Error::BadToken(BadToken::UserInactive));
        }
        if token.last_used_at.is_none_or(|at| at + USE_NOTED_EVERY <= now) {
            let id = token.id;
            let noted = self.store.write(Writer::Engine, |db| async move { api_token::note_use(&db, id, now).await });
            if let Err(error) = noted.await {
                tracing::debug!(%error, "the last use of an API token was not noted");
            }
        }
        Ok(Session { user, scope, program: Some(token.id), browser: None, expires_at: token.expires_at })
    }

    /// A token that nobody can guess.
    pub(super) fn random_token(&self, prefix: &str) -> Secret {
        let mut bytes = [0; RANDOM_BYTES];
        self.random.fill(&mut bytes);
        Secret::new(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }
}
