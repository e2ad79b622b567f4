//! The demonstration: `serve --demo` and `seed-data`.

use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};

use crate::binary::Place;
use crate::server::Server;

const KEY: &str = "Zk3vQ9sX7rT1wY5uB8nM2cL6pJ4hG0fD";

async fn login(server: &Server, email: &str) -> Value {
    let reply = server.post("/api/auth/login/", &json!({"email": email, "password": "password123"})).await;
    assert_eq!(reply.status(), 200, "{email}");
    reply.json().await.expect("JSON")
}

#[tokio::test]
async fn it_prints_logins_that_work_and_ignores_every_setting_of_database_and_secret() {
    let place = Place::new();
    let ended = place.run(&["nodes", "--demo"], &[]);
    assert!(ended.code == Some(1) && ended.stderr.contains("`oyez serve --demo` makes it"), "{}", ended.stderr);
    let environment = [
        ("DATABASE_URL", "mysql://nobody@127.0.0.1:1/none"),
        ("SECRET_KEY", "short"),
        ("OYEZ_ADMIN_EMAIL", "chief@example.com"),
        ("OYEZ_ADMIN_PASSWORD", "correct horse battery"),
    ];
    let mut server = Server::start(&place, &["--demo"], &environment);
    assert!(server.line().contains("everybody knows the passwords"));
    assert_eq!(server.line(), "Logins:");
    let people: Vec<String> = (0..6).map(|_| server.line()).collect();
    for line in &people {
        let mut words = line.split_whitespace();
        let email = words.next().expect(line);
        assert_eq!(words.next(), Some("password123"), "{line}");
        let reply = login(&server, email).await;
        let user = &reply["data"]["user"];
        assert_eq!(user["organization"], "default-org");
        assert_eq!(user["role"] == "admin", email == "admin@example.com", "{email}");
        assert!(line.contains(user["team_name"].as_str().unwrap_or("(admin)")), "{line}");
    }
    assert!(place.path().join("oyez-demo.db").exists() && !place.path().join("data").exists());
    for (command, text) in [
        (&["nodes", "--demo"][..], "running  api,worker,scheduler"),
        (&["doctor", "--demo"], "ok    nodes: 1 node runs\n"),
        (&["backup", "--demo", "copy.db"], "1 organization, "),
    ] {
        let ended = place.run(command, &environment);
        assert!(ended.code == Some(0) && ended.stdout.contains(text), "{command:?}: {}{}", ended.stdout, ended.stderr);
    }
    for name in ["oyez-demo.db", "oyez-demo.db-wal", "oyez-demo.db-shm"] {
        let mode = std::fs::metadata(place.path().join(name)).expect(name).permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    server.stop();
    let mut again = Server::start(&place, &["--demo"], &environment);
    assert!(again.line().contains("everybody knows the passwords"));
    assert_eq!(again.line(), "Logins, unless they were changed since:");
    assert_eq!((0..6).map(|_| again.line()).collect::<Vec<_>>(), people);
    again.stop();
}

#[tokio::test]
async fn it_keeps_to_this_machine() {
    let ended = Place::new().run(&["serve", "--demo", "--listen", "0.0.0.0:0"], &[]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("must not be reachable from other machines"), "{}", ended.stderr);
}

#[tokio::test]
async fn the_references_own_calls_work_as_written() {
    let place = Place::new();
    assert_eq!(place.run(&["seed-data"], &[]).code, Some(0));
    let server = Server::start(&place, &[], &[]);
    let token = login(&server, "admin@example.com").await["data"]["token"].as_str().expect("a token").to_owned();
    let alert = json!({"title": "Test Alert", "message": "Testing", "severity": "Info"});
    let post = reqwest::Client::new().post(format!("{}/api/admin/alerts/", server.url));
    let reply = post.bearer_auth(&token).json(&alert).send().await.expect("an answer");
    assert_eq!(reply.status(), 201);
    let reply: Value = reply.json().await.expect("JSON");
    assert_eq!((&reply["title"], &reply["status"]), (&json!("Test Alert"), &json!("active")));
    server.stop();
}

#[test]
fn seeding_twice_changes_nothing() {
    let place = Place::new();
    let first = place.run(&["seed-data"], &[]);
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    assert!(first.stdout.contains("admin@example.com   password123"), "{}", first.stdout);
    let second = place.run(&["seed-data"], &[]);
    assert_eq!(second.code, Some(0), "{}", second.stderr);
    assert!(second.stdout.contains("was there already.\nLogins, unless they were changed since:"), "{}", second.stdout);
    let ended = place.run(&["doctor"], &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
}

#[tokio::test]
async fn a_database_with_people_of_its_own_is_refused() {
    let place = Place::new();
    let environment = [
        ("OYEZ_ADMIN_EMAIL", "chief@example.com"),
        ("OYEZ_ADMIN_PASSWORD", "correct horse battery"),
        ("SECRET_KEY", KEY),
    ];
    Server::start(&place, &[], &environment).stop();
    let ended = place.run(&["seed-data"], &[("SECRET_KEY", KEY)]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("holds the organization default-org"), "{}", ended.stderr);
    let server = Server::start(&place, &[], &[("SECRET_KEY", KEY)]);
    let known = json!({"email": "admin@example.com", "password": "password123"});
    assert_eq!(server.post("/api/auth/login/", &known).await.status(), 400);
    server.stop();
}
