//! Whom a pasted list of e-mail addresses means. It changes nobody.

use std::collections::BTreeSet;

use domain::UserId;
use domain::fold::fold;
use domain::limit::TARGETS_MAX;
use store::people;

use super::People;
use crate::caller::Caller;
use crate::error::Result;

/// Whom a text with addresses means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addressed {
    /// Each once.
    pub people: Vec<UserId>,
    /// Addresses of nobody in the organization, as they were given.
    pub unknown: Vec<String>,
    /// Whether there were more addresses than may be named at once: the others were not looked up.
    pub is_cut: bool,
}

impl Addressed {
    /// Whether the text holds no address at all.
    pub const fn is_empty(&self) -> bool {
        self.people.is_empty() && self.unknown.is_empty()
    }
}

impl People {
    /// The people of the organization whose e-mail addresses stand in a text, whatever their case.
    ///
    /// # Errors
    /// [`crate::Error::Forbidden`] to all but admins; when the store fails.
    pub async fn addressed(&self, caller: &Caller, text: &str) -> Result<Addressed> {
        caller.require_admin()?;
        let mut addresses = addresses(text, TARGETS_MAX + 1);
        let mut meant = Addressed { is_cut: addresses.len() > TARGETS_MAX, ..Addressed::default() };
        addresses.truncate(TARGETS_MAX);
        let known = people::by_address(self.store.reader(), caller.organization, &addresses).await?;
        for address in addresses {
            match known.get(&fold(&address)) {
                Some(user) => meant.people.push(*user),
                None => meant.unknown.push(address),
            }
        }
        meant.people.sort_unstable();
        meant.people.dedup();
        Ok(meant)
    }
}

/// The first addresses in a text as people copy them, each once: a column, a list, or as mail programs write names beside them.
fn addresses(text: &str, limit: usize) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '"'));
    let found = words.filter(|word| word.contains('@') && seen.insert(fold(word)));
    found.map(str::to_owned).take(limit).collect()
}

#[cfg(test)]
mod tests {
    use super::addresses;

    #[test]
    fn addresses_are_found_in_whatever_way_people_copy_them() {
        let expected = ["ann@example.com", "bob@example.com", "Cas@example.com"];
        for text in [
            "ann@example.com\r\nbob@example.com\nCas@example.com",
            "ann@example.com, bob@example.com;Cas@example.com,ANN@example.com",
            "\"Lee, Ann\" <ann@example.com>; Bob <bob@example.com>\tCas@example.com",
        ] {
            assert_eq!(addresses(text, 9), expected, "{text}");
        }
        assert!(addresses("Ann Lee", 9).is_empty());
        assert_eq!(addresses("a@b c@d", 1), ["a@b"]);
    }
}
