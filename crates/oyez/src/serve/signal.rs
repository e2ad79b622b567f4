//! The system's wish that we end: the first asks, the second insists.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

const INSISTED: i32 = 130;

/// A token that is cancelled at the first SIGTERM or SIGINT, and what the log says then. The second ends the process on the spot.
///
/// # Errors
/// When the system lets us not listen for signals.
pub(crate) fn stop_on_request(told: &'static str) -> io::Result<CancellationToken> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stop = CancellationToken::new();
    let asked = stop.clone();
    tokio::spawn(async move {
        wait(&mut terminate, &mut interrupt).await;
        tracing::info!("asked to end: {told}");
        asked.cancel();
        wait(&mut terminate, &mut interrupt).await;
        std::process::exit(INSISTED);
    });
    Ok(stop)
}

async fn wait(terminate: &mut Signal, interrupt: &mut Signal) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
