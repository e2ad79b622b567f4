//! What the commands around accounts share: the way from the settings to the service, and an account by its address.

use domain::Clock;
use service::account::{Accounts, Organization, User};
use web::state::ApiState;

use super::error::CommandError;
use super::runtime::wait_for;
use super::setting::SettingArgs;
use crate::logging;
use crate::node::{Node, Schema};
use crate::settings::Settings;

/// Runs `work` with the accounts of the installation that the settings name. It must be there, and its tables up to date.
pub(super) fn with_accounts<T>(
    settings: &SettingArgs,
    work: impl AsyncFnOnce(&Accounts) -> Result<T, CommandError>,
) -> Result<T, CommandError> {
    with_services(settings, async |services, _| work(&services.accounts).await)
}

/// The same where there may be no installation yet: then it is begun as a start of the server would.
pub(super) fn with_first_accounts<T>(
    settings: &SettingArgs,
    work: impl AsyncFnOnce(&Accounts) -> Result<T, CommandError>,
) -> Result<T, CommandError> {
    run(settings, Schema::at_start, async |services, _| work(&services.accounts).await)
}

/// As [`with_accounts`], with all services and the time.
pub(super) fn with_services<T>(
    settings: &SettingArgs,
    work: impl AsyncFnOnce(&ApiState, &dyn Clock) -> Result<T, CommandError>,
) -> Result<T, CommandError> {
    run(settings, |_| Schema::Check, work)
}

fn run<T>(
    settings: &SettingArgs,
    schema: impl FnOnce(&Settings) -> Schema,
    work: impl AsyncFnOnce(&ApiState, &dyn Clock) -> Result<T, CommandError>,
) -> Result<T, CommandError> {
    let settings = settings.load(Vec::new(), false)?;
    logging::start(&settings.log, &settings.notices)?;
    wait_for(async {
        let node = Node::open(&settings, schema(&settings)).await?;
        let services = node.services(&settings)?;
        let done = Box::pin(work(&services, node.clock.as_ref())).await;
        node.store.close().await;
        done
    })
}

/// The organization with this slug.
pub(super) async fn organization(accounts: &Accounts, slug: &str) -> Result<Organization, CommandError> {
    accounts.find_organization(slug).await.map_err(|error| match error {
        service::Error::NotFound => CommandError::NoOrganization(slug.to_owned()),
        other => other.into(),
    })
}

/// The account with this e-mail address.
pub(super) async fn account(accounts: &Accounts, email: &str) -> Result<User, CommandError> {
    accounts.find_by_email(email).await.map_err(|error| match error {
        service::Error::NotFound => CommandError::NoAccount(email.to_owned()),
        other => other.into(),
    })
}
