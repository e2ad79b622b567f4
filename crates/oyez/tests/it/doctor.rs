//! `oyez doctor`: what it finds, and that it leaves everything as it is.

use std::os::unix::fs::PermissionsExt;

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
    for what in
        ["settings", "secret key", "database", "database file", "migrations", "key fingerprint", "nodes", "invariants"]
    {
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
async fn a_role_that_nobody_has_is_told() {
    let place = Place::new();
    let server = Server::start(&place, &["--roles", "api,worker"], &[]);
    let ended = place.run(&["doctor"], &[]);
    assert_eq!(ended.code, Some(0));
    assert!(ended.stdout.contains("ok    nodes: 1 run; nobody runs as scheduler\n"), "{}", ended.stdout);
    let scheduler = Server::start_unheard(&place, "scheduler", &[]);
    assert!(place.run(&["doctor"], &[]).stdout.contains("ok    nodes: 2 run\n"));
    scheduler.stop();
    server.stop();
    assert!(place.run(&["doctor"], &[]).stdout.contains("ok    nodes: none runs\n"));
}

#[tokio::test]
async fn a_foreign_key_is_found_and_left_alone() {
    let place = Place::new();
    Server::start(&place, &[], &[("SECRET_KEY", KEY)]).stop();
    let ended = place.run(&["doctor"], &[("SECRET_KEY", OTHER_KEY)]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stdout.contains("WRONG key fingerprint: the database belongs to another"), "{}", ended.stdout);
    assert_eq!(place.run(&["doctor"], &[("SECRET_KEY", KEY)]).code, Some(0));
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
    let url = format!("sqlite:{}", place.path().join("data/oyez.db").display());
    let database = sea_orm::Database::connect(url).await.expect("a database");
    let wrong = "INSERT INTO counter (organization_id, alert_id, metric, dimension, value) VALUES (1, 7, 2, 0, 3)";
    sea_orm::ConnectionTrait::execute_unprepared(&database, wrong).await.expect("a wrong count");
    database.close().await.expect("closed");
    let ended = place.run(&["doctor"], &[("SECRET_KEY", KEY)]);
    assert_eq!(ended.code, Some(1), "{}", ended.stdout);
    assert!(ended.stdout.contains("WRONG invariants: organization 1: counter read"), "{}", ended.stdout);
}
