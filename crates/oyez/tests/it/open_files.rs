//! Each connection is an open file: the limit that a service is started with is not the last word.

use crate::binary::Place;
use crate::server::Server;

fn soft_limit(server: &Server) -> String {
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.process())).expect("its limits");
    let line = limits.lines().find(|line| line.starts_with("Max open files")).expect("a limit");
    line.split_whitespace().nth(3).expect("the soft limit").to_owned()
}

#[test]
fn the_soft_limit_on_open_files_is_raised_to_what_the_connections_need() {
    let place = Place::new().with("oyez.toml", "[server]\nconnections_max = 1000\n");
    let server = Server::start_within(&place, "ulimit -S -n 256");
    assert_eq!(soft_limit(&server), "1200");
    server.stop();
    assert!(!place.logged().contains("open files"), "{}", place.logged());
}

#[test]
fn a_hard_limit_that_is_too_low_is_told_with_its_remedy() {
    let place = Place::new().with("oyez.toml", "[server]\nconnections_max = 1000\n");
    let server = Server::start_within(&place, "ulimit -n 400");
    assert_eq!(soft_limit(&server), "400");
    server.stop();
    let log = place.logged();
    assert!(
        log.contains("too few open files for server.connections_max = 1000") && log.contains("LimitNOFILE"),
        "{log}"
    );
}
