//! `oyez organization list`: every organization of the installation.

use domain::OrganizationId;

use crate::command::accounts::with_accounts;
use crate::command::error::{CommandError, print_line};
use crate::command::setting::SettingArgs;

/// List the organizations: id, slug, active people, time zone, name
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_: &Args, settings: &SettingArgs) -> Result<(), CommandError> {
    with_accounts(settings, async |accounts| {
        let mut after = OrganizationId(0);
        loop {
            let page = accounts.organizations(after).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            for one in &page {
                let (id, slug, people) = (one.id, &one.slug, one.active_members);
                print_line(format_args!("{id}\t{slug}\t{people}\t{}\t{}", one.time_zone, one.name))?;
            }
        }
    })
}
