//! What a client is still sending when its answer is ready: read on for a while, since a connection that is closed on unread bytes
//! takes the answer with it. Nothing of it is kept.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, BodyDataStream, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header::{CONNECTION, EXPECT};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use futures::{Stream, StreamExt};
use tokio::sync::oneshot;
use tokio::sync::oneshot::error::TryRecvError;
use tokio::time::timeout;

use crate::limit;

pub(crate) async fn read_on(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    // Who asked before sending sends nothing once the answer is there.
    let asked_first = request.headers().contains_key(EXPECT);
    let (sender, mut receiver) = oneshot::channel();
    let lent = |body: Body| Lent { chunks: Some(body.into_data_stream()), is_begun: !asked_first, back: Some(sender) };
    let mut response = next.run(request.map(|body| Body::from_stream(lent(body)))).await;
    let is_over = match receiver.try_recv() {
        // Who was too slow already is not waited for again.
        Ok(Some(_)) if response.status() == StatusCode::REQUEST_TIMEOUT => false,
        Ok(Some(rest)) => timeout(limit::DRAIN_TIME_MAX, drain(rest)).await.unwrap_or(false),
        Ok(None) | Err(TryRecvError::Empty) => false,
        Err(TryRecvError::Closed) => true,
    };
    if !is_over {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Whether the end came before the limit.
async fn drain(mut chunks: BodyDataStream) -> bool {
    let mut count = 0;
    loop {
        let chunk = match timeout(limit::DRAIN_PAUSE_MAX, chunks.next()).await {
            Ok(Some(Ok(chunk))) => chunk,
            Ok(end) => return end.is_none(),
            Err(_) => return false,
        };
        count += chunk.len();
        if count > limit::DRAINED_BYTES_MAX {
            return false;
        }
    }
}

/// A body that comes back with what nobody read of it.
struct Lent {
    /// None after its end.
    chunks: Option<BodyDataStream>,
    /// Whether the client sends, and does not wait to be asked.
    is_begun: bool,
    back: Option<oneshot::Sender<Option<BodyDataStream>>>,
}

impl Stream for Lent {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.is_begun = true;
        let Some(chunks) = &mut self.chunks else { return Poll::Ready(None) };
        let chunk = chunks.poll_next_unpin(context);
        if matches!(chunk, Poll::Ready(None | Some(Err(_)))) {
            self.chunks = None;
            self.back = None;
        }
        chunk
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(back) = self.back.take() {
            back.send(self.chunks.take().filter(|_| self.is_begun)).ok();
        }
    }
}
