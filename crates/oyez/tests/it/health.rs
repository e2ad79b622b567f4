//! `oyez health`: what it says of a process, by its exit code too.

use crate::binary::Place;
use crate::server::Server;

#[test]
fn a_process_that_answers_is_well_and_one_that_does_not_is_told() {
    let place = Place::new();
    let server = Server::start(&place, &[], &[]);
    let address = server.url.trim_start_matches("http://").to_owned();
    for (arguments, path) in [(&["health", &address][..], "/healthz"), (&["health", &address, "--ready"], "/readyz")] {
        let ended = place.run(arguments, &[]);
        assert_eq!((ended.code, ended.stdout), (Some(0), format!("{address} {path}: ok\n")), "{}", ended.stderr);
    }
    let listen = [("OYEZ_SERVER_LISTEN", address.as_str())];
    assert_eq!(place.run(&["health"], &listen).code, Some(0), "where the settings say that it listens");
    server.stop();
    let ended = place.run(&["health"], &listen);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains(&format!("{address} is not well: ")), "{}", ended.stderr);
}

#[test]
fn a_process_that_is_heard_on_its_metrics_listener_is_asked_there() {
    let place = Place::new();
    let mut server = Server::start(&place, &[], &[("OYEZ_METRICS_LISTEN", "127.0.0.1:0")]);
    let line = server.line();
    let own = line.strip_prefix("Figures are on http://").and_then(|rest| rest.strip_suffix("/metrics")).expect(&line);
    let environment = [("OYEZ_SERVER_ROLES", "worker"), ("OYEZ_METRICS_LISTEN", own)];
    assert_eq!(place.run(&["health", "--ready"], &environment).code, Some(0));
    for (environment, told) in [
        (vec![("OYEZ_SERVER_ROLES", "worker")], "listens nowhere; set metrics.listen"),
        (vec![("OYEZ_SERVER_LISTEN", "127.0.0.1:0")], "the system chooses the port"),
    ] {
        let ended = place.run(&["health"], &environment);
        assert!(ended.code == Some(1) && ended.stderr.contains(told), "{}", ended.stderr);
    }
    assert_eq!(place.run(&["health", "nowhere"], &[]).code, Some(2));
    server.stop();
}
