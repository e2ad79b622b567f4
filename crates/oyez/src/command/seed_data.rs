//! `oyez seed-data`: the demonstration's data in a database that holds nothing else.

use std::io::{self, Write};

use domain::Clock;

use super::error::{CommandError, printed};
use super::runtime::wait_for;
use super::setting::SettingArgs;
use crate::demo::Seeded;
use crate::node::{Node, Schema};
use crate::settings::Settings;
use crate::{demo, logging};

/// Fill an empty database with the demonstration's people, teams and alerts
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_: &Args, settings: &SettingArgs) -> Result<(), CommandError> {
    let settings = settings.load(Vec::new(), false)?;
    logging::start(&settings.log, &settings.notices)?;
    let seeded = wait_for(seed(&settings))?;
    let told = match seeded {
        Seeded::Now => "The demonstration's data is there.",
        Seeded::Before => "The demonstration's data was there already.",
    };
    printed(writeln!(io::stdout(), "{told}\n{}", demo::logins(seeded).join("\n")))
}

async fn seed(settings: &Settings) -> Result<Seeded, CommandError> {
    let node = Node::open(settings, Schema::at_start(settings)).await?;
    let accounts = node.services(settings)?.accounts;
    let seeded = demo::seed(&node.store, &accounts, node.clock.now()).await?;
    node.store.close().await;
    Ok(seeded)
}
