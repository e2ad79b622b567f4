//! The fault suite: real processes, a real database and a real Redis, broken in every way that they are built to stand.

use crate::run::{Failed, built, cargo};

/// What is handed on to the suite; `cargo xtask faults -- --help` lists it.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Arguments of the suite: `--database postgres,mysql`, `--people N`, `--times N`, `--folder F` ...
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(args: &Args) -> Result<(), Failed> {
    let mut line = vec!["run", "--release", "--package", "oyez-faults", "--"];
    line.extend(args.arguments.iter().map(String::as_str));
    cargo(&line)
}

/// Every fault once on each database, in the build that the tests use, and for as many people as that build is quick enough for.
pub(crate) fn in_ci() -> Result<(), Failed> {
    built("oyez-faults", &["--people", "50000"])
}
