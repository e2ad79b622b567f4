//! A transfer's source that is not what it says, or does not stay as it was: ids that its engine forgot, and somebody who works on it.

use domain::Timestamp;
use sea_orm::{ConnectionTrait, Database, Statement};
use store::node::{self, Node};
use store::transfer::{Event, TransferError};
use store::{Options, Writer};
use testbed::{Engine, TestDatabase, present_micros};

use crate::filled::Filled;
use crate::transfer::{moved, run};

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

/// Does something in the middle of a transfer, which waits for it.
fn meanwhile(work: impl Future<Output = ()>) {
    tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(work));
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_is_written_or_lost_behind_the_back_of_the_comparison_is_noticed() {
    for engine in [Engine::Postgres, Engine::MySql] {
        let (Some(source), target) = (TestDatabase::empty(engine).await, Filled::nothing()) else { continue };
        moved(&Filled::with(4, 23).await.options, &source.options).await;
        let mut is_done = false;
        let tell = |event: Event<'_>| {
            if matches!(event, Event::Compared { table, .. } if table > "alert") && !is_done {
                is_done = true;
                meanwhile(execute(&source.options, "DELETE FROM alert WHERE id = 4"));
            }
        };
        let error = run(&source.options, &target.options, tell).await.expect_err("it was transferred");
        let TransferError::Differs { table, source_rows: 3, target_rows: 4 } = &error else { panic!("{error}") };
        assert_eq!(table, "alert");
        assert!(is_done);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_is_started_on_the_source_meanwhile_ends_the_transfer() {
    for engine in [Engine::Postgres, Engine::MySql] {
        let (Some(source), target) = (TestDatabase::empty(engine).await, Filled::nothing()) else { continue };
        moved(&Filled::with(2, 24).await.options, &source.options).await;
        let tell = |event: Event<'_>| {
            if let Event::Comparing { .. } = event {
                meanwhile(start(&source, "restarted"));
            }
        };
        let error = run(&source.options, &target.options, tell).await.expect_err("it was transferred");
        let TransferError::NodesRun { nodes } = &error else { panic!("{error}") };
        assert_eq!(nodes, "restarted");
    }
}

async fn start(source: &TestDatabase, name: &str) {
    let now = Timestamp::from_micros(present_micros());
    let node = &Node {
        id: 1,
        name: name.to_owned(),
        host: "desk".to_owned(),
        pid: 7,
        roles: "worker".to_owned(),
        version: "1.2.3".to_owned(),
        migration: "m0001_initial".to_owned(),
        clock_ahead_micros: None,
        is_clock_trusted: true,
        is_redis_up: None,
        started_at: now,
        last_seen_at: now,
    };
    source.store.write(Writer::Engine, |db| async move { node::note(&db, node).await }).await.unwrap();
}
