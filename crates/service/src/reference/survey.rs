//! Which accounts of the reference system share an e-mail address or a username, and who of them keeps it. It holds sixteen bytes for each
//! account, and the words themselves only where they are shared.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use domain::Timestamp;
use domain::fold::fold;
use store::reference::{SourceDb, UserRow};

use super::text::instant;
use super::{ImportError, Result};

/// Most accounts that are looked through.
const ACCOUNTS_MAX: usize = 50_000_000;

/// Who keeps what several have.
#[derive(Debug, Default)]
pub(super) struct Survey {
    emails: BTreeMap<String, Standing>,
    usernames: BTreeMap<String, i64>,
    /// Digests of all that anybody has there, in order.
    all_emails: Vec<u64>,
    all_usernames: Vec<u64>,
}

/// Who of several keeps an address: an active account before one that is switched off, then who signed in last, then the older one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Standing {
    is_active: bool,
    last_login: Option<Timestamp>,
    older_first: std::cmp::Reverse<i64>,
}

impl Standing {
    fn of(row: &UserRow) -> Self {
        Self {
            is_active: row.is_active.is_some_and(|active| active != 0),
            last_login: instant(row.last_login.as_deref()),
            older_first: std::cmp::Reverse(row.id),
        }
    }
}

impl Survey {
    /// Looks through all accounts.
    pub(super) async fn take(from: &SourceDb) -> Result<Self> {
        let (mut emails, mut usernames) = (Vec::new(), Vec::new());
        let mut after = i64::MIN;
        loop {
            let page = from.users(after).await.map_err(ImportError::Source)?;
            let Some(last) = page.last() else { break };
            after = last.id;
            for row in &page {
                emails.extend(email_key(row).map(|key| digest(&key)));
                usernames.extend(username_key(row).map(|key| digest(&key)));
            }
            if emails.len().max(usernames.len()) > ACCOUNTS_MAX {
                return Err(ImportError::TooManyAccounts(ACCOUNTS_MAX));
            }
        }
        emails.sort_unstable();
        usernames.sort_unstable();
        let mut survey = Self { all_emails: emails, all_usernames: usernames, ..Self::default() };
        let (emails, usernames) = (repeated(&survey.all_emails), repeated(&survey.all_usernames));
        if emails.is_empty() && usernames.is_empty() {
            return Ok(survey);
        }
        after = i64::MIN;
        loop {
            let page = from.users(after).await.map_err(ImportError::Source)?;
            let Some(last) = page.last() else { return Ok(survey) };
            after = last.id;
            for row in &page {
                survey.note(row, &emails, &usernames);
            }
        }
    }

    fn note(&mut self, row: &UserRow, emails: &BTreeSet<u64>, usernames: &BTreeSet<u64>) {
        if let Some(key) = email_key(row).filter(|key| emails.contains(&digest(key))) {
            let standing = Standing::of(row);
            let best = self.emails.entry(key).or_insert(standing);
            *best = (*best).max(standing);
        }
        if let Some(key) = username_key(row).filter(|key| usernames.contains(&digest(key))) {
            let first = self.usernames.entry(key).or_insert(row.id);
            *first = (*first).min(row.id);
        }
    }

    /// The account that keeps this one's e-mail address, where it is another.
    pub(super) fn keeper_of_email(&self, row: &UserRow) -> Option<i64> {
        let keeper = self.emails.get(&email_key(row)?)?.older_first.0;
        (keeper != row.id).then_some(keeper)
    }

    /// The account that keeps this one's username, where it is another.
    pub(super) fn keeper_of_username(&self, row: &UserRow) -> Option<i64> {
        let keeper = *self.usernames.get(&username_key(row)?)?;
        (keeper != row.id).then_some(keeper)
    }

    /// Whether anybody there has this address.
    pub(super) fn has_email(&self, key: &str) -> bool {
        self.all_emails.binary_search(&digest(key)).is_ok()
    }

    /// Whether anybody there has this username.
    pub(super) fn has_username(&self, key: &str) -> bool {
        self.all_usernames.binary_search(&digest(key)).is_ok()
    }
}

fn email_key(row: &UserRow) -> Option<String> {
    row.email.as_deref().map(fold).filter(|key| !key.is_empty())
}

fn username_key(row: &UserRow) -> Option<String> {
    row.username.as_deref().map(fold).filter(|key| !key.is_empty())
}

fn digest(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

fn repeated(digests: &[u64]) -> BTreeSet<u64> {
    digests.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect()
}
