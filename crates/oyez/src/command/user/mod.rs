//! `oyez user`: accounts, as the operator makes, mends and sees them. Passwords never come from the command line.

mod activate;
mod create;
mod deactivate;
mod import;
mod list;
mod set_password;

use super::error::CommandError;
use super::setting::SettingArgs;

/// Make accounts or import them, set their passwords, switch them off and on, or list them
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Create(create::Args),
    SetPassword(set_password::Args),
    Deactivate(deactivate::Args),
    Activate(activate::Args),
    Import(import::Args),
    List(list::Args),
}

pub(super) fn run(args: &Args, settings: &SettingArgs) -> Result<(), CommandError> {
    match &args.command {
        Command::Create(args) => create::run(args, settings),
        Command::SetPassword(args) => set_password::run(args, settings),
        Command::Deactivate(args) => deactivate::run(args, settings),
        Command::Activate(args) => activate::run(args, settings),
        Command::Import(args) => import::run(args, settings),
        Command::List(args) => list::run(args, settings),
    }
}
