//! What people may be called: lengths and letters. Whether somebody is called so already is not asked.

/// Longest username, first or last name, in characters.
pub const NAME_CHARS_MAX: usize = 150;
/// How a username with other letters is refused.
pub const NOT_A_USERNAME: &str =
    "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.";

/// Whether a username has no letters but those of usernames: of any script, digits and `@ . + - _`.
#[must_use]
pub fn is_username(text: &str) -> bool {
    text.chars().all(|letter| letter.is_alphanumeric() || "@.+-_".contains(letter))
}
