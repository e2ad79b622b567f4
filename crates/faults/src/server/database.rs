//! A PostgreSQL or MariaDB that can be killed. Durable as far as a killed process goes, not a lost machine: nobody pulls the plug here.

use std::fmt;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use tokio::process::{Child, Command};

use super::user::User;
use super::{free_address, signal, start};
use crate::broken::{Broken, Result, wrong};

/// Which server it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    Postgres,
    Mysql,
}

impl fmt::Display for Engine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Postgres => "PostgreSQL",
            Self::Mysql => "MariaDB",
        })
    }
}

/// A server that runs, or was killed and will run again.
pub(crate) struct Database {
    engine: Engine,
    pub(crate) address: SocketAddr,
    folder: PathBuf,
    user: User,
    child: Child,
}

impl Database {
    /// Makes an empty installation below `parent` and starts it.
    pub(crate) async fn make(engine: Engine, parent: &Path) -> Result<Self> {
        let user = User::named(if engine == Engine::Postgres { "postgres" } else { "mysql" })?;
        let folder = parent.join("database");
        user.folder(&folder)?;
        run(&mut install(engine, user, &folder)?, &folder).await?;
        let address = free_address()?;
        let child = begin(engine, user, &folder, address).await?;
        Ok(Self { engine, address, folder, user, child })
    }

    /// The address of the suite's database there, reached by way of `through`.
    pub(crate) fn url(&self, through: SocketAddr) -> String {
        match self.engine {
            Engine::Postgres => format!("postgres://postgres@{through}/postgres"),
            Engine::Mysql => format!("mysql://root@{through}/test"),
        }
    }

    /// Ends it as a crash would and starts it again; returns once it listens.
    pub(crate) async fn crash(&mut self) -> Result<()> {
        // PostgreSQL's children would outlive a killed parent: it has a signal of its own for ending all at once without a shutdown.
        signal(&self.child, if self.engine == Engine::Postgres { "QUIT" } else { "KILL" }).await?;
        self.child.wait().await?;
        self.child = begin(self.engine, self.user, &self.folder, self.address).await?;
        Ok(())
    }
}

fn install(engine: Engine, user: User, folder: &Path) -> Result<Command> {
    let data = folder.join("data");
    let mut command = match engine {
        Engine::Postgres => {
            let mut command = user.run(postgres_programs()?.join("initdb"));
            command.args(["--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--pgdata"]).arg(data);
            command
        }
        Engine::Mysql => {
            let mut command = user.run("mariadb-install-db");
            command.args(["--no-defaults", "--auth-root-authentication-method=normal"]);
            command.arg(format!("--datadir={}", data.display()));
            command
        }
    };
    command.current_dir(folder);
    Ok(command)
}

async fn run(command: &mut Command, folder: &Path) -> Result<()> {
    let done = command.output().await?;
    if done.status.success() {
        return Ok(());
    }
    wrong(format!("no database in {}: {}", folder.display(), String::from_utf8_lossy(&done.stderr)))
}

async fn begin(engine: Engine, user: User, folder: &Path, address: SocketAddr) -> Result<Child> {
    let (data, port) = (folder.join("data"), address.port());
    let mut command = match engine {
        Engine::Postgres => {
            let mut command = user.run(postgres_programs()?.join("postgres"));
            command.arg("-D").arg(data).args(["-p", &port.to_string(), "-k"]).arg(folder);
            for setting in ["listen_addresses=127.0.0.1", "fsync=off", "max_connections=200", "max_wal_size=2GB"] {
                command.args(["-c", setting]);
            }
            command
        }
        Engine::Mysql => {
            let mut command = user.run("mariadbd");
            command.args(["--no-defaults", "--bind-address=127.0.0.1", "--innodb-flush-log-at-trx-commit=2"]);
            command.args(["--innodb-buffer-pool-size=1G", "--innodb-log-file-size=512M", "--max-connections=200"]);
            command.arg(format!("--datadir={}", data.display())).arg(format!("--port={port}"));
            command.arg(format!("--socket={}", folder.join("socket").display()));
            command.arg(format!("--pid-file={}", folder.join("pid").display()));
            command
        }
    };
    command.current_dir(folder);
    let log = folder.with_extension("log");
    start(&mut command, &log, address).await
}

/// Where Debian keeps the newest PostgreSQL's programs, else wherever the path leads.
fn postgres_programs() -> Result<PathBuf> {
    let Ok(versions) = fs::read_dir("/usr/lib/postgresql") else { return Ok(PathBuf::new()) };
    let newest = versions.flatten().max_by_key(|version| {
        version.file_name().to_str().and_then(|name| name.parse::<u32>().ok()).unwrap_or_default()
    });
    let newest = newest.ok_or_else(|| Broken::Wrong("there is no PostgreSQL in /usr/lib/postgresql".to_owned()))?;
    Ok(newest.path().join("bin"))
}
