//! The README's tour: every command of it is run as it is printed, and must succeed.

use std::process::Command;

use crate::binary::Place;
use crate::server::Server;

const README: &str = include_str!("../../../../README.md");
/// Where the README's node listens.
const PRINTED: &str = "http://127.0.0.1:8000";
/// Answers that tell of an error end the script, since the tour's own `curl` fails on them.
const STRICT: &str = "set -euo pipefail";

/// The blocks that are marked as parts of the tour.
fn tour() -> Vec<&'static str> {
    let blocks = README.split("```sh tour\n").skip(1);
    blocks.filter_map(|rest| rest.split_once("```").map(|(block, _)| block)).collect()
}

#[test]
fn every_command_of_the_tour_works_as_printed() {
    let place = Place::new();
    let server = Server::start(&place, &["--demo"], &[]);
    let blocks = tour();
    assert!(blocks.len() >= 5, "{blocks:?}");
    let script = format!("{STRICT}\n{}", blocks.concat().replace(PRINTED, &server.url));
    let ended = Command::new("bash").args(["-c", &script]).current_dir(place.path()).output().expect("bash runs");
    let told = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success(), "{told}\n{}", String::from_utf8_lossy(&ended.stderr));
    for expected in [
        "\"email\":\"admin@example.com\"",
        "\"status\":\"active\"",
        "Alert acknowledged",
        "Alert snoozed",
        "sarah@example.com",
        "Alert triggered successfully",
        "\"readRate\"",
        "Alert archived successfully",
    ] {
        assert!(told.contains(expected), "{expected} is missing in\n{told}");
    }
    server.stop();
}
