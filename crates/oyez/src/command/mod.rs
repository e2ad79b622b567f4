//! The command line: one file per command. A command reads its arguments and calls a room; it decides nothing itself.

mod accounts;
mod backup;
mod completions;
mod config;
mod doctor;
mod error;
mod health;
mod import_reference;
mod migrate;
mod nodes;
mod openapi;
mod organization;
mod password;
mod restore;
mod runtime;
mod secret;
mod seed_data;
mod serve;
mod setting;
mod transfer;
mod user;

use channels::{BuildRegistryError, Registry};
use clap::{Parser, Subcommand};

pub use error::CommandError;
use setting::SettingArgs;

/// Oyez, the self-hosted alerting platform that knows who has heard.
#[derive(Debug, Parser)]
#[command(name = "oyez", version, about, arg_required_else_help = true, disable_help_subcommand = true)]
pub struct Cli {
    #[command(flatten)]
    settings: SettingArgs,
    #[command(subcommand)]
    command: Command,
}

/// A new command is one file beside this one, one line here and one in `run`.
#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Args),
    Migrate(migrate::Args),
    SeedData(seed_data::Args),
    Openapi(openapi::Args),
    Organization(organization::Args),
    User(user::Args),
    Secret(secret::Args),
    Nodes(nodes::Args),
    Health(health::Args),
    ImportReference(import_reference::Args),
    Doctor(doctor::Args),
    Backup(backup::Args),
    Restore(restore::Args),
    Transfer(transfer::Args),
    Config(config::Args),
    Completions(completions::Args),
}

/// Runs the command that was asked for.
///
/// # Errors
/// With what stopped it, told for the person at the terminal.
pub fn run(cli: Cli) -> Result<(), CommandError> {
    run_with(cli, Registry::build)
}

/// Makes the channels of a node that serves.
pub type Channels = fn() -> Result<Registry, BuildRegistryError>;

/// The same, serving with channels of the caller's choice: so that a node can be tried with a provider of its own.
///
/// # Errors
/// With what stopped it, told for the person at the terminal.
pub fn run_with(cli: Cli, channels: Channels) -> Result<(), CommandError> {
    match cli.command {
        Command::Serve(args) => serve::run(&args, &cli.settings, channels),
        Command::Migrate(args) => migrate::run(&args, &cli.settings),
        Command::SeedData(args) => seed_data::run(&args, &cli.settings),
        Command::Openapi(args) => openapi::run(&args),
        Command::Organization(args) => organization::run(&args, &cli.settings),
        Command::User(args) => user::run(&args, &cli.settings),
        Command::Secret(args) => secret::run(&args, &cli.settings),
        Command::Nodes(args) => nodes::run(&args, &cli.settings),
        Command::Health(args) => health::run(&args, &cli.settings),
        Command::ImportReference(args) => import_reference::run(&args, &cli.settings),
        Command::Doctor(args) => doctor::run(&args, &cli.settings),
        Command::Backup(args) => backup::run(&args, &cli.settings),
        Command::Restore(args) => restore::run(&args, &cli.settings),
        Command::Transfer(args) => transfer::run(&args, &cli.settings),
        Command::Config(args) => config::run(&args, &cli.settings),
        Command::Completions(args) => completions::run(&args),
    }
}

#[cfg(test)]
mod tests {
    use clap::{Command, CommandFactory};

    use super::Cli;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn help_is_plain_text_and_every_command_says_what_it_does() {
        fn look(command: &mut Command) {
            let help = command.render_long_help().to_string();
            assert!(!help.contains('`'), "{help}");
            assert!(command.get_about().is_some(), "{}", command.get_name());
            command.get_subcommands_mut().for_each(look);
        }
        look(&mut Cli::command());
    }
}
