//! What a misspelt name most likely meant; whether it may be shown is decided elsewhere.

use super::file::Entry;
use super::key::{ALIASES, PREFIX, REFERENCE};

/// Of so many edits a suggestion is still likely.
const LIKELY: usize = 3;
/// Of so many edits a value may still be a secret's.
const CONCEIVABLE: usize = 6;

/// The known key that a name most likely meant, in its own spelling: one whose section was left out, one that was begun, or
/// one that reads almost so.
pub(super) fn likely<'a>(name: &str, known: &'a [Entry], spelling: fn(&str) -> String) -> Option<&'a str> {
    let bare = name.strip_prefix(PREFIX).unwrap_or(name);
    let tail = |key: &str| key.split_once('.').is_some_and(|(_, tail)| tail.eq_ignore_ascii_case(bare));
    let keys = || known.iter().map(|entry| entry.key.as_str());
    keys()
        .find(|key| tail(key))
        .or_else(|| keys().find(|key| is_begun(bare) && spelling(key).starts_with(name)))
        .or_else(|| nearest(name, keys(), spelling, LIKELY))
}

/// The name of another system or of the reference that a variable most likely meant.
pub(super) fn likely_alias(name: &str) -> Option<&'static str> {
    let bare = name.strip_prefix(PREFIX).unwrap_or(name);
    let names = || ALIASES.into_iter().map(|(alias, _)| alias).chain(REFERENCE);
    names()
        .find(|alias| is_begun(bare) && alias.starts_with(bare))
        .or_else(|| nearest(bare, names().filter(|alias| alias.len() > 2 * LIKELY), str::to_owned, LIKELY))
}

/// The known key that a name could have meant at all.
pub(super) fn conceivable<'a>(name: &str, known: &'a [Entry], spelling: fn(&str) -> String) -> Option<&'a str> {
    nearest(name, known.iter().map(|entry| entry.key.as_str()), spelling, CONCEIVABLE)
}

/// A single letter begins too much.
fn is_begun(name: &str) -> bool {
    name.len() > 1
}

fn nearest<'a>(
    name: &str,
    keys: impl Iterator<Item = &'a str>,
    spelling: fn(&str) -> String,
    distance_max: usize,
) -> Option<&'a str> {
    keys.map(|key| (distance(name, &spelling(key)), key))
        .filter(|(distance, _)| *distance <= distance_max)
        .min()
        .map(|(_, key)| key)
}

/// The number of single-letter edits between two names.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, letter) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for column in 0..right.len() {
            let replaced = diagonal + usize::from(letter != right[column]);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::super::key::{defaults, variable_of};
    use super::{likely, likely_alias};

    #[test]
    fn a_name_is_taken_for_the_key_that_it_resembles_and_for_none_otherwise() {
        let known = defaults().expect("valid defaults");
        for (name, key) in [
            ("server.listn", Some("server.listen")),
            ("listen", Some("server.listen")),
            ("logger.level", Some("log.level")),
            ("database.connections", Some("database.connections_max")),
            ("log", Some("log.level")),
            ("foo.bar", None),
            ("port", None),
            ("", None),
        ] {
            assert_eq!(likely(name, &known, str::to_owned), key, "{name}");
        }
        for (name, key) in [
            ("OYEZ_LISTEN", Some("server.listen")),
            ("OYEZ_DATABASE_URI", Some("database.url")),
            ("OYEZ_SECRET", Some("secret.key")),
            ("OYEZ_SERVER_PORT", None),
        ] {
            assert_eq!(likely(name, &known, variable_of), key, "{name}");
        }
    }

    #[test]
    fn a_variable_is_taken_for_the_name_of_another_system_that_it_resembles() {
        for (name, alias) in [
            ("DATABSE_URL", Some("DATABASE_URL")),
            ("SECRET_KY", Some("SECRET_KEY")),
            ("DB_PASS", Some("DB_PASSWORD")),
            ("DB_NMAE", Some("DB_NAME")),
            ("OYEZ_DB_HOST", Some("DB_HOST")),
            ("OYEZ_DEBUG", Some("DEBUG")),
            ("EMAIL_HOST", None),
            ("PATH", None),
            ("D", None),
            ("ALLOWED_HOSTS", None),
        ] {
            assert_eq!(likely_alias(name), alias, "{name}");
        }
    }
}
