//! What a start tells: the person at the terminal in lines, and whoever reads a log of JSON in that log.

use std::io::{self, Write};

use tracing::Level;

use crate::settings::LogFormat;

/// Tells what the node's operator wants to know. Where the log's level keeps it out of a log of JSON, a line beside it says it.
pub(super) fn operator(format: LogFormat, line: &str) {
    match format {
        LogFormat::Text => person(line),
        LogFormat::Json if tracing::enabled!(Level::INFO) => tracing::info!("{line}"),
        LogFormat::Json => eprintln!("{line}"),
    }
}

/// Prints what only somebody at the terminal can use. Nobody may be there: that stops no node.
pub(super) fn person(line: &str) {
    if let Err(error) = writeln!(io::stdout(), "{line}") {
        tracing::debug!(%error, "nobody reads the standard output");
    }
}
