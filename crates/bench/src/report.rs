//! What is printed: each figure, its limit where it has one, and whether it was met. A missed limit is told, and fails nothing.

use std::time::Duration;

use crate::figure::{grouped, millis};
use crate::machine;

/// The figures of a run.
#[derive(Default)]
pub(crate) struct Report {
    kept: usize,
    missed: Vec<String>,
}

impl Report {
    /// A time that should not be longer than `limit`.
    pub(crate) fn time(&mut self, name: &str, took: Duration, limit: Duration) {
        self.judged(name, &millis(took), &format!("<= {} ms", limit.as_millis()), took <= limit);
    }

    /// A share that should be at least `limit`.
    pub(crate) fn share(&mut self, name: &str, share: f64, limit: f64) {
        self.judged(name, &format!("{share:.2}"), &format!(">= {limit}"), share >= limit);
    }

    /// A rate that should be at least `limit`.
    pub(crate) fn at_least(&mut self, name: &str, rate: u64, limit: u64) {
        self.judged(name, &format!("{}/s", grouped(rate)), &format!(">= {}/s", grouped(limit)), rate >= limit);
    }

    /// Memory that should not exceed `limit_mib`.
    pub(crate) fn memory(&mut self, name: &str, kib: u64, limit_mib: u64) {
        self.judged(name, &mebibytes(kib), &format!("<= {limit_mib} MiB"), kib <= limit_mib * 1024);
    }

    /// Memory of one of many that should not exceed `limit` bytes.
    pub(crate) fn bytes(&mut self, name: &str, bytes: u64, limit: u64) {
        self.judged(name, &kibibytes(bytes), &format!("<= {}", kibibytes(limit)), bytes <= limit);
    }

    fn judged(&mut self, name: &str, value: &str, limit: &str, is_met: bool) {
        println!("  {name:<58} {value:>18}   {limit:<14} {}", if is_met { "ok" } else { "MISSED" });
        if is_met {
            self.kept += 1;
        } else {
            self.missed.push(format!("{name}: {value}, limit {limit}"));
        }
    }

    /// Says what became of the limits.
    pub(crate) fn close(&self) {
        println!("\n{} limits kept, {} missed; load average {}", self.kept, self.missed.len(), machine::load());
        for missed in &self.missed {
            println!("  MISSED  {missed}");
        }
    }
}

/// Begins a part, with the machine's load as it is then.
pub(crate) fn begin(title: &str) {
    println!("\n## {title}\nload average {}", machine::load());
}

/// Something worth knowing that has no limit.
pub(crate) fn told(name: &str, value: &str) {
    println!("  {name:<58} {value:>18}");
}

/// Kibibytes as people read them.
#[expect(clippy::cast_precision_loss, reason = "a size to look at")]
pub(crate) fn mebibytes(kib: u64) -> String {
    format!("{:.1} MiB", kib as f64 / 1024.0)
}

#[expect(clippy::cast_precision_loss, reason = "a size to look at")]
fn kibibytes(bytes: u64) -> String {
    format!("{:.1} KiB", bytes as f64 / 1024.0)
}
