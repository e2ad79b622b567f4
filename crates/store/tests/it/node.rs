//! The nodes that the store lists.

use domain::Timestamp;
use store::node::{self, Node};
use store::{Store, Writer};
use testbed::on_each_database;

fn called(name: &str, id: i64) -> Node {
    Node {
        id,
        name: name.to_owned(),
        host: "desk".to_owned(),
        pid: 7,
        roles: "api,worker".to_owned(),
        version: "1.2.3".to_owned(),
        migration: "m0001_initial".to_owned(),
        clock_ahead_micros: None,
        is_clock_trusted: true,
        is_redis_up: None,
        started_at: Timestamp::from_micros(1),
        last_seen_at: Timestamp::from_micros(1),
    }
}

async fn note(store: &Store, node: &Node) {
    store.write(Writer::Engine, |db| async move { node::note(&db, node).await }).await.unwrap();
}

async fn names(store: &Store) -> Vec<String> {
    node::list(store.reader()).await.unwrap().into_iter().map(|node| node.name).collect()
}

on_each_database! {
    async fn a_node_is_listed_once_however_often_it_says_that_it_is_there(database: TestDatabase) {
        let store = &database.store;
        let ann = called("ann", 9);
        note(store, &ann).await;
        note(store, &called("ann", i64::MAX)).await;
        let seen = Node {
            clock_ahead_micros: Some(-5),
            is_clock_trusted: false,
            is_redis_up: Some(true),
            last_seen_at: Timestamp::from_micros(2_000_000_000_000_000),
            ..ann
        };
        note(store, &seen).await;
        assert_eq!(node::list(store.reader()).await.unwrap(), [seen, called("ann", i64::MAX)], "a name is no key");
    }

    async fn a_node_goes_at_its_end_and_one_that_is_unseen_for_long_is_forgotten(database: TestDatabase) {
        let store = &database.store;
        for (name, id, at) in [("gone", 1, 10), ("lost", 2, 20), ("there", 3, 30)] {
            note(store, &Node { last_seen_at: Timestamp::from_micros(at), ..called(name, id) }).await;
        }
        assert_eq!(names(store).await, ["there", "lost", "gone"]);
        store.write(Writer::Engine, |db| async move { node::leave(&db, 1).await }).await.unwrap();
        for found in [true, false] {
            let forgotten = store.write(Writer::Engine, |db| async move {
                node::forget(&db, Timestamp::from_micros(30)).await
            });
            assert_eq!(forgotten.await.unwrap(), found);
        }
        assert_eq!(names(store).await, ["there"]);
    }
}
