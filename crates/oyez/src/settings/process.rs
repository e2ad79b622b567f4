//! What this process does on its machine: files, listening, log and figures.

use std::collections::BTreeSet;
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use domain::Secret;
use ipnet::IpNet;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use super::listen::ListenAddress;
use super::reader::{Noted, Reader, Wanted};

/// Longest name of a node, in characters.
const NODE_NAME_LEN_MAX: usize = 100;
const METRICS_TOKEN_LEN_MIN: usize = 16;
const ADDRESS: Wanted =
    Wanted { fault: "it is no address to listen on", remedy: "Write HOST:PORT, for example 127.0.0.1:8000" };

/// Where files are kept.
#[derive(Debug)]
pub struct Data {
    /// The folder of the embedded database and the generated key.
    pub dir: PathBuf,
}

/// What the process is called.
#[derive(Debug)]
pub struct NodeName {
    /// The name; none means one that is made of the machine's name and the process's number.
    pub name: Option<String>,
}

/// One of the things a process can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProcessRole {
    /// Answers people.
    Api,
    /// Expands rounds and sends.
    Worker,
    /// Finds what is due.
    Scheduler,
}

impl ProcessRole {
    /// How many there are.
    pub const COUNT: usize = 3;
}

impl fmt::Display for ProcessRole {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Api => "api",
            Self::Worker => "worker",
            Self::Scheduler => "scheduler",
        })
    }
}

/// What the process does and where it listens.
#[derive(Debug)]
pub struct Server {
    /// The API's address.
    pub listen: ListenAddress,
    /// What this process does.
    pub roles: BTreeSet<ProcessRole>,
    /// Proxies whose word about the client's address is taken.
    pub trusted_proxies: Vec<IpNet>,
    /// Origins of pages on other hosts that may call the API.
    pub cors_origins: Vec<String>,
    /// After this a request is given up.
    pub request_timeout: Duration,
    /// Connections of clients that are open at most.
    pub connections_max: u32,
    /// How long work may lie of which nobody was told.
    pub sweep: Duration,
}

/// The log's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// The process's log.
#[derive(Debug)]
pub struct Log {
    /// A filter in the form of `tracing`'s directives, known to be valid.
    pub level: String,
    /// The form of the lines.
    pub format: LogFormat,
}

/// Figures for Prometheus.
#[derive(Debug)]
pub struct Metrics {
    /// A listener of their own, if any.
    pub listen: Option<ListenAddress>,
    /// The token that opens them on the API's address, if any.
    pub token: Option<Secret>,
}

pub(super) fn data(reader: &mut Reader) -> Result<Data, Noted> {
    let wanted = Wanted { fault: "it is empty", remedy: "Name a folder" };
    let dir = reader.parsed("data.dir", &wanted, |text| (!text.is_empty()).then(|| PathBuf::from(text)))?;
    Ok(Data { dir })
}

pub(super) fn node(reader: &mut Reader) -> Result<NodeName, Noted> {
    let wanted = Wanted { fault: "it is no name", remedy: "Write 1 to 100 characters in one line" };
    let is_name =
        |text: &str| (1..=NODE_NAME_LEN_MAX).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    let name = reader.optional("node.name", &wanted, |text| is_name(text).then(|| text.to_owned()))?;
    Ok(NodeName { name })
}

pub(super) fn server(reader: &mut Reader, demo: bool) -> Result<Server, Noted> {
    let listen = listen(reader, demo);
    let roles = roles(reader);
    let wanted =
        Wanted { fault: "an item is no network", remedy: "Write networks in CIDR form, for example 10.0.0.0/8" };
    let trusted_proxies = reader.list("server.trusted_proxies", &wanted, network);
    let wanted =
        Wanted { fault: "an item is no origin", remedy: "Write https://HOST or https://HOST:PORT, without a path" };
    let cors_origins = reader.list("server.cors_origins", &wanted, origin);
    let timeout = reader.number("server.request_timeout_seconds", 1..=3_600);
    let connections_max = reader.number("server.connections_max", 1..=1_000_000);
    let sweep = reader.number("server.sweep_seconds", 1..=60);
    Ok(Server {
        listen: listen?,
        roles: roles?,
        trusted_proxies: trusted_proxies?,
        cors_origins: cors_origins?,
        request_timeout: Duration::from_secs(timeout?.into()),
        connections_max: connections_max?,
        sweep: Duration::from_secs(sweep?.into()),
    })
}

/// The demonstration's passwords are public, so it must stay on this machine.
fn listen(reader: &mut Reader, demo: bool) -> Result<ListenAddress, Noted> {
    let listen = reader.parsed("server.listen", &ADDRESS, ListenAddress::parse)?;
    if demo && !listen.is_loopback() {
        let fault = "the demonstration has public passwords and must not be reachable from other machines";
        return Err(reader.note("server.listen", fault, "Listen on 127.0.0.1, or start without --demo"));
    }
    Ok(listen)
}

fn roles(reader: &mut Reader) -> Result<BTreeSet<ProcessRole>, Noted> {
    const REMEDY: &str = "Write some of api, worker, scheduler, separated by commas";
    let wanted = Wanted { fault: "an item is no role", remedy: REMEDY };
    let roles = reader.list("server.roles", &wanted, |text| match text {
        "api" => Some(ProcessRole::Api),
        "worker" => Some(ProcessRole::Worker),
        "scheduler" => Some(ProcessRole::Scheduler),
        _ => None,
    })?;
    if roles.is_empty() {
        return Err(reader.note("server.roles", "there is no role", REMEDY));
    }
    Ok(roles.into_iter().collect())
}

fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

/// A browser's `Origin`: scheme, host and port, in lower case and without a path.
fn origin(text: &str) -> Option<String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let is_plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-.:[]".contains(letter);
    (!host.is_empty() && host.chars().all(is_plain)).then(|| text.to_owned())
}

/// Whether a part of the filter says a level; the filter's library takes a misspelt level for the name of a room.
fn names_level(part: &str) -> bool {
    let level = part.rsplit_once('=').map_or(part, |(_, level)| level);
    level.parse::<LevelFilter>().is_ok()
}

pub(super) fn log(reader: &mut Reader) -> Result<Log, Noted> {
    let wanted =
        Wanted { fault: "it is no log level", remedy: "Write error, warn, info, debug or trace, or info,engine=debug" };
    let level = reader.parsed("log.level", &wanted, |text| {
        (!text.is_empty() && text.split(',').all(names_level) && EnvFilter::try_new(text).is_ok())
            .then(|| text.to_owned())
    });
    let wanted = Wanted { fault: "it is no form of log", remedy: "Write text or json" };
    let format = reader.parsed("log.format", &wanted, |text| match text.to_lowercase().as_str() {
        "text" => Some(LogFormat::Text),
        "json" => Some(LogFormat::Json),
        _ => None,
    });
    Ok(Log { level: level?, format: format? })
}

pub(super) fn metrics(reader: &mut Reader, server: Option<&Server>) -> Result<Metrics, Noted> {
    let listen = metrics_listen(reader, server);
    let wanted = Wanted { fault: "it is too short to resist guessing", remedy: "Use at least 16 random characters" };
    let token = reader
        .optional("metrics.token", &wanted, |text| (text.len() >= METRICS_TOKEN_LEN_MIN).then(|| Secret::new(text)));
    Ok(Metrics { listen: listen?, token: token? })
}

/// Two listeners cannot share an address, and the second would only fail once the node has begun to start.
fn metrics_listen(reader: &mut Reader, server: Option<&Server>) -> Result<Option<ListenAddress>, Noted> {
    let listen = reader.optional("metrics.listen", &ADDRESS, ListenAddress::parse)?;
    let of_api = server.filter(|server| server.roles.contains(&ProcessRole::Api)).map(|server| &server.listen);
    if listen.as_ref().zip(of_api).is_some_and(|(own, other)| own.meets(other)) {
        let fault = "the API listens there already (server.listen)";
        let remedy =
            "Choose another port; or leave it empty and set metrics.token, then the API's address serves /metrics";
        return Err(reader.note("metrics.listen", fault, remedy));
    }
    Ok(listen)
}
