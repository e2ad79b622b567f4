//! Finds crates in Cargo.lock that deny.toml forbids; works without cargo-deny and without the network.

use std::fs;

use crate::run::{Failed, root};

pub(crate) fn check() -> Result<(), Failed> {
    println!("==> forbidden crates in Cargo.lock");
    let read = |name: &str| fs::read_to_string(root().join(name)).map_err(|error| Failed::doing(name, error));
    let found = forbidden(&read("deny.toml")?, &read("Cargo.lock")?);
    if found.is_empty() { Ok(()) } else { Err(Failed(format!("deny.toml forbids: {}", found.join(", ")))) }
}

/// The names that both files hold: `{ crate = "x"` in one, `name = "x"` in the other.
fn forbidden(deny: &str, lock: &str) -> Vec<String> {
    let names = deny.lines().filter_map(|line| line.trim().strip_prefix("{ crate = \"")?.split('"').next());
    let is_locked = |name: &&str| lock.lines().any(|line| line == format!("name = \"{name}\""));
    names.filter(is_locked).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::forbidden;

    #[test]
    fn a_forbidden_crate_in_the_lock_is_found_and_one_that_only_looks_like_it_is_not() {
        let deny = "[bans]\ndeny = [\n    { crate = \"rsa\", reason = \"slow\" },\n    { crate = \"x\" },\n]\n";
        let lock = "[[package]]\nname = \"rsa\"\nversion = \"1\"\n[[package]]\nname = \"x-ray\"\n";
        assert_eq!(forbidden(deny, lock), ["rsa"]);
    }

    #[test]
    fn our_own_lists_are_understood() {
        let deny = include_str!("../../deny.toml");
        assert_eq!(forbidden(deny, "name = \"openssl-sys\"\nname = \"native-tls\""), ["openssl-sys", "native-tls"]);
    }
}
