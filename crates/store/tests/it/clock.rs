//! The time of a shared database.

use store::{Dialect, clock};
use testbed::on_each_database;

on_each_database! {
    async fn a_shared_database_tells_a_time_that_goes_forward_and_an_embedded_one_tells_none(database: TestDatabase) {
        let first = clock::now(database.store.reader()).await.expect("a time");
        let second = clock::now(database.store.reader()).await.expect("a time");
        if database.store.dialect() == Dialect::Sqlite {
            assert_eq!((first, second), (None, None));
        } else {
            assert!(second > first);
            let year_2026 = domain::Timestamp::from_micros(1_767_225_600_000_000);
            assert!(first.expect("a time") > year_2026 && second.expect("a time") < domain::Timestamp::END);
        }
    }
}
