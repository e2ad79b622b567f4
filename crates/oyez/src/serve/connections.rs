//! Clients' connections: how many there are at once, how long each may keep us waiting, and how they end. Routes are not known here.

use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use metrics::{Gauge, gauge};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tower::Service;

use super::pace::{Pace, Paced};
use super::push::{self, Outgoing, Takeover};

/// How long the head of a request may take from its first byte; the first of a connection from its beginning.
const HEAD_TIME_MAX: Duration = Duration::from_secs(10);
/// How long a connection may rest between two requests. Proxies keep theirs for a minute, and should be the first to let go.
const IDLE_TIME_MAX: Duration = Duration::from_secs(75);
/// How long a client may take nothing of what is sent to it.
const STALL_TIME_MAX: Duration = Duration::from_secs(30);
/// The largest head of a request, in bytes; beyond it the answer is 431.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// How long to wait when the system has no connection to give, most likely for want of open files.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// What the clients of one listener may take from us.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLimits {
    /// Open connections; whoever comes then waits.
    pub connections_max: u32,
    /// For the head of a request.
    pub head_time: Duration,
    /// Between two requests.
    pub idle_time: Duration,
    /// Without taking a byte of an answer.
    pub stall_time: Duration,
}

impl ConnectionLimits {
    /// The usual ones for this many connections.
    pub const fn of(connections_max: u32) -> Self {
        Self { connections_max, head_time: HEAD_TIME_MAX, idle_time: IDLE_TIME_MAX, stall_time: STALL_TIME_MAX }
    }
}

/// One open connection, counted until it is dropped, also by a panic.
struct Place {
    open: Gauge,
    /// Given back after the count, so that whoever has all places reads a true one.
    _permit: OwnedSemaphorePermit,
}

impl Place {
    fn taken(permit: OwnedSemaphorePermit, open: Gauge) -> Self {
        open.increment(1);
        Self { open, _permit: permit }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.open.decrement(1);
    }
}

/// Answers until `stop`, then finishes what is under way. The figures tell listeners apart by `name`.
pub async fn serve(
    name: &'static str,
    listener: TcpListener,
    app: Router,
    limits: ConnectionLimits,
    stop: CancellationToken,
) {
    let open = gauge!("oyez_http_connections_open", "listener" => name);
    let places = Arc::new(Semaphore::new(limits.connections_max as usize));
    while let Some(client) = stop.run_until_cancelled(next(&listener, &places)).await {
        let Some((stream, address, permit)) = client else { break };
        let place = Place::taken(permit, open.clone());
        let (app, stop) = (app.clone(), stop.clone());
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = converse(stream, address, app, limits, stop).await {
                tracing::debug!(%error, "a connection broke off");
            }
        });
    }
    drop(listener);
    // Every place is free once everybody has been answered.
    drop(places.acquire_many(limits.connections_max).await);
}

/// The next client, as soon as there is a place for one; none where places are no longer given out.
async fn next(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let permit = places.clone().acquire_owned().await.ok()?;
    loop {
        match listener.accept().await {
            Ok((stream, address)) => return Some((stream, address, permit)),
            Err(error) if is_of_the_client(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted; trying again");
                tokio::time::sleep(AFTER_FAILURE).await;
            }
        }
    }
}

/// Whether it was the client who gave up before we looked.
fn is_of_the_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Answers one client's requests, one after the other, until one side has enough. A stream of events is the last answer.
async fn converse(
    stream: TcpStream,
    address: SocketAddr,
    app: Router,
    limits: ConnectionLimits,
    stop: CancellationToken,
) -> Result<(), Broken> {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection waits before it sends small answers");
    }
    let (pace, takeover) = (Arc::new(Pace::default()), Takeover::default());
    let stream = Paced::new(stream, pace.clone(), takeover.clone(), limits.head_time, limits.stall_time);
    let diverting = takeover.clone();
    let answers = service_fn(move |request: Request<Incoming>| {
        let answering = pace.begin();
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(address));
        let diverting = Takeover::is_possible(&request).then(|| diverting.clone());
        let answer = app.clone().call(request);
        async move {
            let answer: Response<Body> = answer.await?;
            let answer = answer.map(|body| answering.until_end_of(body));
            Ok::<_, Infallible>(match diverting {
                Some(takeover) => takeover.divert(answer),
                None => answer.map(Outgoing::Whole),
            })
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.idle_time).max_buf_size(HEAD_BYTES_MAX);
    let mut connection = http.serve_connection(TokioIo::new(stream), answers);
    let mut is_asked_to_end = false;
    let body = loop {
        tokio::select! {
            reached = poll_fn(|context| match Pin::new(&mut connection).poll(context) {
                Poll::Ready(ended) => Poll::Ready(ended.map(|()| None)),
                Poll::Pending => takeover.take().map_or(Poll::Pending, |body| Poll::Ready(Ok(Some(body)))),
            }) => match reached? {
                Some(body) => break body,
                None => return Ok(()),
            },
            () = stop.cancelled(), if !is_asked_to_end => {
                is_asked_to_end = true;
                Pin::new(&mut connection).graceful_shutdown();
            }
        }
    };
    let stream = connection.into_parts().io.into_inner();
    Ok(push::carry_on(stream, body).await?)
}

/// A conversation that did not end well; most often the client went away.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Http(#[from] hyper::Error),
    #[error(transparent)]
    Io(#[from] io::Error),
}
