//! `oyez user activate`: switches an account on again.

use crate::command::accounts::{account, with_accounts};
use crate::command::error::{CommandError, print_line};
use crate::command::setting::SettingArgs;

/// Switch an account on again: it is sent alerts as before, and its tokens of before stay void
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The account's e-mail address
    email: String,
}

pub(super) fn run(args: &Args, settings: &SettingArgs) -> Result<(), CommandError> {
    with_accounts(settings, async |accounts| {
        let user = account(accounts, &args.email).await?;
        Ok(accounts.activate(None, user.organization, user.id).await?)
    })?;
    print_line(format_args!("{} is switched on", args.email))
}
