//! Versions side by side on one database: what a later one adds we bear, and what it takes away we respect.

use domain::Timestamp;
use store::node::{self, Node};
use store::{MigrateError, Options, Store, Version, Writer, about, check, migrate};
use testbed::{TestDatabase, later, on_each_database};

async fn facts(store: &Store) -> (String, String) {
    let about = about::about(store.reader()).await.unwrap();
    (about.migration, about.compatible_from)
}

async fn note(store: &Store, version: &str, ago_seconds: u64) {
    let now = store::clock::now(store.reader()).await.unwrap().unwrap_or_else(machine);
    let node = &Node {
        id: 1,
        name: "the desk".to_owned(),
        host: "desk".to_owned(),
        pid: 7,
        roles: "api".to_owned(),
        version: version.to_owned(),
        migration: String::new(),
        clock_ahead_micros: None,
        is_clock_trusted: true,
        is_redis_up: None,
        started_at: now,
        last_seen_at: now - std::time::Duration::from_secs(ago_seconds),
    };
    store.write(Writer::Engine, |db| async move { node::note(&db, node).await }).await.unwrap();
}

#[expect(clippy::disallowed_methods, reason = "an embedded database tells the machine's own time")]
fn machine() -> Timestamp {
    chrono::Utc::now().into()
}

async fn apply_twice_at_once(options: &Options) -> usize {
    let apply = |options: Options| tokio::spawn(async move { later::expanded().apply(&options).await });
    let (one, other) = tokio::join!(apply(options.clone()), apply(options.clone()));
    one.unwrap().unwrap() + other.unwrap().unwrap()
}

on_each_database! {
    async fn what_a_later_version_adds_keeps_this_one_neither_from_starting_nor_from_going_on(database: TestDatabase) {
        let TestDatabase { store, options, .. } = &database;
        assert_eq!(facts(store).await, ("m0002_web_session".to_owned(), "0.1.0".to_owned()));
        note(store, env!("CARGO_PKG_VERSION"), 0).await;
        assert_eq!(apply_twice_at_once(options).await, 1);
        assert_eq!(facts(store).await, ("m9001_expand".to_owned(), "0.1.0".to_owned()));
        check(store).await.expect("a node that goes on");
        assert_eq!(migrate(options).await.expect("a node that starts"), 0);
        later::expanded().check(store).await.expect("the later version");
        note(store, env!("CARGO_PKG_VERSION"), 0).await;
        assert_eq!(node::list(store.reader()).await.expect("nodes").len(), 1);
    }

    async fn what_a_later_version_takes_away_refuses_only_those_that_may_miss_it(database: TestDatabase) {
        let TestDatabase { store, options, .. } = &database;
        assert_eq!(later::contracted().apply(options).await.expect("the later version"), 2);
        assert_eq!(facts(store).await, ("m9002_contract".to_owned(), later::EXPANDING.to_string()));
        for refused in [check(store).await, migrate(options).await.map(|_| ())] {
            let Err(MigrateError::TooOld { needed, own }) = refused else { panic!("{refused:?}") };
            assert_eq!((needed, own.to_string().as_str()), (later::EXPANDING.to_string(), env!("CARGO_PKG_VERSION")));
        }
        later::expanded().check(store).await.expect("a version that stopped using it");
        assert_eq!(later::expanded().apply(options).await.expect("a start of that version"), 0);
        assert_eq!(facts(store).await.1, later::EXPANDING.to_string(), "the floor is not lowered");
    }

    async fn nothing_is_taken_away_under_a_node_that_runs(database: TestDatabase) {
        let TestDatabase { store, options, .. } = &database;
        note(store, "89.9.9", 0).await;
        let Err(error) = later::contracted().apply(options).await else { panic!("it was taken away") };
        assert!(matches!(error, MigrateError::OlderNodes { .. }), "{error}");
        assert!(error.to_string().contains("version 90.0.0 or later, and older ones run: the desk (89.9.9)"), "{error}");
        check(store).await.expect("the node goes on");
        note(store, "89.9.9", 60).await;
        assert_eq!(later::contracted().apply(options).await.expect("the node is lost"), 1);
    }
}

#[tokio::test]
async fn a_floor_that_cannot_be_read_was_set_by_a_later_version() {
    let database = TestDatabase::sqlite().await;
    let rows = sea_orm::Database::connect(database.options.url.as_str()).await.unwrap();
    let odd = "UPDATE meta SET value = 'two' WHERE name = 'schema_compatible_from'";
    sea_orm::ConnectionTrait::execute_unprepared(&rows, odd).await.unwrap();
    let refused = check(&database.store).await.unwrap_err().to_string();
    assert!(refused.contains("now works with version two or later; this is 0.1.0. Upgrade this node"), "{refused}");
    assert!(Version::parse("two").is_none());
}
