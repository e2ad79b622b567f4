//! The benchmark: the product built as it is delivered, measured by the crate that knows how.

use crate::run::{Failed, cargo};

/// What is handed on to the benchmark; `cargo xtask bench -- --help` lists it.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Arguments of the benchmark: `--only PARTS`, `--people N`, `--database URL` ...
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(args: &Args) -> Result<(), Failed> {
    cargo(&["build", "--release", "--workspace", "--bins"])?;
    let mut line = vec!["run", "--release", "--package", "oyez-bench", "--"];
    line.extend(args.arguments.iter().map(String::as_str));
    cargo(&line)
}
