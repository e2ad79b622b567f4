//! Streams of events, carried on without the library that began them: for each connection it keeps buffers that an open page never
//! uses again. The head of such an answer goes out as any other does; then the connection is taken over, and only events are written.

use std::io;
use std::mem;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use axum::body::Bytes;
use axum::http::header::{CONNECTION, CONTENT_TYPE};
use axum::http::{HeaderValue, Method, Version};
use hyper::body::{Body, Frame, SizeHint};
use hyper::{Request, Response};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::pace::NotedBody;

const EVENTS: &[u8] = b"text/event-stream";
/// What a client may say while it listens: nothing that is answered, and no more than this.
const SAID_BYTES_MAX: usize = 1024;
/// The end of a body in chunks (RFC 9112, section 7.1).
const LAST_CHUNK: &[u8] = b"0\r\n\r\n";

/// Where the stream waits until its head is written.
#[derive(Clone, Default)]
pub(super) struct Takeover(Arc<Mutex<Stage>>);

#[derive(Default)]
enum Stage {
    /// Nothing to take over.
    #[default]
    Ordinary,
    /// The answer has begun, its head may not be written yet.
    Begun(NotedBody),
    /// The head lies ready to be written.
    HeadReady(NotedBody),
    /// The head is written: what follows is ours.
    HeadWritten(NotedBody),
}

impl Takeover {
    /// Whether the answer to this request could be a stream that is taken over: one in chunks.
    pub(super) fn is_possible(request: &Request<axum::body::Body>) -> bool {
        request.version() == Version::HTTP_11 && request.method() == Method::GET
    }

    /// Keeps the stream of events back, and lets everything else pass.
    pub(super) fn divert(&self, answer: Response<NotedBody>) -> Response<Outgoing> {
        let kind = answer.headers().get(CONTENT_TYPE);
        if !kind.is_some_and(|kind| kind.as_bytes().starts_with(EVENTS)) {
            return answer.map(Outgoing::Whole);
        }
        let (mut head, body) = answer.into_parts();
        // Nothing else is answered on this connection.
        head.headers.insert(CONNECTION, HeaderValue::from_static("close"));
        *self.stage() = Stage::Begun(body);
        Response::from_parts(head, Outgoing::Held(self.clone()))
    }

    /// All that was ready to be written is.
    pub(super) fn note_flush(&self) {
        let mut stage = self.stage();
        *stage = match mem::take(&mut *stage) {
            Stage::HeadReady(body) => Stage::HeadWritten(body),
            other => other,
        };
    }

    /// The stream, once its head is written.
    pub(super) fn take(&self) -> Option<NotedBody> {
        let mut stage = self.stage();
        match mem::take(&mut *stage) {
            Stage::HeadWritten(body) => Some(body),
            other => {
                *stage = other;
                None
            }
        }
    }

    fn note_head(&self) {
        let mut stage = self.stage();
        *stage = match mem::take(&mut *stage) {
            Stage::Begun(body) => Stage::HeadReady(body),
            other => other,
        };
    }

    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The body of an answer, as the library is given it.
pub(super) enum Outgoing {
    Whole(NotedBody),
    /// Says nothing: what follows the head is written by [`carry_on`].
    Held(Takeover),
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        match self.get_mut() {
            Self::Whole(body) => Pin::new(body).poll_frame(context),
            Self::Held(takeover) => {
                // The library asks for a body when it has its head in hand.
                takeover.note_head();
                Poll::Pending
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(body) => body.is_end_stream(),
            Self::Held(_) => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(body) => body.size_hint(),
            Self::Held(_) => SizeHint::default(),
        }
    }
}

/// Writes the stream's events in chunks until it ends or the client goes.
///
/// # Errors
/// When the connection breaks, or the client does not take what is written in time.
pub(super) async fn carry_on<S>(stream: S, body: NotedBody) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (mut from_client, mut to_client) = tokio::io::split(stream);
    let mut body = pin!(body);
    let written = async {
        while let Some(frame) = std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await {
            if let Ok(data) = frame.map_err(io::Error::other)?.into_data()
                && !data.is_empty()
            {
                to_client.write_all(&chunk(&data)).await?;
                to_client.flush().await?;
            }
        }
        to_client.write_all(LAST_CHUNK).await?;
        to_client.shutdown().await
    };
    tokio::select! {
        written = written => written,
        gone = until_gone(&mut from_client) => gone,
    }
}

fn chunk(data: &[u8]) -> Vec<u8> {
    let mut chunk = format!("{:x}\r\n", data.len()).into_bytes();
    chunk.extend_from_slice(data);
    chunk.extend_from_slice(b"\r\n");
    chunk
}

/// Returns when the client has closed its side, or talks where it should listen.
async fn until_gone<S: AsyncRead + Unpin>(client: &mut S) -> io::Result<()> {
    let mut said = 0;
    while said <= SAID_BYTES_MAX {
        let mut buffer = [0; 64];
        match client.read(&mut buffer).await? {
            0 => break,
            length => said += length,
        }
    }
    Ok(())
}
