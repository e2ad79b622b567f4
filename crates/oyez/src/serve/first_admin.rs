//! The first admin: made from the settings, or asked for in words. Where an admin exists nothing happens.

use service::Error;
use service::account::Accounts;

use super::ServeError;
use crate::settings::Settings;

/// Makes the first admin if the settings name one; else tells how to make one, if there is none.
pub(super) async fn ensure(settings: &Settings, accounts: &Accounts) -> Result<Option<String>, ServeError> {
    if let Some((email, password)) = &settings.admin {
        return make(accounts, email, password).await;
    }
    if accounts.has_admin().await? {
        return Ok(None);
    }
    Ok(Some(
        "Nobody can sign in yet. Make the first admin: `oyez organization create SLUG`, then `oyez user create EMAIL \
         --organization SLUG --admin`; or set OYEZ_ADMIN_EMAIL and OYEZ_ADMIN_PASSWORD and start again"
            .to_owned(),
    ))
}

async fn make(accounts: &Accounts, email: &str, password: &domain::Secret) -> Result<Option<String>, ServeError> {
    match accounts.ensure_first_admin(email, password).await {
        Ok(true) => Ok(Some(format!("The first admin is {email}"))),
        Ok(false) => Ok(None),
        // Another node that starts with the same settings may have been first.
        Err(Error::Invalid(_)) if accounts.has_admin().await? => Ok(None),
        Err(Error::Invalid(complaints)) => Err(ServeError::FirstAdmin(told(&complaints))),
        Err(error) => Err(error.into()),
    }
}

fn told(complaints: &[(&'static str, String)]) -> String {
    let texts: Vec<String> = complaints.iter().map(|(field, text)| format!("admin.{field}: {text}")).collect();
    texts.join(" ")
}
