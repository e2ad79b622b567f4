//! A fresh database for one run, removed afterwards: a file in a folder of its own, or a database on the server that was named.

use std::path::{Path, PathBuf};

use sea_orm::{ConnectOptions, ConnectionTrait, Database};
use store::Dialect;
use tempfile::TempDir;

use crate::broken::{Broken, Result};

/// Where a run keeps its data.
pub(crate) struct Place {
    pub(crate) url: String,
    pub(crate) dialect: Dialect,
    folder: TempDir,
    server: Option<(String, String)>,
}

impl Place {
    /// An embedded file below `parent` for `sqlite`, else a new database on the server with this URL.
    pub(crate) async fn make(database: &str, parent: Option<&Path>, name: &str) -> Result<Self> {
        let parent = parent.map_or_else(std::env::temp_dir, PathBuf::from);
        let folder = tempfile::Builder::new().prefix("oyez-bench-").tempdir_in(parent)?;
        if database == "sqlite" {
            let url = format!("sqlite:{}", folder.path().join("bench.db").display());
            return Ok(Self { url, dialect: Dialect::Sqlite, folder, server: None });
        }
        let dialect = match database.split_once("://").map(|(scheme, _)| scheme) {
            Some("mysql" | "mariadb") => Dialect::MySql,
            Some("postgres" | "postgresql") => Dialect::Postgres,
            _ => return Err(Broken::Wrong("--database is `sqlite`, or a mysql:// or postgres:// URL".to_owned())),
        };
        let name = format!("oyez_bench_{}_{name}", std::process::id());
        administer(database, &format!("CREATE DATABASE {name}")).await?;
        let authority = database.find("://").map_or(0, |at| at + 3);
        let end = database[authority..].find('/').map_or(database.len(), |at| authority + at);
        let url = format!("{}/{name}", &database[..end]);
        Ok(Self { url, dialect, folder, server: Some((database.to_owned(), name)) })
    }

    /// The folder of this run: the embedded database's, and the server process's own.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Removes everything.
    pub(crate) async fn remove(self) -> Result<()> {
        if let Some((server, name)) = &self.server {
            let force = if self.dialect == Dialect::Postgres { " WITH (FORCE)" } else { "" };
            administer(server, &format!("DROP DATABASE {name}{force}")).await?;
        }
        Ok(self.folder.close()?)
    }
}

async fn administer(server: &str, statement: &str) -> Result<()> {
    let mut options = ConnectOptions::new(server);
    options.max_connections(1).sqlx_logging(false);
    let connection = Database::connect(options).await?;
    connection.execute_unprepared(statement).await?;
    Ok(connection.close().await?)
}
