//! The worst ends: killed in the middle of a large round, and a disk that is full. What was answered stays, and the rest is taken up again.

use std::time::Duration;

use reqwest::{Client, Response, StatusCode};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use serde_json::{Value, json};

use crate::binary::Place;
use crate::server::Server;

const PEOPLE: i64 = 200_000;
/// How long a large round may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// A seeded installation, in which as many more people as are asked for belong to the organization.
async fn installation(more_people: i64) -> (Place, DatabaseConnection) {
    let place = Place::new();
    let ended = place.run(&["seed-data"], &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let url = format!("sqlite:{}", place.path().join("data/oyez.db").display());
    let database = Database::connect(url).await.expect("the database");
    let people = format!(
        "INSERT INTO user (organization_id, username, username_key, email, email_key, first_name, last_name, role, \
         is_operator, is_active, search_key, added_at, created_at, updated_at, tokens_valid_from) \
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {more_people}) \
         SELECT u.organization_id, 'p' || i, 'p' || i, 'p' || i || '@example.com', 'p' || i || '@example.com', '', '', \
         u.role, 0, 1, '', u.added_at, u.created_at, u.updated_at, 0 FROM n, user u \
         WHERE u.username = 'john' AND {more_people} > 0"
    );
    for statement in [people, format!("UPDATE organization SET active_members = active_members + {more_people}")] {
        database.execute_unprepared(&statement).await.expect("more people");
    }
    (place, database)
}

async fn count(database: &DatabaseConnection, from: &str) -> i64 {
    let statement = Statement::from_string(database.get_database_backend(), format!("SELECT COUNT(*) FROM {from}"));
    let row = database.query_one_raw(statement).await.expect("a count").expect("a row");
    row.try_get_by_index(0).expect("a number")
}

/// Asks again and again until there is such a row.
async fn has_appeared(database: &DatabaseConnection, from: &str) {
    let awaited = async { while count(database, from).await == 0 {} };
    tokio::time::timeout(PATIENCE, awaited).await.expect(from);
}

async fn sign_in(server: &Server) -> String {
    let reply =
        server.post("/api/auth/login/", &json!({"email": "admin@example.com", "password": "password123"})).await;
    let reply: Value = reply.json().await.expect("JSON");
    reply["data"]["token"].as_str().expect("a token").to_owned()
}

async fn publish(server: &Server, token: &str, title: &str, message: &str) -> Response {
    let post = Client::new().post(format!("{}/api/admin/alerts/", server.url)).bearer_auth(token);
    post.json(&json!({"title": title, "message": message})).send().await.expect("an answer")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_the_middle_of_a_large_round_it_loses_nothing() {
    let (place, database) = installation(PEOPLE).await;
    let server = Server::start(&place, &[], &[]);
    let token = sign_in(&server).await;
    let reply = publish(&server, &token, "Everybody out", "Now.").await;
    assert_eq!(reply.status(), StatusCode::CREATED);
    let alert = reply.json::<Value>().await.expect("JSON")["id"].as_i64().expect("an id");
    let deliveries = format!("delivery WHERE round_id IN (SELECT id FROM round WHERE alert_id = {alert})");
    has_appeared(&database, &deliveries).await;
    server.signal("KILL");
    assert_eq!(server.wait().0, None);
    let written = count(&database, &deliveries).await;
    assert!(written > 0 && written < PEOPLE, "{written} were written before the end: it was no crash in the middle");

    // The dead process holds the round for at most a minute; here that minute is over.
    database.execute_unprepared("UPDATE round SET lease_until = 0 WHERE lease_until > 0").await.expect("a lease ends");
    let server = Server::start(&place, &[], &[]);
    has_appeared(&database, &format!("round WHERE alert_id = {alert} AND ended_at IS NOT NULL")).await;
    assert_eq!(count(&database, &deliveries).await, PEOPLE + 6);
    server.stop();
    let ended = place.run(&["doctor"], &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_an_error_and_no_corruption() {
    let (place, database) = installation(0).await;
    let server = Server::start_within(&place, "trap '' XFSZ; ulimit -f 2048");
    let token = sign_in(&server).await;
    let message = "x".repeat(20_000);
    let mut published = 0;
    let refused = loop {
        let reply = publish(&server, &token, "Large", &message).await;
        if reply.status() != StatusCode::CREATED {
            break reply;
        }
        published += 1;
        assert!(published < 1_000, "the disk was never full");
    };
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE, "{}", refused.text().await.expect("text"));
    let listed = Client::new().get(format!("{}/api/admin/alerts/", server.url)).bearer_auth(&token);
    let listed: Value = listed.send().await.expect("an answer").json().await.expect("JSON");
    assert_eq!(listed["count"], published + 4);
    server.stop();

    let server = Server::start(&place, &[], &[]);
    let token = sign_in(&server).await;
    assert_eq!(publish(&server, &token, "Room again", "").await.status(), StatusCode::BAD_REQUEST);
    assert_eq!(publish(&server, &token, "Room again", "Good.").await.status(), StatusCode::CREATED);
    server.stop();
    assert_eq!(count(&database, "alert").await, published + 5);
    assert_eq!(count(&database, "pragma_integrity_check WHERE integrity_check = 'ok'").await, 1);
    assert_eq!(place.run(&["doctor"], &[]).code, Some(0));
}
