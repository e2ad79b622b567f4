//! Streams of events on a client's connection: carried on without the library that began them, and nobody can tell.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::Sse;
use axum::response::sse::Event;
use axum::routing::get;
use futures::stream::{self, Stream, StreamExt};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::sync::{Notify, mpsc};
use tokio_stream::wrappers::ReceiverStream;

use crate::binary::Place;
use crate::connections::{House, PATIENT, SOON, answer, rest};
use crate::server::Server;
use oyez::serve::connections::ConnectionLimits;

const EVENTS: &str = "GET /events HTTP/1.1\r\nHost: oyez\r\n\r\n";
/// How long something may take that is only waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// Tells when a stream is dropped.
struct Told(Arc<Notify>);

impl Drop for Told {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

fn endless(dropped: &Arc<Notify>, size: usize) -> impl Stream<Item = Result<Event, Infallible>> + use<> {
    let told = Told(dropped.clone());
    let first = stream::iter([Event::default().data("first")]);
    let rest = stream::repeat_with(move || Event::default().data("x".repeat(size)));
    let waiting = stream::pending::<Event>();
    let rest = if size == 0 { waiting.boxed() } else { rest.boxed() };
    first.chain(rest).map(move |event| {
        let _kept = &told;
        Ok(event)
    })
}

/// A house whose `/events` are what is sent by the other end.
async fn told_house() -> (House, mpsc::Sender<Result<Event, Infallible>>) {
    let (sender, receiver) = mpsc::channel(8);
    let receiver = Arc::new(std::sync::Mutex::new(Some(receiver)));
    let events = get(move || async move {
        let receiver = receiver.lock().expect("a lock").take().expect("asked once");
        Sse::new(ReceiverStream::new(receiver))
    });
    (House::of(Router::new().route("/events", events), PATIENT).await, sender)
}

async fn endless_house(size: usize, limits: ConnectionLimits) -> (House, Arc<Notify>) {
    let dropped = Arc::new(Notify::new());
    let telling = dropped.clone();
    let events = get(move || async move { Sse::new(endless(&telling, size)) });
    (House::of(Router::new().route("/events", events), limits).await, dropped)
}

#[tokio::test]
async fn each_event_comes_as_it_happens_and_the_end_is_the_end() {
    let (house, tell) = told_house().await;
    let mut client = house.send(EVENTS).await;
    let head = answer(&mut client, "\r\n\r\n").await.to_lowercase();
    assert!(head.starts_with("http/1.1 200 ok\r\n") && head.contains("transfer-encoding: chunked"), "{head}");
    assert!(head.contains("connection: close"), "{head}");
    for text in ["one", "two"] {
        tell.send(Ok(Event::default().data(text))).await.expect("a listener");
        assert_eq!(answer(&mut client, "\n\n\r\n").await, format!("b\r\ndata: {text}\n\n\r\n"));
    }
    drop(tell);
    assert_eq!(rest(client).await, "0\r\n\r\n");
    house.stop.cancel();
    house.served.await.expect("the end");
}

#[tokio::test]
async fn a_stream_that_has_ended_before_it_began_is_a_whole_answer() {
    let (house, tell) = told_house().await;
    drop(tell);
    let reply = rest(house.send(EVENTS).await).await;
    assert!(reply.ends_with("\r\n\r\n0\r\n\r\n"), "{reply}");
}

#[tokio::test]
async fn an_old_client_is_sent_the_events_without_chunks() {
    let (house, tell) = told_house().await;
    let client = house.send("GET /events HTTP/1.0\r\nHost: oyez\r\n\r\n").await;
    tell.send(Ok(Event::default().data("one"))).await.expect("a listener");
    drop(tell);
    let reply = rest(client).await;
    assert!(reply.ends_with("\r\n\r\ndata: one\n\n"), "{reply}");
}

#[tokio::test]
async fn a_client_that_goes_away_takes_its_stream_along() {
    let (house, dropped) = endless_house(0, PATIENT).await;
    let mut client = house.send(EVENTS).await;
    answer(&mut client, "data: first\n\n\r\n").await;
    drop(client);
    tokio::time::timeout(PATIENCE, dropped.notified()).await.expect("the stream ends");
}

#[tokio::test]
async fn a_client_that_talks_where_it_should_listen_is_sent_away() {
    let (house, dropped) = endless_house(0, PATIENT).await;
    let mut client = house.send(EVENTS).await;
    answer(&mut client, "data: first\n\n\r\n").await;
    client.write_all(&[b'x'; 4096]).await.expect("sent");
    tokio::time::timeout(PATIENCE, dropped.notified()).await.expect("the stream ends");
}

#[tokio::test]
async fn a_listener_that_takes_nothing_is_not_waited_for() {
    let (house, dropped) = endless_house(64 * 1024, ConnectionLimits { stall_time: SOON, ..PATIENT }).await;
    let stalled = house.send(EVENTS).await;
    tokio::time::timeout(PATIENCE, dropped.notified()).await.expect("the stream ends");
    drop(stalled);
}

#[tokio::test]
async fn a_node_that_ends_tells_its_pages_when_to_come_back_before_it_lets_go_of_them() {
    let place = Place::new();
    let server = Server::start(&place, &["--demo"], &[]);
    let login = json!({"email": "admin@example.com", "password": "password123"});
    let reply: Value = server.post("/api/auth/login/", &login).await.json().await.expect("JSON");
    let token = reply["data"]["token"].as_str().expect("a token");
    let url = format!("{}/api/user/events/", server.url);
    let mut page = Client::new().get(url).bearer_auth(token).send().await.expect("an answer");
    let mut seen = String::new();
    while !seen.contains("event: counts") {
        seen.push_str(&String::from_utf8_lossy(&page.chunk().await.expect("the stream").expect("more of it")));
    }
    assert!(seen.starts_with("retry: "), "{seen}");
    server.signal("TERM");
    let rest = page.text().await.expect("a whole answer");
    let last = rest.trim_end().rsplit('\n').next().and_then(|line| line.strip_prefix("retry: "));
    let pause: u64 = last.and_then(|pause| pause.parse().ok()).expect(&rest);
    assert!((1_000..=10_000).contains(&pause), "{rest}");
    assert_eq!(server.wait().0, Some(0));
}
