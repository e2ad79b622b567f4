//! Runs one command and turns its end into an exit code; everything else is in the library beside it.

use std::process::ExitCode;

use clap::Parser;
use oyez::command::{self, Cli, CommandError};

fn main() -> ExitCode {
    match command::run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(CommandError::Logged) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("oyez: {error}");
            ExitCode::FAILURE
        }
    }
}
