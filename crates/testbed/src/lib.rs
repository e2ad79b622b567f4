//! What tests stand on: fresh databases of every kind, Redis, a clock that the test turns, randomness with a seed, and a channel whose
//! provider says what the test wants. Only tests use it.

#![expect(clippy::expect_used, reason = "a test that cannot have its surroundings stops here")]

mod alert;
mod channel;
mod clock;
pub mod crowd;
mod database;
pub mod later;
mod redis;
mod reference;
mod watch;

pub use alert::announcement;
pub use channel::{Answer, Pager, Script};
pub use clock::{SeededRandom, TestClock};
pub use database::{Engine, TestDatabase};
pub use redis::{RedisServer, shared_redis};
pub use reference::ReferenceSystem;
pub use watch::{Watch, present_micros};

/// Writes a test three times: on SQLite always, on MySQL/MariaDB and PostgreSQL where their URLs are set
/// (`OYEZ_TEST_MYSQL_URL`, `OYEZ_TEST_POSTGRES_URL`); under `CI=true` a missing URL fails the test.
#[macro_export]
macro_rules! on_each_database {
    ($(async fn $name:ident($database:ident: TestDatabase) $body:block)+) => {$(
        mod $name {
            use super::*;

            async fn behaviour($database: $crate::TestDatabase) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                behaviour($crate::TestDatabase::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn mysql() {
                if let Some(database) = $crate::TestDatabase::on($crate::Engine::MySql).await {
                    behaviour(database).await;
                }
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(database) = $crate::TestDatabase::on($crate::Engine::Postgres).await {
                    behaviour(database).await;
                }
            }
        }
    )+};
}
