//! Measures the product against limits taken in the same run, and prints both. It is no test: time decides nothing here but what is printed.

mod broken;
mod crowd;
mod dataset;
mod expand;
mod figure;
mod http;
mod live;
mod load;
mod machine;
mod part;
mod place;
mod report;
mod send;
mod server;
mod sql;
mod world;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};

use broken::Result;
use report::Report;

/// Measures Oyez on this machine and prints each figure with its limit
#[derive(Debug, Parser)]
#[command(name = "cargo xtask bench")]
pub(crate) struct Args {
    /// Only these parts (all unless told)
    #[arg(long, value_delimiter = ',')]
    only: Vec<Part>,
    /// `sqlite`, or the mysql:// or postgres:// URL of a server on which a database is made and removed; may be given several times
    #[arg(long, default_value = "sqlite")]
    database: Vec<String>,
    /// Where the databases' files lie for the while (the system's folder for temporary files unless told)
    #[arg(long)]
    folder: Option<PathBuf>,
    /// The `oyez` to measure (the one beside this program unless told)
    #[arg(long)]
    binary: Option<PathBuf>,
    /// People in the organization
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1_000..=5_000_000))]
    people: u64,
    /// The same for the inbox's comparison
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1_000..=5_000_000))]
    few_people: u64,
    /// Alerts, most of them past
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(100..=100_000))]
    alerts: u64,
    /// Those of them that are active
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u64).range(20..=10_000))]
    active_alerts: u64,
    /// Deliveries already written, as so many for each person
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=50))]
    rounds: u64,
    /// How long requests are sent for one figure
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..=60))]
    seconds: u64,
    /// Connections of the load generator
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=100))]
    connections: u16,
    /// Pages that are open at once
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(10..=18_000))]
    pages: u64,
    /// Deliveries that workers send in one run
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(1_000..=1_000_000))]
    sends: u64,
    /// Be a worker of the part that measures sending, on the database with this URL
    #[arg(long, hide = true)]
    work_on: Option<String>,
    /// How often what is compared is measured in turns
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=20))]
    repeat: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Writing a round's deliveries
    Expand,
    /// A person's list of alerts
    Inbox,
    /// The admins' figures
    Analytics,
    /// Memory at rest and while deliveries are written
    Memory,
    /// From starting the process to its first answer
    Start,
    /// Live events to many open pages
    Live,
    /// Handing deliveries to a provider, by one worker and by two
    Send,
}

impl Args {
    fn wants(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }
}

#[tokio::main(worker_threads = 2)]
async fn main() -> ExitCode {
    let args = Args::parse();
    if let Some(url) = &args.work_on {
        return exit(send::work(url).await);
    }
    let mut report = Report::default();
    println!("# Oyez {} measured\n{}", env!("CARGO_PKG_VERSION"), machine::description());
    let done = run(&args, &mut report).await;
    report.close();
    exit(done)
}

fn exit(done: Result<()>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: &Args, report: &mut Report) -> Result<()> {
    for database in &args.database {
        if args.wants(Part::Expand) {
            expand::run(args, database, report).await?;
        }
        if [Part::Inbox, Part::Analytics, Part::Memory, Part::Start].into_iter().any(|part| args.wants(part)) {
            part::run(args, database, report).await?;
        }
        if args.wants(Part::Live) {
            live::run(args, database, report).await?;
        }
        if args.wants(Part::Send) {
            send::run(args, database, report).await?;
        }
    }
    Ok(())
}
