//! Nodes of two versions on one database: the older goes on and starts again, until something is taken away that it needs.

use reqwest::StatusCode;
use testbed::{Engine, TestDatabase, later};

use crate::binary::Place;
use crate::server::Server;

const KEY: &str = "Zk3vQ9sX7rT1wY5uB8nM2cL6pJ4hG0fD";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn versions_run_side_by_side_on_mysql() {
    versions_run_side_by_side(Engine::MySql).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn versions_run_side_by_side_on_postgres() {
    versions_run_side_by_side(Engine::Postgres).await;
}

async fn versions_run_side_by_side(engine: Engine) {
    let Some(database) = TestDatabase::empty(engine).await else { return };
    let place = Place::new();
    let environment = [("DATABASE_URL", database.options.url.as_str()), ("SECRET_KEY", KEY)];
    let first = Server::start(&place, &[], &environment);
    assert_eq!(later::expanded().apply(&database.options).await.expect("the later version"), 1);
    let second = Server::start(&place, &[], &environment);
    for server in [&first, &second] {
        assert_eq!(server.get("/readyz").await.status(), StatusCode::OK);
    }
    let refused = later::contracted().apply(&database.options).await.expect_err("older nodes run").to_string();
    assert!(refused.contains("works only with nodes of version 90.0.0 or later"), "{refused}");
    assert_eq!(refused.matches(&format!("({})", env!("CARGO_PKG_VERSION"))).count(), 2, "{refused}");
    first.stop();
    second.stop();
    assert_eq!(later::contracted().apply(&database.options).await.expect("nobody is left"), 1);
    for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["migrate"], &["serve", "--no-migrate"]] {
        let ended = place.run(command, &environment);
        assert_eq!(ended.code, Some(1));
        let told = "this database was migrated by a newer Oyez and now works with version 90.0.0 or later; this is ";
        assert!(ended.stderr.contains(told), "{}", ended.stderr);
    }
}
