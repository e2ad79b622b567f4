//! Open registration: anybody makes themselves an account in the first organization, where the operator allows it.

use std::net::IpAddr;
use std::time::Duration;

use bus::limit::Allowance;
use domain::{Role, Secret, TeamId};
use store::{Writer, audit, membership, organization, team, user};

use super::create::insert_user;
use super::limits::Origin;
use super::login::Pass;
use super::{Accounts, NewAccount, SignedIn, objection};
use crate::error::{Error, Result};

/// Accounts that may be made from one address.
const PER_ADDRESS: Allowance = Allowance { burst: 10, interval: Duration::from_mins(5) };

/// What somebody says of themselves. Role and organization are not theirs to say.
#[derive(Clone, Debug)]
pub struct Registration {
    pub username: String,
    pub email: String,
    pub password: Secret,
    pub first_name: String,
    pub last_name: String,
    pub team: Option<TeamId>,
}

impl Accounts {
    /// Passes where registration is open.
    ///
    /// # Errors
    /// [`Error::RegistrationClosed`].
    pub fn require_open_registration(&self) -> Result<()> {
        if self.policy.is_registration_open { Ok(()) } else { Err(Error::RegistrationClosed) }
    }

    /// Makes an account of role `user` in the first organization, and signs it in.
    ///
    /// # Errors
    /// [`Error::RegistrationClosed`]; [`Error::Invalid`] when the username or the e-mail address is in use, the team is
    /// none of the organization's or the password is refused; [`Error::TooMany`] after too many from one address; when
    /// the store fails.
    pub async fn register(
        &self,
        registration: Registration,
        address: Option<IpAddr>,
        request_id: Option<&str>,
    ) -> Result<SignedIn> {
        self.require_open_registration()?;
        let Registration { username, email, password, first_name, last_name, team } = registration;
        let (now, origin) = (self.clock.now(), Origin::of(address));
        self.limits.admit_registration(&self.hasher, &origin, PER_ADDRESS, now).await?;
        let mut complaints = self.complaints(&username, &email, team).await?;
        complaints.extend(objection(&password, &username, &email).map(|objection| ("password", objection)));
        if !complaints.is_empty() {
            return Err(Error::Invalid(complaints));
        }
        let hash = &self.passwords.hash(&password).await?;
        let new = &NewAccount { username, first_name, last_name, ..NewAccount::with_email(&email, Role::User) };
        let made = self.store.write(Writer::Person, |db| async move {
            let home = organization::first(&db).await?.ok_or(Error::RegistrationClosed)?;
            membership::hold(&db, home.id).await?;
            let made = insert_user(&db, home.id, new, Some(hash), now).await?;
            if let Some(team) = team {
                if team::existing(&db, home.id, &[team]).await?.is_empty() {
                    return Err(Error::field("team", format!("Invalid pk \"{team}\" - object does not exist.")));
                }
                team::add_members(&db, home.id, team, &[made.id], now).await?;
            }
            let entry = audit::Entry {
                actor: Some(made.id),
                actor_name: &made.full_name(),
                action: "user.register",
                subject_kind: "user",
                subject: Some(made.id.0),
                detail: Some(serde_json::json!({"email": made.email})),
                request_id,
                at: now,
            };
            audit::record(&db, home.id, entry).await?;
            Ok(made)
        });
        let (jti, now) = (self.fresh_jti(), self.clock.now());
        let pass = Pass::Token(&jti, now + self.policy.refresh_life);
        let user = self.hand_out(made.await?, None, &origin, pass, now).await?;
        let tokens = self.token_pair(&user, jti, now)?;
        Ok(SignedIn { profile: self.profile(user).await?, tokens })
    }

    /// What is wrong with the fields that the store can judge before the work of a hash; the transaction asks again.
    async fn complaints(
        &self,
        username: &str,
        email: &str,
        team: Option<TeamId>,
    ) -> Result<Vec<(&'static str, String)>> {
        let db = self.store.reader();
        let mut complaints = Vec::new();
        if user::holder_of_username(db, username).await?.is_some() {
            complaints.push(("username", "A user with that username already exists.".to_owned()));
        }
        if user::holder_of_email(db, email).await?.is_some() {
            complaints.push(("email", "A user with that email already exists.".to_owned()));
        }
        if let Some(team) = team {
            let home = organization::first(db).await?.ok_or(Error::RegistrationClosed)?;
            if team::existing(db, home.id, &[team]).await?.is_empty() {
                complaints.push(("team", format!("Invalid pk \"{team}\" - object does not exist.")));
            }
        }
        Ok(complaints)
    }
}
