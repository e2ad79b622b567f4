//! What a line means for an account: a pure decision with its reason.

use std::collections::BTreeMap;

use domain::fold::fold;
use domain::name::{NAME_CHARS_MAX, NOT_A_USERNAME, is_username};
use domain::{OrganizationId, Role, Timestamp, UserId};
use store::import::{Account, Staged};

/// What to do about a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    Refuse(String),
    Create(Account),
    /// The account as it becomes, and whether it was active.
    Update(Account, bool),
    /// The account is as the line says, but for teams perhaps.
    Keep(Account),
}

/// The username of an account that the line makes: the e-mail address, unless it says another.
pub(super) fn username_of_new(line: &Staged) -> String {
    line.username.clone().unwrap_or_else(|| line.email.chars().take(NAME_CHARS_MAX).collect())
}

/// What is known beside the line.
pub(super) struct Surroundings {
    pub(super) organization: OrganizationId,
    pub(super) now: Timestamp,
    by_email: BTreeMap<String, Account>,
    by_username: BTreeMap<String, Account>,
    first_by_email: BTreeMap<String, i64>,
    first_by_username: BTreeMap<String, i64>,
}

impl Surroundings {
    pub(super) fn new(
        organization: OrganizationId,
        now: Timestamp,
        holders: Vec<Account>,
        earlier: Vec<(i64, String, String)>,
    ) -> Self {
        let mut known = Self {
            organization,
            now,
            by_email: BTreeMap::new(),
            by_username: BTreeMap::new(),
            first_by_email: BTreeMap::new(),
            first_by_username: BTreeMap::new(),
        };
        for (line, email, username) in earlier {
            let first = known.first_by_email.entry(email).or_insert(line);
            *first = line.min(*first);
            let first = known.first_by_username.entry(username).or_insert(line);
            *first = line.min(*first);
        }
        for account in holders {
            known.by_username.insert(account.username_key.clone(), account.clone());
            known.by_email.insert(account.email_key.clone(), account);
        }
        known
    }

    /// Decides about one line.
    pub(super) fn decide(&self, line: &Staged) -> Decision {
        if let Some(first) = self.first_by_email.get(&line.email_key).filter(|first| **first < line.line) {
            return Decision::Refuse(format!("email: This address is on line {first} already."));
        }
        if let Some(first) = self.first_by_username.get(&line.username_key).filter(|first| **first < line.line) {
            return Decision::Refuse(format!("username: This name is on line {first} already."));
        }
        match self.by_email.get(&line.email_key) {
            Some(account) if account.organization != self.organization => {
                Decision::Refuse("email: A user with that email already exists.".to_owned())
            }
            Some(account) => self.change(line, account),
            None if has_odd_username(line, None) => odd(),
            None if self.by_username.contains_key(&line.username_key) => taken(),
            None => Decision::Create(self.new_account(line)),
        }
    }

    fn new_account(&self, line: &Staged) -> Account {
        let username = username_of_new(line);
        Account {
            id: UserId(0),
            organization: self.organization,
            username,
            username_key: line.username_key.clone(),
            email: line.email.clone(),
            email_key: line.email_key.clone(),
            first_name: line.first_name.clone().unwrap_or_default(),
            last_name: line.last_name.clone().unwrap_or_default(),
            role: line.role.unwrap_or(Role::User),
            is_operator: false,
            is_active: line.is_active.unwrap_or(true),
            time_zone: line.time_zone.clone(),
            added_at: self.now.as_micros(),
            created_at: self.now.as_micros(),
        }
    }

    fn change(&self, line: &Staged, old: &Account) -> Decision {
        if has_odd_username(line, Some(&old.username)) {
            return odd();
        }
        let holder = line.username.as_ref().and_then(|_| self.by_username.get(&line.username_key));
        if holder.is_some_and(|holder| holder.id != old.id) {
            return taken();
        }
        let mut new = old.clone();
        if let Some(username) = &line.username {
            new.username.clone_from(username);
            new.username_key = fold(username);
        }
        for (given, kept) in [(&line.first_name, &mut new.first_name), (&line.last_name, &mut new.last_name)] {
            if let Some(name) = given {
                kept.clone_from(name);
            }
        }
        new.role = line.role.unwrap_or(old.role);
        new.is_active = line.is_active.unwrap_or(old.is_active);
        if line.time_zone.is_some() {
            new.time_zone.clone_from(&line.time_zone);
        }
        if new == *old {
            return Decision::Keep(new);
        }
        self.allow(old, new)
    }

    fn allow(&self, old: &Account, mut new: Account) -> Decision {
        if old.is_operator {
            return Decision::Refuse("An import does not change the installation's operator.".to_owned());
        }
        if old.role == Role::Admin && (new.role != Role::Admin || (old.is_active && !new.is_active)) {
            return Decision::Refuse("An import neither demotes nor deactivates an admin.".to_owned());
        }
        if new.is_active && !old.is_active {
            new.added_at = self.now.as_micros();
        }
        Decision::Update(new, old.is_active)
    }
}

/// Whether the line gives a username that nobody may take; what it was before may stay, as in the API.
fn has_odd_username(line: &Staged, old: Option<&str>) -> bool {
    line.username.as_deref().is_some_and(|name| old != Some(name) && !is_username(name))
}

fn odd() -> Decision {
    Decision::Refuse(format!("username: {NOT_A_USERNAME}"))
}

fn taken() -> Decision {
    Decision::Refuse("username: A user with that username already exists.".to_owned())
}
