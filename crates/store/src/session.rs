//! How each connection is set up: how long it waits, what reaches the disk, and what each engine is told. It opens none.

use std::time::Duration;

use sea_orm::ConnectOptions;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{self, AssertSqlSafe, Executor, MySqlConnection, PgConnection};

use crate::open::Options;

/// How long a statement waits for a lock that another transaction holds.
pub(crate) const LOCK_WAIT_MAX: Duration = Duration::from_secs(5);
/// How long a server waits for the next statement of a transaction: a node that vanished in the midst of one, or stands still, keeps
/// its rows locked for no longer.
const SILENCE_IN_TRANSACTION_MAX: Duration = Duration::from_secs(30);
/// How long MySQL, which knows no limit for transactions alone, keeps a connection that says nothing.
const MYSQL_SILENCE_MAX: Duration = Duration::from_mins(1);
/// How long the pool keeps an unused connection: shorter than the server would.
const IDLE_MAX: Duration = Duration::from_secs(50);
/// How often PostgreSQL looks, while it works on a statement, whether whoever asked is still there: what a process that was killed had
/// begun does not go on for longer.
const CLIENT_LOOK_EVERY: Duration = Duration::from_secs(10);
/// How long SQLite waits for a lock that another process holds.
const SQLITE_BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Pages (of 4 KiB) in SQLite's log before a commit carries them over into the database's file, which costs two syncs of the
/// disk: seldom enough for a large round, and still within what a person may wait for.
const SQLITE_CHECKPOINT_PAGES: &str = "4000";

/// `writes`: how a writer's commit reaches the disk; `None` makes readers.
pub(crate) fn sqlite(options: &Options, writes: Option<SqliteSynchronous>) -> ConnectOptions {
    let mut pool = ConnectOptions::new(options.url.clone());
    let connections = if writes.is_some() { 1 } else { options.connections_max };
    pool.max_connections(connections)
        .min_connections(1)
        .acquire_timeout(options.acquire_timeout)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |sqlite| {
            sqlite
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(writes.unwrap_or(SqliteSynchronous::Normal))
                .busy_timeout(SQLITE_BUSY_TIMEOUT)
                .statement_cache_capacity(256)
                .pragma("query_only", if writes.is_some() { "0" } else { "1" })
                .pragma("temp_store", "memory")
                .pragma("wal_autocheckpoint", SQLITE_CHECKPOINT_PAGES)
                .optimize_on_close(false, None)
        });
    pool
}

/// A pool of connections to a server.
pub(crate) fn server(options: &Options) -> ConnectOptions {
    let mut pool = ConnectOptions::new(options.url.replacen("mariadb:", "mysql:", 1));
    pool.max_connections(options.connections_max)
        .acquire_timeout(options.acquire_timeout)
        .connect_timeout(options.acquire_timeout)
        .test_before_acquire(false)
        .test_before_acquire_if_idle_for(Duration::from_secs(5))
        .idle_timeout(IDLE_MAX)
        .sqlx_logging(false)
        .map_sqlx_postgres_pool_opts(|pool| pool.after_connect(|connection, _| Box::pin(postgres(connection))))
        .map_sqlx_mysql_pool_opts(|pool| pool.after_connect(|connection, _| Box::pin(mysql(connection))));
    pool
}

async fn postgres(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let silence = SILENCE_IN_TRANSACTION_MAX.as_millis();
    // Compiling a plan takes half a second of a core. PostgreSQL does so where it thinks a plan costly, and it thinks that of each
    // that has to read what the engine's plans forbid, be it a table of six rows.
    let session = format!("SET jit = off; SET idle_in_transaction_session_timeout = {silence}");
    connection.execute(AssertSqlSafe(session)).await?;
    match connection.execute(AssertSqlSafe(look_for_client())).await {
        // A server whose system cannot tell that a client is gone refuses to look.
        Err(error @ sqlx::Error::Database(_)) => {
            tracing::debug!(%error, "the database does not look whether its clients are still there");
            Ok(())
        }
        done => done.map(|_| ()),
    }
}

/// Has the server look for its client in the midst of a statement. It does nothing where the setting is not known: on PostgreSQL
/// before 14, and on what only speaks its protocol.
fn look_for_client() -> String {
    const SETTING: &str = "client_connection_check_interval";
    let interval = CLIENT_LOOK_EVERY.as_millis();
    format!("SELECT set_config('{SETTING}', '{interval}', false) FROM pg_settings WHERE name = '{SETTING}'")
}

async fn mysql(connection: &mut MySqlConnection) -> Result<(), sqlx::Error> {
    connection.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED").await?;
    let lock_wait = LOCK_WAIT_MAX.as_secs();
    let silence = MYSQL_SILENCE_MAX.as_secs();
    let bound = format!("SET SESSION innodb_lock_wait_timeout = {lock_wait}, SESSION wait_timeout = {silence}");
    connection.execute(AssertSqlSafe(bound)).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use sea_orm::sea_query::{Expr, Query};
    use testbed::{Engine, SeededRandom, TestDatabase};

    use crate::{Options, Store};

    #[tokio::test]
    async fn postgres_notices_in_the_midst_of_a_statement_that_its_client_is_gone() {
        let Some(database) = TestDatabase::on(Engine::Postgres).await else { return };
        let options = Options::new(database.options.url.clone());
        let store = Store::open(&options, Arc::new(SeededRandom::new(1))).await.expect("a database");
        let interval = Expr::cust("current_setting('client_connection_check_interval')");
        let interval = store.reader().scalar::<String>(&Query::select().expr(interval).to_owned()).await;
        assert_eq!(interval.expect("a setting").as_deref(), Some("10s"));
        store.close().await;
    }
}
