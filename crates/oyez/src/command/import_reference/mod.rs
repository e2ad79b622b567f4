//! `oyez import-reference`: moves users, teams, alerts and what was sent and answered from the reference system here.

mod report;
mod told;

use std::io::{self, Write};
use std::path::PathBuf;

use domain::Secret;
use service::reference::{ImportError, Mode, NAME_CHARS_MAX, ReferenceImport, Summary};
use store::Options;
use store::reference::SourceDb;

use super::error::{CommandError, printed};
use super::runtime::wait_for;
use super::setting::SettingArgs;
use crate::logging;
use crate::node::{Node, Schema};
use crate::settings::Settings;
use report::Report;

#[derive(Debug, clap::Args)]
#[command(
    about = "Move users, teams, alerts and their history from the reference system's database",
    long_about = "Move users, teams, alerts and their history from the reference system's database (MySQL or MariaDB) into the \
                  installation that the settings name. Nothing is ever written there. Run again, it brings what is missing or was changed \
                  there since, and doubles nothing; broken off, it goes on where it stopped. Nobody is notified of what was sent there. \
                  Into an empty database all ids are kept; into another the report tells which became which."
)]
pub(super) struct Args {
    #[arg(
        long,
        value_name = "URL",
        help = "The reference system's database: mysql://USER:PASSWORD@HOST/NAME",
        env = "OYEZ_REFERENCE_URL", hide_env_values = true, value_parser = secret
    )]
    from: Secret,
    /// What this source is called, if its host or database was called otherwise at an earlier import [default: HOST:PORT/NAME]
    #[arg(long, value_name = "NAME", value_parser = source_name)]
    source: Option<String>,
    /// Read and decide everything, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// A file, not there yet, for a line of JSON about each row that did not come over as it was
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

#[expect(clippy::unnecessary_wraps, reason = "a value parser may refuse")]
fn secret(text: &str) -> Result<Secret, std::convert::Infallible> {
    Ok(Secret::new(text))
}

fn source_name(text: &str) -> Result<String, String> {
    let name = text.trim();
    match name.chars().count() {
        1..=NAME_CHARS_MAX => Ok(name.to_owned()),
        _ => Err(format!("give it a name of at most {NAME_CHARS_MAX} characters")),
    }
}

pub(super) fn run(args: &Args, settings: &SettingArgs) -> Result<(), CommandError> {
    let settings = settings.load(Vec::new(), false)?;
    logging::start(&settings.log, &settings.notices)?;
    let mut report = match &args.report {
        Some(path) => Report::to(path).map_err(|source| CommandError::NewFile { path: path.clone(), source })?,
        None => Report::nowhere(),
    };
    let (name, summary) = wait_for(import(args, &settings, &mut report))?;
    printed(told::write(&mut io::stdout().lock(), &name, &summary, args.dry_run))?;
    if let Some(path) = &args.report {
        printed(writeln!(io::stdout(), "The report is in {}.", path.display()))?;
    }
    Ok(())
}

async fn import(args: &Args, settings: &Settings, report: &mut Report) -> Result<(String, Summary), CommandError> {
    let from = Box::pin(SourceDb::open(&Options::new(args.from.expose()))).await.map_err(ImportError::from)?;
    let (schema, mode) =
        if args.dry_run { (Schema::Check, Mode::DryRun) } else { (Schema::at_start(settings), Mode::Write) };
    let node = Box::pin(Node::open(settings, schema)).await?;
    let name = args.source.clone().unwrap_or_else(|| from.name().to_owned());
    let import = ReferenceImport::new(node.store.clone(), node.clock.clone(), node.registry.clone());
    let done = Box::pin(import.run(&from, &name, mode, report)).await;
    // Whatever was remarked until then is told, also where the import ended early.
    let kept = report.finish();
    from.close().await;
    node.store.close().await;
    let summary = done?;
    kept.map_err(ImportError::from)?;
    Ok((name, summary))
}
