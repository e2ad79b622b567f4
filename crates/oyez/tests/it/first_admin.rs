//! From an empty database to somebody who can sign in.

use serde_json::{Value, json};

use crate::binary::Place;
use crate::server::Server;

const ADMIN: [(&str, &str); 2] =
    [("OYEZ_ADMIN_EMAIL", "chief@example.com"), ("OYEZ_ADMIN_PASSWORD", "correct horse battery")];

#[tokio::test]
async fn an_empty_database_says_how_to_make_the_first_admin() {
    let mut server = Server::start(&Place::new(), &[], &[]);
    let line = server.line();
    assert!(
        line.contains("oyez user create EMAIL --organization SLUG --admin") && line.contains("OYEZ_ADMIN_EMAIL"),
        "{line}"
    );
    let invitation = server.line();
    let code = invitation.strip_prefix(&format!("Set-up code for {}/setup: ", server.url)).expect(&invitation);
    assert_eq!(code.split('-').map(str::len).collect::<Vec<_>>(), [4; 5], "{code}");
    server.stop();
}

#[tokio::test]
async fn the_settings_make_the_first_admin_unattended_and_only_once() {
    let place = Place::new();
    let mut server = Server::start(&place, &[], &ADMIN);
    assert_eq!(server.line(), "The first admin is chief@example.com");
    let reply = server.post("/api/auth/login/", &json!({"email": ADMIN[0].1, "password": ADMIN[1].1})).await;
    assert_eq!(reply.status(), 200);
    let reply: Value = reply.json().await.expect("JSON");
    assert_eq!(reply["data"]["user"]["role"], "admin");
    assert_eq!(reply["data"]["user"]["organization"], "default-org");
    server.stop();

    let other = [("OYEZ_ADMIN_EMAIL", "second@example.com"), ADMIN[1]];
    let server = Server::start(&place, &[], &other);
    let reply = server.post("/api/auth/login/", &json!({"email": other[0].1, "password": ADMIN[1].1})).await;
    assert_eq!(reply.status(), 400);
    server.signal("TERM");
    assert_eq!(server.wait(), (Some(0), String::new()));
}

#[test]
fn a_password_that_is_refused_stops_the_start_and_says_why() {
    let environment = [ADMIN[0], ("OYEZ_ADMIN_PASSWORD", "short")];
    let ended = Place::new().run(&["serve", "--listen", "127.0.0.1:0"], &environment);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("admin.password: "), "{}", ended.stderr);
    assert!(!ended.stderr.contains("short ") && !ended.stdout.contains("short"), "{}", ended.stderr);
}
