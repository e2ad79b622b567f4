//! `oyez completions`: prints what a shell needs to complete our commands.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_complete::Shell;

use super::Cli;
use super::error::{CommandError, printed};

/// Print the completion script for a shell
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shell that shall complete
    shell: Shell,
}

pub(super) fn run(args: &Args) -> Result<(), CommandError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "oyez", &mut script);
    printed(io::stdout().lock().write_all(&script))
}
