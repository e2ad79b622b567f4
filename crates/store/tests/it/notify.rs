//! Messages between the nodes of one PostgreSQL database.

use store::notify::Notices;
use testbed::{Engine, TestDatabase};

async fn open(database: &TestDatabase) -> Notices {
    Notices::open(&database.store).await.unwrap().expect("messages")
}

#[tokio::test]
async fn a_message_is_heard_by_all_who_listen_on_this_database_and_nobody_elsewhere() {
    let Some(database) = TestDatabase::empty(Engine::Postgres).await else { return };
    let elsewhere = TestDatabase::empty(Engine::Postgres).await.unwrap();
    let (mut near, mut far, mut stranger) = (open(&database).await, open(&database).await, open(&elsewhere).await);
    stranger.tell("of another database").await.unwrap();
    near.tell("first 'quoted'").await.unwrap();
    near.ask().await.unwrap();
    far.tell("second").await.unwrap();
    for node in [&mut near, &mut far] {
        assert_eq!(node.heard().await.unwrap(), "first 'quoted'");
        assert_eq!(node.heard().await.unwrap(), "second");
    }
    assert_eq!(stranger.heard().await.unwrap(), "of another database");
}

#[tokio::test]
async fn a_connection_that_was_ended_is_told_and_another_hears_again() {
    let Some(database) = TestDatabase::empty(Engine::Postgres).await else { return };
    let mut near = open(&database).await;
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    let pool = sea_orm::Database::connect(database.options.url.as_str()).await.unwrap();
    sea_orm::ConnectionTrait::execute_unprepared(&pool, end).await.unwrap();
    assert!(near.heard().await.is_err_and(|error| error.is_absence()));
    let mut again = open(&database).await;
    again.tell("after it").await.unwrap();
    assert_eq!(again.heard().await.unwrap(), "after it");
}

#[tokio::test]
async fn the_other_databases_have_no_messages() {
    assert!(Notices::open(&TestDatabase::sqlite().await.store).await.unwrap().is_none());
    if let Some(database) = TestDatabase::empty(Engine::MySql).await {
        assert!(Notices::open(&database.store).await.unwrap().is_none());
    }
}
