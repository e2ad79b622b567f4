//! How SQLite means to run a statement, for tests: a database without statistics, as every young one is. It runs nothing.

use std::sync::Arc;

use sea_orm::sea_query::{SelectStatement, SqliteQueryBuilder};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use testbed::SeededRandom;

use crate::db::Db;
use crate::migrate::migrate;
use crate::open::{Options, Store};

/// An empty database to ask.
pub(crate) struct Planner {
    store: Store,
    _folder: tempfile::TempDir,
}

impl Planner {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let options = Options::new(format!("sqlite:{}", folder.path().join("plans.db").display()));
        migrate(&options).await.expect("migrations");
        Self {
            store: Store::open(&options, Arc::new(SeededRandom::new(1))).await.expect("a database"),
            _folder: folder,
        }
    }

    pub(crate) fn db(&self) -> &Db {
        self.store.reader()
    }

    /// The plan's steps, outermost loop first.
    pub(crate) async fn plan(&self, select: &SelectStatement) -> Vec<String> {
        let explain = format!("EXPLAIN QUERY PLAN {}", select.to_string(SqliteQueryBuilder));
        let rows = self.store.reader_pool().query_all_raw(Statement::from_string(DbBackend::Sqlite, explain)).await;
        rows.expect("a plan").iter().map(|row| row.try_get("", "detail").expect("a step")).collect()
    }
}
