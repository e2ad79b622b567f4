//! Each role in a process of its own, on one database: an alert goes the whole way, also when a scheduler is killed beside another.

use std::time::Duration;

use reqwest::{Client, StatusCode};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use serde_json::{Value, json};
use testbed::{Engine, TestDatabase};

use crate::binary::Place;
use crate::server::Server;

const KEY: &str = "Zk3vQ9sX7rT1wY5uB8nM2cL6pJ4hG0fD";
/// How long an alert may take from one process to the other, each of which looks every few seconds.
const PATIENCE: Duration = Duration::from_mins(1);
/// Soon enough for a test, and late enough for the scheduler to have to wait for it.
const SOON_SECONDS: i64 = 2;
/// The admin, and those who are made.
const PEOPLE: i64 = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_role_may_run_alone_on_mysql() {
    each_role_runs_alone(Engine::MySql).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_role_may_run_alone_on_postgres() {
    each_role_runs_alone(Engine::Postgres).await;
}

async fn each_role_runs_alone(engine: Engine) {
    let Some(database) = TestDatabase::empty(engine).await else { return };
    let place = Place::new();
    let environment = [
        ("DATABASE_URL", database.options.url.as_str()),
        ("SECRET_KEY", KEY),
        ("OYEZ_ADMIN_EMAIL", "ann@example.com"),
        ("OYEZ_ADMIN_PASSWORD", "a walk by the river"),
    ];
    let api = Server::start(&place, &["--roles", "api"], &environment);
    let worker = Server::start_unheard(&place, "worker", &environment);
    let first = Server::start_unheard(&place, "scheduler", &environment);
    let second = Server::start_unheard(&place, "scheduler", &environment);
    assert_eq!(running(&place, &environment), ["api", "scheduler", "scheduler", "worker"]);

    let rows = Database::connect(&database.options.url).await.expect("the database");
    let admin = Admin::signed_in(&api).await;
    admin.make("bob").await;
    admin.make("cem").await;
    let (now, later) = (admin.publish("Now", 0).await, admin.publish("Soon", SOON_SECONDS).await);
    for alert in [now, later] {
        rows.has(&format!("round WHERE alert_id = {alert} AND ended_at IS NOT NULL")).await;
    }
    first.signal("KILL");
    assert_eq!(first.wait().0, None);
    let alone = admin.publish("With one scheduler", SOON_SECONDS).await;
    rows.has(&format!("round WHERE alert_id = {alone} AND ended_at IS NOT NULL")).await;
    for alert in [now, later, alone] {
        assert_eq!(rows.count(&format!("round WHERE alert_id = {alert}")).await, 1);
        let sent = format!("delivery d JOIN round r ON r.id = d.round_id WHERE r.alert_id = {alert}");
        assert_eq!(rows.count(&sent).await, PEOPLE);
    }
    let no_deltas = "organization WHERE NOT EXISTS (SELECT 1 FROM counter_delta)";
    rows.has(no_deltas).await;
    let ended = place.run(&["doctor"], &environment);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    for server in [api, worker, second] {
        server.stop();
    }
}

/// The roles of the nodes that run, one entry a node.
fn running(place: &Place, environment: &[(&str, &str)]) -> Vec<String> {
    let ended = place.run(&["nodes", "--json"], environment);
    let system: Value = serde_json::from_str(&ended.stdout).expect(&ended.stderr);
    let nodes = system["nodes"].as_array().expect("nodes");
    let mut roles: Vec<String> =
        nodes.iter().map(|node| node["roles"][0].as_str().expect("a role").to_owned()).collect();
    assert!(nodes.iter().all(|node| node["clock_ahead_ms"].is_i64()), "{system}");
    roles.sort();
    roles
}

struct Admin<'s> {
    api: &'s Server,
    token: String,
}

impl<'s> Admin<'s> {
    async fn signed_in(api: &'s Server) -> Self {
        let login = json!({"email": "ann@example.com", "password": "a walk by the river"});
        let reply: Value = api.post("/api/auth/login/", &login).await.json().await.expect("JSON");
        Self { api, token: reply["data"]["token"].as_str().expect("a token").to_owned() }
    }

    async fn make(&self, name: &str) {
        self.post("/api/admin/users/", &json!({"email": format!("{name}@example.com")})).await;
    }

    /// Publishes an alert that begins so many seconds from now; its id.
    async fn publish(&self, title: &str, seconds: i64) -> i64 {
        let alert = json!({"title": title, "message": title, "reminder_enabled": false});
        let made = self.post("/api/admin/alerts/", &alert_from(alert, seconds)).await;
        made["id"].as_i64().expect("an id")
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        let post = Client::new().post(format!("{}{path}", self.api.url)).bearer_auth(&self.token).json(body);
        let reply = post.send().await.expect("an answer");
        assert_eq!(reply.status(), StatusCode::CREATED, "{path}");
        reply.json().await.expect("JSON")
    }
}

#[expect(clippy::disallowed_methods, reason = "a real process lives in real time")]
fn alert_from(mut alert: Value, seconds: i64) -> Value {
    if seconds > 0 {
        let start = chrono::Utc::now() + chrono::TimeDelta::seconds(seconds);
        alert["start_time"] = json!(start.to_rfc3339());
    }
    alert
}

trait Rows {
    async fn count(&self, from: &str) -> i64;
    async fn has(&self, from: &str);
}

impl Rows for DatabaseConnection {
    async fn count(&self, from: &str) -> i64 {
        let statement = Statement::from_string(self.get_database_backend(), format!("SELECT COUNT(*) FROM {from}"));
        let row = self.query_one_raw(statement).await.expect("a count").expect("a row");
        row.try_get_by_index(0).expect("a number")
    }

    /// Asks again and again until there is such a row.
    async fn has(&self, from: &str) {
        let awaited = async { while self.count(from).await == 0 {} };
        tokio::time::timeout(PATIENCE, awaited).await.expect(from);
    }
}
