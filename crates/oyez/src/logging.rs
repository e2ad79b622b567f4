//! Sets the process's log up, once; what is logged is each room's own business.

use std::io::{self, IsTerminal};
use std::panic::{self, PanicHookInfo};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::{LevelFilter, ParseError};
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

use crate::settings::{Log, LogFormat};

/// Says at each start that there is nothing to migrate.
const CHATTY: &str = "sea_orm_migration=warn,sqlx::postgres::notice=warn";
/// Says of each broken connection what whoever used it says too.
const DOUBLE: &str = "sqlx_core::pool=off";

/// Why there is no log.
#[derive(Debug, thiserror::Error)]
pub enum StartLogError {
    /// The level is no filter.
    #[error("log.level cannot be used: {0}")]
    Level(#[from] ParseError),
    /// There is one already.
    #[error("the log was set up twice: {0}")]
    Twice(#[from] TryInitError),
}

/// Starts the log on standard error, and says first what the settings had to say.
///
/// # Errors
/// When the level is no filter, or a log stands already.
pub fn start(log: &Log, notices: &[String]) -> Result<(), StartLogError> {
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter(&log.level)?)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr);
    match log.format {
        LogFormat::Text => builder.finish().try_init()?,
        LogFormat::Json => builder.json().flatten_event(true).finish().try_init()?,
    }
    panic::set_hook(Box::new(note_panic));
    for notice in notices {
        tracing::info!("{notice}");
    }
    Ok(())
}

/// What the settings say, and less of what libraries tell unless they ask for it.
fn filter(level: &str) -> Result<EnvFilter, ParseError> {
    let max = EnvFilter::try_new(level)?.max_level_hint().unwrap_or(LevelFilter::TRACE);
    let chatty = (max >= LevelFilter::WARN).then_some(CHATTY);
    let double = (max < LevelFilter::DEBUG).then_some(DOUBLE);
    let directives: Vec<&str> = chatty.into_iter().chain(double).chain([level]).collect();
    EnvFilter::try_new(directives.join(","))
}

/// A panic belongs into the log in the log's own form, since machines read it.
fn note_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let text = panic.payload_as_str().unwrap_or("of an unknown kind");
    tracing::error!(place, "panicked: {text}");
}
