//! Breaks an installation of real processes in every way that it is built to stand, and looks whether a promise was broken. It is bounded in time and in what it sends, and talks to this machine only.

mod broken;
mod check;
mod client;
mod fault;
mod ledger;
mod load;
mod node;
mod people;
mod probe;
mod provider;
mod proxy;
mod report;
mod run;
mod scene;
mod server;
mod sql;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use server::database::Engine;

/// Breaks several nodes, their database and their Redis, and checks that nothing was lost or doubled
#[derive(Debug, Parser)]
#[command(name = "cargo xtask faults", args_conflicts_with_subcommands = true)]
struct Args {
    #[command(subcommand)]
    node: Option<Mode>,
    #[command(flatten)]
    plan: Plan,
}

/// What is done, and to whom.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Plan {
    /// The databases, one after the other
    #[arg(long, value_enum, value_delimiter = ',', default_value = "postgres,mysql")]
    database: Vec<Engine>,
    /// People in the organization
    #[arg(long, default_value_t = 200_000, value_parser = clap::value_parser!(u64).range(5_000..=2_000_000))]
    people: u64,
    /// Pages that are open, each of a person who also answers alerts
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u64).range(1..=500))]
    pages: u64,
    /// Seconds from one fault to the next
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..=600))]
    pause: u64,
    /// How often every fault happens
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=1000))]
    times: u64,
    /// Decides the order of the faults
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where logs and databases lie, and stay (else a temporary folder, removed unless something is broken)
    #[arg(long)]
    folder: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Mode {
    /// Run the product itself, with the suite's channel registered
    #[command(hide = true)]
    Node {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

fn main() -> ExitCode {
    let args = Args::parse();
    match args.node {
        Some(Mode::Node { arguments }) => probe::node(arguments),
        None => match run::all(&args.plan) {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::FAILURE,
            Err(error) => {
                eprintln!("faults: {error}");
                ExitCode::FAILURE
            }
        },
    }
}
