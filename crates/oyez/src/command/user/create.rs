//! `oyez user create`: a new account in an organization.

use chrono_tz::Tz;
use domain::Role;
use domain::name::{NAME_CHARS_MAX, NOT_A_USERNAME, is_username, shown};
use service::account::NewAccount;
use web::fields::{Email, Kind};

use crate::command::accounts::{organization, with_accounts};
use crate::command::error::{CommandError, print_line};
use crate::command::password;
use crate::command::setting::SettingArgs;

/// Make an account; its password is asked for, or read from OYEZ_USER_PASSWORD or the standard input
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The e-mail address, with which the person signs in
    #[arg(value_parser = email)]
    email: String,
    /// The slug of the organization
    #[arg(long, value_name = "SLUG")]
    organization: String,
    /// May publish and manage
    #[arg(long)]
    admin: bool,
    /// Runs the installation: no organization's admin can change or take over the account
    #[arg(long)]
    operator: bool,
    /// A name to be known by; the e-mail address when left out
    #[arg(long, value_name = "NAME", value_parser = username)]
    username: Option<String>,
    /// The person's first name
    #[arg(long, value_name = "NAME", value_parser = name, default_value = "", hide_default_value = true)]
    first_name: String,
    /// The person's last name
    #[arg(long, value_name = "NAME", value_parser = name, default_value = "", hide_default_value = true)]
    last_name: String,
    /// The person's own time zone; the organization's when left out
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<Tz>,
}

pub(super) fn run(args: &Args, settings: &SettingArgs) -> Result<(), CommandError> {
    let made = with_accounts(settings, async |accounts| {
        let home = organization(accounts, &args.organization).await?;
        let new = NewAccount { password: Some(password::read()?), ..account(args) };
        Ok(accounts.create_user(home.id, None, &new).await?)
    })?;
    print_line(format_args!("{} {} was made, with id {}", made.role, made.email, made.id))
}

fn account(args: &Args) -> NewAccount {
    let role = if args.admin { Role::Admin } else { Role::User };
    let usual = NewAccount::with_email(&args.email, role);
    NewAccount {
        username: args.username.clone().unwrap_or(usual.username),
        first_name: args.first_name.clone(),
        last_name: args.last_name.clone(),
        is_operator: args.operator,
        time_zone: args.time_zone,
        ..usual
    }
}

/// The API's own judgement of an address.
fn email(text: &str) -> Result<String, String> {
    Email.parse(&text.into()).map_err(|complaints| complaints.join(" "))
}

/// The API's own judgement of a username.
fn username(text: &str) -> Result<String, String> {
    let text = name(text)?;
    match text.as_str() {
        "" => Err("it is empty".to_owned()),
        _ if is_username(&text) => Ok(text),
        _ => Err(NOT_A_USERNAME.to_owned()),
    }
}

/// The API's own bound on a name.
fn name(text: &str) -> Result<String, String> {
    let text = shown(text);
    if text.chars().count() > NAME_CHARS_MAX {
        return Err(format!("at most {NAME_CHARS_MAX} characters"));
    }
    if text.chars().any(char::is_control) {
        return Err("no control characters".to_owned());
    }
    Ok(text)
}
