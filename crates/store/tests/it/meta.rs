//! Facts about the installation.

use store::{Error, Writer, meta};
use testbed::on_each_database;

async fn keep(store: &store::Store, value: &str) -> String {
    let kept = store.write(Writer::Person, |db| async move { meta::keep(&db, "word", value).await }).await;
    kept.expect("a fact is kept")
}

on_each_database! {
    async fn of_two_nodes_that_keep_a_fact_at_once_the_first_wins(database: TestDatabase) {
        let (one, other) = tokio::join!(keep(&database.store, "one"), keep(&database.store, "other"));
        assert_eq!(one, other);
        assert_eq!(keep(&database.store, "late").await, one);
    }

    async fn a_fact_is_replaced_only_where_it_is_still_the_one_that_was_seen(database: TestDatabase) {
        keep(&database.store, "old").await;
        for (from, to) in [("other", "wrong"), ("old", "new"), ("old", "late")] {
            let replaced = database.store.write(Writer::Person, |db| async move {
                meta::replace(&db, "word", from, to).await?;
                Ok::<_, Error>(())
            });
            replaced.await.expect("a replacement that may find nothing");
        }
        assert_eq!(meta::read(database.store.reader(), "word").await.expect("readable").as_deref(), Some("new"));
    }
}
