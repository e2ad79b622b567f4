//! How far a transfer is: a bar at a terminal, else a line now and then. It goes to the standard error.

use std::fmt;
use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use store::transfer::Event;

use crate::count::count;

/// Without a terminal there is a line after so many percent.
const LINE_PERCENT: u64 = 10;

/// Shows what the store tells.
pub(super) struct Meter {
    bar: Option<ProgressBar>,
    rows: u64,
    done: u64,
    /// Of the last line.
    told_percent: u64,
    doing: &'static str,
}

impl Meter {
    pub(super) fn new() -> Self {
        let bar = io::stderr().is_terminal().then(ProgressBar::no_length);
        Self { bar, rows: 0, done: 0, told_percent: 0, doing: "" }
    }

    pub(super) fn tell(&mut self, event: Event<'_>) {
        match event {
            Event::Begun { rows, copied } => self.begin("copied", rows, copied),
            Event::Comparing { rows } => self.begin("compared", rows, 0),
            Event::Copied { table, rows } | Event::Compared { table, rows } => self.advance(table, rows),
        }
    }

    fn begin(&mut self, doing: &'static str, rows: u64, done: u64) {
        (self.doing, self.rows, self.done, self.told_percent) = (doing, rows, done, 0);
        let Some(bar) = &self.bar else {
            let before = if done > 0 { format!(", {done} of them before") } else { String::new() };
            eprintln!("{} to be {doing}{before}", count(rows, "row", "rows"));
            return;
        };
        // A template that cannot be read leaves the bar as it is by itself.
        let template = "{prefix} {wide_bar} {human_pos}/{human_len} rows, {rate}/s, {eta} left: {msg}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.with_key("rate", whole_rate));
        }
        bar.set_prefix(doing);
        bar.set_length(rows);
        bar.set_position(done);
        bar.reset_eta();
    }

    fn advance(&mut self, table: &str, rows: u64) {
        self.done += rows;
        if let Some(bar) = &self.bar {
            bar.set_message(table.to_owned());
            bar.inc(rows);
            return;
        }
        let percent = self.done.saturating_mul(100).checked_div(self.rows).unwrap_or(100).min(100);
        if percent >= self.told_percent + LINE_PERCENT || (percent == 100 && self.told_percent < 100) {
            self.told_percent = percent;
            eprintln!("{percent} % {}, in the table {table}", self.doing);
        }
    }
}

/// Rows a second, without a fraction.
fn whole_rate(state: &ProgressState, written: &mut dyn fmt::Write) {
    // A bar has no other place for what cannot be written.
    let _ = write!(written, "{:.0}", state.per_sec());
}

impl Drop for Meter {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
