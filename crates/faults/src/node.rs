//! The real binary as one of several nodes: started, killed, stopped for a while, started again.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};

use crate::broken::{Result, wrong};
use crate::probe::PROVIDER;
use crate::proxy::Proxy;
use crate::server::database::Database;
use crate::server::redis::Redis;
use crate::server::signal;
use testbed::Watch;

const START_MAX: Duration = Duration::from_mins(1);
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// What a crash may take from a node is all: it is given the key, like everything, from outside.
const SECRET_KEY: &str = "faults-0123456789abcdefghijklmnopqrstuvwxyz";
pub(crate) const ADMIN_EMAIL: &str = "admin@example.com";
pub(crate) const PASSWORD: &str = "a horse that survives batteries";

/// What a node does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Api,
    Worker,
    Scheduler,
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Api => "api",
            Self::Worker => "worker",
            Self::Scheduler => "scheduler",
        })
    }
}

/// What every node is given.
pub(crate) struct Ground<'g> {
    pub(crate) binary: &'g Path,
    pub(crate) folder: &'g Path,
    pub(crate) database: &'g Database,
    pub(crate) redis: &'g Redis,
    /// Where deliveries of the suite's own channel are handed over.
    pub(crate) provider: SocketAddr,
}

/// One node, its wires to the servers, and its process while it has one.
pub(crate) struct Node {
    pub(crate) role: Role,
    pub(crate) name: String,
    pub(crate) address: SocketAddr,
    pub(crate) to_database: Proxy,
    pub(crate) to_redis: Proxy,
    binary: PathBuf,
    folder: PathBuf,
    authority: PathBuf,
    database_url: String,
    provider: SocketAddr,
    child: Option<Child>,
}

impl Node {
    /// A node that does not run yet.
    pub(crate) async fn prepare(ground: &Ground<'_>, role: Role, number: usize) -> Result<Self> {
        let name = format!("{role}{number}");
        let folder = ground.folder.join(&name);
        std::fs::create_dir(&folder)?;
        let to_database = Proxy::before(ground.database.address).await?;
        let to_redis = Proxy::before(ground.redis.address).await?;
        let address = std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?;
        Ok(Self {
            database_url: ground.database.url(to_database.address),
            binary: ground.binary.to_owned(),
            authority: ground.redis.authority(),
            provider: ground.provider,
            child: None,
            role,
            name,
            address,
            to_database,
            to_redis,
            folder,
        })
    }

    /// Starts its process, with a clock that is wrong by so many minutes.
    pub(crate) fn start(&mut self, minutes_wrong: i64) -> Result<()> {
        let mut command = Command::new(&self.binary);
        command.args(["node", "serve", "--roles", &self.role.to_string(), "--listen", &self.address.to_string()]);
        command.current_dir(&self.folder).env_clear();
        command
            .env("OYEZ_DATA_DIR", &self.folder)
            .env("DATABASE_URL", &self.database_url)
            .env("SECRET_KEY", SECRET_KEY);
        command.env("OYEZ_ADMIN_EMAIL", ADMIN_EMAIL).env("OYEZ_ADMIN_PASSWORD", PASSWORD);
        command.env("REDIS_URL", Redis::url(self.to_redis.address)).env("OYEZ_REDIS_CA_FILE", &self.authority);
        command.env(PROVIDER, self.provider.to_string()).env("OYEZ_LOG_LEVEL", "info");
        if minutes_wrong != 0 {
            command.env("LD_PRELOAD", faketime()?).env("FAKETIME", format!("{minutes_wrong:+}m"));
            // The steady clock stays steady: it is the calendar that somebody set wrong.
            command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        }
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.log())?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).kill_on_drop(true);
        self.child = Some(command.spawn()?);
        Ok(())
    }

    /// Its log, over all its lives.
    pub(crate) fn log(&self) -> PathBuf {
        self.folder.with_extension("log")
    }

    /// Waits until it answers, if answering is what it does.
    pub(crate) async fn answers(&mut self) -> Result<()> {
        let watch = Watch::start();
        while self.role == Role::Api && tokio::net::TcpStream::connect(self.address).await.is_err() {
            if watch.elapsed() > START_MAX {
                return wrong(format!("{} does not answer; see {}", self.name, self.log().display()));
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(())
    }

    /// Whether its process ended although nobody killed it.
    pub(crate) fn has_ended(&mut self) -> Result<bool> {
        match &mut self.child {
            Some(child) => Ok(child.try_wait()?.is_some()),
            None => Ok(false),
        }
    }

    /// Kills it at once.
    pub(crate) async fn kill(&mut self) -> Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill().await?;
        }
        Ok(())
    }

    /// Stops it in its tracks, or lets it go on.
    pub(crate) async fn freeze(&self, is_frozen: bool) -> Result<()> {
        match &self.child {
            Some(child) => signal(child, if is_frozen { "STOP" } else { "CONT" }).await,
            None => wrong(format!("{} does not run", self.name)),
        }
    }

    /// Asks it to end, and waits for that.
    pub(crate) async fn stop(&mut self) -> Result<()> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        signal(&child, "TERM").await?;
        let ended = child.wait().await?;
        if ended.success() { Ok(()) } else { wrong(format!("{} ended with {ended}", self.name)) }
    }

    /// Runs another command of the binary with this node's settings; what it printed, and whether it was content.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Result<(bool, String)> {
        let mut command = Command::new(&self.binary);
        command.arg("node").args(arguments).current_dir(&self.folder).env_clear();
        command.env("DATABASE_URL", &self.database_url).env("SECRET_KEY", SECRET_KEY);
        command.env(PROVIDER, self.provider.to_string());
        let done = command.stdin(Stdio::null()).output().await?;
        let words = [done.stdout, done.stderr].concat();
        Ok((done.status.success(), String::from_utf8_lossy(&words).into_owned()))
    }
}

/// The library that makes clocks go wrong.
fn faketime() -> Result<PathBuf> {
    let libraries = Path::new("/usr/lib");
    let folders = std::fs::read_dir(libraries)?.flatten().map(|entry| entry.path());
    let found = folders
        .chain([libraries.to_owned()])
        .map(|folder| folder.join("faketime/libfaketimeMT.so.1"))
        .find(|path| path.exists());
    found.map_or_else(|| wrong("libfaketime is not installed (Debian: package libfaketime)"), Ok)
}
