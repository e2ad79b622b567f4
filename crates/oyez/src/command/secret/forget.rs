//! `oyez secret forget`: takes the fingerprint of a lost key out of the database, so that a start with another key is no mistake any more.

use std::sync::Arc;

use crate::command::error::{CommandError, print_line};
use crate::command::runtime::wait_for;
use crate::command::setting::SettingArgs;
use crate::logging;
use crate::node::forget_key;
use crate::system::SystemSource;

/// Forget the key that the database knows, when it is lost for good: all sessions, API tokens and tokens to set a password are void
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Say that the key is in no backup either
    #[arg(long)]
    confirm: bool,
}

pub(super) fn run(args: &Args, settings: &SettingArgs) -> Result<(), CommandError> {
    if !args.confirm {
        return Err(CommandError::Refused(
            "this voids all sessions, API tokens and tokens to set a password, and nothing brings them back but the key itself. \
             Look for it in your backups first; if it is lost for good, say so with --confirm"
                .to_owned(),
        ));
    }
    let settings = settings.load(Vec::new(), false)?;
    logging::start(&settings.log, &settings.notices)?;
    wait_for(Box::pin(forget_key(&settings, Arc::new(SystemSource::new()))))?;
    print_line(format_args!("The key is forgotten; the next start takes the one that is set, or makes a new one"))
}
