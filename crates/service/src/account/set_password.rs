//! Setting passwords: by the operator, or by the person with a single-use token. Both void every session.

use std::time::Duration;

use domain::{OrganizationId, Secret, Timestamp, UserId};
use store::{Db, Writer, password_token, user};

use super::create::record;
use super::{Accounts, User, objection};
use crate::caller::Caller;
use crate::error::{Error, Result};

/// How long a token to set a password is good.
const TOKEN_LIFE: Duration = Duration::from_hours(7 * 24);
const PREFIX: &str = "set-";

/// A single-use token to set a password: the text for the person, the hash for the store.
#[derive(Clone, Debug)]
pub struct PasswordTicket {
    pub token: Secret,
    pub hash: String,
    pub expires_at: Timestamp,
}

impl Accounts {
    /// A fresh ticket, for nobody yet: whoever issues it keeps its hash with `store::password_token`.
    pub fn password_ticket(&self) -> PasswordTicket {
        let token = self.random_token(PREFIX);
        PasswordTicket { hash: self.hasher.hash(&token), token, expires_at: self.clock.now() + TOKEN_LIFE }
    }

    /// Gives a person a token to set their password with; those given before are void.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such active person in the organization; when the store fails.
    pub async fn issue_password_ticket(
        &self,
        by: Option<&Caller>,
        organization: OrganizationId,
        person: UserId,
    ) -> Result<PasswordTicket> {
        let (ticket, now) = (self.password_ticket(), self.clock.now());
        let issued = &ticket;
        self.store
            .write(Writer::Person, |db| async move {
                let found = user::find(&db, organization, person).await?.filter(|user| user.is_active);
                let user = found.ok_or(Error::NotFound)?;
                password_token::use_up_all(&db, &[person], now).await?;
                password_token::insert(&db, &[(person, &issued.hash)], now, issued.expires_at).await?;
                record(&db, by, "user.issue_password_ticket", &user, now).await
            })
            .await?;
        Ok(ticket)
    }

    /// The e-mail address of the account whose password this token sets; `None` where it is not, or no longer, good. Looking uses
    /// nothing up.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn ticket_holder(&self, token: &Secret) -> Result<Option<String>> {
        let (now, reader) = (self.clock.now(), self.store.reader());
        let found = password_token::find(reader, &self.hasher.candidates(token.expose()), now).await?;
        let Some((_, person)) = found else { return Ok(None) };
        let user = user::find_by_id(reader, person).await?.filter(|user| user.is_active);
        Ok(user.map(|user| user.email))
    }

    /// Sets a password with a token that was given for it.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the token is not, or no longer, good or the password is refused; when the store fails.
    pub async fn set_password_with_ticket(
        &self,
        token: &Secret,
        password: &Secret,
        request_id: Option<&str>,
    ) -> Result<()> {
        let (now, reader) = (self.clock.now(), self.store.reader());
        let bad = || Error::field("token", "Token is invalid or expired");
        let found = password_token::find(reader, &self.hasher.candidates(token.expose()), now).await?;
        let (kept, person) = found.ok_or_else(bad)?;
        let user = user::find_by_id(reader, person).await?.filter(|user| user.is_active).ok_or_else(bad)?;
        let hash = self.new_hash(&user, password).await?;
        let (user, kept, hash) = (&user, &kept, &hash);
        self.store
            .write(Writer::Person, |db| async move {
                user::lock(&db, user.organization, user.id).await?;
                if !password_token::use_up(&db, kept, now).await? {
                    return Err(bad());
                }
                replace(&db, Some(&own(user, request_id)), user, hash, now).await
            })
            .await
    }

    /// Sets a person's password for them.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such person in the organization; [`Error::Invalid`] when the password is
    /// refused; when the store fails.
    pub async fn set_password(
        &self,
        by: Option<&Caller>,
        organization: OrganizationId,
        person: UserId,
        password: &Secret,
    ) -> Result<()> {
        let user = user::find(self.store.reader(), organization, person).await?.ok_or(Error::NotFound)?;
        let hash = self.new_hash(&user, password).await?;
        let (user, hash, now) = (&user, &hash, self.clock.now());
        self.store
            .write(Writer::Person, |db| async move {
                user::lock(&db, user.organization, user.id).await?;
                replace(&db, by, user, hash, now).await
            })
            .await
    }

    async fn new_hash(&self, user: &User, password: &Secret) -> Result<Secret> {
        match objection(password, &user.username, &user.email) {
            Some(objection) => Err(Error::field("password", objection)),
            None => self.passwords.hash(password).await,
        }
    }
}

/// The person acting for themselves.
pub(super) fn own(user: &User, request_id: Option<&str>) -> Caller {
    Caller {
        user: user.id,
        organization: user.organization,
        role: user.role,
        name: user.full_name(),
        request_id: request_id.map(str::to_owned),
        scope: crate::caller::Scope::Manage,
    }
}

/// Replaces the password, ends every session, and notes who did it.
pub(super) async fn replace(db: &Db, by: Option<&Caller>, user: &User, hash: &Secret, now: Timestamp) -> Result<()> {
    user::set_password(db, user.organization, user.id, hash, now).await?;
    record(db, by, "user.set_password", user, now).await
}
