//! What the commands around accounts share: the way from the settings to the service, and an account by its address.

use domain::Clock;
use service::account::{Accounts, Organization, User};
use web::state::ApiState;

use super::error::CommandError;
use super::runtime::wait_for;
use super::setting::SettingArgs;
use crate::logging;
use crate::node::{Node, Schema};

/// Runs `work` with the accounts of the installation that the settings name. Its tables must be up to date, unless
/// starting the server would bring them so.
pub(super) fn with_accounts<T>(
    settings: &SettingArgs,
    work: impl AsyncFnOnce(&Accounts) -> Result<T, CommandError>,
) -> Result<T, CommandError> {
    with_services(settings, async |services, _| work(&services.accounts).await)
}

/// The same with all services, and the time.
pub(super) fn with_services<T>(
    settings: &SettingArgs,
    work: impl AsyncFnOnce(&ApiState, &dyn Clock) -> Result<T, CommandError>,
) -> Result<T, CommandError> {
    let settings = settings.load(Vec::new(), false)?;
    logging::start(&settings.log, &settings.notices)?;
    let schema = if settings.database.migrate_on_start { Schema::Migrate } else { Schema::Check };
    wait_for(async {
        let node = Node::open(&settings, schema).await?;
        let done = work(&node.services(&settings)?, node.clock.as_ref()).await;
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
