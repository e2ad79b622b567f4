//! What a node tells, and to whom: lines for people, JSON for machines.

use serde_json::Value;

use crate::binary::Place;
use crate::server::Server;

const KEY: &str = "Zk3vQ9sX7rT1wY5uB8nM2cL6pJ4hG0fD";

/// The events of a log of JSON, and nothing else must be in it.
fn events(log: &str) -> Vec<Value> {
    let events = log.lines().map(serde_json::from_str).collect::<Result<_, _>>();
    events.unwrap_or_else(|error| panic!("{error}: {log}"))
}

/// The set-up code, which the console shows whatever the log, and nothing else.
fn invited((code, printed): (Option<i32>, String), url: &str) -> String {
    assert_eq!(code, Some(0));
    let code = printed.strip_prefix(&format!("Set-up code for {url}/setup: ")).and_then(|rest| rest.strip_suffix('\n'));
    let code = code.unwrap_or_else(|| panic!("{printed}"));
    assert!(!code.contains('\n'), "{printed}");
    code.to_owned()
}

#[test]
fn where_the_log_is_json_the_start_and_the_end_are_told_in_it_alone() {
    let place = Place::new().with(".env", "STRANGER=1\n");
    let server = Server::start_with_json(&place, &["--set", "metrics.listen=127.0.0.1:0"]);
    let url = server.url.clone();
    server.signal("TERM");
    let code = invited(server.wait(), &url);
    assert!(!place.logged().contains(&code), "{}", place.logged());
    let messages: Vec<String> = events(&place.logged()).iter().map(|event| event["message"].to_string()).collect();
    for told in
        [&format!("Oyez listens on {url}"), "Its API is described at", "Figures are on http", "Nobody can sign in yet"]
    {
        assert!(messages.iter().any(|message| message.contains(told)), "{told}: {messages:?}");
    }

    let json = [("OYEZ_LOG_FORMAT", "json"), ("DATABASE_URL", "mysql://root@127.0.0.1:1/alerts"), ("SECRET_KEY", KEY)];
    let ended = place.run(&["serve", "--set", "database.acquire_timeout_seconds=1"], &json);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""));
    let events = events(&ended.stderr);
    let last = events.last().expect("an event");
    assert!(last["error"].to_string().contains("the database alerts on 127.0.0.1:1 cannot be reached"), "{last}");
}

#[test]
fn what_the_level_keeps_out_of_a_log_of_json_is_told_beside_it() {
    let place = Place::new();
    let server = Server::start_with_json(&place, &["--set", "log.level=warn"]);
    let url = server.url.clone();
    server.signal("TERM");
    invited(server.wait(), &url);
    assert!(place.logged().contains("\nNobody can sign in yet. Make the first admin"), "{}", place.logged());

    let silent = [("OYEZ_LOG_FORMAT", "json"), ("OYEZ_LOG_LEVEL", "off"), ("OYEZ_SERVER_LISTEN", "192.0.2.1:1")];
    let ended = place.run(&["serve"], &silent);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.starts_with("oyez: cannot listen on 192.0.2.1:1: "), "{}", ended.stderr);
}

#[test]
fn the_demonstrations_logins_are_for_the_person_at_the_terminal_whatever_the_log() {
    let place = Place::new();
    let mut server = Server::start_with_json(&place, &["--demo"]);
    assert_eq!(server.line(), "Logins:");
    assert!(server.line().contains("password123"));
    server.stop();
    assert!(!place.logged().contains("password123"));
    assert!(
        events(&place.logged())
            .iter()
            .any(|event| event["message"].to_string().contains("everybody knows the passwords"))
    );
}

#[tokio::test]
async fn requests_are_logged_with_their_id_as_json_and_never_with_a_token() {
    let place = Place::new();
    let server = Server::start_with_json(&place, &["--set", "log.level=debug"]);
    let request = reqwest::Client::new().get(format!("{}/readyz?token=hush-query", server.url));
    let reply = request.bearer_auth("hush-token").header("x-request-id", "abc-123").send().await.expect("an answer");
    assert_eq!(reply.headers()["x-request-id"], "abc-123");
    server.stop();
    let log = place.logged();
    let line = log.lines().find(|line| line.contains("request answered")).expect(&log);
    let line: Value = serde_json::from_str(line).expect("a JSON object");
    assert_eq!((&line["span"]["id"], &line["status"]), (&"abc-123".into(), &200.into()));
    assert!(!log.contains("hush"), "{log}");
}
