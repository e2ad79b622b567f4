//! Bringing a schema up to date.

use std::sync::Arc;

use store::{MigrateError, Obstacle, Store, check, migrate};
use testbed::{SeededRandom, on_each_database};

on_each_database! {
    async fn a_second_migration_changes_nothing(database: TestDatabase) {
        assert_eq!(migrate(&database.options).await.expect("migrating again"), 0);
        check(&database.store).await.expect("a current schema");
    }

    async fn a_transaction_runs_on_a_task_of_its_own(database: TestDatabase) {
        let store = database.store.clone();
        let task = tokio::spawn(async move {
            let word = String::from("captured");
            store.write(store::Writer::Person, |db| {
                let word = &word;
                async move { Ok::<_, store::Error>((db.dialect(), word.len())) }
            }).await
        });
        assert_eq!(task.await.expect("a task").expect("a transaction").1, 8);
    }
}

#[tokio::test]
async fn a_database_of_somebody_else_is_never_touched() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = store::Options::new(format!("sqlite:{}?mode=rwc", folder.path().join("other.db").display()));
    let other = sea_orm::Database::connect(options.url.as_str()).await.expect("a database");
    sea_orm::ConnectionTrait::execute_unprepared(&other, "CREATE TABLE theirs (id INTEGER)").await.expect("a table");
    other.close().await.expect("closed");
    let before = std::fs::read(folder.path().join("other.db")).expect("a file");
    let Err(MigrateError::Connect(error)) = migrate(&options).await else { panic!("it was taken for ours") };
    assert_eq!(error.obstacle, Obstacle::Foreign, "{error}");
    let Err(error) = Store::open(&options, Arc::new(SeededRandom::new(0))).await else { panic!("it was opened") };
    assert_eq!(error.obstacle, Obstacle::Foreign, "{error}");
    assert_eq!(std::fs::read(folder.path().join("other.db")).expect("a file"), before);
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing was put beside it");
}

#[tokio::test]
async fn several_processes_may_migrate_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = store::Options::new(format!("sqlite:{}", folder.path().join("new.db").display()));
    let (first, second) = tokio::join!(
        tokio::spawn({
            let options = options.clone();
            async move { migrate(&options).await }
        }),
        tokio::spawn({
            let options = options.clone();
            async move { migrate(&options).await }
        }),
    );
    let applied = [first.expect("a task").expect("first"), second.expect("a task").expect("second")];
    assert_eq!(applied.iter().sum::<usize>(), 2, "each migration once");
}
