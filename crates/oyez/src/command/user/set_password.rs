//! `oyez user set-password`: for whoever lost theirs. Every session of the account ends.

use crate::command::accounts::{account, with_accounts};
use crate::command::error::{CommandError, print_line};
use crate::command::password;
use crate::command::setting::SettingArgs;

/// Set an account's password and end its sessions; it is asked for, or read from OYEZ_USER_PASSWORD or the standard input
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The account's e-mail address
    email: String,
}

pub(super) fn run(args: &Args, settings: &SettingArgs) -> Result<(), CommandError> {
    with_accounts(settings, async |accounts| {
        let user = account(accounts, &args.email).await?;
        let password = password::read()?;
        Ok(accounts.set_password(None, user.organization, user.id, &password).await?)
    })?;
    print_line(format_args!("the password of {} was set, and its sessions have ended", args.email))
}
