//! Short messages between the connections of one PostgreSQL database (LISTEN and NOTIFY). They are hints: none is kept for whoever is away.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx::postgres::{PgListener, PgPoolOptions};
use sea_orm::sqlx::{self, Error as SqlxError, query, query_scalar};
use sea_orm::{DbErr, RuntimeErr};
use tokio::time::timeout;

use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::open::Store;

/// A server that is silent for longer counts as lost: on a connection that drops what is sent, nothing ever fails.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(5);
/// Installations in schemas of one database are apart; a name of PostgreSQL has 63 letters at most.
const CHANNEL: &str = "SELECT 'oyez_' || md5(coalesce(current_schema(), ''))";
const TELL: &str = "SELECT pg_notify($1, $2)";
const ASK: &str = "SELECT 1";

/// One connection of its own, beside the pool.
pub struct Notices {
    connection: PgListener,
    channel: String,
}

impl Notices {
    /// Opens the connection and listens; `None` where the database has no such messages.
    ///
    /// # Errors
    /// When the server is away, or lets nobody listen.
    pub async fn open(store: &Store) -> Result<Option<Self>> {
        if store.dialect() != Dialect::Postgres {
            return Ok(None);
        }
        let options = store.reader_pool().get_postgres_connection_pool().connect_options();
        answered(async {
            let single = PgPoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None);
            let pool = single.connect_lazy_with(Arc::unwrap_or_clone(options));
            let mut connection = PgListener::connect_with(&pool).await?;
            let channel: String = query_scalar(CHANNEL).fetch_one(&mut connection).await?;
            connection.listen(&channel).await?;
            // A connection that broke is told to the caller, who knows what was missed.
            connection.eager_reconnect(false);
            Ok(Some(Self { connection, channel }))
        })
        .await
    }

    /// Sends to all who listen, this connection included.
    ///
    /// # Errors
    /// When the server is away; the connection is of no use any more then.
    pub async fn tell(&mut self, message: &str) -> Result<()> {
        answered(query(TELL).bind(&self.channel).bind(message).execute(&mut self.connection)).await.map(|_| ())
    }

    /// The next message. Nothing is lost by dropping the future.
    ///
    /// # Errors
    /// When the connection broke; it is of no use any more then.
    pub async fn heard(&mut self) -> Result<String> {
        match self.connection.try_recv().await.map_err(fault)? {
            Some(notice) => Ok(notice.payload().to_owned()),
            None => Err(Error::Unavailable("the connection for messages broke".to_owned())),
        }
    }

    /// Asks whether the server is still there.
    ///
    /// # Errors
    /// When it is not.
    pub async fn ask(&mut self) -> Result<()> {
        answered(query(ASK).execute(&mut self.connection)).await.map(|_| ())
    }
}

async fn answered<T>(asked: impl Future<Output = sqlx::Result<T>>) -> Result<T> {
    let silent = || Error::Unavailable(format!("no answer within {} seconds", ANSWER_TIME_MAX.as_secs()));
    timeout(ANSWER_TIME_MAX, asked).await.map_err(|_| silent())?.map_err(fault)
}

fn fault(error: SqlxError) -> Error {
    Error::from_db(Dialect::Postgres, DbErr::Query(RuntimeErr::SqlxError(Arc::new(error))))
}
