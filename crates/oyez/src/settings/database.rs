//! The database's address and how hard it is used; it is not opened here.

use std::path::PathBuf;
use std::time::Duration;

use domain::Secret;

use super::reader::{Noted, Reader};

const KEY: &str = "database.url";
const REMEDY: &str = "Write sqlite:FILE, mysql://USER:PASSWORD@HOST/NAME or postgres://USER:PASSWORD@HOST/NAME";

/// Parameters of PostgreSQL's addresses that hold names and passwords.
const PARAMETERS: [&str; 5] = ["user", "password", "dbname", "application_name", "options"];

/// The kinds of database that the store knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file of this process's own.
    Sqlite,
    /// MySQL or MariaDB.
    MySql,
    /// PostgreSQL.
    Postgres,
}

/// The store's database.
#[derive(Debug)]
pub struct Database {
    /// Its address; secret, since it may hold a password.
    pub url: Secret,
    /// Its kind, as the address says.
    pub engine: Engine,
    /// The most connections this process opens.
    pub connections_max: u32,
    /// How long one waits for a free connection.
    pub acquire_timeout: Duration,
    /// Whether `serve` migrates first.
    pub migrate_on_start: bool,
}

impl Database {
    /// The embedded database's file.
    pub fn file(&self) -> Option<PathBuf> {
        store::file(self.url.expose())
    }
}

pub(super) fn read(reader: &mut Reader) -> Result<Database, Noted> {
    let address = address(reader);
    let connections_max = reader.number("database.connections_max", 1..=1_000);
    let acquire_timeout = reader.number("database.acquire_timeout_seconds", 1..=300);
    let migrate_on_start = reader.flag("database.migrate_on_start");
    let (engine, url) = address?;
    Ok(Database {
        url,
        engine,
        connections_max: connections_max?,
        acquire_timeout: Duration::from_secs(acquire_timeout?.into()),
        migrate_on_start: migrate_on_start?,
    })
}

fn address(reader: &mut Reader) -> Result<(Engine, Secret), Noted> {
    let text = reader.text(KEY)?;
    parse(&text).map_err(|Fault { fault, remedy }| reader.note(KEY, &fault, remedy))
}

/// What is wrong with an address. It repeats nothing of a password.
pub(crate) struct Fault {
    pub(crate) fault: String,
    pub(crate) remedy: &'static str,
}

/// Other spellings of a scheme become the one that the store knows.
pub(crate) fn parse(text: &str) -> Result<(Engine, Secret), Fault> {
    let (engine, url) = by_scheme(text)?;
    if engine != Engine::Sqlite && hides_its_host(url.expose()) {
        let fault = "an @ behind a /, ? or # leaves open where the host begins".to_owned();
        return Err(Fault {
            fault,
            remedy: "Write those letters as %2F, %3F, %23 and %40 in names and in the password",
        });
    }
    match store::parse_address(url.expose()) {
        Ok(_) => Ok((engine, url)),
        Err(error) => Err(Fault { fault: error.to_string(), remedy: REMEDY }),
    }
}

/// Whether an `@` stands where the host is over, if what stands before it is no part of a password.
fn hides_its_host(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let begin = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (path, query) = rest[begin..].split_once('?').unwrap_or((&rest[begin..], ""));
    path.contains('@') || query.split('&').any(|part| part.contains('@') && !is_parameter(part))
}

/// Whether it is one of the parameters that may well hold an `@`, and no host and path follow that.
fn is_parameter(part: &str) -> bool {
    part.split_once('=').is_some_and(|(name, value)| PARAMETERS.contains(&name) && !value.contains(['/', '#']))
}

fn by_scheme(text: &str) -> Result<(Engine, Secret), Fault> {
    let (scheme, rest) = text.trim().split_once(':').unwrap_or_default();
    let is_remote = rest.starts_with("//") && rest.len() > 2;
    match scheme {
        "sqlite" if rest.contains(":memory:") || rest.contains("mode=memory") => {
            Err(Fault { fault: "a database in memory forgets everything".to_owned(), remedy: "Write sqlite:FILE" })
        }
        "sqlite" if !rest.trim_start_matches('/').is_empty() => {
            Ok((Engine::Sqlite, Secret::new(format!("sqlite:{rest}"))))
        }
        "mysql" | "mariadb" if is_remote => Ok((Engine::MySql, Secret::new(format!("mysql:{rest}")))),
        "postgres" | "postgresql" if is_remote => Ok((Engine::Postgres, Secret::new(format!("postgres:{rest}")))),
        _ => Err(Fault { fault: "it is no address of a database that Oyez knows".to_owned(), remedy: REMEDY }),
    }
}
