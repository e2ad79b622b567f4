//! What is printed of a run: which faults there were, what was checked, what was found.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::fault::Fault;
use crate::server::database::Engine;

/// What was counted afterwards.
#[derive(Default)]
pub(crate) struct Counted {
    pub(crate) alerts: u64,
    pub(crate) rounds: u64,
    pub(crate) deliveries: u64,
    /// Deliveries of initial rounds that somebody was promised.
    pub(crate) checked: u64,
    pub(crate) lost: u64,
    pub(crate) doubled: u64,
    pub(crate) marks: u64,
    pub(crate) handed_over: u64,
    pub(crate) handed_over_again: u64,
    pub(crate) reopened: u64,
    pub(crate) told_to_fetch: u64,
    pub(crate) longest_initial: Duration,
    pub(crate) longest_reminder: Duration,
    pub(crate) settled_in: Duration,
}

/// Prints the run's report.
pub(crate) fn tell(engine: Engine, faults: &[Fault], ended_by_themselves: u64, counted: &Counted, findings: &[String]) {
    let mut kinds = BTreeMap::<String, u64>::new();
    for fault in faults {
        *kinds.entry(fault.to_string()).or_default() += 1;
    }
    println!("\n## {engine}: {} faults", faults.len());
    for (kind, count) in kinds {
        line(&kind, count);
    }
    line("nodes that ended by themselves and were started again", ended_by_themselves);
    println!();
    line("alerts promised", counted.alerts);
    line("acknowledgements and snoozes promised", counted.marks);
    line("rounds", counted.rounds);
    line("deliveries written, reminders included", counted.deliveries);
    line("promised deliveries checked", counted.checked);
    line("lost", counted.lost);
    line("doubled", counted.doubled);
    line("deliveries handed over to the provider", counted.handed_over);
    line("of them again, after a crash before the answer was kept", counted.handed_over_again);
    line("streams of live events opened again", counted.reopened);
    line("pages told to fetch anew", counted.told_to_fetch);
    time("longest delay of an initial round, to its last delivery", counted.longest_initial);
    time("longest delay of a reminder, to its last delivery", counted.longest_reminder);
    time("from the last fault until nothing was left to do", counted.settled_in);
    for finding in findings {
        println!("  BROKEN  {finding}");
    }
    println!("  {}", if findings.is_empty() { "no invariant is broken" } else { "something is broken" });
}

fn line(name: &str, count: u64) {
    println!("  {name:<60} {count:>12}");
}

fn time(name: &str, took: Duration) {
    println!("  {name:<60} {:>10.1} s", took.as_secs_f64());
}
