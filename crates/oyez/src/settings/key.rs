//! Which keys exist, by which names a variable sets them, and which may be shown; their meaning is elsewhere.

use super::file::{self, Entry, Raw};
use super::problem::LoadSettingsError;

/// The commented defaults, from which docs/settings.md is made too.
pub const DEFAULTS: &str = include_str!("default.toml");

/// The prefix under which every key can be set by a variable.
pub(super) const PREFIX: &str = "OYEZ_";

/// Variables of the project's own tests, which are no settings.
const TEST_PREFIX: &str = "OYEZ_TEST_";
/// Read by single commands, and no settings.
const OF_COMMANDS: [&str; 4] = ["OYEZ_USER_PASSWORD", "OYEZ_TRANSFER_FROM", "OYEZ_TRANSFER_TO", "OYEZ_REFERENCE_URL"];

/// Names without the prefix, as other systems and the reference write them.
pub(super) const ALIASES: [(&str, &str); 4] = [
    ("DATABASE_URL", "database.url"),
    ("SECRET_KEY", "secret.key"),
    ("SECRET_KEY_PREVIOUS", "secret.key_previous"),
    ("REDIS_URL", "redis.url"),
];

/// The reference's names that are no key of their own: others are derived from them.
pub(super) const REFERENCE: [&str; 6] = ["DEBUG", "DB_NAME", "DB_USER", "DB_PASSWORD", "DB_HOST", "DB_PORT"];

const HIDDEN: [&str; 5] = ["secret.key", "secret.key_previous", "admin.password", "metrics.token", "DB_PASSWORD"];
const ADDRESSES: [&str; 2] = ["database.url", "redis.url"];
const SECRET_WORDS: [&str; 7] = ["KEY", "SECRET", "PASS", "PW", "TOKEN", "URL", "CREDENTIAL"];

/// How much of a value may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Secrecy {
    Open,
    /// An address, in which the password is hidden.
    Address,
    Hidden,
}

/// What a variable's name stands for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Key(String),
    Reference(&'static str),
    /// It bears our prefix but is no key.
    Unknown,
    /// It belongs to somebody else.
    Foreign,
}

/// All keys with their defaults, in the order of the file.
///
/// # Errors
/// When the built-in file is not TOML, which a test excludes.
pub(super) fn defaults() -> Result<Vec<Entry>, LoadSettingsError> {
    file::parse("the built-in defaults", DEFAULTS)
}

/// The variable that sets a key: `server.listen` is set by `OYEZ_SERVER_LISTEN`.
pub fn variable_of(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "_").to_uppercase())
}

/// What the variable of this name means to us.
pub(super) fn meaning(name: &str, known: &[Entry]) -> Meaning {
    if let Some((_, key)) = ALIASES.iter().find(|(alias, _)| *alias == name) {
        return Meaning::Key((*key).to_owned());
    }
    if let Some(reference) = REFERENCE.into_iter().find(|reference| *reference == name) {
        return Meaning::Reference(reference);
    }
    if !name.starts_with(PREFIX) || name.starts_with(TEST_PREFIX) || OF_COMMANDS.contains(&name) {
        return Meaning::Foreign;
    }
    known
        .iter()
        .find(|entry| variable_of(&entry.key) == name)
        .map_or(Meaning::Unknown, |entry| Meaning::Key(entry.key.clone()))
}

/// How much of a key's value may be shown; an unknown key that sounds like a secret is taken for one.
pub(super) fn secrecy(key: &str) -> Secrecy {
    if ADDRESSES.contains(&key) {
        return Secrecy::Address;
    }
    if HIDDEN.contains(&key) {
        return Secrecy::Hidden;
    }
    Secrecy::Open
}

/// The value of a known key as it may be shown.
pub(super) fn shown(key: &str, value: &Raw) -> String {
    match (value, secrecy(key)) {
        (Raw::One(text), Secrecy::Hidden) if !text.is_empty() => "***".to_owned(),
        (Raw::One(text), Secrecy::Address) => mask_address(text),
        (Raw::One(text), _) if is_bare(text) => text.clone(),
        (Raw::One(text), _) => format!("{text:?}"),
        (Raw::Many(_), Secrecy::Hidden | Secrecy::Address) => "***".to_owned(),
        (Raw::Many(items), Secrecy::Open) => format!("{items:?}"),
    }
}

/// Whether TOML writes the value without quotes: a number, true or false.
fn is_bare(text: &str) -> bool {
    text.parse::<i64>().is_ok() || text.parse::<bool>().is_ok()
}

/// The value of an unknown key: hidden as soon as its name sounds like a secret's, since it may be a misspelt one.
pub(super) fn shown_unknown(name: &str, nearest: Option<&str>, value: &Raw) -> String {
    let name = name.to_uppercase();
    let sounds_secret = SECRET_WORDS.iter().any(|word| name.contains(word));
    let near_secret = nearest.is_some_and(|key| secrecy(key) != Secrecy::Open);
    if sounds_secret || near_secret { "***".to_owned() } else { shown("", value) }
}

/// Hides whatever stands before the last `@`, except the user's name, and a query that carries a password.
pub(crate) fn mask_address(text: &str) -> String {
    let (address, query) = text.split_once('?').unwrap_or((text, ""));
    let hides = query.contains("pass") || query.contains('@') || !query.contains('=');
    let query = if hides && !query.is_empty() { "***" } else { query };
    let masked = match (text.rfind('@'), address.find("://")) {
        (None, _) => return mask_rest(address, query),
        (Some(at), Some(scheme)) if at < address.len() && scheme < at => {
            let (user, password) = address[scheme + 3..at].split_once(':').unwrap_or((&address[scheme + 3..at], ""));
            // A lone word in an address of Redis is more often a password than a user's name.
            let is_lone = password.is_empty() && address.starts_with("redis");
            let (user, hidden) = match (is_lone, password.is_empty()) {
                (true, _) => ("***", ""),
                (false, true) => (user, ""),
                (false, false) => (user, ":***"),
            };
            format!("{}://{user}{hidden}{}", &address[..scheme], &address[at..])
        }
        (Some(_), _) => "***".to_owned(),
    };
    with_query(&masked, query)
}

/// Without an `@`, what stands behind a colon is shown as far as it is a port, and nothing behind it if it is none. An
/// embedded database's file may be called anything.
fn mask_rest(address: &str, query: &str) -> String {
    let (before, rest) = match address.split_once(':') {
        None | Some(("sqlite", _)) => return with_query(address, query),
        Some((scheme, rest)) if rest.starts_with("//") => (scheme.len() + 3, &rest[2..]),
        Some((scheme, "")) => (scheme.len() + 1, ""),
        Some((scheme, _)) => return format!("{:?}", format!("{scheme}:***")),
    };
    let authority = rest.split(['/', '#']).next().unwrap_or(rest);
    let host = if authority.starts_with('[') { authority.find(']').unwrap_or(0) } else { 0 };
    match authority[host..].split_once(':') {
        Some((name, port)) if port.parse::<u16>().is_err() => {
            format!("{:?}", format!("{}:***", &address[..before + host + name.len()]))
        }
        _ => with_query(address, query),
    }
}

fn with_query(address: &str, query: &str) -> String {
    if query.is_empty() { format!("{address:?}") } else { format!("{:?}", format!("{address}?{query}")) }
}

#[cfg(test)]
mod tests {
    use super::{ADDRESSES, ALIASES, DEFAULTS, HIDDEN, REFERENCE, defaults, mask_address};

    #[test]
    fn every_named_key_exists_in_the_defaults_and_every_other_name_is_documented_there() {
        let known = defaults().expect("valid defaults");
        let exists = |key: &str| known.iter().any(|entry| entry.key == key);
        assert!(ADDRESSES.into_iter().all(exists));
        assert!(HIDDEN.into_iter().filter(|key| key.contains('.')).all(exists));
        assert!(ALIASES.into_iter().all(|(alias, key)| exists(key) && DEFAULTS.contains(&format!("`{alias}`"))));
        assert!(REFERENCE.into_iter().all(|name| DEFAULTS.contains(&format!("`{name}"))));
    }

    #[test]
    fn no_password_in_an_address_is_ever_shown() {
        let shown = |text: &str| mask_address(text);
        assert_eq!(shown("mysql://root:hush@db:3306/alerts"), "\"mysql://root:***@db:3306/alerts\"");
        for address in [
            "mysql://root:hu@hush/x@db/alerts",
            "mysql:root:hush@db/alerts",
            "postgres://db/alerts?user=me&password=hush",
            "postgres://me:a?hush@db/alerts",
            "redis://:hush@cache:6379",
            "rediss://hush@cache:6379",
            "redis://me:hu?hush@cache:6379/0",
            "mysql://root:hush",
            "mysql://root:hush/x",
            "mysql://root:hu/hush",
            "mysql://root:hu#hush",
            "mysql://root:12?hush",
            "mysql:root:hush",
            "root:hush",
            "postgres://[::1]:hush/x",
        ] {
            assert!(!shown(address).contains("hush"), "{}", shown(address));
        }
        assert_eq!(shown("mysql://root:hush/x"), "\"mysql://root:***\"");
        for address in
            ["mysql://db:3306/alerts", "postgres://[::1]:5432/x", "sqlite:a:b.db", "mysql://", "alerts.db", "mysql:"]
        {
            assert_eq!(shown(address), format!("{address:?}"));
        }
        assert_eq!(shown("postgres://db/x?sslmode=require"), "\"postgres://db/x?sslmode=require\"");
        assert_eq!(shown("mysql://root@db/alerts"), "\"mysql://root@db/alerts\"");
        assert_eq!(shown("sqlite:data/oyez.db"), "\"sqlite:data/oyez.db\"");
    }
}
