//! Servers of the suite's own: started on free ports in a folder of their own, killed and started again at will.

pub(crate) mod database;
pub(crate) mod redis;
mod user;

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::broken::{Result, wrong};
use testbed::Watch;

/// How long a server may take to listen, recovery from a crash included.
const START_MAX: Duration = Duration::from_mins(2);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// A port that nobody has at the moment.
fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?)
}

/// Starts a server whose words go to `log`, and waits until it listens.
async fn start(command: &mut Command, log: &Path, address: SocketAddr) -> Result<Child> {
    let words = std::fs::OpenOptions::new().create(true).append(true).open(log)?;
    command.stdin(Stdio::null()).stdout(words.try_clone()?).stderr(words).kill_on_drop(true);
    let child = command.spawn()?;
    let watch = Watch::start();
    while TcpStream::connect(address).await.is_err() {
        if watch.elapsed() > START_MAX {
            return wrong(format!("no server listens on {address}; see {}", log.display()));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Ok(child)
}

/// Sends a signal by its name.
pub(crate) async fn signal(child: &Child, name: &str) -> Result<()> {
    let Some(process) = child.id() else { return wrong("a process ended before its time") };
    let sent = Command::new("kill").args(["-s", name, &process.to_string()]).status().await?;
    if sent.success() { Ok(()) } else { wrong(format!("{name} did not reach process {process}")) }
}
