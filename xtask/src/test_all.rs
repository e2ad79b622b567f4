//! Every test on every database and in a browser. Where one of them is not named it refuses, rather than test less and look
//! green.

use crate::run::{Failed, cargo};

/// Tests skip a database or a browser whose variable is not set, unless `CI` is; so all must be set here.
const NEEDED: [&str; 4] =
    ["OYEZ_TEST_POSTGRES_URL", "OYEZ_TEST_MYSQL_URL", "OYEZ_TEST_REDIS_URL", "OYEZ_TEST_CHROMEDRIVER"];

pub(crate) fn run() -> Result<(), Failed> {
    let is_missing = |name: &&str| std::env::var_os(name).is_none_or(|value| value.is_empty());
    let missing: Vec<&str> = NEEDED.into_iter().filter(is_missing).collect();
    if !missing.is_empty() {
        return Err(Failed(format!(
            "set {} first, or start `.ci/run`, which finds, installs or starts what they name",
            missing.join(", ")
        )));
    }
    cargo(&["test", "--workspace", "--all-targets", "--locked", "--no-fail-fast"])
}
