//! The project's chores, so that nobody needs a tool besides cargo. Nothing here is part of the product.

mod architecture;
mod bench;
mod faults;
mod lint;
mod lock;
mod run;
mod screenshots;
mod settings;
mod simulate;
mod test_all;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use run::Failed;

/// The project's chores
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask")]
struct Chores {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Debug, Subcommand)]
enum Chore {
    /// Check formatting, lints, forbidden crates and generated pages
    Lint(lint::Args),
    /// Run every test, on all three databases and in a browser (see CONTRIBUTING.md for the variables it needs)
    TestAll,
    /// Write docs/settings.md anew from the commented defaults
    Settings,
    /// Simulate months of alerts with crashes and check the invariants, e.g. `cargo xtask sim 1000`
    Sim(simulate::Args),
    /// Measure speed and memory in a release build against limits taken in the same run
    Bench(bench::Args),
    /// Kill, freeze and cut several nodes, their database and their Redis, and check that nothing was lost or doubled
    Faults(faults::Args),
    /// Take a picture of every page on four screens, e.g. `cargo xtask screenshots target/screenshots`
    Screenshots(screenshots::Args),
    /// Everything that must be green before a change lands: lint, the release build, five minutes of simulation, the faults, test-all
    Ci,
}

/// The release build is the README's first command, and the compiler refuses there what it takes elsewhere. All the rest is built at
/// once: package by package, cargo would build what they stand on anew for each.
fn ci() -> Result<(), Failed> {
    lint::run(&lint::Args::default())?;
    run::cargo(&["build", "--release", "--locked", "--package", "oyez"])?;
    run::cargo(&["build", "--workspace", "--all-targets", "--locked"])?;
    simulate::in_ci()?;
    faults::in_ci()?;
    test_all::run()
}

fn main() -> ExitCode {
    let done = match Chores::parse().chore {
        Chore::Lint(args) => lint::run(&args),
        Chore::TestAll => test_all::run(),
        Chore::Settings => settings::write(),
        Chore::Sim(args) => simulate::run(&args),
        Chore::Bench(args) => bench::run(&args),
        Chore::Faults(args) => faults::run(&args),
        Chore::Screenshots(args) => screenshots::run(&args),
        Chore::Ci => ci(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failed(reason)) => {
            eprintln!("xtask: {reason}");
            ExitCode::FAILURE
        }
    }
}
