//! A connection that does not wait for ever: a request's head must come in time, and an answer must be taken. Rests between requests and
//! bodies have limits elsewhere.

use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use super::push::Takeover;

/// Where the conversation stands: requests begun and ended, so that it is odd while one is being answered.
#[derive(Default)]
pub(super) struct Pace(AtomicU64);

impl Pace {
    /// A request's head has come.
    pub(super) fn begin(self: &Arc<Self>) -> Answering {
        self.0.fetch_add(1, Ordering::Relaxed);
        Answering(self.clone())
    }
}

/// One request is being answered for as long as this lives.
pub(super) struct Answering(Arc<Pace>);

impl Answering {
    /// The answer's body, which takes the note along until its last byte.
    pub(super) fn until_end_of(self, body: Body) -> NotedBody {
        NotedBody { body, _answering: self }
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// A body whose end is noted.
pub(super) struct NotedBody {
    body: Body,
    _answering: Answering,
}

impl HttpBody for NotedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        HttpBody::size_hint(&self.body)
    }
}

/// A stream that breaks off where the other side keeps it waiting.
pub(super) struct Paced<S> {
    stream: S,
    pace: Arc<Pace>,
    takeover: Takeover,
    /// Where the conversation stood when it was last looked at.
    seen: u64,
    head: Deadline,
    write: Deadline,
}

impl<S> Paced<S> {
    pub(super) fn new(
        stream: S,
        pace: Arc<Pace>,
        takeover: Takeover,
        head_time: Duration,
        stall_time: Duration,
    ) -> Self {
        let mut head = Deadline::new(head_time);
        head.set();
        Self { stream, pace, takeover, seen: 0, head, write: Deadline::new(stall_time) }
    }

    /// Whether a head is awaited; a head that has come in since has no deadline any more.
    fn awaits_head(&mut self) -> bool {
        let now = self.pace.0.load(Ordering::Relaxed);
        if now != self.seen {
            self.seen = now;
            self.head.lift();
        }
        now.is_multiple_of(2)
    }
}

/// A time limit that is set when waiting begins.
struct Deadline {
    time: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Deadline {
    const fn new(time: Duration) -> Self {
        Self { time, sleep: None }
    }

    fn set(&mut self) {
        self.sleep.get_or_insert_with(|| Box::pin(sleep(self.time)));
    }

    fn lift(&mut self) {
        self.sleep = None;
    }

    /// Waits on, unless the deadline has passed.
    fn wait<T>(&mut self, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        match &mut self.sleep {
            Some(sleep) => sleep.as_mut().poll(context).map(|()| Err(ErrorKind::TimedOut.into())),
            None => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let awaits_head = this.awaits_head();
        let before = buffer.filled().len();
        let read = Pin::new(&mut this.stream).poll_read(context, buffer);
        match read {
            Poll::Pending if awaits_head => this.head.wait(context),
            Poll::Ready(Ok(())) if awaits_head && buffer.filled().len() > before => {
                this.head.set();
                read
            }
            read => read,
        }
    }
}

impl<S: AsyncWrite + Unpin> Paced<S> {
    fn settle<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.write.lift();
            return written;
        }
        self.write.set();
        self.write.wait(context)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.settle(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.settle(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        if matches!(flushed, Poll::Ready(Ok(()))) {
            self.takeover.note_flush();
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
