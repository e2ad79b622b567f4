//! Everything that can be found wrong without running the product.

use std::process::{Command, Stdio};

use crate::run::{Failed, cargo};
use crate::{architecture, lock, settings};

#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Also ask for known vulnerabilities (needs cargo-deny and the network)
    #[arg(long)]
    advisories: bool,
}

pub(crate) fn run(args: &Args) -> Result<(), Failed> {
    cargo(&["fmt", "--all", "--check"])?;
    lock::check()?;
    settings::check()?;
    architecture::check()?;
    cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])?;
    deny(args)
}

/// cargo-deny is no part of the toolchain, so its absence is said and not held against anybody.
fn deny(args: &Args) -> Result<(), Failed> {
    let version = Command::new("cargo-deny").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !version.is_ok_and(|status| status.success()) {
        if args.advisories {
            return Err(Failed("--advisories needs cargo-deny: `cargo install --locked cargo-deny`".to_owned()));
        }
        println!("==> licences and sources not checked: cargo-deny is not installed here");
        return Ok(());
    }
    cargo(&["deny", "check", "bans", "licenses", "sources"])?;
    if args.advisories { cargo(&["deny", "check", "advisories"]) } else { Ok(()) }
}
