//! The time of a shared database.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use store::{Dialect, Error, Options, Store, Writer, clock};
use testbed::{SeededRandom, on_each_database};
use tokio::sync::Notify;

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

    async fn the_wait_for_a_connection_is_no_part_of_a_reading(database: TestDatabase) {
        let options = Options { connections_max: 1, ..database.options.clone() };
        let store = Store::open(&options, Arc::new(SeededRandom::new(1))).await.expect("a store");
        let (looks, held, done) = (AtomicI64::new(0), &Notify::new(), &Notify::new());
        let hold = store.write(Writer::Person, |_db| async move {
            held.notify_one();
            done.notified().await;
            Ok::<_, Error>(())
        });
        let read = async {
            held.notified().await;
            let mut reading = Box::pin(clock::read(&store, || looks.fetch_add(1, Ordering::Relaxed)));
            if store.dialect() != Dialect::Sqlite {
                let nothing = tokio::select! {
                    biased;
                    _ = &mut reading => None,
                    () = tokio::task::yield_now() => Some(looks.load(Ordering::Relaxed)),
                };
                assert_eq!(nothing, Some(0), "it waits, and has not looked at its clock");
            }
            done.notify_one();
            reading.await.expect("a reading")
        };
        let (hold, reading) = tokio::join!(hold, read);
        hold.expect("a transaction");
        assert_eq!(reading.is_none(), store.dialect() == Dialect::Sqlite);
        assert!(reading.is_none_or(|reading| (reading.asked, reading.answered) == (0, 1)));
        store.close().await;
    }
}
