//! The report of an import: a line of JSON for each remark, in a file that only its owner reads, and the progress on a terminal.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use serde_json::json;
use service::reference::{Line, Table, Witness};

/// Where remarks go.
pub(super) struct Report {
    file: Option<BufWriter<File>>,
    shows_progress: bool,
    /// The table whose progress stands on the terminal.
    shown: Option<(Table, i64)>,
}

/// Parts of a table after which the progress is shown anew.
const STEPS: i64 = 200;

impl Report {
    /// A new file; one that is there is never overwritten.
    pub(super) fn to(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Self { file: Some(BufWriter::new(options.open(path)?)), ..Self::nowhere() })
    }

    /// Remarks are only counted.
    pub(super) fn nowhere() -> Self {
        Self { file: None, shows_progress: io::stderr().is_terminal(), shown: None }
    }

    /// Writes out what is left.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        if self.shown.is_some() {
            eprintln!();
        }
        self.file.as_mut().map_or(Ok(()), BufWriter::flush)
    }
}

impl Witness for Report {
    fn remark(&mut self, line: &Line) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let told = json!({
            "table": line.table.name(),
            "id": line.id,
            "outcome": line.outcome.name(),
            "reason": line.reason.name(),
            "detail": line.detail,
            "new_id": line.new_id,
        });
        writeln!(file, "{told}")
    }

    fn progress(&mut self, table: Table, done: i64, all: i64) {
        let step = done * STEPS / all.max(1);
        if !self.shows_progress || self.shown == Some((table, step)) {
            return;
        }
        if self.shown.is_some_and(|(shown, _)| shown != table) {
            eprintln!();
        }
        self.shown = Some((table, step));
        eprint!("\r{:<26} {done} of {all} ({}%)", table.name(), done * 100 / all.max(1));
    }
}
