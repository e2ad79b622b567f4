//! The first run: whoever reads the node's console makes the organization and its first admin on a page. Where an admin exists there is
//! nothing to set up, and no code is good.

use std::time::Duration;

use bus::limit::Allowance;
use chrono_tz::Tz;
use domain::{Role, Secret, Timestamp};
use store::organization::{self, NewOrganization};
use store::{Db, Writer, meta, user};

use super::create::{SLUG_LENGTH_MAX, insert_organization, insert_user, record};
use super::limits::Origin;
use super::login::begin;
use super::set_password::own;
use super::web_session::Browser;
use super::{Accounts, NewAccount, Organization, User, keys, objection};
use crate::error::{Error, Result};
use crate::trail::{self, Deed};

/// The fact from which the code is derived. By itself it opens nothing: the secret key belongs to it.
const SEED: &str = "set_up_seed";
const SEED_BYTES: usize = 16;
/// What the derivation is for, so that no other use of the key makes the same text.
const LABEL: &str = "set-up code";
/// Digits of the code, four bits each: 80 bits, in groups that one reads over a shoulder to nobody.
const CODE_DIGITS: usize = 20;
const GROUP_DIGITS: usize = 4;
/// Wrong codes from one address.
const TRIES: Allowance = Allowance { burst: 5, interval: Duration::from_mins(1) };
/// The slug of an organization whose name has no letter that slugs have.
const SLUG_OF_NONE: &str = "organization";

/// What the first admin says of the organization and of themselves.
#[derive(Clone, Debug)]
pub struct SetUp {
    pub code: Secret,
    /// Asked for only where there is no organization yet.
    pub organization: Option<(String, Tz)>,
    pub email: String,
    pub password: Secret,
    pub first_name: String,
    pub last_name: String,
}

impl Accounts {
    /// The code with which the first admin is made, for the console; `None` where there is an admin. All nodes of an installation
    /// tell the same one, also after a restart: it comes from their secret key and a seed that the first of them leaves in the store.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn set_up_code(&self) -> Result<Option<Secret>> {
        if self.has_admin().await? {
            return Ok(None);
        }
        let mut bytes = [0; SEED_BYTES];
        self.random.fill(&mut bytes);
        let fresh = &keys::hex(&bytes);
        let kept =
            self.store.write(Writer::Person, |db| async move { Ok::<_, Error>(meta::keep(&db, SEED, fresh).await?) });
        let digits = self.code_digits(&kept.await?).into_iter().next();
        Ok(digits.map(|digits| Secret::new(grouped(&digits))))
    }

    /// Whether there is an organization already, which the first admin would join.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn has_organization(&self) -> Result<bool> {
        Ok(organization::first(self.store.reader()).await?.is_some())
    }

    /// Makes the first admin, who is also the operator, with the organization if there is none, and signs this browser in; the
    /// answer is the cookie's text.
    ///
    /// # Errors
    /// [`Error::NotFound`] where an admin exists; [`Error::TooMany`] after too many wrong codes; [`Error::Invalid`] when the code is
    /// wrong, the password is refused or the e-mail address in use; when the store fails.
    pub async fn set_up(&self, new: &SetUp, browser: Browser<'_>, request_id: Option<&str>) -> Result<Secret> {
        if self.has_admin().await? {
            return Err(Error::NotFound);
        }
        let (now, origin) = (self.clock.now(), Origin::of(browser.address));
        let seed = &self.check_code(&new.code, &origin, now).await?;
        let account = &NewAccount {
            first_name: new.first_name.clone(),
            last_name: new.last_name.clone(),
            is_operator: true,
            ..NewAccount::with_email(&new.email, Role::Admin)
        };
        if let Some(objection) = objection(&new.password, &account.username, &account.email) {
            return Err(Error::field("password", objection));
        }
        let password = &self.passwords.hash(&new.password).await?;
        let fresh = self.fresh_cookie(browser);
        let (origin, pass) = (&origin, self.cookie(&fresh, &origin, now));
        self.store
            .write(Writer::Person, |db| async move {
                // Of two who hold the code one takes the seed away; the other waits for that and finds nothing.
                if !meta::take(&db, SEED, seed).await? || user::has_admin(&db).await? {
                    return Err(Error::NotFound);
                }
                let (home, is_made) = home(&db, new.organization.as_ref(), now).await?;
                let made = insert_user(&db, home.id, account, Some(password), now).await?;
                note(&db, &home, is_made, &made, request_id, now).await?;
                begin(&db, &made, pass, origin, now).await
            })
            .await?;
        Ok(fresh.text)
    }

    /// Passes with the seed if the code is the one on the console. Wrong ones use the address's allowance up.
    async fn check_code(&self, code: &Secret, origin: &Origin, now: Timestamp) -> Result<String> {
        let taken = self.limits.admit_set_up(&self.hasher, origin, TRIES, now).await?;
        let wrong = || Error::field("code", "This is not the set-up code.");
        let Some(seed) = meta::read(self.store.reader(), SEED).await? else {
            // It was taken away since by whoever became the first admin; else the console has not told it yet.
            return Err(if self.has_admin().await? { Error::NotFound } else { wrong() });
        };
        // Their hashes are compared, whose likeness tells nothing of that of the codes.
        let given = self.hasher.hash(&Secret::new(digits(code.expose())));
        let good = self.code_digits(&seed);
        if !good.iter().any(|good| self.hasher.hash(&Secret::new(good)) == given) {
            return Err(wrong());
        }
        self.limits.put_back(&taken, now).await;
        Ok(seed)
    }

    /// The codes of this seed, without their hyphens: by the current key, and by the one before while a rotation lasts.
    fn code_digits(&self, seed: &str) -> Vec<String> {
        let codes = self.hasher.candidates(&format!("{LABEL} {seed}"));
        codes.into_iter().map(|hash| hash.chars().take(CODE_DIGITS).collect()).collect()
    }
}

/// The organization of the first admin. One that exists stays as it is: its people and its settings were there before.
async fn home(db: &Db, new: Option<&(String, Tz)>, now: Timestamp) -> Result<(Organization, bool)> {
    if let Some(home) = organization::first(db).await? {
        return Ok((home, false));
    }
    let (name, time_zone) = new.ok_or_else(|| Error::field("organization", "This field is required."))?;
    let slug = slug(name);
    let new = NewOrganization { slug: &slug, name, time_zone: time_zone.name() };
    Ok((insert_organization(db, new, now).await?, true))
}

async fn note(
    db: &Db,
    home: &Organization,
    is_made: bool,
    admin: &User,
    request_id: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    let caller = own(admin, request_id);
    if is_made {
        let detail = serde_json::json!({"name": home.name, "slug": home.slug});
        let deed =
            Deed { action: "organization.create", kind: "organization", subject: home.id.0, detail: Some(detail) };
        trail::record(db, &caller, deed, now).await?;
    }
    record(db, Some(&caller), "user.create", admin, now).await
}

/// The code as people read it.
fn grouped(digits: &str) -> String {
    let digits: Vec<char> = digits.chars().collect();
    let groups: Vec<String> = digits.chunks(GROUP_DIGITS).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

/// What people typed, without what they put between the groups.
fn digits(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// A slug made from a name: its letters and digits as far as slugs have them.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.to_lowercase().chars() {
        match letter {
            'ä' => slug.push_str("ae"),
            'ö' => slug.push_str("oe"),
            'ü' => slug.push_str("ue"),
            'ß' => slug.push_str("ss"),
            letter if letter.is_ascii_alphanumeric() => slug.push(letter),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    slug.truncate(SLUG_LENGTH_MAX);
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { SLUG_OF_NONE.to_owned() } else { slug.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_its_groups_are_parted() {
        let code = "0123456789abcdef0123";
        assert_eq!(grouped(code), "0123-4567-89ab-cdef-0123");
        for typed in ["0123-4567-89AB-CDEF-0123", " 0123 4567 89ab cdef 0123 ", code] {
            assert_eq!(digits(typed), code);
        }
    }

    #[test]
    fn a_slug_keeps_what_it_can_of_a_name() {
        for (name, expected) in [
            ("St. Mary's Hospital", "st-mary-s-hospital"),
            ("  Grüße & Söhne GmbH!", "gruesse-soehne-gmbh"),
            ("病院", SLUG_OF_NONE),
        ] {
            assert_eq!(slug(name), expected);
        }
        assert_eq!(slug(&"a".repeat(300)).len(), SLUG_LENGTH_MAX);
    }
}
