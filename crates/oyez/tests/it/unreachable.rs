//! A database that cannot be opened: what is told, by every command, and that nothing is made then.

use testbed::{Engine, TestDatabase};

use crate::binary::{Ended, Place};

const KEY: (&str, &str) = ("SECRET_KEY", "Zk3vQ9sX7rT1wY5uB8nM2cL6pJ4hG0fD");
const QUICK: (&str, &str) = ("OYEZ_DATABASE_ACQUIRE_TIMEOUT_SECONDS", "1");
const COMMANDS: [&[&str]; 5] = [
    &["serve", "--listen", "127.0.0.1:0"],
    &["migrate"],
    &["seed-data"],
    &["doctor"],
    &["user", "list", "--organization", "acme"],
];

/// All that it said, which never holds a password.
fn told(ended: &Ended) -> String {
    assert_eq!(ended.code, Some(1), "{}", ended.stdout);
    let told = format!("{}{}", ended.stdout, ended.stderr);
    assert!(!told.contains("hush"), "{told}");
    told
}

#[test]
fn every_command_tells_where_it_looked_why_it_failed_who_said_so_and_what_to_do() {
    let place = Place::new();
    let environment = [("DATABASE_URL", "mysql://root:hush@127.0.0.1:1/alerts"), KEY, QUICK];
    for command in COMMANDS {
        let told = told(&place.run(command, &environment));
        let expected = "database.url = \"mysql://root:***@127.0.0.1:1/alerts\" (environment, DATABASE_URL): the database \
                        alerts on 127.0.0.1:1 cannot be reached (Connection refused (os error 111)). Start its server, or mend \
                        the host and the port";
        assert!(told.contains(expected), "{command:?}: {told}");
    }
    assert_eq!(std::fs::read_dir(place.path()).expect("a folder").count(), 0);
}

#[tokio::test]
async fn the_references_names_are_told_with_their_lines_and_a_wrong_password_as_such() {
    for engine in [Engine::MySql, Engine::Postgres] {
        let Some(database) = TestDatabase::empty(engine).await else { continue };
        let url = &database.options.url;
        let address = url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).expect("an address").0;
        let host = address.rsplit('@').next().expect("a host");
        let (host, port) = host.split_once(':').unwrap_or((host, "3306"));
        let place = match engine {
            Engine::MySql => Place::new().with(
                ".env",
                &format!("DB_NAME=alerts\nDB_USER=oyez_nobody\nDB_PASSWORD=hush\nDB_HOST={host}\nDB_PORT={port}\n"),
            ),
            Engine::Postgres => Place::new()
                .with("oyez.toml", &format!("database.url = 'postgres://oyez_nobody:hush@{host}:{port}/alerts'\n")),
        };
        let told = told(&place.run(&["migrate"], &[KEY]));
        let origin = match engine {
            Engine::MySql => {
                "(.env line 1, DB_NAME; .env line 2, DB_USER; .env line 3, DB_PASSWORD; .env line 4, DB_HOST;"
            }
            Engine::Postgres => "(oyez.toml line 1)",
        };
        assert!(told.contains(origin), "{told}");
        assert!(
            told.contains(&format!("the database alerts on {host}:{port} refuses the user or the password")),
            "{told}"
        );
        assert!(told.contains("Mend the user and the password"), "{told}");
    }
}

#[test]
fn a_file_that_is_no_database_is_told_and_left_as_it_is() {
    const LETTER: &str = "Dear Sir or Madam, this is a letter and no database at all.";
    let place = Place::new().with("letter.db", LETTER);
    for command in COMMANDS {
        let told = told(&place.run(command, &[("DATABASE_URL", "sqlite:letter.db"), KEY]));
        assert!(told.contains("database.url = \"sqlite:letter.db\" (environment, DATABASE_URL): the file letter.db is no SQLite database"), "{command:?}: {told}");
    }
    assert_eq!(std::fs::read_to_string(place.path().join("letter.db")).expect("a letter"), LETTER);
}
