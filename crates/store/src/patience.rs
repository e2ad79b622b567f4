//! How long work waits for the database. On a connection that drops what is sent nothing ever fails, so whoever waits gives up.

use std::time::Duration;

use crate::error::Error;

/// Does a bounded piece of work, and gives it up where the database is silent for too long.
///
/// # Errors
/// What the work returned; [`Error::Unavailable`] when it was given up. Its transaction then leaves no trace.
pub fn within<T, E, W>(limit: Duration, work: W) -> impl Future<Output = Result<T, E>>
where
    E: From<Error>,
    W: Future<Output = Result<T, E>>,
{
    // Steps are large; they lie beside what waits for them.
    let work = Box::pin(work);
    async move {
        let given_up = || Error::Unavailable(format!("no answer within {} seconds", limit.as_secs()));
        tokio::time::timeout(limit, work).await.unwrap_or_else(|_| Err(given_up().into()))
    }
}
