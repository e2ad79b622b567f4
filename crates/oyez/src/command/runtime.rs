//! The runtime in which a command waits for the database and the network.

use super::error::CommandError;
use crate::serve::signal;

/// Runs a command's work to its end.
pub(super) fn wait_for<T, E>(work: impl Future<Output = Result<T, E>>) -> Result<T, CommandError>
where
    CommandError: From<E>,
{
    Ok(run_to_end(work)??)
}

/// The same for work that may be left where it is when the system asks for the end.
pub(super) fn wait_unless_asked_to_end<T, E>(work: impl Future<Output = Result<T, E>>) -> Result<T, CommandError>
where
    CommandError: From<E>,
{
    run_to_end(async {
        let asked = signal::stop_on_request("what is under way is given up").map_err(CommandError::Signal)?;
        match asked.run_until_cancelled(Box::pin(work)).await {
            Some(done) => Ok(done?),
            None => Err(CommandError::Interrupted),
        }
    })?
}

/// The same for work that does not fail.
pub(super) fn run_to_end<T>(work: impl Future<Output = T>) -> Result<T, CommandError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CommandError::Runtime)?;
    let done = runtime.block_on(work);
    // The work is over: a thread that is still busy with what nobody waits for must not keep the process.
    runtime.shutdown_background();
    Ok(done)
}
