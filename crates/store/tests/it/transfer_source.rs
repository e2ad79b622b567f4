//! A transfer's source that is not what it says: ids that its engine forgot.

use sea_orm::{ConnectionTrait, Database, Statement};
use store::Options;
use testbed::{Engine, TestDatabase};

use crate::filled::Filled;
use crate::transfer::moved;

const EVENT: &str = "INSERT INTO live_event (organization_id, kind, created_at) VALUES (1, 1, 1)";
const NEWEST: &str = "SELECT MAX(id) FROM live_event";

async fn execute(options: &Options, statement: &str) {
    let database = Database::connect(options.url.as_str()).await.unwrap();
    database.execute_unprepared(statement).await.unwrap();
    database.close().await.unwrap();
}

async fn number(options: &Options, select: &str) -> i64 {
    let database = Database::connect(options.url.as_str()).await.unwrap();
    let statement = Statement::from_string(database.get_database_backend(), select);
    let row = database.query_one_raw(statement).await.unwrap().unwrap();
    database.close().await.unwrap();
    row.try_get_by_index(0).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ids_go_on_behind_the_rows_though_the_source_notes_less() {
    let first = Filled::with(3, 21).await;
    first.execute("DELETE FROM sqlite_sequence").await;
    for engine in [Engine::Postgres, Engine::MySql] {
        let Some(server) = TestDatabase::empty(engine).await else { continue };
        moved(&first.options, &server.options).await;
        execute(&server.options, EVENT).await;
        assert_eq!(number(&server.options, NEWEST).await, 5, "{engine:?}: rows 1 and 4 were there");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ids_go_on_behind_the_last_though_a_server_keeps_what_it_once_told_of_its_tables() {
    let Some(mysql) = TestDatabase::empty(Engine::MySql).await else { return };
    let (first, last) = (Filled::with(3, 22).await, Filled::nothing());
    moved(&first.options, &mysql.options).await;
    // MySQL 8 repeats for a day what it answers here.
    let told = "SELECT CAST(auto_increment AS SIGNED) FROM information_schema.tables \
                WHERE table_schema = DATABASE() AND table_name = 'live_event'";
    assert_eq!(number(&mysql.options, told).await, 8);
    execute(&mysql.options, EVENT).await;
    execute(&mysql.options, "DELETE FROM live_event WHERE id = 8").await;
    moved(&mysql.options, &last.options).await;
    last.execute(EVENT).await;
    assert_eq!(number(&last.options, NEWEST).await, 9);
}
