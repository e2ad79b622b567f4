//! What prevents a connection is told apart, with the place and without the password.

use std::sync::Arc;
use std::time::Duration;

use store::{ConnectError, MigrateError, Obstacle, Options, Store};
use testbed::{Engine, SeededRandom, TestDatabase};

async fn refusal(url: &str) -> ConnectError {
    let options = Options { acquire_timeout: Duration::from_secs(1), ..Options::new(url) };
    let Err(error) = Store::open(&options, Arc::new(SeededRandom::new(0))).await else { panic!("{url} can be opened") };
    match store::migrate(&options).await {
        // What the system says of it may differ from one try to the next.
        Err(MigrateError::Connect(migrating)) => {
            assert_eq!((migrating.obstacle, place(&migrating)), (error.obstacle, place(&error)));
        }
        other => panic!("{url}: {other:?}"),
    }
    error
}

/// What is said before the cause.
fn place(error: &ConnectError) -> String {
    let told = error.to_string();
    told.split_once(" (").expect("a cause").0.to_owned()
}

/// The address with another user, password, host or name.
fn with(url: &str, user: &str, host: Option<&str>, name: &str) -> String {
    let (scheme, rest) = url.split_once("://").expect("a scheme");
    let authority = rest.split('/').next().expect("an authority");
    let there = authority.rsplit('@').next().expect("a host");
    format!("{scheme}://{user}@{}/{name}", host.unwrap_or(there))
}

#[tokio::test]
async fn a_server_tells_what_it_refuses() {
    for engine in [Engine::MySql, Engine::Postgres] {
        let Some(database) = TestDatabase::empty(engine).await else { continue };
        let url = &database.options.url;
        let user = url.split_once("://").and_then(|(_, rest)| rest.split_once('@')).expect("a user").0;

        let error = refusal(&with(url, user, None, "oyez_nowhere")).await;
        assert_eq!(error.obstacle, Obstacle::NoDatabase, "{error}");
        assert!(error.to_string().contains("the database oyez_nowhere on "), "{error}");
        let error = refusal(&with(url, "oyez_nobody:hush", None, "oyez")).await;
        assert_eq!(error.obstacle, Obstacle::Denial, "{error}");
        assert!(!error.to_string().contains("hush"), "{error}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_with_its_place() {
    for url in ["mysql://root:hush@127.0.0.1:1/alerts", "postgres://root:hush@127.0.0.1:1/alerts"] {
        let error = refusal(url).await;
        assert_eq!(error.obstacle, Obstacle::Silence, "{error}");
        let told = "the database alerts on 127.0.0.1:1 cannot be reached (Connection refused";
        assert!(error.to_string().starts_with(told), "{error}");
    }
    let error = refusal("mysql://root:hush@oyez.invalid/alerts").await;
    assert_eq!(error.obstacle, Obstacle::Silence, "{error}");
    assert!(error.to_string().starts_with("the database alerts on oyez.invalid:3306 "), "{error}");
}

#[tokio::test]
async fn a_file_that_is_none_or_no_database_is_told_by_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let url = |name: &str| format!("sqlite:{}", path(name).display());
    std::fs::write(path("letter.db"), "Dear Sir or Madam, this is a letter and no database at all.").expect("written");
    std::fs::create_dir(path("folder.db")).expect("a folder");
    for (name, obstacle) in
        [("letter.db", Obstacle::Content), ("folder.db", Obstacle::File), ("nowhere/oyez.db", Obstacle::File)]
    {
        let error = refusal(&url(name)).await;
        assert_eq!(error.obstacle, obstacle, "{error}");
        assert!(error.to_string().starts_with(&format!("the file {} ", path(name).display())), "{error}");
    }
    store::migrate(&Options::new(url("torn.db"))).await.expect("migrations");
    let mut torn = std::fs::read(path("torn.db")).expect("a database");
    torn[100..200].fill(0xff);
    std::fs::write(path("torn.db"), torn).expect("written");
    let error = refusal(&url("torn.db")).await;
    assert_eq!(error.obstacle, Obstacle::Damage, "{error}");
    assert!(error.to_string().ends_with("torn.db is damaged (database disk image is malformed)"), "{error}");
    let error = refusal(&format!("{}?mode=ro", url("new.db"))).await;
    assert_eq!(error.obstacle, Obstacle::File, "{error}");
}

#[test]
fn an_address_is_read_whole_before_it_is_used_and_never_repeated() {
    for url in [
        "oracle://db/x",
        "mysql://root:hush@db",
        "mysql://root:hush@db/",
        "mysql://root:hu/sh@db/x",
        "postgres://root:hush@db:70000/x",
        "postgres://root:hush@db/x?sslmode=perhaps",
        "sqlite:x.db?colour=blue",
    ] {
        let error = store::parse_address(url).expect_err(url).to_string();
        assert!(!error.contains("hu"), "{error}");
    }
    for url in ["mysql://db/x", "mariadb://db/x", "postgres://me@db", "sqlite:x.db"] {
        store::parse_address(url).expect(url);
    }
}
