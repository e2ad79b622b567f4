//! Several nodes on one database: what is published at one is seen and sent by the others, whatever carries their hints.

use std::time::Duration;

use reqwest::{Client, Response, StatusCode};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use serde_json::{Value, json};
use testbed::{Engine, RedisServer, TestDatabase, shared_redis};

use crate::binary::Place;
use crate::server::Server;

const KEY: &str = "Zk3vQ9sX7rT1wY5uB8nM2cL6pJ4hG0fD";
/// How long a hint may take on a busy machine, and less than [`SWEEP_SECONDS`].
const PATIENCE: Duration = Duration::from_secs(30);
/// So long that whatever is found was hinted at.
const SWEEP_SECONDS: &str = "60";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_carries_hints_itself() {
    let Some(house) = House::open(Engine::Postgres, None, SWEEP_SECONDS).await else { return };
    let mut page = house.open_page().await;
    let alert = house.publish("Over the wire").await;
    page.shows("Over the wire").await;
    house.is_written(alert).await;
    house.close();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_carries_them_between_nodes_on_mysql() {
    let Some(url) = shared_redis() else { return };
    let Some(house) = House::open(Engine::MySql, Some(&url), SWEEP_SECONDS).await else { return };
    let mut page = house.open_page().await;
    let alert = house.publish("Over the wire").await;
    page.shows("Over the wire").await;
    house.is_written(alert).await;
    house.close();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_both_each_node_looks_by_itself() {
    let Some(house) = House::open(Engine::MySql, None, "1").await else { return };
    let mut page = house.open_page().await;
    let alert = house.publish("Found by looking").await;
    page.shows("Found by looking").await;
    house.is_written(alert).await;
    house.close();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_published_while_redis_was_away_is_found_when_it_is_back() {
    let Some(mut redis) = RedisServer::start(&["--requirepass", "hush"]) else { return };
    let url = format!("redis://:hush@127.0.0.1:{}", redis.port());
    let Some(house) = House::open(Engine::MySql, Some(&url), SWEEP_SECONDS).await else { return };
    let mut page = house.open_page().await;
    for times in 1..=2 {
        redis.kill();
        house.says("Redis is lost", times * House::NODES).await;
        let missed = house.publish(&format!("Unheard {times}")).await;
        page.shows(&format!("Unheard {times}")).await;
        redis.start_again();
        house.is_written(missed).await;
        house.says("Redis is back", times * House::NODES).await;
        let heard = house.publish(&format!("Heard {times}")).await;
        house.is_written(heard).await;
    }
    let log = house.place.logged();
    assert_eq!(
        log.lines().filter(|line| line.contains("WARN") || line.contains("ERROR")).count(),
        4 * House::NODES,
        "{log}"
    );
    assert!(!log.contains("hush"), "{log}");
    house.close();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attempts_to_sign_in_are_counted_by_all_nodes_together_and_by_each_while_redis_is_away() {
    let Some(mut redis) = RedisServer::start(&[]) else { return };
    let url = format!("redis://127.0.0.1:{}", redis.port());
    let Some(house) = House::open(Engine::Postgres, Some(&url), SWEEP_SECONDS).await else { return };
    house.says("hints go through Redis", House::NODES).await;
    let attempt = async |node: &Server, name: &str| {
        let guess = json!({"email": format!("{name}@example.com"), "password": "guessed"});
        node.post("/api/auth/login/", &guess).await.status()
    };
    let nodes = [&house.desk, &house.hall];
    for node in nodes.iter().cycle().take(5) {
        assert_eq!(attempt(node, "bob").await, StatusCode::BAD_REQUEST);
    }
    for node in nodes {
        assert_eq!(attempt(node, "bob").await, StatusCode::TOO_MANY_REQUESTS);
    }
    redis.kill();
    house.says("Redis is lost", House::NODES).await;
    for node in nodes {
        for _ in 0..5 {
            assert_eq!(attempt(node, "cem").await, StatusCode::BAD_REQUEST);
        }
        assert_eq!(attempt(node, "cem").await, StatusCode::TOO_MANY_REQUESTS);
    }
    house.close();
}

#[test]
fn what_is_wrong_with_the_way_to_redis_stops_the_start_with_a_remedy_and_without_the_password() {
    let place = Place::new().with("empty.pem", "");
    for (url, file, told) in [
        (
            "cache:hush",
            "",
            "redis.url = \"cache:***\" (environment, REDIS_URL): it begins with neither redis:// nor rediss://",
        ),
        ("redis://:hush@cache", "empty.pem", "Write rediss:// in redis.url"),
        ("rediss://:hush@cache", "nowhere.pem", "redis.ca_file = \"nowhere.pem\""),
        ("rediss://:hush@cache", "empty.pem", "it holds no certificate in PEM form"),
    ] {
        let ended = place.run(&["serve"], &[("REDIS_URL", url), ("OYEZ_REDIS_CA_FILE", file)]);
        assert!(ended.code != Some(0) && ended.stderr.contains(told), "{}", ended.stderr);
        assert!(!ended.stderr.contains("hush"), "{}", ended.stderr);
    }
}

/// One node where alerts are published, one where a page is open, and one that works.
struct House {
    place: Place,
    desk: Server,
    hall: Server,
    worker: Server,
    token: String,
    rows: DatabaseConnection,
    _database: TestDatabase,
}

impl House {
    const NODES: usize = 3;

    async fn open(engine: Engine, redis: Option<&str>, sweep_seconds: &str) -> Option<Self> {
        let database = TestDatabase::empty(engine).await?;
        let place = Place::new();
        let prefix =
            format!("oyez-test-{}-{}", std::process::id(), place.path().file_name()?.to_str()?.replace('.', ""));
        let environment = [
            ("DATABASE_URL", database.options.url.as_str()),
            ("SECRET_KEY", KEY),
            ("REDIS_URL", redis.unwrap_or_default()),
            ("OYEZ_REDIS_PREFIX", prefix.as_str()),
            ("OYEZ_SERVER_SWEEP_SECONDS", sweep_seconds),
            // So few that no system has too few open files for them, of which there would be a warning.
            ("OYEZ_SERVER_CONNECTIONS_MAX", "50"),
            ("OYEZ_ADMIN_EMAIL", "ann@example.com"),
            ("OYEZ_ADMIN_PASSWORD", "a walk by the river"),
        ];
        let desk = Server::start(&place, &["--roles", "api"], &environment);
        let hall = Server::start(&place, &["--roles", "api"], &environment);
        let worker = Server::start_unheard(&place, "worker", &environment);
        let login = json!({"email": "ann@example.com", "password": "a walk by the river"});
        let reply: Value = desk.post("/api/auth/login/", &login).await.json().await.expect("JSON");
        let token = reply["data"]["token"].as_str().expect("a token").to_owned();
        let rows = Database::connect(&database.options.url).await.expect("the database");
        Some(Self { place, desk, hall, worker, token, rows, _database: database })
    }

    async fn open_page(&self) -> Page {
        let url = format!("{}/api/user/events/", self.hall.url);
        let stream = Client::new().get(url).bearer_auth(&self.token).send().await.expect("an answer");
        assert_eq!(stream.status(), StatusCode::OK);
        let mut page = Page { stream, seen: String::new() };
        page.shows("event: counts").await;
        page
    }

    async fn publish(&self, title: &str) -> i64 {
        let alert = json!({"title": title, "message": title, "reminder_enabled": false});
        let post = Client::new().post(format!("{}/api/admin/alerts/", self.desk.url)).bearer_auth(&self.token);
        let reply = post.json(&alert).send().await.expect("an answer");
        assert_eq!(reply.status(), StatusCode::CREATED);
        let made: Value = reply.json().await.expect("JSON");
        made["id"].as_i64().expect("an id")
    }

    /// Waits until the worker has written the alert's round.
    async fn is_written(&self, alert: i64) {
        let written = format!("SELECT COUNT(*) FROM round WHERE alert_id = {alert} AND ended_at IS NOT NULL");
        let awaited = async {
            loop {
                let statement = Statement::from_string(self.rows.get_database_backend(), written.clone());
                let row = self.rows.query_one_raw(statement).await.expect("a count").expect("a row");
                if row.try_get_by_index::<i64>(0).expect("a number") == 1 {
                    break;
                }
            }
        };
        assert!(tokio::time::timeout(PATIENCE, awaited).await.is_ok(), "{}", self.place.logged());
    }

    /// Waits until the nodes have said this so many times in all.
    async fn says(&self, text: &str, times: usize) {
        let awaited = async {
            while self.place.logged().matches(text).count() < times {
                self.desk.get("/healthz").await;
            }
        };
        assert!(tokio::time::timeout(PATIENCE, awaited).await.is_ok(), "{text}: {}", self.place.logged());
    }

    fn close(self) {
        for server in [self.desk, self.hall, self.worker] {
            server.stop();
        }
    }
}

/// A stream of live events.
struct Page {
    stream: Response,
    seen: String,
}

impl Page {
    /// Waits until this has come.
    async fn shows(&mut self, text: &str) {
        let shown = async {
            while !self.seen.contains(text) {
                let more = self.stream.chunk().await.expect("the stream").expect("more of it");
                self.seen.push_str(&String::from_utf8_lossy(&more));
            }
        };
        let shown = tokio::time::timeout(PATIENCE, shown).await;
        assert!(shown.is_ok(), "{text}: {}", self.seen);
    }
}
