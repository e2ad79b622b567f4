//! `oyez transfer`: an installation that goes on living in another database, and what is told when it cannot.

use std::fs;

use reqwest::Client;
use serde_json::{Value, json};
use testbed::{Engine, TestDatabase};

use crate::binary::{Ended, Place};
use crate::server::Server;

const KEY: (&str, &str) = ("SECRET_KEY", "Zk3vQ9sX7rT1wY5uB8nM2cL6pJ4hG0fD");

#[track_caller]
fn done(ended: &Ended) -> &str {
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    &ended.stdout
}

#[track_caller]
fn refused(ended: &Ended, why: &str) {
    assert_eq!(ended.code, Some(1), "{}", ended.stdout);
    assert!(ended.stderr.contains(why), "{}", ended.stderr);
    assert!(!ended.stderr.contains("hush") && !ended.stdout.contains("hush"), "{}", ended.stderr);
}

async fn token(server: &Server) -> String {
    let reply =
        server.post("/api/auth/login/", &json!({"email": "admin@example.com", "password": "password123"})).await;
    let reply: Value = reply.json().await.expect("JSON");
    reply["data"]["token"].as_str().expect("a token").to_owned()
}

async fn is_signed_in(server: &Server, token: &str) -> bool {
    let asked = Client::new().get(format!("{}/api/auth/me/", server.url)).bearer_auth(token).send().await;
    asked.expect("an answer").status() == 200
}

async fn lives_on(engine: Engine) {
    let Some(database) = TestDatabase::empty(engine).await else { return };
    let url = database.options.url.as_str();
    let place = Place::new();
    done(&place.run(&["seed-data"], &[]));
    let server = Server::start(&place, &[], &[]);
    let token = token(&server).await;
    refused(&place.run(&["transfer", "--to", url], &[]), "stop `oyez serve` on all its machines");
    server.stop();

    let moved = place.run(&["transfer"], &[("OYEZ_TRANSFER_TO", url)]);
    let told = done(&moved);
    assert!(told.contains("are the same in both databases"), "{told}");
    assert!(told.contains("set SECRET_KEY on each to what data/secret-key holds"), "{told}");
    assert!(moved.stderr.contains("100 % copied") && moved.stderr.contains("100 % compared"), "{}", moved.stderr);
    let key = fs::read_to_string(place.path().join("data/secret-key")).expect("a key");
    assert!(!told.contains(key.trim()), "{told}");
    refused(&place.run(&["transfer", "--to", url], &[]), "the target is not empty: its table ");

    let there = [("DATABASE_URL", url), ("SECRET_KEY", key.trim())];
    let well = place.run(&["doctor"], &there);
    assert!(done(&well).contains("ok    invariants: all hold"), "{}", well.stdout);
    let server = Server::start(&place, &[], &there);
    assert!(is_signed_in(&server, &token).await, "who was signed in is so still");
    let back = Place::new();
    refused(&back.run(&["transfer", "--to", "sqlite:back.db"], &there), "nodes work on the source: ");
    server.stop();
    let told = back.run(&["transfer", "--to", "sqlite:back.db"], &there);
    assert!(done(&told).contains("with SECRET_KEY as it is now"), "{}", told.stdout);
    let back_here = [("DATABASE_URL", "sqlite:back.db"), ("SECRET_KEY", key.trim())];
    let server = Server::start(&back, &[], &back_here);
    assert!(is_signed_in(&server, &token).await, "who was signed in is so still");
    server.stop();
}

#[tokio::test]
async fn an_installation_lives_on_in_postgres_and_comes_back() {
    lives_on(Engine::Postgres).await;
}

#[tokio::test]
async fn an_installation_lives_on_in_mysql_and_comes_back() {
    lives_on(Engine::MySql).await;
}

#[test]
fn an_address_that_cannot_be_used_is_told_with_who_gave_it_and_never_with_its_password() {
    let place = Place::new();
    done(&place.run(&["seed-data"], &[]));
    refused(&place.run(&["transfer"], &[]), "no database to move into was named: give --to, or set OYEZ_TRANSFER_TO");
    refused(
        &place.run(&["transfer", "--to", "oracle://me:hush@db/x"], &[]),
        "(command line, --to): it is no address of a database that Oyez knows. Write sqlite:FILE",
    );
    let quick = ("OYEZ_DATABASE_ACQUIRE_TIMEOUT_SECONDS", "1");
    refused(
        &place.run(&["transfer"], &[("OYEZ_TRANSFER_TO", "postgres://me:hush@127.0.0.1:1/alerts"), quick]),
        "--to = \"postgres://me:***@127.0.0.1:1/alerts\" (environment, OYEZ_TRANSFER_TO): the database alerts on \
         127.0.0.1:1 cannot be reached",
    );
    refused(
        &place.run(&["transfer", "--from", "sqlite:nowhere.db", "--to", "sqlite:new.db"], &[]),
        "--from = \"sqlite:nowhere.db\" (command line, --from): the file nowhere.db cannot be opened",
    );
    let missing = [("DATABASE_URL", "sqlite:missing.db"), KEY];
    refused(
        &place.run(&["transfer", "--to", "sqlite:new.db"], &missing),
        "database.url = \"sqlite:missing.db\" (environment, DATABASE_URL): ",
    );
    refused(
        &place.run(&["transfer", "--to", "sqlite:data/../data/oyez.db"], &[]),
        "the source and the target are the same database",
    );
    refused(&place.run(&["transfer", "--to", "sqlite:nowhere/new.db"], &[]), "--to = \"sqlite:nowhere/new.db\"");
    assert!(!place.path().join("new.db").exists());
}

#[test]
fn a_transfer_that_was_not_finished_is_not_served() {
    let place = Place::new();
    done(&place.run(&["seed-data"], &[]));
    done(&place.run(&["migrate"], &[("DATABASE_URL", "sqlite:new.db"), KEY]));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let url = format!("sqlite:{}", place.path().join("new.db").display());
        let database = sea_orm::Database::connect(url).await.expect("a database");
        let begun = "CREATE TABLE oyez_transfer (name varchar(64) PRIMARY KEY, ends text, rows_total bigint, \
                     rows_copied bigint, last_key text)";
        sea_orm::ConnectionTrait::execute_unprepared(&database, begun).await.expect("a beginning");
        database.close().await.expect("closed");
    });
    let there = [("DATABASE_URL", "sqlite:new.db"), KEY];
    refused(&place.run(&["serve", "--listen", "127.0.0.1:0"], &there), "a transfer into this database was begun");
    refused(&place.run(&["migrate"], &there), "run the same `oyez transfer` again");
    let ended = place.run(&["doctor"], &there);
    assert!(ended.stdout.contains("WRONG migrations: a transfer into this database was begun"), "{}", ended.stdout);
    done(&place.run(&["transfer", "--to", "sqlite:new.db"], &[]));
    assert!(place.run(&["doctor"], &there).stdout.contains("ok    invariants"));
}
