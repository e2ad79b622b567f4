//! Making organizations and accounts: by the operator at the command line, or by an admin within their own organization.

use std::sync::atomic::Ordering;

use chrono_tz::Tz;
use domain::fold::fold;
use domain::name::NAME_CHARS_MAX;
use domain::{OrganizationId, Role, Secret, Timestamp};
use store::organization::{self, NewOrganization, Organization};
use store::user::{self, NewUser};
use store::{Db, Writer, audit, membership};

use super::{Accounts, User, objection};
use crate::caller::Caller;
use crate::error::{Error, Result};

/// The name in the audit trail of whoever sits at the machine itself.
pub(crate) const OPERATOR: &str = "operator (command line)";
/// Longest slug of an organization.
pub(crate) const SLUG_LENGTH_MAX: usize = 100;
/// The organization of the very first admin.
const FIRST_ORGANIZATION: NewOrganization<'static> =
    NewOrganization { slug: "default-org", name: "Default organization", time_zone: "UTC" };

/// An account about to be made.
#[derive(Clone, Debug)]
pub struct NewAccount {
    pub username: String,
    pub email: String,
    /// Without one nobody can sign in until a password is set.
    pub password: Option<Secret>,
    pub first_name: String,
    pub last_name: String,
    pub role: Role,
    pub is_operator: bool,
    pub time_zone: Option<Tz>,
}

impl NewAccount {
    /// An account of which only the address is known; it is the username too.
    pub fn with_email(email: &str, role: Role) -> Self {
        Self {
            username: email.chars().take(NAME_CHARS_MAX).collect(),
            email: email.to_owned(),
            password: None,
            first_name: String::new(),
            last_name: String::new(),
            role,
            is_operator: false,
            time_zone: None,
        }
    }
}

impl Accounts {
    /// Makes an organization.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the slug is malformed or in use; when the store fails.
    pub async fn create_organization(&self, slug: &str, name: &str, time_zone: Tz) -> Result<Organization> {
        if !is_slug(slug) {
            return Err(Error::field(
                "slug",
                "Enter a valid \"slug\" consisting of lower-case letters, numbers, underscores or hyphens.",
            ));
        }
        let now = self.clock.now();
        let new = NewOrganization { slug, name, time_zone: time_zone.name() };
        self.store
            .write(Writer::Person, |db| async move {
                if organization::find_by_slug(&db, slug).await?.is_some() {
                    return Err(slug_taken());
                }
                insert_organization(&db, new, now).await
            })
            .await
    }

    /// Makes an account in `organization`; `by` is the admin who does it, or nobody for the operator at the machine.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the username or the e-mail address is in use, or the password is refused; when the store
    /// fails.
    pub async fn create_user(
        &self,
        organization: OrganizationId,
        by: Option<&Caller>,
        new: &NewAccount,
    ) -> Result<User> {
        if let Some(objection) = new.password.as_ref().and_then(|word| objection(word, &new.username, &new.email)) {
            return Err(Error::field("password", objection));
        }
        let hash = match &new.password {
            Some(password) => Some(self.passwords.hash(password).await?),
            None => None,
        };
        let (hash, now) = (hash.as_ref(), self.clock.now());
        let made = self.store.write(Writer::Person, |db| async move {
            let made = insert_user(&db, organization, new, hash, now).await?;
            record(&db, by, "user.create", &made, now).await?;
            Ok(made)
        });
        made.await
    }

    /// Makes the first admin, who is also the operator, where no organization has any admin; tells whether it did.
    ///
    /// # Errors
    /// As [`Accounts::create_user`].
    pub async fn ensure_first_admin(&self, email: &str, password: &Secret) -> Result<bool> {
        if user::has_admin(self.store.reader()).await? {
            return Ok(false);
        }
        let new = &NewAccount { is_operator: true, ..NewAccount::with_email(email, Role::Admin) };
        if let Some(objection) = objection(password, &new.username, email) {
            return Err(Error::field("password", objection));
        }
        let (hash, now) = (&self.passwords.hash(password).await?, self.clock.now());
        let made = self
            .store
            .write(Writer::Person, |db| async move {
                if user::has_admin(&db).await? {
                    return Ok(false);
                }
                let home = match organization::first(&db).await? {
                    Some(home) => home,
                    None => insert_organization(&db, FIRST_ORGANIZATION, now).await?,
                };
                let made = insert_user(&db, home.id, new, Some(hash), now).await?;
                record(&db, None, "user.create", &made, now).await?;
                Ok(true)
            })
            .await;
        match made {
            // Another node made the same admin at the same moment.
            Err(Error::Invalid(_)) if user::has_admin(self.store.reader()).await? => Ok(false),
            made => made,
        }
    }

    /// Whether anybody can manage this installation.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn has_admin(&self) -> Result<bool> {
        if !self.has_seen_admin.load(Ordering::Relaxed) && user::has_admin(self.store.reader()).await? {
            self.has_seen_admin.store(true, Ordering::Relaxed);
        }
        Ok(self.has_seen_admin.load(Ordering::Relaxed))
    }

    /// Hashes a password without judging it: for demonstration data, whose passwords are public.
    ///
    /// # Errors
    /// [`Error::TooMany`] when too many hashes are under way.
    pub async fn hash_public_password(&self, password: &Secret) -> Result<Secret> {
        self.passwords.hash(password).await
    }
}

fn slug_taken() -> Error {
    Error::field("slug", "An organization with that slug already exists.")
}

pub(super) async fn insert_organization(db: &Db, new: NewOrganization<'_>, now: Timestamp) -> Result<Organization> {
    let id = organization::insert(db, new, now).await.map_err(|error| match error {
        store::Error::Taken(_) => slug_taken(),
        other => other.into(),
    })?;
    organization::find(db, id).await?.ok_or(Error::NotFound)
}

/// The two keys are asked for first, so that both complaints come at once; a twin that commits between is still refused.
pub(super) async fn insert_user(
    db: &Db,
    organization: OrganizationId,
    new: &NewAccount,
    hash: Option<&Secret>,
    now: Timestamp,
) -> Result<User> {
    const USERNAME: (&str, &str) = ("username", "A user with that username already exists.");
    const EMAIL: (&str, &str) = ("email", "A user with that email already exists.");
    let owned = |(field, text): (&'static str, &str)| (field, text.to_owned());
    membership::hold(db, organization).await?;
    let mut taken = Vec::new();
    if user::holder_of_username(db, &new.username).await?.is_some() {
        taken.push(owned(USERNAME));
    }
    if user::holder_of_email(db, &new.email).await?.is_some() {
        taken.push(owned(EMAIL));
    }
    if !taken.is_empty() {
        return Err(Error::Invalid(taken));
    }
    let row = NewUser {
        username: &new.username,
        email: &new.email,
        password_hash: hash,
        first_name: &new.first_name,
        last_name: &new.last_name,
        role: new.role,
        is_operator: new.is_operator,
        time_zone: new.time_zone.map(Tz::name),
    };
    let made = user::insert(db, organization, row, now).await.map_err(|error| match error {
        store::Error::Taken(key) if key.contains("email") => Error::Invalid(vec![owned(EMAIL)]),
        store::Error::Taken(_) => Error::Invalid(vec![owned(USERNAME)]),
        other => other.into(),
    })?;
    user::find(db, organization, made).await?.ok_or(Error::NotFound)
}

/// Notes in the trail what was done to an account.
pub(super) async fn record(db: &Db, by: Option<&Caller>, action: &str, subject: &User, now: Timestamp) -> Result<()> {
    let entry = audit::Entry {
        actor: by.map(|caller| caller.user),
        actor_name: by.map_or(OPERATOR, |caller| &caller.name),
        action,
        subject_kind: "user",
        subject: Some(subject.id.0),
        detail: Some(serde_json::json!({"email": subject.email, "role": subject.role.name()})),
        request_id: by.and_then(|caller| caller.request_id.as_deref()),
        at: now,
    };
    Ok(audit::record(db, subject.organization, entry).await?)
}

fn is_slug(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (1..=SLUG_LENGTH_MAX).contains(&text.len()) && text.chars().all(allowed) && fold(text) == text
}
