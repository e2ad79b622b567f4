//! Which secret keys are refused because others know them or can guess them.

use std::collections::BTreeSet;

use domain::Secret;

/// The demonstration's key. It is public, so it is refused everywhere else.
pub const DEMO_KEY: &str = "oyez-demo-key-known-to-everybody-and-good-for-nothing-else";

const LENGTH_MIN: usize = 32;
const LETTERS_MIN: usize = 8;

/// Parts that only keys copied from an example hold.
const WELL_KNOWN: [&str; 11] = [
    "oyez-demo",
    "django-insecure",
    "changeme",
    "change-me",
    "change_me",
    "changethis",
    "your-secret-key",
    "your_secret_key",
    "secret-key-here",
    "insecure",
    "0123456789abcdef0123456789abcdef",
];

/// Why a key is refused, if it is.
pub fn weakness(key: &Secret) -> Option<&'static str> {
    let text = key.expose().trim().to_lowercase();
    let letters: BTreeSet<char> = text.chars().collect();
    if WELL_KNOWN.iter().any(|part| text.contains(part)) {
        Some(
            "others know it, from an example or the demonstration, and could make tokens with it that let them in as anybody",
        )
    } else if text.len() < LENGTH_MIN {
        Some("it is shorter than 32 characters")
    } else if letters.len() < LETTERS_MIN {
        Some("it repeats a few characters")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use domain::Secret;

    use super::{DEMO_KEY, weakness};

    #[test]
    fn short_repeated_and_copied_keys_are_refused_and_a_random_one_is_not() {
        for key in [
            "short",
            "django-insecure-x8v!k2m#q9w$e7r%t5y^u3i&o1p*a0s",
            "ChangeMe-ChangeMe-ChangeMe-ChangeMe-1",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            DEMO_KEY,
        ] {
            assert!(weakness(&Secret::new(key)).is_some(), "{key}");
        }
        assert_eq!(weakness(&Secret::new("Zk3vQ9sX7rT1wY5uB8nM2cL6pJ4hG0fD")), None);
    }
}
