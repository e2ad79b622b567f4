//! `oyez nodes`: the processes that serve are listed while they do.

use serde_json::Value;
use testbed::RedisServer;

use crate::binary::Place;
use crate::server::Server;

/// Looks until a change is given up, each some hundredths of a second.
const LOOKS_MAX: u32 = 1_000;

fn listed(place: &Place) -> Value {
    let ended = place.run(&["nodes", "--json"], &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    serde_json::from_str(&ended.stdout).expect("JSON")
}

fn printed(place: &Place) -> String {
    let ended = place.run(&["nodes"], &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    ended.stdout
}

#[tokio::test]
async fn a_node_is_listed_from_its_start_to_its_orderly_end() {
    let place = Place::new();
    let desk = Server::start(&place, &[], &[("OYEZ_NODE_NAME", "the desk")]);
    let helper = Server::start_unheard(&place, "worker,scheduler", &[]);
    let nodes = listed(&place)["nodes"].clone();
    let named = nodes.as_array().expect("nodes").iter().find(|node| node["name"] == "the desk").expect("the desk");
    assert_eq!(named["roles"], serde_json::json!(["api", "worker", "scheduler"]));
    assert_eq!((&named["state"], &named["version"]), (&"running".into(), &env!("CARGO_PKG_VERSION").into()));
    let other = nodes.as_array().expect("nodes").iter().find(|node| node["name"] != "the desk").expect("the helper");
    let made = format!("{}-{}", other["host"].as_str().expect("a host"), other["pid"]);
    assert_eq!(other["name"], made.as_str());
    let table = printed(&place);
    assert!(table.contains("the desk") && table.contains("worker,scheduler") && table.contains("SQLite 3"), "{table}");
    assert!(table.contains("Work: nothing is due; 0 open rounds"), "{table}");
    helper.stop();
    assert_eq!(listed(&place)["nodes"].as_array().map(Vec::len), Some(1));
    desk.stop();
    assert!(printed(&place).starts_with("No node runs.\n"));
    assert!(!place.logged().contains("another host"), "{}", place.logged());
}

#[tokio::test]
async fn a_node_that_was_killed_is_lost() {
    let place = Place::new();
    let server = Server::start(&place, &[], &[]);
    server.signal("KILL");
    server.wait();
    assert_eq!(listed(&place)["nodes"][0]["state"], "running", "nobody can know it yet");
    place.tell("UPDATE node SET last_seen_at = last_seen_at - 31000000").await;
    assert_eq!(listed(&place)["nodes"][0]["state"], "lost");
    assert!(printed(&place).contains("  lost  "));
}

#[tokio::test]
async fn a_clock_that_is_off_is_marked() {
    let place = Place::new();
    let server = Server::start(&place, &[], &[]);
    server.signal("KILL");
    server.wait();
    place.tell("UPDATE node SET clock_ahead_micros = 181000000, started_at = started_at - 121000000").await;
    let table = printed(&place);
    assert!(table.contains("  +181 s !  "), "{table}");
    assert!(table.contains("  2 min  "), "what runs has been up until now: {table}");
    place.tell("UPDATE node SET clock_ahead_micros = -12000").await;
    assert!(printed(&place).contains("  -12 ms  "));
}

#[tokio::test]
async fn whether_redis_is_there_is_told_as_it_is_from_the_start_on() {
    let Some(mut redis) = RedisServer::start(&[]) else { return };
    let url = format!("redis://127.0.0.1:{}", redis.port());
    let place = Place::new();
    let server = Server::start(&place, &[], &[("REDIS_URL", &url)]);
    let sees = |state: &str, looks: u32| (0..looks).any(|_| printed(&place).contains(state));
    assert!(sees("  connected  ", 30), "long before it says again that it is there: {}", printed(&place));
    redis.kill();
    assert!(sees("  away  ", LOOKS_MAX), "{}", printed(&place));
    redis.start_again();
    assert!(sees("  connected  ", LOOKS_MAX), "{}", printed(&place));
    server.stop();
}

#[tokio::test]
async fn a_file_that_another_host_seems_to_use_is_warned_of() {
    let place = Place::new();
    let server = Server::start(&place, &[], &[]);
    place.tell("UPDATE node SET host = 'elsewhere'").await;
    Server::start(&place, &[], &[]).stop();
    server.stop();
    assert!(place.logged().contains("machines that share an SQLite file damage it"), "{}", place.logged());
}
