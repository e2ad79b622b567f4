//! `oyez organization create`: a new, empty organization.

use chrono_tz::Tz;
use domain::name::shown;

use crate::command::accounts::with_first_accounts;
use crate::command::error::{CommandError, print_line};
use crate::command::setting::SettingArgs;

/// Make an organization, and the database for the first one
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Its short name in addresses and programs: lower-case letters, digits, - and _
    slug: String,
    /// Its name for people; the slug when left out
    #[arg(long, value_parser = name)]
    name: Option<String>,
    /// The time zone in which its days begin
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    time_zone: Tz,
}

fn name(text: &str) -> Result<String, &'static str> {
    Some(shown(text)).filter(|name| !name.is_empty()).ok_or("it shows nothing")
}

pub(super) fn run(args: &Args, settings: &SettingArgs) -> Result<(), CommandError> {
    let name = args.name.as_deref().unwrap_or(&args.slug);
    let made = with_first_accounts(settings, async |accounts| {
        Ok(accounts.create_organization(&args.slug, name, args.time_zone).await?)
    })?;
    print_line(format_args!("organization {} was made, with id {}", made.slug, made.id))
}
