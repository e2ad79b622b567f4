//! A whole installation from one engine to another and back: the same to the byte, whatever interrupts it; and what is refused.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use store::transfer::{Event, Source, TransferError, Transferred, transfer};
use store::{MigrateError, Options, Store};
use testbed::{Engine, SeededRandom, TestDatabase};
use tokio::sync::Notify;

use crate::filled::Filled;

pub(crate) async fn run(
    from: &Options,
    to: &Options,
    tell: impl FnMut(Event<'_>) + Send,
) -> Result<Transferred, TransferError> {
    let source = Source::open(from).await?;
    let done = transfer(&source, to, Arc::new(SeededRandom::new(1)), tell).await;
    source.close().await;
    done
}

pub(crate) async fn moved(from: &Options, to: &Options) -> Transferred {
    run(from, to, |_| {}).await.unwrap_or_else(|error| panic!("{error}"))
}

async fn refusal(from: &Options, to: &Options) -> TransferError {
    run(from, to, |_| {}).await.expect_err("it was transferred")
}

/// Ends after the first batch that it copies; tells whether there was one.
async fn a_batch(from: &Options, to: &Options) -> Result<Option<Transferred>, TransferError> {
    let copied = Notify::new();
    let tell = |event: Event<'_>| {
        if let Event::Copied { .. } = event {
            copied.notify_one();
        }
    };
    tokio::select! {
        biased;
        () = copied.notified() => Ok(None),
        done = run(from, to, tell) => done.map(Some),
    }
}

async fn there_and_back(engine: Engine) {
    let Some(server) = TestDatabase::empty(engine).await else { return };
    let (first, last) = (Filled::with(40, 1).await, Filled::nothing());
    let copied = AtomicU64::new(0);
    let there = run(&first.options, &server.options, |event| {
        if let Event::Copied { rows, .. } = event {
            copied.fetch_add(rows, Ordering::Relaxed);
        }
    });
    let there = there.await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(copied.into_inner(), there.rows);
    assert!(there.rows > 3_000 && there.tables > 20, "{there:?}");
    assert_eq!(moved(&server.options, &last.options).await, there);
    assert!(first.dump().await == last.dump().await, "what came back is not what went");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_of_an_installation_comes_to_postgres_and_back_the_same_to_the_byte() {
    there_and_back(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_of_an_installation_comes_to_mysql_and_back_the_same_to_the_byte() {
    there_and_back(Engine::MySql).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_server_gives_to_the_other_as_well() {
    let Some(postgres) = TestDatabase::empty(Engine::Postgres).await else { return };
    let Some(mysql) = TestDatabase::empty(Engine::MySql).await else { return };
    let Some(again) = TestDatabase::empty(Engine::Postgres).await else { return };
    let (first, last) = (Filled::with(5, 2).await, Filled::nothing());
    for (from, to) in [(&first.options, &postgres), (&postgres.options, &mysql), (&mysql.options, &again)] {
        moved(from, &to.options).await;
    }
    moved(&again.options, &last.options).await;
    assert!(first.dump().await == last.dump().await, "what came back is not what went");
}

async fn interrupted(to: &Options) {
    let (first, last) = (Filled::with(12, 3).await, Filled::nothing());
    let mut interruptions = 0;
    while a_batch(&first.options, to).await.unwrap_or_else(|error| panic!("{error}")).is_none() {
        interruptions += 1;
        assert!(matches!(store::migrate(to).await, Err(MigrateError::Unfinished)), "it would be taken for whole");
    }
    assert!(interruptions > 20, "{interruptions}");
    moved(to, &last.options).await;
    assert!(first.dump().await == last.dump().await, "what came back is not what went");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn interrupted_after_each_batch_it_goes_on_where_it_stopped() {
    interrupted(&Filled::nothing().options).await;
    for engine in [Engine::Postgres, Engine::MySql] {
        if let Some(server) = TestDatabase::empty(engine).await {
            interrupted(&server.options).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ids_go_on_behind_the_last_that_was_ever_given() {
    let first = Filled::with(3, 4).await;
    for engine in [Engine::Postgres, Engine::MySql] {
        let Some(server) = TestDatabase::empty(engine).await else { continue };
        moved(&first.options, &server.options).await;
        let connection = sea_orm::Database::connect(server.options.url.as_str()).await.unwrap();
        let insert = "INSERT INTO live_event (organization_id, kind, created_at) VALUES (1, 1, 1)";
        sea_orm::ConnectionTrait::execute_unprepared(&connection, insert).await.unwrap();
        let select = sea_orm::Statement::from_string(
            sea_orm::ConnectionTrait::get_database_backend(&connection),
            "SELECT MAX(id) FROM live_event",
        );
        let row = sea_orm::ConnectionTrait::query_one_raw(&connection, select).await.unwrap().unwrap();
        // Rows 1, 4 and 7 were there; 7 was deleted, and is not given again.
        assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 8);
        connection.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_with_rows_is_refused_as_it_is() {
    let (first, other) = (Filled::with(2, 5).await, Filled::with(1, 6).await);
    let before = other.dump().await;
    let error = refusal(&first.options, &other.options).await;
    assert!(matches!(error, TransferError::Occupied { .. }), "{error}");
    assert_eq!(other.dump().await, before);
    let error = refusal(&first.options, &first.options).await;
    assert!(matches!(error, TransferError::Itself), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_that_was_begun_takes_rows_of_no_other_source_nor_of_one_that_changed() {
    let (first, other, target) = (Filled::with(4, 7).await, Filled::with(4, 8).await, Filled::nothing());
    assert_eq!(a_batch(&first.options, &target.options).await.expect("a beginning"), None);
    let error = refusal(&other.options, &target.options).await;
    assert!(matches!(error, TransferError::OtherSource { .. }), "{error}");
    assert!(error.to_string().contains(&first.path.display().to_string()), "{error}");
    first.execute("DELETE FROM team_member").await;
    let error = refusal(&first.options, &target.options).await;
    let TransferError::OtherSource { table, .. } = &error else { panic!("{error}") };
    assert_eq!(table, "team_member");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_was_lost_or_changed_on_the_way_is_noticed() {
    for damage in ["DELETE FROM alert WHERE id = 4", "UPDATE alert SET title = 'another' WHERE id = 4"] {
        let (first, target) = (Filled::with(4, 9).await, Filled::nothing());
        while a_batch(&first.options, &target.options).await.expect("a batch").is_none() {
            let done = target.dump().await.iter().filter(|line| line.starts_with("user:")).count();
            if done > 0 {
                break;
            }
        }
        target.execute(damage).await;
        let error = refusal(&first.options, &target.options).await;
        let TransferError::Differs { table, source_rows: 4, .. } = &error else { panic!("{error}") };
        assert_eq!(table, "alert");
        let opened = Store::open(&target.options, Arc::new(SeededRandom::new(1))).await.expect("a database");
        assert!(matches!(store::check(&opened).await, Err(MigrateError::Unfinished)), "it would be served");
        opened.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_transfers_into_one_target_one_ends_well() {
    let (first, target) = (Filled::with(30, 10).await, Filled::nothing());
    let copy = Filled::nothing();
    std::fs::copy(&first.path, &copy.path).unwrap();
    let (one, other) =
        tokio::join!(run(&first.options, &target.options, |_| {}), run(&copy.options, &target.options, |_| {}));
    if one.is_err() && other.is_err() {
        moved(&first.options, &target.options).await;
    }
    for error in [one, other].into_iter().filter_map(Result::err) {
        assert!(matches!(error, TransferError::Contended | TransferError::Target(_)), "{error}");
    }
    assert!(first.dump().await == target.dump().await, "what arrived is not what went");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_that_is_in_use_missing_or_unfinished_is_left_alone() {
    let (first, target) = (Filled::with(2, 11).await, Filled::nothing());
    let user = Store::open(&first.options, Arc::new(SeededRandom::new(1))).await.expect("a database");
    let error = refusal(&first.options, &target.options).await;
    assert!(matches!(error, TransferError::InUse(_)), "{error}");
    user.close().await;
    assert!(!target.path.exists(), "nothing was begun");
    assert!(matches!(refusal(&target.options, &first.options).await, TransferError::Connect(_)));
    assert!(!target.path.exists(), "nothing was made");
    assert_eq!(a_batch(&first.options, &target.options).await.expect("a beginning"), None);
    let third = Filled::nothing();
    assert!(matches!(refusal(&target.options, &third.options).await, TransferError::Unfinished));
}
