//! `oyez serve`: how it starts, what it tells machines, and how it ends.

use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::binary::Place;
use crate::server::Server;

const KEY: &str = "Zk3vQ9sX7rT1wY5uB8nM2cL6pJ4hG0fD";
const OTHER_KEY: &str = "Qm7wE2rT9yU4iO1pA6sD3fG8hJ5kL0zX";

#[tokio::test]
async fn it_makes_its_database_for_its_owner_only_and_is_ready() {
    let place = Place::new();
    let server = Server::start(&place, &[], &[]);
    for (path, text) in [("/healthz", "ok"), ("/readyz", "ready")] {
        let reply = server.get(path).await;
        assert_eq!((reply.status(), reply.text().await.expect("text").as_str()), (StatusCode::OK, text), "{path}");
    }
    let mode = std::fs::metadata(place.path().join("data")).expect("the folder").permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    for name in ["oyez.db", "oyez.db-wal", "oyez.db-shm", "oyez.db.lock", "secret-key"] {
        let file = std::fs::metadata(place.path().join("data").join(name)).expect(name);
        assert_eq!(file.permissions().mode() & 0o777, 0o600, "{name}");
    }
    server.stop();
}

#[tokio::test]
async fn a_folder_may_be_called_as_its_owner_likes() {
    let place = Place::new();
    let dir = [("OYEZ_DATA_DIR", "my data/50% off? #1")];
    let server = Server::start(&place, &[], &dir);
    assert_eq!(server.get("/readyz").await.status(), StatusCode::OK);
    server.stop();
    for name in ["oyez.db", "oyez.db.lock", "secret-key"] {
        assert!(place.path().join("my data/50% off? #1").join(name).exists(), "{name}");
    }
    assert_eq!(std::fs::read_dir(place.path()).expect("the place").count(), 2, "its log and the folder");
    assert_eq!(place.run(&["migrate"], &dir).stdout, "the tables are up to date\n");
    let ended = place.run(&["doctor"], &dir);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
}

#[tokio::test]
async fn it_starts_again_on_what_it_made() {
    let place = Place::new();
    Server::start(&place, &[], &[]).stop();
    let server = Server::start(&place, &["--no-migrate"], &[]);
    assert_eq!(server.get("/readyz").await.status(), StatusCode::OK);
    server.stop();
}

#[test]
fn without_migrating_it_refuses_an_empty_database_and_says_what_to_do() {
    let place = Place::new().with("empty.db", "");
    for database in ["sqlite:nowhere.db", "sqlite:empty.db"] {
        let environment = [("DATABASE_URL", database), ("SECRET_KEY", KEY)];
        let ended = place.run(&["serve", "--no-migrate", "--listen", "127.0.0.1:0"], &environment);
        assert_eq!(ended.code, Some(1));
        assert!(ended.stderr.contains("run `oyez migrate`"), "{}", ended.stderr);
    }
    assert!(!place.path().join("nowhere.db").exists());
}

#[test]
fn migrate_brings_the_tables_up_to_date_once() {
    let place = Place::new();
    let ended = place.run(&["migrate"], &[]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(0), "2 migrations were applied\n"), "{}", ended.stderr);
    assert_eq!(place.run(&["migrate"], &[]).stdout, "the tables are up to date\n");
}

#[tokio::test]
async fn a_node_with_another_key_is_stopped_and_one_that_rotates_is_not() {
    let place = Place::new();
    Server::start(&place, &[], &[("SECRET_KEY", KEY)]).stop();
    let ended = place.run(&["serve", "--listen", "127.0.0.1:0"], &[("SECRET_KEY", OTHER_KEY)]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("this database belongs to another secret key"), "{}", ended.stderr);
    Server::start(&place, &[], &[("SECRET_KEY", OTHER_KEY), ("SECRET_KEY_PREVIOUS", KEY)]).stop();
    Server::start(&place, &[], &[("SECRET_KEY", OTHER_KEY)]).stop();
}

#[test]
fn an_address_that_is_taken_stops_the_start_with_a_remedy() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address").to_string();
    let ended = Place::new().run(&["serve", "--listen", &address], &[]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains(&format!("cannot listen on {address}")), "{}", ended.stderr);
    assert!(ended.stderr.contains("choose another with --listen"), "{}", ended.stderr);
}

#[tokio::test]
async fn a_request_under_way_is_answered_before_the_end() {
    let server = Server::start(&Place::new(), &[], &[]);
    let address = server.url.trim_start_matches("http://");
    let mut connection = TcpStream::connect(address).await.expect("a port");
    let body = r#"{"email": "nobody@example.com", "password": "guessed"}"#;
    let head = format!(
        "POST /api/auth/login/ HTTP/1.1\r\nHost: oyez\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        body.len()
    );
    connection.write_all(head.as_bytes()).await.expect("the head is sent");
    let mut asked_on = [0; "HTTP/1.1 100 Continue\r\n\r\n".len()];
    connection.read_exact(&mut asked_on).await.expect("the body is asked for");
    assert!(asked_on.starts_with(b"HTTP/1.1 100"), "{}", String::from_utf8_lossy(&asked_on));
    server.signal("TERM");
    let closed = async { while TcpStream::connect(address).await.is_ok() {} };
    tokio::time::timeout(Duration::from_secs(30), closed).await.expect("nobody else is let in");
    connection.write_all(body.as_bytes()).await.expect("the body is sent");
    let mut reply = String::new();
    connection.read_to_string(&mut reply).await.expect("an answer");
    assert!(reply.starts_with("HTTP/1.1 400") && reply.contains("Invalid credentials"), "{reply}");
    assert_eq!(server.wait().0, Some(0));
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the time to the end is measured from outside")]
async fn idle_connections_do_not_hold_up_the_end() {
    let place = Place::new();
    let server = Server::start(&place, &[], &[]);
    let client = reqwest::Client::new();
    let url = format!("{}/healthz", server.url);
    client.get(&url).send().await.expect("an answer").text().await.expect("text");
    let asked = Instant::now();
    server.signal("INT");
    assert_eq!(server.wait().0, Some(0));
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    let log = place.logged();
    let ends = log.lines().rev().zip(["the process ends", "asked to end: "]);
    assert!(ends.into_iter().all(|(line, text)| line.contains(text)), "{log}");
}

#[tokio::test]
async fn figures_are_told_on_their_own_listener_and_elsewhere_only_for_the_token() {
    let place = Place::new();
    let environment = [("OYEZ_METRICS_LISTEN", "127.0.0.1:0"), ("OYEZ_METRICS_TOKEN", "0123456789abcdef")];
    let mut server = Server::start(&place, &[], &environment);
    server.get("/healthz").await;
    assert_eq!(server.get("/metrics").await.status(), StatusCode::UNAUTHORIZED);
    let client = reqwest::Client::new();
    let call = |token: &str| client.get(format!("{}/metrics", server.url)).bearer_auth(token).send();
    assert_eq!(call("0123456789abcdeF").await.expect("an answer").status(), StatusCode::UNAUTHORIZED);
    let text = call("0123456789abcdef").await.expect("an answer").text().await.expect("text");
    assert!(text.contains("oyez_http_requests_total{method=\"GET\",route=\"/healthz\",status=\"200\"} 1"), "{text}");
    assert!(text.contains("oyez_http_request_seconds_bucket{"), "{text}");
    assert!(text.contains("oyez_rounds_open 0") && text.contains("oyez_database_up 1"), "{text}");
    assert!(!text.contains("organization"), "{text}");
    let line = server.line();
    let own = line.strip_prefix("Figures are on ").expect(&line);
    let reply = client.get(own).send().await.expect("an answer");
    assert_eq!(reply.status(), StatusCode::OK);
    server.stop();
}

#[tokio::test]
async fn streams_of_events_never_take_every_place() {
    let (place, listen) = (Place::new(), [("OYEZ_METRICS_LISTEN", "127.0.0.1:0")]);
    let mut server = Server::start(&place, &["--demo", "--set", "server.connections_max=5"], &listen);
    let figures = server.line();
    let login = json!({"email": "admin@example.com", "password": "password123"});
    let reply: Value = server.post("/api/auth/login/", &login).await.json().await.expect("JSON");
    let token = reply["data"]["token"].as_str().expect("a token");
    let url = format!("{}/api/user/events/", server.url);
    let open = async || reqwest::Client::new().get(&url).bearer_auth(token).send().await.expect("an answer");
    let mut streams = Vec::new();
    for _ in 0..4 {
        streams.push(open().await);
    }
    assert!(streams.iter().all(|stream| stream.status() == StatusCode::OK), "{streams:?}");
    assert_eq!(open().await.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(server.get("/healthz").await.status(), StatusCode::OK);
    let last = TcpStream::connect(server.url.trim_start_matches("http://")).await.expect("the last place");
    let own = figures.strip_prefix("Figures are on ").and_then(|url| url.strip_suffix("/metrics")).expect(&figures);
    for path in ["/healthz", "/readyz"] {
        let reply = reqwest::get(format!("{own}{path}")).await.expect("an answer");
        assert_eq!(reply.status(), StatusCode::OK, "{path} needs none of those places");
    }
    drop((streams, last));
    server.stop();
}

#[tokio::test]
async fn without_listener_and_token_there_are_no_figures() {
    let server = Server::start(&Place::new(), &[], &[]);
    assert_eq!(server.get("/metrics").await.status(), StatusCode::NOT_FOUND);
    server.stop();
}

#[test]
fn a_node_that_leaves_work_to_others_says_what_it_does_itself() {
    let place = Place::new();
    let mut server = Server::start(&place, &["--roles", "api"], &[]);
    assert_eq!(server.line(), "Oyez runs here as api only");
    server.stop();
}
