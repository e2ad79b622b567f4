//! `oyez user deactivate`: switches an account off.

use crate::command::accounts::{account, with_accounts};
use crate::command::error::{CommandError, print_line};
use crate::command::setting::SettingArgs;

/// Switch an account off: it is sent nothing more and its tokens are void
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The account's e-mail address
    email: String,
}

pub(super) fn run(args: &Args, settings: &SettingArgs) -> Result<(), CommandError> {
    with_accounts(settings, async |accounts| {
        let user = account(accounts, &args.email).await?;
        Ok(accounts.deactivate(None, user.organization, user.id).await?)
    })?;
    print_line(format_args!("{} is switched off", args.email))
}
