//! The settings of one process: where they come from and what they mean. Nothing here opens a port or a database.

mod database;
mod derive;
mod dotenv;
mod file;
mod key;
mod layers;
mod listen;
mod origin;
mod problem;
mod process;
mod reader;
mod redis;
mod reference;
mod secret;
mod sources;
mod spelling;
#[cfg(test)]
mod tests;

use domain::Secret;

use layers::Layers;
use reader::{Noted, Reader, Wanted};

pub use database::{Database, Engine};
pub(crate) use database::{Fault, parse as parse_address};
pub(crate) use key::mask_address;
pub use key::{DEFAULTS, variable_of};
pub use listen::ListenAddress;
pub use origin::Origin;
pub use problem::{LoadSettingsError, Problem};
pub use process::{Data, Log, LogFormat, Metrics, NodeName, ProcessRole, Server};
pub use redis::Redis;
pub use secret::SecretKeys;
pub use sources::{Document, Override, Sources};

/// Everything one process is told.
#[derive(Debug)]
pub struct Settings {
    /// Where files are kept.
    pub data: Data,
    /// What the process is called.
    pub node: NodeName,
    /// What the process does and where it listens.
    pub server: Server,
    /// The store's database.
    pub database: Database,
    /// What carries hints between several nodes, if anything does.
    pub redis: Option<Redis>,
    /// The key from which all others are derived.
    pub secret: SecretKeys,
    /// Logins and tokens.
    pub auth: Auth,
    /// The first admin's e-mail address and password, if one shall be made.
    pub admin: Option<(String, Secret)>,
    /// Bounds on what an organization may ask for.
    pub limits: Limits,
    /// How long rows are kept.
    pub retention: Retention,
    /// The process's log.
    pub log: Log,
    /// Figures for Prometheus.
    pub metrics: Metrics,
    /// Every key with its value as it may be shown and its origin, in the order of the defaults.
    pub effective: Vec<Effective>,
    /// What the log should say once it stands.
    pub notices: Vec<String>,
}

/// Logins and tokens.
#[derive(Debug)]
pub struct Auth {
    /// Minutes for which an access token is valid.
    pub access_token_minutes: u32,
    /// Days for which a refresh token is valid.
    pub refresh_token_days: u32,
    /// Whether anybody may register.
    pub is_registration_open: bool,
}

/// Bounds on what an organization may ask for.
#[derive(Debug)]
pub struct Limits {
    /// The most deliveries that one alert may come to in its life.
    pub publish_deliveries_max: i64,
}

/// How long rows are kept.
#[derive(Debug)]
pub struct Retention {
    /// Days for in-app deliveries of reminder rounds.
    pub reminder_days: u32,
    /// Days for all other deliveries.
    pub other_days: u32,
}

/// One key as `oyez config` shows it.
#[derive(Debug)]
pub struct Effective {
    /// The key.
    pub key: String,
    /// Its value, secrets masked.
    pub shown: String,
    /// Who set it.
    pub origin: Origin,
}

impl Settings {
    /// Merges the sources and reads every key.
    ///
    /// # Errors
    /// When a file is not in its format, or with all unknown keys and bad values at once.
    pub fn load(sources: &Sources) -> Result<Self, LoadSettingsError> {
        let mut layers = Layers::merge(sources)?;
        derive::apply(&mut layers, sources.demo);
        let mut reader = Reader { layers };
        let settings = read(&mut reader, sources.demo);
        let Layers { problems, .. } = reader.layers;
        match settings {
            Ok(settings) if problems.is_empty() => Ok(settings),
            _ => Err(LoadSettingsError::Invalid(problems)),
        }
    }

    /// Whether they are the demonstration's.
    pub(crate) fn is_of_demonstration(&self) -> bool {
        self.effective.iter().any(|item| item.origin == Origin::Derived(derive::DEMO))
    }

    /// What is wrong with a key, found out only when it was used.
    pub fn problem(&self, key: &str, fault: impl Into<String>, remedy: impl Into<String>) -> Problem {
        let item = self.effective.iter().find(|item| item.key == key);
        Problem {
            key: key.to_owned(),
            shown: item.map(|item| item.shown.clone()).unwrap_or_default(),
            origin: item.map_or(Origin::Default, |item| item.origin.clone()),
            fault: fault.into(),
            remedy: remedy.into(),
        }
    }
}

/// Reads every section before it gives up, so that all problems are told at once.
fn read(reader: &mut Reader, demo: bool) -> Result<Settings, Noted> {
    let data = process::data(reader);
    let node = process::node(reader);
    let server = process::server(reader, demo);
    let database = database::read(reader);
    let redis = redis::read(reader);
    let secret = secret::read(reader, database.as_ref().ok(), demo);
    let auth = auth(reader);
    let admin = admin(reader);
    let limits = limits(reader);
    let retention = retention(reader);
    let log = process::log(reader);
    let metrics = process::metrics(reader, server.as_ref().ok());
    Ok(Settings {
        data: data?,
        node: node?,
        server: server?,
        database: database?,
        redis: redis?,
        secret: secret?,
        auth: auth?,
        admin: admin?,
        limits: limits?,
        retention: retention?,
        log: log?,
        metrics: metrics?,
        effective: reader.layers.effective().into_iter().map(show).collect(),
        notices: reader.layers.notices.clone(),
    })
}

fn show((key, value): (String, layers::Value)) -> Effective {
    Effective { shown: key::shown(&key, &value.raw), origin: value.origin, key }
}

fn auth(reader: &mut Reader) -> Result<Auth, Noted> {
    const YEAR_MINUTES: u32 = 365 * 24 * 60;
    let access_token_minutes = reader.number("auth.access_token_minutes", 1..=YEAR_MINUTES);
    let refresh_token_days = reader.number("auth.refresh_token_days", 1..=3_650);
    let is_registration_open = reader.flag("auth.registration_open");
    Ok(Auth {
        access_token_minutes: access_token_minutes?,
        refresh_token_days: refresh_token_days?,
        is_registration_open: is_registration_open?,
    })
}

fn admin(reader: &mut Reader) -> Result<Option<(String, Secret)>, Noted> {
    const WANTED: Wanted = Wanted { fault: "it is no e-mail address", remedy: "Write one like admin@example.com" };
    let looks_like_email =
        |text: &str| text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
    let email = reader.optional("admin.email", &WANTED, |text| looks_like_email(text).then(|| text.to_owned()));
    let password = reader.secret("admin.password");
    match (email?, password?) {
        (None, None) => Ok(None),
        (Some(email), Some(password)) => Ok(Some((email, password))),
        (Some(_), None) => Err(reader.note("admin.password", "admin.email is set without it", "Set both or neither")),
        (None, Some(_)) => Err(reader.note("admin.email", "admin.password is set without it", "Set both or neither")),
    }
}

fn limits(reader: &mut Reader) -> Result<Limits, Noted> {
    let publish_deliveries_max = reader.number("limits.publish_deliveries_max", 1..=u32::MAX)?;
    Ok(Limits { publish_deliveries_max: publish_deliveries_max.into() })
}

fn retention(reader: &mut Reader) -> Result<Retention, Noted> {
    let reminder_days = reader.number("retention.reminder_days", 1..=36_500);
    let other_days = reader.number("retention.other_days", 1..=36_500);
    Ok(Retention { reminder_days: reminder_days?, other_days: other_days? })
}
