//! `oyez migrate`: brings the tables up to date and ends.

use std::io::{self, Write};

use super::error::{CommandError, printed};
use super::runtime::wait_for;
use super::setting::SettingArgs;
use crate::count::count;
use crate::{logging, node};

/// Bring the database's tables up to date
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_: &Args, settings: &SettingArgs) -> Result<(), CommandError> {
    let settings = settings.load(Vec::new(), false)?;
    logging::start(&settings.log, &settings.notices)?;
    let told = match wait_for(node::migrate(&settings))? {
        0 => "the tables are up to date".to_owned(),
        applied => count(applied, "migration was applied", "migrations were applied"),
    };
    printed(writeln!(io::stdout(), "{told}"))
}
