//! `oyez organization`: the tenants, as the operator makes and sees them.

mod create;
mod list;

use super::error::CommandError;
use super::setting::SettingArgs;

/// Make organizations, or list them
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Create(create::Args),
    List(list::Args),
}

pub(super) fn run(args: &Args, settings: &SettingArgs) -> Result<(), CommandError> {
    match &args.command {
        Command::Create(args) => create::run(args, settings),
        Command::List(args) => list::run(args, settings),
    }
}
