//! How much work lies in the store.

use domain::{AlertId, OrganizationId};
use store::counter::{self, Change, Metric};
use store::{Error, Writer, gauge};
use testbed::on_each_database;

on_each_database! {
    async fn deltas_are_counted_until_they_are_folded(database: TestDatabase) {
        let db = database.store.reader();
        assert_eq!(gauge::unfolded_deltas(db).await.expect("a count"), 0);
        let noted = database.store.write(Writer::Person, |db| async move {
            let change = Change::of(Metric::Read, 1);
            counter::note(&db, OrganizationId(1), AlertId(1), &[change]).await?;
            Ok::<_, Error>(())
        });
        noted.await.expect("a delta");
        assert!(gauge::unfolded_deltas(db).await.expect("a count") > 0);
        assert_eq!(gauge::open_rounds(db).await.expect("a count"), 0);
    }
}
