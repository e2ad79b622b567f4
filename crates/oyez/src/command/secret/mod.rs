//! `oyez secret`: what the database knows of the secret key. The key itself is in the settings or in its file, and never printed.

mod forget;

use super::error::CommandError;
use super::setting::SettingArgs;

/// Let the database forget a secret key that is lost
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Forget(forget::Args),
}

pub(super) fn run(args: &Args, settings: &SettingArgs) -> Result<(), CommandError> {
    match &args.command {
        Command::Forget(args) => forget::run(args, settings),
    }
}
