//! Runs other programs in the project's root and tells whether they were content.

use std::ffi::OsStr;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Why a chore failed, told to the person who started it.
#[derive(Debug)]
pub(crate) struct Failed(pub(crate) String);

impl Failed {
    /// Says what was being done when something went wrong.
    pub(crate) fn doing(what: &str, error: impl Display) -> Self {
        Self(format!("{what}: {error}"))
    }
}

/// The project's root, whatever folder the chore was started in. Cargo names it at each start: a build that is kept for
/// another clone remembers the folder of the first.
pub(crate) fn root() -> PathBuf {
    let crate_folder = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&crate_folder).join("..")
}

/// Runs cargo with these arguments.
///
/// # Errors
/// When it cannot be started or ends without success.
pub(crate) fn cargo(arguments: &[&str]) -> Result<(), Failed> {
    cargo_with(arguments, &[])
}

/// The same with variables in its environment.
///
/// # Errors
/// When it cannot be started or ends without success.
pub(crate) fn cargo_with(arguments: &[&str], environment: &[(&str, &OsStr)]) -> Result<(), Failed> {
    run(&std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), "cargo", arguments, environment)
}

/// Runs a program that `cargo build` made in the build that the tests use.
///
/// # Errors
/// When it cannot be started or ends without success.
pub(crate) fn built(program: &str, arguments: &[&str]) -> Result<(), Failed> {
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    run(root().join(target).join("debug").join(program).as_os_str(), program, arguments, &[])
}

fn run(program: &OsStr, name: &str, arguments: &[&str], environment: &[(&str, &OsStr)]) -> Result<(), Failed> {
    let line = format!("{name} {}", arguments.join(" "));
    println!("==> {line}");
    let status = Command::new(program).args(arguments).envs(environment.iter().copied()).current_dir(root()).status();
    let status = status.map_err(|error| Failed::doing(&line, error))?;
    if status.success() { Ok(()) } else { Err(Failed::doing(&line, status)) }
}
