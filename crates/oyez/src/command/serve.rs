//! `oyez serve`: the node. Its flags are settings like any other, only stronger.

use tracing::Level;

use super::Channels;
use super::error::CommandError;
use super::runtime::wait_for;
use super::setting::SettingArgs;
use crate::node::OpenNodeError;
use crate::serve::Purpose;
use crate::settings::{LogFormat, Override};
use crate::{logging, serve};

/// Run the node: API, worker and scheduler in one process
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Address and port of the API [default: 127.0.0.1:8000]
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<String>,
    /// What this process does, some of: api,worker,scheduler [default: all]
    #[arg(long, value_name = "ROLES")]
    roles: Option<String>,
    /// Leave the database's tables as they are, and stop if they are not this version's
    #[arg(long)]
    no_migrate: bool,
    /// Run a demonstration on ./oyez-demo.db with people, alerts and public passwords
    #[arg(long)]
    demo: bool,
}

pub(super) fn run(args: &Args, settings: &SettingArgs, channels: Channels) -> Result<(), CommandError> {
    let settings = settings.load(args.overrides(), args.demo)?;
    logging::start(&settings.log, &settings.notices)?;
    let purpose = if args.demo { Purpose::Demonstration } else { Purpose::Work };
    let registry = channels().map_err(OpenNodeError::from)?;
    match wait_for(serve::run(&settings, purpose, registry)) {
        // A log that is silenced leaves the error to the terminal.
        Err(error) if settings.log.format == LogFormat::Json && tracing::enabled!(Level::ERROR) => {
            tracing::error!(%error, "the node ends");
            Err(CommandError::Logged)
        }
        ended => ended,
    }
}

impl Args {
    fn overrides(&self) -> Vec<Override> {
        let set = |flag: &str, key: &str, value: &str| Override {
            flag: flag.to_owned(),
            key: key.to_owned(),
            value: value.to_owned(),
        };
        let listen = self.listen.iter().map(|value| set("--listen", "server.listen", value));
        let roles = self.roles.iter().map(|value| set("--roles", "server.roles", value));
        let no_migrate = self.no_migrate.then(|| set("--no-migrate", "database.migrate_on_start", "false"));
        listen.chain(roles).chain(no_migrate).collect()
    }
}
