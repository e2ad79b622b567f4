//! The two addresses of a transfer, with who named them; a password in one is never shown.

use domain::Secret;
use store::{ConnectError, Options};

use crate::command::error::CommandError;
use crate::node::remedy;
use crate::settings::{Engine, Fault, Origin, Problem, Settings, mask_address, parse_address};

const FROM: (&str, &str) = ("--from", "OYEZ_TRANSFER_FROM");
const TO: (&str, &str) = ("--to", "OYEZ_TRANSFER_TO");

/// An address that can be read.
pub(super) struct Address {
    pub(super) engine: Engine,
    url: Secret,
    problem: Problem,
}

impl Address {
    /// The database that is left; the settings name it unless somebody says otherwise.
    pub(super) fn source(flag: Option<&str>, settings: &Settings) -> Result<Self, CommandError> {
        if let Some(address) = Self::named(flag, FROM)? {
            return Ok(address);
        }
        let database = &settings.database;
        let problem = settings.problem("database.url", "", "");
        Ok(Self { engine: database.engine, url: database.url.clone(), problem })
    }

    /// The database to move into.
    pub(super) fn target(flag: Option<&str>) -> Result<Self, CommandError> {
        Self::named(flag, TO)?.ok_or(CommandError::NoTarget)
    }

    fn named(flag: Option<&str>, (name, variable): (&str, &str)) -> Result<Option<Self>, CommandError> {
        let (text, origin) = match (flag, std::env::var(variable)) {
            (Some(text), _) => (text.to_owned(), Origin::CommandLine(name.to_owned())),
            (None, Ok(text)) if !text.is_empty() => (text, Origin::Environment(variable.to_owned())),
            _ => return Ok(None),
        };
        let shown = mask_address(&text);
        let problem = |fault, remedy| Problem { key: name.to_owned(), shown, origin, fault, remedy };
        match parse_address(&text) {
            Ok((engine, url)) => Ok(Some(Self { engine, url, problem: problem(String::new(), String::new()) })),
            Err(Fault { fault, remedy }) => Err(Box::new(problem(fault, remedy.to_owned())).into()),
        }
    }

    pub(super) fn options(&self, settings: &Settings) -> Options {
        Options { acquire_timeout: settings.database.acquire_timeout, ..Options::new(self.url.expose()) }
    }

    /// Why there is no connection, with who named the database and what to do.
    pub(super) fn unreachable(&self, error: &ConnectError) -> Problem {
        let (fault, remedy) = (error.to_string(), remedy(error.obstacle).to_owned());
        Problem { fault, remedy, ..self.problem.clone() }
    }
}
