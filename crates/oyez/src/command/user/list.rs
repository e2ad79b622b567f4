//! `oyez user list`: the people of an organization.

use domain::UserId;
use service::account::User;

use crate::command::accounts::{organization, with_accounts};
use crate::command::error::{CommandError, print_line};
use crate::command::setting::SettingArgs;

/// List an organization's people: id, e-mail address, role, whether active, name
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The slug of the organization
    #[arg(long, value_name = "SLUG")]
    organization: String,
}

pub(super) fn run(args: &Args, settings: &SettingArgs) -> Result<(), CommandError> {
    with_accounts(settings, async |accounts| {
        let home = organization(accounts, &args.organization).await?;
        let mut after = UserId(0);
        loop {
            let page = accounts.people(home.id, after).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            page.iter().try_for_each(show)?;
        }
    })
}

fn show(user: &User) -> Result<(), CommandError> {
    let state = if user.is_active { "active" } else { "inactive" };
    let operator = if user.is_operator { " operator" } else { "" };
    print_line(format_args!("{}\t{}\t{}{operator}\t{state}\t{}", user.id, user.email, user.role, user.full_name()))
}
