//! `oyez backup` and `oyez restore`: what is kept, what comes back, and what is refused and left as it is.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use reqwest::Client;
use sea_orm::{ConnectionTrait, Database, Statement};
use serde_json::{Value, json};

use crate::binary::{Ended, Place};
use crate::server::Server;

const KEY: (&str, &str) = ("SECRET_KEY", "Zk3vQ9sX7rT1wY5uB8nM2cL6pJ4hG0fD");

fn done(ended: &Ended) -> &str {
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    &ended.stdout
}

#[track_caller]
fn refused(ended: &Ended, why: &str) {
    assert_eq!(ended.code, Some(1), "{}", ended.stdout);
    assert!(ended.stderr.contains(why), "{}", ended.stderr);
}

fn seeded() -> Place {
    let place = Place::new();
    done(&place.run(&["seed-data"], &[]));
    place
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<_> = entries.map(|name| name.into_string().expect("text")).collect();
    names.sort();
    names
}

async fn number(file: &Path, select: &str) -> i64 {
    let database = Database::connect(format!("sqlite:{}?mode=ro", file.display())).await.expect("a database");
    let statement = Statement::from_string(database.get_database_backend(), select);
    let row = database.query_one_raw(statement).await.expect("a count").expect("a row");
    let number = row.try_get_by_index(0).expect("a number");
    database.close().await.expect("closed");
    number
}

async fn token(server: &Server) -> String {
    let reply =
        server.post("/api/auth/login/", &json!({"email": "admin@example.com", "password": "password123"})).await;
    let reply: Value = reply.json().await.expect("JSON");
    reply["data"]["token"].as_str().expect("a token").to_owned()
}

async fn publish(url: &str, token: &str, title: &str) {
    let post = Client::new().post(format!("{url}/api/admin/alerts/")).bearer_auth(token);
    let answer = post.json(&json!({"title": title, "message": "In full"})).send().await.expect("an answer");
    assert_eq!(answer.status(), 201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_made_while_alerts_are_published_has_all_that_was_answered_before_and_comes_back_whole() {
    let place = seeded();
    let server = Server::start(&place, &[], &[]);
    let token = token(&server).await;
    for index in 0..10 {
        publish(&server.url, &token, &format!("Before {index}")).await;
    }
    let (url, stop) = (server.url.clone(), std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false)));
    let publishing = tokio::spawn({
        let (stop, token) = (stop.clone(), token.clone());
        async move {
            while !stop.load(std::sync::atomic::Ordering::Acquire) {
                publish(&url, &token, "Meanwhile").await;
            }
        }
    });
    let (place, backup) = tokio::task::spawn_blocking(move || {
        let ended = place.run(&["backup", "copy.db", "--with-key"], &[]);
        (place, ended)
    })
    .await
    .expect("a backup");
    stop.store(true, std::sync::atomic::Ordering::Release);
    publishing.await.expect("published");
    assert!(done(&backup).contains("copy.db holds "), "{}", backup.stdout);
    assert!(backup.stdout.contains("copy.db.secret-key is the secret key"), "{}", backup.stdout);
    let copy = place.path().join("copy.db");
    for file in ["copy.db", "copy.db.secret-key"] {
        let mode = fs::metadata(place.path().join(file)).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    assert_eq!(number(&copy, "SELECT COUNT(*) FROM alert WHERE title LIKE 'Before %'").await, 10);
    server.stop();

    let other = Place::new();
    let restored = other.run(&["restore", copy.to_str().expect("text")], &[]);
    assert!(done(&restored).starts_with("data/oyez.db holds "), "{}", restored.stdout);
    let well = other.run(&["doctor"], &[]);
    assert!(done(&well).contains("ok    key fingerprint: the database knows this key"), "{}", well.stdout);
    assert_eq!(names(&other.path().join("data")), ["oyez.db", "oyez.db.lock", "secret-key"]);
    let server = Server::start(&other, &[], &[]);
    let answer = Client::new().get(format!("{}/api/auth/me/", server.url)).bearer_auth(&token).send().await;
    assert_eq!(answer.expect("an answer").status(), 200, "a token of before is still good");
    server.stop();
}

#[tokio::test]
async fn a_database_in_use_is_not_replaced_and_one_that_rests_is_kept_aside() {
    let place = seeded();
    done(&place.run(&["backup", "copy.db"], &[]));
    let server = Server::start(&place, &[], &[]);
    let before = names(&place.path().join("data"));
    refused(&place.run(&["restore", "copy.db"], &[]), "there is a database in data/oyez.db; --force");
    let in_use = place.run(&["restore", "copy.db", "--force"], &[]);
    refused(&in_use, "the database data/oyez.db is in use; stop `oyez serve`");
    assert_eq!(names(&place.path().join("data")), before);
    publish(&server.url, &token(&server).await, "Written after all").await;
    server.signal("KILL");
    assert_eq!(server.wait().0, None);

    let restored = place.run(&["restore", "copy.db", "--force"], &[]);
    assert!(done(&restored).contains("The database that was there is data/oyez.db.before-restore-"));
    let data = place.path().join("data");
    let aside = names(&data).into_iter().find(|name| name.contains("before-restore")).expect("the former database");
    let written = "SELECT COUNT(*) FROM alert WHERE title = 'Written after all'";
    assert_eq!(number(&data.join(&aside), written).await, 1, "what a killed node left in its log was kept too");
    assert_eq!(number(&data.join("oyez.db"), written).await, 0);
    assert_eq!(names(&data), ["oyez.db", aside.as_str(), "oyez.db.lock", "secret-key"]);
    done(&place.run(&["doctor"], &[]));
}

#[tokio::test]
async fn a_damaged_database_is_replaced_and_nothing_of_its_log_gets_into_the_new_one() {
    let place = seeded();
    done(&place.run(&["backup", "copy.db"], &[]));
    let database = place.path().join("data/oyez.db");
    let log = fs::read(place.path().join("data/oyez.db-wal")).unwrap_or_default();
    fs::write(&database, vec![7; 16 * 1024]).expect("written");
    fs::write(place.path().join("data/oyez.db-wal"), log).expect("written");
    let restored = place.run(&["restore", "copy.db", "--force"], &[]);
    assert!(done(&restored).contains("The database that was there is data/oyez.db.before-restore-"));
    assert!(!names(&place.path().join("data")).contains(&"oyez.db-wal".to_owned()));
    done(&place.run(&["doctor"], &[]));
}

#[test]
fn restorations_within_one_second_keep_what_each_replaced() {
    let place = seeded();
    done(&place.run(&["backup", "copy.db"], &[]));
    for _ in 0..3 {
        done(&place.run(&["restore", "copy.db", "--force"], &[]));
    }
    let aside = names(&place.path().join("data")).into_iter().filter(|name| name.contains("before-restore"));
    assert_eq!(aside.count(), 3);
}

#[test]
fn a_file_that_is_there_is_replaced_only_when_that_is_asked_for_and_never_the_database_itself() {
    let place = seeded().with("copy.db", "precious");
    refused(
        &place.run(&["backup", "copy.db"], &[]),
        "copy.db is there already; name another file, or replace it by --force",
    );
    assert_eq!(fs::read_to_string(place.path().join("copy.db")).expect("a file"), "precious");
    done(&place.run(&["backup", "copy.db", "--force"], &[]));
    refused(&place.run(&["backup", "data/oyez.db", "--force"], &[]), "data/oyez.db is the database itself");
    refused(&place.run(&["backup", "nowhere/copy.db"], &[]), "there is no folder nowhere; make it");
    refused(&place.run(&["backup", "data"], &[]), "data is no file");
    refused(&place.run(&["restore", "nowhere.db", "--force"], &[]), "there is no file nowhere.db");
    refused(&place.run(&["restore", "data/oyez.db", "--force"], &[]), "data/oyez.db is the database itself");
    fs::hard_link(place.path().join("data/oyez.db"), place.path().join("link.db")).expect("a second name");
    for command in [["backup", "link.db"], ["restore", "link.db"]] {
        let ended = place.run(&[command[0], command[1], "--force"], &[]);
        refused(&ended, "link.db is the database itself, or another name of it; name another file");
    }
    assert_eq!(names(place.path()), ["copy.db", "data", "link.db"]);
    done(&place.run(&["doctor"], &[]));
}

#[test]
fn a_damaged_database_is_not_copied_and_what_to_do_is_told() {
    let place = seeded();
    fs::write(place.path().join("data/oyez.db"), vec![7; 16 * 1024]).expect("written");
    fs::remove_file(place.path().join("data/oyez.db-wal")).ok();
    let ended = place.run(&["backup", "copy.db"], &[]);
    refused(&ended, "the file data/oyez.db is no SQLite database");
    refused(&ended, "It is damaged, or something else: put it back from a backup");
    assert_eq!(names(place.path()), ["data"]);
}

#[test]
fn a_full_disk_leaves_nothing_half_made() {
    let place = seeded();
    let limited = |arguments: &str| {
        let mut shell = Command::new("sh");
        let binary = env!("CARGO_BIN_EXE_oyez");
        shell.args(["-c", &format!("trap '' XFSZ; ulimit -f 200; exec {binary} {arguments}")]);
        shell.current_dir(place.path()).env_clear().env("PATH", "/usr/bin:/bin");
        Ended::from(shell.output().expect("it runs"))
    };
    refused(&limited("backup copy.db"), "no room on the disk for copy.db");
    assert_eq!(names(place.path()), ["data"]);
    done(&place.run(&["backup", "copy.db"], &[]));
    refused(&limited("restore copy.db --force"), "no room on the disk for ");
    assert!(!names(&place.path().join("data")).iter().any(|name| name.contains("draft") || name.contains("before")));
    done(&place.run(&["doctor"], &[]));
}

#[tokio::test]
async fn what_is_no_database_of_this_version_is_not_restored() {
    let place = seeded().with("letter.db", "Dear Sir or Madam, this is a letter and no database at all.");
    let letter = place.run(&["restore", "letter.db", "--force"], &[]);
    refused(&letter, "letter.db is damaged, or no backup: the file letter.db is no SQLite database");
    refused(&letter, "; take another that `oyez backup` made");
    refused(&place.run(&["restore", "data", "--force"], &[]), "data is a folder; name the file in it");
    let pipe = Command::new("mkfifo").arg(place.path().join("pipe")).status().expect("mkfifo");
    assert!(pipe.success());
    refused(&place.run(&["restore", "pipe", "--force"], &[]), "pipe is no file but a pipe, a socket or a device; name");
    let theirs = format!("sqlite:{}?mode=rwc", place.path().join("theirs.db").display());
    let theirs = Database::connect(theirs).await.expect("a database");
    theirs.execute_unprepared("CREATE TABLE theirs (id INTEGER)").await.expect("a table");
    theirs.close().await.expect("closed");
    refused(&place.run(&["restore", "theirs.db", "--force"], &[]), "theirs.db holds no tables of Oyez; name another");
    done(&place.run(&["backup", "newer.db"], &[]));
    let newer = format!("sqlite:{}", place.path().join("newer.db").display());
    let newer = Database::connect(newer).await.expect("a database");
    let raised = "UPDATE meta SET value = '99.0.0' WHERE name = 'schema_compatible_from'";
    newer.execute_unprepared(raised).await.expect("a contract of a later version");
    newer.close().await.expect("closed");
    refused(
        &place.run(&["restore", "newer.db", "--force"], &[]),
        "newer.db: this database was migrated by a newer Oyez",
    );
    done(&place.run(&["doctor"], &[]));
}

#[test]
fn the_key_is_named_with_the_backup_and_missed_at_the_restoration() {
    let place = seeded();
    let backup = place.run(&["backup", "copy.db"], &[]);
    assert!(done(&backup).contains("The secret key is not in it: keep data/secret-key as well"), "{}", backup.stdout);
    let copy = place.path().join("copy.db");
    let copy = copy.to_str().expect("text");
    let other = Place::new();
    let restored = other.run(&["restore", copy], &[]);
    assert!(done(&restored).contains("Its secret key is not here: before a start put it back as data/secret-key"));
    refused(&other.run(&["serve", "--listen", "127.0.0.1:0"], &[]), "the secret key of this database is missing");

    done(&place.run(&["backup", "copy.db", "--with-key", "--force"], &[]));
    let strange = Place::new();
    done(&strange.run(&["seed-data"], &[]));
    fs::remove_file(strange.path().join("data/oyez.db")).expect("removed");
    refused(&strange.run(&["restore", copy], &[]), "data/secret-key holds another key; --force");
    let restored = strange.run(&["restore", copy, "--force"], &[]);
    assert!(done(&restored).contains("The secret key that was there is data/secret-key.before-restore-"));
    done(&strange.run(&["doctor"], &[]));
}

#[test]
fn a_database_on_a_server_is_left_to_the_servers_tools() {
    let place = Place::new();
    for (url, there, back) in [
        ("postgres://me:hush@127.0.0.1:1/alerts", "pg_dump --format=custom", "pg_restore"),
        ("mysql://me:hush@127.0.0.1:1/alerts", "mysqldump --single-transaction", "mysql NAME < FILE"),
    ] {
        let environment = [("DATABASE_URL", url), KEY];
        for (command, tool) in [("backup", there), ("restore", back)] {
            let ended = place.run(&[command, "copy.db"], &environment);
            refused(&ended, tool);
            assert!(ended.stderr.contains("me:***@") && !ended.stderr.contains("hush"), "{}", ended.stderr);
        }
    }
    assert!(names(place.path()).is_empty());
}
