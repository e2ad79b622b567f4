//! Fresh databases, one a test, removed afterwards.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, Database};
use store::{Interrupt, Options, Store};

use crate::SeededRandom;

/// A database server that tests may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    MySql,
    Postgres,
}

impl Engine {
    const fn variable(self) -> &'static str {
        match self {
            Self::MySql => "OYEZ_TEST_MYSQL_URL",
            Self::Postgres => "OYEZ_TEST_POSTGRES_URL",
        }
    }
}

/// A migrated, empty database and the store on it.
pub struct TestDatabase {
    pub store: Store,
    pub options: Options,
    folder: Option<tempfile::TempDir>,
    server: Option<(String, String)>,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl TestDatabase {
    /// An embedded database in a folder of its own.
    pub async fn sqlite() -> Self {
        Self::sqlite_interrupted(None).await
    }

    /// An embedded database whose transactions stop where `interrupt` says.
    pub async fn sqlite_interrupted(interrupt: Option<Arc<dyn Interrupt>>) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the database");
        let options = options(&format!("sqlite:{}", folder.path().join("test.db").display()));
        store::migrate(&options).await.expect("migrations");
        let store =
            Store::open_interrupted(&options, Arc::new(SeededRandom::new(0)), interrupt).await.expect("a database");
        Self { store, options, folder: Some(folder), server: None }
    }

    /// A database of its own on the server that the environment names, migrated; `None` where it names none.
    pub async fn on(engine: Engine) -> Option<Self> {
        let database = Self::empty(engine).await?;
        store::migrate(&database.options).await.expect("migrations");
        Some(database)
    }

    /// The same without the migrations.
    pub async fn empty(engine: Engine) -> Option<Self> {
        let Ok(server) = std::env::var(engine.variable()) else {
            assert!(std::env::var("CI").is_err(), "{} must be set in CI", engine.variable());
            eprintln!("{} is not set: this test did not run on {engine:?}", engine.variable());
            return None;
        };
        let name = format!("oyez_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        administer(&server, &format!("DROP DATABASE IF EXISTS {name}")).await;
        administer(&server, &format!("CREATE DATABASE {name}")).await;
        let options = options(&with_database(&server, &name));
        let store = Store::open(&options, Arc::new(SeededRandom::new(0))).await.expect("a database");
        Some(Self { store, options, folder: None, server: Some((server, name)) })
    }

    /// Runs a statement past the store, as a later version or somebody by hand may.
    pub async fn execute(&self, statement: &str) {
        administer(&self.options.url, statement).await;
    }

    /// Where the database's file lies, for an embedded one.
    pub fn folder(&self) -> Option<&std::path::Path> {
        self.folder.as_ref().map(tempfile::TempDir::path)
    }
}

impl Drop for TestDatabase {
    /// Removes the server's database from a thread of its own, since dropping cannot wait.
    fn drop(&mut self) {
        let Some((server, name)) = self.server.take() else { return };
        let remove = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let force = if server.starts_with("postgres") { " WITH (FORCE)" } else { "" };
                administer(&server, &format!("DROP DATABASE IF EXISTS {name}{force}")).await;
            });
        });
        if remove.join().is_err() {
            eprintln!("a test database was left behind");
        }
    }
}

fn options(url: &str) -> Options {
    Options { connections_max: 4, acquire_timeout: Duration::from_secs(30), ..Options::new(url) }
}

/// `url` with its path replaced by `name`.
fn with_database(url: &str, name: &str) -> String {
    let (base, query) = url.split_once('?').map_or((url, String::new()), |(base, query)| (base, format!("?{query}")));
    let authority = base.find("://").map_or(0, |at| at + 3);
    let end = base[authority..].find('/').map_or(base.len(), |at| authority + at);
    format!("{}/{name}{query}", &base[..end])
}

async fn administer(server: &str, statement: &str) {
    let mut options = ConnectOptions::new(server);
    options.max_connections(1).sqlx_logging(false);
    let connection = Database::connect(options).await.expect("the test server");
    connection.execute_unprepared(statement).await.expect(statement);
    connection.close().await.expect("closing");
}
