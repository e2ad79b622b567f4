//! The first admin: made from the settings, or asked for in words, with a code for the page that makes one. Where an admin exists nothing
//! happens.

use std::net::SocketAddr;

use domain::Secret;
use service::Error;
use service::account::Accounts;

use super::ServeError;
use crate::settings::Settings;

/// What there is to say of the first admin.
#[derive(Default)]
pub(super) struct Told {
    /// For the operator, whoever reads the log.
    pub(super) line: Option<String>,
    /// With which the page makes the first admin: for the console alone.
    pub(super) code: Option<Secret>,
}

impl Told {
    /// The code and the page that it is for, where this process serves pages.
    pub(super) fn invitation(&self, pages: Option<SocketAddr>) -> Option<String> {
        let (code, address) = (self.code.as_ref()?, pages?);
        Some(format!("Set-up code for http://{address}/setup: {}", code.expose()))
    }
}

/// Makes the first admin if the settings name one; else tells how to make one, if there is none.
pub(super) async fn ensure(settings: &Settings, accounts: &Accounts) -> Result<Told, ServeError> {
    if let Some((email, password)) = &settings.admin {
        return Ok(Told { line: make(accounts, email, password).await?, code: None });
    }
    let Some(code) = accounts.set_up_code().await? else { return Ok(Told::default()) };
    let line = "Nobody can sign in yet. Make the first admin: on the page /setup with the set-up code that the console shows; or \
                by `oyez organization create SLUG`, then `oyez user create EMAIL --organization SLUG --admin`; or set \
                OYEZ_ADMIN_EMAIL and OYEZ_ADMIN_PASSWORD and start again";
    Ok(Told { line: Some(line.to_owned()), code: Some(code) })
}

async fn make(accounts: &Accounts, email: &str, password: &Secret) -> Result<Option<String>, ServeError> {
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
