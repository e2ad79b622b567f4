//! Runs many seeds, on as many cores as there are, and prints what they found; `--seed` repeats one.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clap::Parser;
use simulation::{Report, Violation, run};

/// Simulates months of alerts, crashes and restarts, and checks the invariants after every step.
#[derive(Parser)]
struct Args {
    /// How many seeds to run.
    #[arg(default_value_t = 100)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    first: u64,
    /// Run this seed alone (set `OYEZ_SIM_TRACE=1` to see its steps).
    #[arg(long)]
    seed: Option<u64>,
    /// Steps in each run.
    #[arg(long, default_value_t = 120)]
    steps: u32,
    /// Go on with further seeds until this many seconds are over.
    #[arg(long, default_value_t = 0)]
    seconds: u64,
}

#[derive(Default)]
struct Totals {
    seeds: u64,
    steps: u64,
    crashes: u64,
    rounds: i64,
    deliveries: i64,
    pages: i64,
    days: i64,
}

impl Totals {
    fn add(&mut self, report: Report) {
        self.seeds += 1;
        self.steps += u64::from(report.steps);
        self.crashes += u64::from(report.crashes);
        self.rounds += report.rounds;
        self.deliveries += report.deliveries;
        self.pages += report.pages;
        self.days += report.days;
    }
}

fn main() -> std::process::ExitCode {
    let args = Arc::new(Args::parse());
    #[expect(clippy::disallowed_methods, reason = "says how long the whole run took, and when to stop")]
    let begun = Instant::now();
    let (first, last) = args.seed.map_or((args.first, args.first + args.seeds), |seed| (seed, seed + 1));
    let next = Arc::new(AtomicU64::new(first));
    let until = Duration::from_secs(args.seconds);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let workers: Vec<_> = (0..cores)
        .map(|_| {
            let (args, next) = (args.clone(), next.clone());
            std::thread::spawn(move || work(&args, &next, last, begun, until))
        })
        .collect();
    let mut totals = Totals::default();
    let mut violations = Vec::new();
    for worker in workers {
        let Ok((reports, found)) = worker.join() else { return std::process::ExitCode::FAILURE };
        for report in reports {
            totals.add(report);
        }
        violations.extend(found);
    }
    println!(
        "{} seeds, {} steps, {} simulated days, {} rounds, {} deliveries left, {} pages sent, {} crashes, {} violations in {:?}",
        totals.seeds,
        totals.steps,
        totals.days,
        totals.rounds,
        totals.deliveries,
        totals.pages,
        totals.crashes,
        violations.len(),
        begun.elapsed()
    );
    for violation in &violations {
        println!("{violation}\n  repeat it by: cargo xtask sim --seed {} --steps {}", violation.seed, args.steps);
    }
    if violations.is_empty() { std::process::ExitCode::SUCCESS } else { std::process::ExitCode::FAILURE }
}

fn work(args: &Args, next: &AtomicU64, last: u64, begun: Instant, until: Duration) -> (Vec<Report>, Vec<Violation>) {
    let (mut reports, mut violations) = (Vec::new(), Vec::new());
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return (reports, violations);
    };
    loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if violations.len() >= 3 || (seed >= last && begun.elapsed() >= until) {
            return (reports, violations);
        }
        let folder = folder(seed);
        if let Err(error) = std::fs::create_dir_all(&folder) {
            violations.push(Violation { seed, step: 0, what: error.to_string() });
            continue;
        }
        match runtime.block_on(run(seed, args.steps, &folder)) {
            Ok(report) => reports.push(report),
            Err(violation) => violations.push(violation),
        }
        if let Err(error) = std::fs::remove_dir_all(&folder) {
            eprintln!("{}: {error}", folder.display());
        }
    }
}

/// In memory where the system offers a place for it: thousands of runs should not wear a disk out.
fn folder(seed: u64) -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let base = if memory.is_dir() { memory } else { std::env::temp_dir() };
    base.join(format!("oyez-sim-{}-{seed}", std::process::id()))
}
