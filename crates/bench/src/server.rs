//! The real binary as a process of its own, started as an operator would, with nothing of this process's environment.

use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use store::Dialect;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::Args;
use crate::broken::{Broken, Result, must};
use crate::http::{Connection, Request};
use crate::place::Place;
use testbed::Watch;

/// The admin that the first start makes.
const ADMIN_EMAIL: &str = "admin@example.com";
pub(crate) const PASSWORD: &str = "a horse that benches batteries";
/// How long a start may take before something is wrong with it.
const START_MAX: Duration = Duration::from_mins(1);

/// A running server.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
    /// From the process's start to its first answer.
    pub(crate) started_in: Duration,
}

impl Server {
    /// Starts it on the place's database and waits for its first answer.
    pub(crate) async fn start(args: &Args, place: &Place) -> Result<Self> {
        let mut command = Command::new(binary(args)?);
        command.arg("serve").args(["--listen", "127.0.0.1:0"]).current_dir(place.folder()).env_clear();
        command.env("OYEZ_DATA_DIR", place.folder()).env("DATABASE_URL", &place.url);
        command.env("OYEZ_ADMIN_EMAIL", ADMIN_EMAIL).env("OYEZ_ADMIN_PASSWORD", PASSWORD).env("OYEZ_LOG_LEVEL", "warn");
        if place.dialect != Dialect::Sqlite {
            command.env("SECRET_KEY", format!("{:032x}{:032x}", std::process::id(), u64::MAX / 7));
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
        let watch = Watch::start();
        let mut child = command.spawn()?;
        let address = tokio::time::timeout(START_MAX, address(&mut child)).await;
        let address = address.map_err(|_| Broken::Wrong("the server did not start in time".to_owned()))??;
        let mut connection = Connection::open(&address).await?;
        connection.send(&Request::get("/healthz", "")).await?;
        Ok(Self { child, address, started_in: watch.elapsed() })
    }

    /// The number of the process.
    pub(crate) fn process(&self) -> Result<u32> {
        self.child.id().ok_or_else(|| Broken::Wrong("the server ended before its time".to_owned()))
    }

    /// Signs a person in; their access token.
    pub(crate) async fn sign_in(&self, email: &str) -> Result<String> {
        Self::sign_in_at(&self.address, email).await
    }

    /// The same at the server that listens there.
    pub(crate) async fn sign_in_at(address: &str, email: &str) -> Result<String> {
        let mut connection = Connection::open(address).await?;
        let login = Request::post("/api/auth/login/", None, &json!({"email": email, "password": PASSWORD}));
        let answer = connection.expect(&login, 200).await?;
        let token = answer.pointer("/data/token").and_then(Value::as_str);
        token.map(str::to_owned).ok_or_else(|| Broken::Wrong("a login's answer holds no token".to_owned()))
    }

    /// The admin's access token.
    pub(crate) async fn sign_in_admin(&self) -> Result<String> {
        self.sign_in(ADMIN_EMAIL).await
    }

    /// Asks it to end, and waits for that.
    pub(crate) async fn stop(mut self) -> Result<()> {
        let process = self.process()?.to_string();
        let sent = Command::new("kill").args(["-s", "TERM", &process]).status().await?;
        let ended: ExitStatus = self.child.wait().await?;
        must(sent.success() && ended.success(), || format!("the server ended with {ended}"))
    }
}

/// The one that was named, else the one beside this program.
fn binary(args: &Args) -> Result<PathBuf> {
    let path = match &args.binary {
        Some(path) => std::path::absolute(path)?,
        None => std::env::current_exe()?.with_file_name("oyez"),
    };
    must(path.is_file(), || format!("there is no {}; `cargo xtask bench` builds it", path.display()))?;
    Ok(path)
}

/// The line in which it tells where it listens.
async fn address(child: &mut Child) -> Result<String> {
    let ended = || Broken::Wrong("the server ended instead of listening".to_owned());
    let mut lines = BufReader::new(child.stdout.take().ok_or_else(ended)?).lines();
    while let Some(line) = lines.next_line().await? {
        if let Some(address) = line.strip_prefix("Oyez listens on http://") {
            // The rest is read for as long as it comes, so that the server never waits for us.
            let address = address.trim_end().to_owned();
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Ok(address);
        }
    }
    Err(ended())
}
