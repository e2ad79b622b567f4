//! How long a request may take, and whose fault it is when it takes longer: the client's, whose body does not come, or ours.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use futures::stream;

use crate::error::ApiError;

/// Whose fault it is that there is no answer in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Late {
    /// The client's: we waited for its body.
    Body,
    /// Ours.
    Answer,
}

/// Gives a request so much time and no more; a program reads why.
pub async fn hurry(State(time_limit): State<Duration>, request: Request, next: Next) -> Response {
    within(time_limit, request, next).await.unwrap_or_else(|late| match late {
        Late::Body => ApiError::SlowBody.into_response(),
        Late::Answer => ApiError::TimedOut.into_response(),
    })
}

/// The answer, when there is one in time.
///
/// # Errors
/// Whose fault it is that there is none.
pub async fn within(time_limit: Duration, request: Request, next: Next) -> Result<Response, Late> {
    let is_waiting = Arc::new(AtomicBool::new(false));
    let request = watch(request, is_waiting.clone());
    match tokio::time::timeout(time_limit, next.run(request)).await {
        Ok(response) => Ok(response),
        Err(_) if is_waiting.load(Ordering::Relaxed) => Err(Late::Body),
        Err(_) => Err(Late::Answer),
    }
}

/// Keeps note of whether somebody waits for more of the body.
fn watch(request: Request, is_waiting: Arc<AtomicBool>) -> Request {
    request.map(|body| {
        if body.is_end_stream() {
            return body;
        }
        let mut chunks = body.into_data_stream();
        Body::from_stream(stream::poll_fn(move |context| {
            let chunk = chunks.poll_next_unpin(context);
            is_waiting.store(chunk.is_pending(), Ordering::Relaxed);
            chunk
        }))
    })
}
