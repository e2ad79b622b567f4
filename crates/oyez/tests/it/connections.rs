//! Clients' connections: what each may take, and what happens when it takes more.

use std::convert::Infallible;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::routing::{get, post};
use hyper::body::Frame;
use metrics_exporter_prometheus::PrometheusBuilder;
use oyez::serve::connections::{ConnectionLimits, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub(crate) const SOON: Duration = Duration::from_millis(50);
/// Where a whole request must come first, which takes its time on a busy machine.
const AFTER_A_REQUEST: Duration = Duration::from_millis(500);
const NEVER: Duration = Duration::from_hours(1);
pub(crate) const PATIENT: ConnectionLimits =
    ConnectionLimits { connections_max: 10, head_time: NEVER, idle_time: NEVER, stall_time: NEVER };
/// More than the system keeps for a client that does not read.
const LARGE: usize = 64 * 1024 * 1024;

pub(crate) struct House {
    address: SocketAddr,
    pub(crate) stop: CancellationToken,
    pub(crate) served: JoinHandle<()>,
}

impl House {
    async fn open(limits: ConnectionLimits) -> Self {
        let app = Router::new()
            .route("/peer", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() }))
            .route("/echo", post(|text: String| async move { text }))
            .route("/broken", get(|| async { Body::new(Broken) }))
            .route("/large", get(|| async { "x".repeat(LARGE) }));
        Self::of(app, limits).await
    }

    /// One with these routes.
    pub(crate) async fn of(app: Router, limits: ConnectionLimits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let stop = CancellationToken::new();
        let served = tokio::spawn(serve("api", listener, app, limits, stop.clone()));
        Self { address, stop, served }
    }

    pub(crate) async fn send(&self, text: &str) -> TcpStream {
        let mut client = TcpStream::connect(self.address).await.expect("a connection");
        client.write_all(text.as_bytes()).await.expect("sent");
        client
    }
}

/// The body of an answer that crashes while it is sent.
struct Broken;

impl hyper::body::Body for Broken {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        panic!("this body crashes")
    }
}

/// What comes until the other side closes.
pub(crate) async fn rest(mut client: TcpStream) -> String {
    let mut text = String::new();
    client.read_to_string(&mut text).await.expect("an end");
    text
}

/// What comes until it ends in `tail`.
pub(crate) async fn answer(client: &mut TcpStream, tail: &str) -> String {
    let mut text = String::new();
    while !text.ends_with(tail) {
        let mut bytes = [0; 1024];
        let count = client.read(&mut bytes).await.expect("an answer");
        assert!(count > 0, "closed after {text}");
        text.push_str(std::str::from_utf8(&bytes[..count]).expect("text"));
    }
    text
}

#[tokio::test]
async fn whoever_sends_half_a_head_or_nothing_is_sent_away() {
    let house = House::open(ConnectionLimits { head_time: SOON, ..PATIENT }).await;
    for begun in ["", "GET /peer HTTP/1.1\r\nHost: oy"] {
        assert_eq!(rest(house.send(begun).await).await, "", "{begun}");
    }
}

#[tokio::test]
async fn half_a_head_after_an_answer_is_sent_away_too() {
    let house = House::open(ConnectionLimits { head_time: AFTER_A_REQUEST, ..PATIENT }).await;
    let mut client = house.send("POST /echo HTTP/1.1\r\nHost: oyez\r\nContent-Length: 2\r\n\r\nab").await;
    answer(&mut client, "\r\n\r\nab").await;
    client.write_all(b"GET /").await.expect("sent");
    assert_eq!(rest(client).await, "");
}

#[tokio::test]
async fn a_body_may_take_longer_than_a_head() {
    let house = House::open(ConnectionLimits { head_time: AFTER_A_REQUEST, ..PATIENT }).await;
    let slow = "POST /echo HTTP/1.1\r\nHost: oyez\r\nContent-Length: 2\r\nConnection: close\r\n\r\n";
    let mut slow = house.send(slow).await;
    assert_eq!(rest(house.send("").await).await, "", "so the time for a head is over");
    slow.write_all(b"ab").await.expect("sent");
    assert!(rest(slow).await.ends_with("\r\n\r\nab"));
}

#[tokio::test]
async fn a_connection_that_rests_too_long_is_closed() {
    let house = House::open(ConnectionLimits { idle_time: AFTER_A_REQUEST, ..PATIENT }).await;
    let reply = rest(house.send("GET /peer HTTP/1.1\r\nHost: oyez\r\n\r\n").await).await;
    assert!(reply.starts_with("HTTP/1.1 200 OK\r\n"), "{reply}");
}

#[tokio::test]
async fn a_rest_may_take_longer_than_a_head() {
    let house = House::open(ConnectionLimits { head_time: AFTER_A_REQUEST, ..PATIENT }).await;
    let request = "POST /echo HTTP/1.1\r\nHost: oyez\r\nContent-Length: 2\r\n\r\nab";
    let mut client = house.send(request).await;
    answer(&mut client, "\r\n\r\nab").await;
    assert_eq!(rest(house.send("").await).await, "", "so the time for a head is over");
    client.write_all(request.as_bytes()).await.expect("sent");
    answer(&mut client, "\r\n\r\nab").await;
}

#[tokio::test]
async fn requests_sent_at_once_are_answered_in_their_order_with_the_clients_own_address() {
    let house = House::open(PATIENT).await;
    let first = "POST /echo HTTP/1.1\r\nHost: oyez\r\nContent-Length: 2\r\n\r\nab";
    let client = house.send(&format!("{first}GET /peer HTTP/1.1\r\nHost: oyez\r\nConnection: close\r\n\r\n")).await;
    let own = client.local_addr().expect("its address").to_string();
    let reply = rest(client).await;
    assert_eq!(reply.matches("HTTP/1.1 200 OK\r\n").count(), 2, "{reply}");
    assert!(reply.contains("\r\n\r\nab") && reply.ends_with(&own), "{reply}");
}

#[tokio::test]
async fn beyond_the_limit_of_connections_one_waits_for_another_to_be_closed() {
    let house = House::open(ConnectionLimits { connections_max: 1, ..PATIENT }).await;
    let request = "POST /echo HTTP/1.1\r\nHost: oyez\r\nContent-Length: 2\r\n\r\nab";
    let mut first = house.send(request).await;
    answer(&mut first, "\r\n\r\nab").await;
    let mut second = house.send(request).await;
    first.write_all(request.as_bytes()).await.expect("sent");
    answer(&mut first, "\r\n\r\nab").await;
    let early = second.try_read(&mut [0; 1]).map_err(|error| error.kind());
    assert_eq!(early, Err(ErrorKind::WouldBlock));
    drop(first);
    answer(&mut second, "\r\n\r\nab").await;
}

#[tokio::test]
async fn whoever_does_not_take_the_answer_loses_the_place() {
    let house = House::open(ConnectionLimits { connections_max: 1, stall_time: SOON, ..PATIENT }).await;
    let stalled = house.send("GET /large HTTP/1.1\r\nHost: oyez\r\n\r\n").await;
    let next = house.send("GET /peer HTTP/1.1\r\nHost: oyez\r\nConnection: close\r\n\r\n").await;
    assert!(rest(next).await.starts_with("HTTP/1.1 200 OK\r\n"));
    drop(stalled);
}

#[tokio::test]
async fn the_count_of_open_connections_stays_true_when_an_answer_crashes() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let figures = recorder.handle();
    let _recording = metrics::set_default_local_recorder(&recorder);
    let house = House::open(ConnectionLimits { connections_max: 1, ..PATIENT }).await;
    rest(house.send("GET /broken HTTP/1.1\r\nHost: oyez\r\n\r\n").await).await;
    let mut next = house.send("POST /echo HTTP/1.1\r\nHost: oyez\r\nContent-Length: 2\r\n\r\nab").await;
    answer(&mut next, "\r\n\r\nab").await;
    let count = |open: u32| format!("oyez_http_connections_open{{listener=\"api\"}} {open}\n");
    assert!(figures.render().contains(&count(1)), "{}", figures.render());
    house.stop.cancel();
    house.served.await.expect("the end");
    assert!(figures.render().contains(&count(0)), "{}", figures.render());
}

#[tokio::test]
async fn a_head_too_large_to_be_one_is_refused() {
    let house = House::open(PATIENT).await;
    let mut client = house.send(&format!("GET /peer HTTP/1.1\r\nHost: oyez\r\nX: {}\r\n", "x".repeat(64 * 1024))).await;
    let reply = answer(&mut client, "\r\n\r\n").await;
    assert!(reply.starts_with("HTTP/1.1 431 "), "{reply}");
}

#[tokio::test]
async fn the_end_waits_for_what_is_under_way_and_for_nothing_else() {
    let house = House::open(PATIENT).await;
    let request = "POST /echo HTTP/1.1\r\nHost: oyez\r\nContent-Length: 2\r\n\r\nab";
    let mut resting = house.send(request).await;
    answer(&mut resting, "\r\n\r\nab").await;
    let mut busy = house.send(&request[..request.len() - 1]).await;
    let mut later = house.send(request).await;
    answer(&mut later, "\r\n\r\nab").await;
    house.stop.cancel();
    assert_eq!(rest(resting).await, "");
    busy.write_all(b"b").await.expect("sent");
    assert!(rest(busy).await.ends_with("\r\n\r\nab"));
    house.served.await.expect("the end");
    assert!(TcpStream::connect(house.address).await.is_err(), "nobody listens any more");
}
