//! `oyez doctor`: what it finds, and that it leaves everything as it is.

use std::os::unix::fs::PermissionsExt;

use testbed::{Engine, RedisServer, TestDatabase};

use crate::binary::Place;
use crate::server::Server;

const KEY: &str = "Zk3vQ9sX7rT1wY5uB8nM2cL6pJ4hG0fD";
const OTHER_KEY: &str = "Qm7wE2rT9yU4iO1pA6sD3fG8hJ5kL0zX";

#[tokio::test]
async fn a_healthy_installation_has_nothing_to_mend_even_while_it_runs() {
    let place = Place::new();
    let server = Server::start(&place, &[], &[]);
    let ended = place.run(&["doctor"], &[]);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stdout.lines().all(|line| line.starts_with("ok ")), "{}", ended.stdout);
    for what in [
        "settings",
        "secret key",
        "database",
        "database file",
        "migrations",
        "writes",
        "key fingerprint",
        "nodes",
        "invariants",
    ] {
        assert!(ended.stdout.contains(&format!("ok    {what}: ")), "{what} in {}", ended.stdout);
    }
    server.stop();
}

#[test]
fn where_nothing_was_ever_made_it_says_so_and_makes_nothing() {
    let place = Place::new();
    let ended = place.run(&["doctor"], &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    assert!(ended.stdout.contains("ok    installation: there is nothing yet in the folder data: `oyez serve` begins"));
    assert_eq!(std::fs::read_dir(place.path()).expect("a folder").count(), 0);
}

#[test]
fn a_database_that_is_missing_where_it_should_be_is_wrong() {
    let place = Place::new();
    let ended = place.run(&["doctor"], &[("DATABASE_URL", "sqlite:data/oyez.db"), ("SECRET_KEY", KEY)]);
    assert_eq!(ended.code, Some(1));
    let expected =
        format!("there is no file {} yet. Where it is to be made, run", place.path().join("data/oyez.db").display());
    assert!(
        ended.stdout.contains("WRONG database: database.url = \"sqlite:data/oyez.db\" (environment, DATABASE_URL): "),
        "{}",
        ended.stdout
    );
    assert!(ended.stdout.contains(&expected), "{}", ended.stdout);
    assert_eq!(std::fs::read_dir(place.path()).expect("a folder").count(), 0);
}

#[tokio::test]
async fn a_database_that_others_can_read_is_found() {
    let place = Place::new();
    Server::start(&place, &[], &[]).stop();
    let file = place.path().join("data/oyez.db");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).expect("changed");
    let ended = place.run(&["doctor"], &[]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stdout.contains("WRONG database file: data/oyez.db can be read by others; run `chmod 600 "));
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("changed back");
    assert_eq!(place.run(&["doctor"], &[]).code, Some(0));
}

#[tokio::test]
async fn work_that_nobody_does_is_wrong_where_others_run_and_told_where_nobody_does() {
    let place = Place::new();
    let says = |code: i32, text: &str| {
        let ended = place.run(&["doctor"], &[]);
        assert!(ended.code == Some(code) && ended.stdout.contains(text), "{text} in {}", ended.stdout);
    };
    let desk = Server::start(&place, &["--roles", "api,worker"], &[]);
    says(
        1,
        "WRONG nodes: 1 node runs; nobody runs as scheduler: nothing that becomes due is begun, reminders neither. Start",
    );
    let scheduler = Server::start_unheard(&place, "scheduler", &[]);
    says(0, "ok    nodes: 2 nodes run\n");
    desk.stop();
    says(
        1,
        "; nobody runs as api: nobody is answered; nobody runs as worker: nothing is sent. Start one by `oyez serve",
    );
    let worker = Server::start_unheard(&place, "worker", &[]);
    says(0, "ok    nodes: 2 nodes run; nobody runs as api: nobody is answered\n");
    scheduler.stop();
    worker.stop();
    says(0, "ok    nodes: none runs\n");
    let api = Server::start(&place, &["--roles", "api"], &[]);
    says(1, ". Start one by `oyez serve --roles worker,scheduler`\n");
    api.stop();
}

#[tokio::test]
async fn nodes_that_were_all_killed_are_no_installation_at_rest() {
    let place = Place::new();
    let server = Server::start(&place, &[], &[]);
    server.signal("KILL");
    server.wait();
    place.tell("UPDATE node SET last_seen_at = last_seen_at - 31000000").await;
    let ended = place.run(&["doctor"], &[]);
    let expected = "WRONG nodes: none runs, and 1 node is lost without having been asked to end: see `oyez nodes`\n";
    assert!(ended.code == Some(1) && ended.stdout.contains(expected), "{}", ended.stdout);
    let server = Server::start(&place, &[], &[]);
    let ended = place.run(&["doctor"], &[]);
    let expected = "ok    nodes: 1 node runs, 1 is lost: see `oyez nodes`\n";
    assert!(ended.code == Some(0) && ended.stdout.contains(expected), "{}", ended.stdout);
    server.stop();
}

#[tokio::test]
async fn a_database_that_only_lets_read_is_wrong_and_one_that_was_tried_holds_nothing_of_it() {
    for engine in [Engine::Postgres, Engine::MySql] {
        let Some(database) = TestDatabase::on(engine).await else { continue };
        let place = Place::new();
        let environment = [("DATABASE_URL", database.options.url.as_str()), ("SECRET_KEY", KEY)];
        let ended = place.run(&["doctor"], &environment);
        assert!(ended.code == Some(0) && ended.stdout.contains("ok    writes: it takes them\n"), "{}", ended.stdout);
        assert_eq!(store::meta::find(&database.store, "doctor").await.expect("the database"), None);
        let name = database.options.url.rsplit('/').next().expect("a name");
        database.execute(&refusal(engine, name)).await;
        let ended = place.run(&["doctor"], &environment);
        assert_eq!(ended.code, Some(1), "{}", ended.stdout);
        let expected = "WRONG writes: it takes none (the database only lets read: ";
        assert!(ended.stdout.contains(expected), "{expected} in {}", ended.stdout);
        assert!(ended.stdout.contains("). Requests that need writes get 503"), "{}", ended.stdout);
    }
}

/// What makes a database only let read, as far as one of a server that others use can be made to.
fn refusal(engine: Engine, name: &str) -> String {
    match engine {
        Engine::Postgres => format!("ALTER DATABASE {name} SET default_transaction_read_only = on"),
        Engine::MySql => "CREATE TRIGGER refuse BEFORE INSERT ON meta FOR EACH ROW \
                          SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1290"
            .to_owned(),
    }
}

#[tokio::test]
async fn a_machine_whose_clock_is_off_is_found() {
    let place = Place::new();
    let server = Server::start(&place, &[], &[("OYEZ_NODE_NAME", "desk")]);
    server.signal("KILL");
    server.wait();
    place.tell("UPDATE node SET clock_ahead_micros = 4000000").await;
    assert_eq!(place.run(&["doctor"], &[]).code, Some(0));
    place.tell("UPDATE node SET clock_ahead_micros = -181000000").await;
    let ended = place.run(&["doctor"], &[]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stdout.contains("WRONG clock: that of desk is -181 s from the database's. Set "), "{}", ended.stdout);
}

#[tokio::test]
async fn redis_is_tried_as_a_node_tries_it_and_its_password_is_not_told() {
    let Some(mut redis) = RedisServer::start(&["--requirepass", "hush"]) else { return };
    let place = Place::new();
    assert_eq!(place.run(&["migrate"], &[]).code, Some(0));
    let url = |password: &str| format!("redis://:{password}@127.0.0.1:{}", redis.port());
    let (good, bad) = (url("hush"), url("hushhush"));
    let ended = place.run(&["doctor"], &[("REDIS_URL", &good)]);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    assert!(ended.stdout.contains("ok    redis: it answers"), "{}", ended.stdout);
    let wrong = |url: &str| {
        let ended = place.run(&["doctor"], &[("REDIS_URL", url)]);
        assert_eq!(ended.code, Some(1), "{}", ended.stdout);
        assert!(ended.stdout.contains("WRONG redis: redis.url = \"redis://:***@127.0.0.1:"), "{}", ended.stdout);
        assert!(!ended.stdout.contains("hush") && ended.stdout.contains("See that it runs"), "{}", ended.stdout);
    };
    wrong(&bad);
    redis.kill();
    wrong(&good);
}

#[tokio::test]
async fn a_foreign_key_is_found_and_left_alone() {
    let place = Place::new();
    Server::start(&place, &[], &[("SECRET_KEY", KEY)]).stop();
    let ended = place.run(&["doctor"], &[("SECRET_KEY", OTHER_KEY)]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stdout.contains("WRONG key fingerprint: this database belongs to another"), "{}", ended.stdout);
    assert_eq!(place.run(&["doctor"], &[("SECRET_KEY", KEY)]).code, Some(0));
}

#[tokio::test]
async fn a_key_that_is_no_good_is_told_as_a_start_tells_it_and_one_that_is_not_made_yet_is_no_fault() {
    let place = Place::new();
    assert_eq!(place.run(&["migrate"], &[]).code, Some(0));
    let ended = place.run(&["doctor"], &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    assert!(
        ended.stdout.contains("ok    secret key: there is none yet; the first start makes one"),
        "{}",
        ended.stdout
    );
    Server::start(&place, &[], &[]).stop();
    std::fs::remove_file(place.path().join("data/secret-key")).expect("removed");
    for environment in [&[][..], &[("SECRET_KEY", OTHER_KEY)]] {
        let start = place.run(&["serve", "--listen", "127.0.0.1:0"], environment);
        let said = start.stderr.trim().rsplit_once("oyez: ").expect("a fault").1;
        let ended = place.run(&["doctor"], environment);
        assert!(said.contains("`oyez secret forget`") && ended.stdout.contains(said), "{said} in {}", ended.stdout);
        assert_eq!(ended.code, Some(1));
    }
}

#[tokio::test]
async fn a_key_that_others_can_read_is_found() {
    let place = Place::new();
    Server::start(&place, &[], &[]).stop();
    let file = place.path().join("data/secret-key");
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o644)).expect("changed");
    let ended = place.run(&["doctor"], &[]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stdout.contains("can be read by others; run `chmod 600 "), "{}", ended.stdout);
}

#[test]
fn tables_that_are_missing_are_told_with_the_remedy() {
    let place = Place::new().with("other.db", "");
    let ended = place.run(&["doctor"], &[("DATABASE_URL", "sqlite:other.db"), ("SECRET_KEY", KEY)]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stdout.contains("WRONG migrations: this database is still empty"), "{}", ended.stdout);
}

#[tokio::test]
async fn a_count_that_is_not_what_it_counts_is_found() {
    let place = Place::new();
    Server::start(&place, &[], &[("SECRET_KEY", KEY)]).stop();
    place
        .tell("INSERT INTO counter (organization_id, alert_id, metric, dimension, value) VALUES (1, 7, 2, 0, 3)")
        .await;
    let ended = place.run(&["doctor"], &[("SECRET_KEY", KEY)]);
    assert_eq!(ended.code, Some(1), "{}", ended.stdout);
    assert!(ended.stdout.contains("WRONG invariants: organization 1: counter read"), "{}", ended.stdout);
}
