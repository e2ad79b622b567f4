//! The simulation: as many seeds as asked for by hand, a bounded while in CI.

use crate::run::{Failed, built, cargo};

/// What is handed on to the simulation; `cargo xtask sim -- --help` lists it.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Arguments of the simulation: the number of seeds, `--seed N`, `--steps N`, `--seconds N`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(args: &Args) -> Result<(), Failed> {
    let mut line = vec!["run", "--release", "--package", "oyez-simulation", "--example", "simulate", "--"];
    line.extend(args.arguments.iter().map(String::as_str));
    cargo(&line)
}

/// At least 300 seeds and five minutes, in the build that the tests use.
pub(crate) fn in_ci() -> Result<(), Failed> {
    built("examples/simulate", &["300", "--seconds", "300"])
}
