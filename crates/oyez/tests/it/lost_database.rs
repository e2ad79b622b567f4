//! A database that goes away and comes back: requests are answered with "try again", and nobody has to restart anything.

use std::time::Duration;

use reqwest::{Response, StatusCode};
use sea_orm::{ConnectionTrait, Database};
use testbed::{Engine, TestDatabase};

use crate::binary::Place;
use crate::proxy::Proxy;
use crate::server::Server;

/// How long a database may take to be missed, or to be found again.
const PATIENCE: Duration = Duration::from_secs(30);
const KEY: &str = "Zk3vQ9sX7rT1wY5uB8nM2cL6pJ4hG0fD";
const TOKEN: &str = "Wx5nB8tR2yK7mQ1v";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mysql_may_go_and_come_back() {
    goes_and_comes_back(Engine::MySql).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_may_go_and_come_back() {
    goes_and_comes_back(Engine::Postgres).await;
}

async fn goes_and_comes_back(engine: Engine) {
    let Some(database) = TestDatabase::empty(engine).await else { return };
    let (before, host, after) = split(&database.options.url);
    let proxy = Proxy::to(host.to_owned()).await;
    let url = format!("{before}{}{after}", proxy.address);
    let place = Place::new();
    let environment = [
        ("DATABASE_URL", url.as_str()),
        ("SECRET_KEY", KEY),
        ("OYEZ_METRICS_TOKEN", TOKEN),
        ("OYEZ_DATABASE_ACQUIRE_TIMEOUT_SECONDS", "1"),
    ];
    let server = Server::start(&place, &[], &environment);
    assert_eq!(server.get("/readyz").await.status(), StatusCode::OK);
    for times in 1..=2 {
        proxy.cut();
        let reply = until(&server, StatusCode::SERVICE_UNAVAILABLE).await;
        assert_eq!(reply.headers()["retry-after"], "5");
        assert!(!reply.text().await.expect("text").contains("127.0.0.1"));
        assert_eq!(server.get("/healthz").await.status(), StatusCode::OK);
        until_logged(&server, &place, "the database is lost", times).await;
        assert!(figures(&server).await.contains("oyez_database_up 0"));
        proxy.mend();
        until(&server, StatusCode::OK).await;
        until_logged(&server, &place, "the database is back", times).await;
    }
    server.stop();
    let log = place.logged();
    let is_of_a_request = |line: &&str| line.contains("request could not be served");
    let told = log.lines().filter(|line| line.contains("WARN") || line.contains("ERROR"));
    assert_eq!(told.filter(|line| !is_of_a_request(line)).count(), 4, "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_silent_on_connections_that_stand_is_lost_too() {
    let Some(database) = TestDatabase::empty(Engine::Postgres).await else { return };
    let (before, host, after) = split(&database.options.url);
    let proxy = Proxy::to(host.to_owned()).await;
    let url = format!("{before}{}{after}", proxy.address);
    let place = Place::new();
    let environment = [("DATABASE_URL", url.as_str()), ("SECRET_KEY", KEY)];
    let server = Server::start(&place, &[], &environment);
    proxy.swallow();
    until_logged(&server, &place, "the database is lost", 1).await;
    proxy.mend();
    until_logged(&server, &place, "the database is back", 1).await;
    server.stop();
}

/// What a server that only lets read answers, on the one table that a node at rest writes to.
const READ_ONLY: &str = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
    RAISE EXCEPTION 'cannot execute it in a read-only transaction' USING ERRCODE = '25006'; END $$; \
    CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON node FOR EACH ROW EXECUTE FUNCTION refuse()";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_answers_and_takes_no_writes_is_told_once_and_its_nodes_are_not_ready() {
    let Some(database) = TestDatabase::empty(Engine::Postgres).await else { return };
    let place = Place::new();
    let server = Server::start(&place, &[], &[("DATABASE_URL", &database.options.url), ("SECRET_KEY", KEY)]);
    let rows = Database::connect(&database.options.url).await.expect("the database");
    rows.execute_unprepared(READ_ONLY).await.expect("a table that takes nothing");
    let reply = until(&server, StatusCode::SERVICE_UNAVAILABLE).await;
    assert_eq!(reply.headers()["retry-after"], "5");
    until_logged(&server, &place, "the database takes no writes", 1).await;
    assert_eq!(server.get("/healthz").await.status(), StatusCode::OK);
    rows.execute_unprepared("DROP TRIGGER refuse ON node").await.expect("a table as before");
    until(&server, StatusCode::OK).await;
    until_logged(&server, &place, "the database is back: it takes writes again", 1).await;
    rows.close().await.expect("closed");
    server.stop();
    let log = place.logged();
    assert_eq!((log.matches("takes no writes: requests").count(), log.contains("is lost")), (1, false), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_comes_back_and_only_lets_read_is_not_back() {
    let Some(database) = TestDatabase::empty(Engine::Postgres).await else { return };
    let (before, host, after) = split(&database.options.url);
    let proxy = Proxy::to(host.to_owned()).await;
    let url = format!("{before}{}{after}", proxy.address);
    let place = Place::new();
    let environment =
        [("DATABASE_URL", url.as_str()), ("SECRET_KEY", KEY), ("OYEZ_DATABASE_ACQUIRE_TIMEOUT_SECONDS", "1")];
    let server = Server::start(&place, &[], &environment);
    let rows = Database::connect(&database.options.url).await.expect("the database");
    let set = async |how: &str| {
        let statement = format!("ALTER DATABASE {} {how}", after.trim_start_matches('/'));
        rows.execute_unprepared(&statement).await.expect("a setting");
    };
    proxy.cut();
    until_logged(&server, &place, "the database is lost", 1).await;
    set("SET default_transaction_read_only = on").await;
    proxy.mend();
    until_logged(&server, &place, "the database answers again and takes no writes: requests", 1).await;
    until(&server, StatusCode::SERVICE_UNAVAILABLE).await;
    proxy.cut();
    until_logged(&server, &place, "the database is lost", 2).await;
    set("RESET default_transaction_read_only").await;
    proxy.mend();
    until_logged(&server, &place, "the database is back", 1).await;
    until(&server, StatusCode::OK).await;
    rows.close().await.expect("closed");
    server.stop();
    let log = place.logged();
    let is_of_a_request = |line: &&str| line.contains("request could not be served");
    let told = log.lines().filter(|line| line.contains("WARN") || line.contains("ERROR"));
    assert_eq!(told.filter(|line| !is_of_a_request(line)).count(), 4, "{log}");
}

async fn figures(server: &Server) -> String {
    let asked = reqwest::Client::new().get(format!("{}/metrics", server.url)).bearer_auth(TOKEN).send().await;
    asked.expect("an answer").text().await.expect("text")
}

/// Waits until the log says this so many times, and asks for life meanwhile.
async fn until_logged(server: &Server, place: &Place, text: &str, times: usize) {
    let awaited = async {
        while place.logged().matches(text).count() < times {
            server.get("/healthz").await;
        }
    };
    tokio::time::timeout(PATIENCE, awaited).await.expect(text);
}

/// Asks again and again until the answer is the one that is awaited.
async fn until(server: &Server, status: StatusCode) -> Response {
    let awaited = async {
        loop {
            let reply = server.get("/readyz").await;
            if reply.status() == status {
                return reply;
            }
        }
    };
    tokio::time::timeout(PATIENCE, awaited).await.expect("the awaited answer")
}

/// The address before its host, the host with its port, and what follows.
fn split(url: &str) -> (&str, &str, &str) {
    let start = url.find('@').map_or_else(|| url.find("://").expect("a scheme") + 3, |at| at + 1);
    let end = url[start..].find('/').map_or(url.len(), |at| start + at);
    (&url[..start], &url[start..end], &url[end..])
}
