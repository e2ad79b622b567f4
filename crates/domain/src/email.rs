//! E-mail addresses by their form alone; whether anybody reads them is not asked.

/// Longest address, in characters.
pub const ADDRESS_CHARS_MAX: usize = 254;
const LOCAL_CHARS_MAX: usize = 64;
const LABEL_CHARS_MAX: usize = 63;

/// Whether `text` is an address of the form `name@host.tld`.
#[must_use]
pub fn is_address(text: &str) -> bool {
    text.rsplit_once('@').is_some_and(|(local, host)| is_local(local) && is_host(host))
}

fn is_local(local: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c);
    local.len() <= LOCAL_CHARS_MAX && local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(allowed))
}

/// `localhost` passes because the reference lets it, and small installations mail to it.
fn is_host(host: &str) -> bool {
    let host_is_local = host.eq_ignore_ascii_case("localhost");
    let labels: Vec<&str> = host.split('.').collect();
    let tld_is_a_word =
        labels.last().is_some_and(|tld| tld.chars().count() >= 2 && !tld.chars().all(|c| c.is_ascii_digit()));
    host_is_local || (labels.len() >= 2 && tld_is_a_word && labels.iter().all(|label| is_label(label)))
}

fn is_label(label: &str) -> bool {
    let allowed = |c: char| c.is_alphanumeric() || c == '-';
    !label.is_empty()
        && label.chars().count() <= LABEL_CHARS_MAX
        && label.chars().all(allowed)
        && !label.starts_with('-')
        && !label.ends_with('-')
}
