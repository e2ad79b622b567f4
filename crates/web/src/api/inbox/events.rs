//! `GET /api/user/events/`: what concerns the person, as it happens, over server-sent events. The lists stay the truth.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::stream::{self, Stream};
use serde::Serialize;
use serde_json::json;
use service::Caller;
use service::account::Session;
use service::live::{Live, News, Notice, Shown, Told};

use crate::caller::{By, Signed};
use crate::error::ApiError;
use crate::limit;
use crate::moment::Moment;

const LAST_EVENT_ID: &str = "last-event-id";
/// Tells a proxy of the nginx kind to pass events on at once.
const NO_BUFFERING: (HeaderName, &str) = (HeaderName::from_static("x-accel-buffering"), "no");

/// An alert as everybody in its audience sees it.
#[derive(Serialize)]
struct AlertOut<'a> {
    id: i64,
    title: &'a str,
    message: &'a str,
    severity: &'static str,
    delivery_type: &'static str,
    start_time: Moment,
    expiry_time: Moment,
    created_by_name: &'a str,
    created_at: Moment,
    revision: i64,
    requires_acknowledgement: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    round: Option<i64>,
}

/// What concerns me, as it happens. Events are `alert`, `reminder`, `update` and `withdrawn`; `counts` at the beginning and when
/// I marked something elsewhere (after the others ask for the unread count); and `reset` when I should fetch my list anew. Named in
/// `Last-Event-ID`, an event of the last day is where it goes on, from ten seconds before: drop of the first four what you know by
/// its id (`counts` and `reset` bear the id of the one before). The stream ends with the token, and after an hour at the latest;
/// then come back. How long to wait first is told as `retry`, in milliseconds, at the beginning and once more when the server sends
/// its streams away, another time to each of them; `EventSource` obeys it by itself. Where the server has no place it answers 429
/// with `Retry-After`.
#[utoipa::path(get, path = "/api/user/events/", tag = "inbox",
    params(("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that was seen.")),
    responses((status = 200, description = "Events without end.", content_type = "text/event-stream", body = String,
        example = json!("retry: 2350\n\nevent: counts\nid: 41\ndata: {\"unread_count\":3}\n\n"))))]
pub(super) async fn events(
    State(live): State<Arc<Live>>,
    By(caller): By,
    Signed(session): Signed,
    headers: HeaderMap,
) -> Result<impl IntoResponse, ApiError> {
    event_stream(live, &caller, &session, &headers).await
}

/// The events that concern the caller as an answer without end: of the API, and of the pages.
///
/// # Errors
/// What [`Live::open`] refuses.
pub async fn event_stream(
    live: Arc<Live>,
    caller: &Caller,
    session: &Session,
    headers: &HeaderMap,
) -> Result<impl IntoResponse + use<>, ApiError> {
    let last_seen = headers.get(LAST_EVENT_ID).map(|id| id.to_str().unwrap_or(""));
    let stream = live.open(caller, session, last_seen).await?;
    let keep_alive = KeepAlive::new().interval(limit::HEARTBEAT_INTERVAL);
    Ok(([NO_BUFFERING], Sse::new(written(live, stream)).keep_alive(keep_alive)))
}

fn written(live: Arc<Live>, stream: service::live::Stream) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold((live, stream), async |(live, mut stream)| {
        let event = match stream.next().await? {
            Told::Notice(notice) => event(&live, &notice),
            Told::Pause(pause) => Event::default().retry(pause),
        };
        Some((Ok(event), (live, stream)))
    })
}

fn event(live: &Live, notice: &Notice) -> Event {
    let (name, data) = match &notice.news {
        News::Alert(shown) => ("alert", json!(alert(live, shown, None))),
        News::Update(shown) => ("update", json!(alert(live, shown, None))),
        News::Reminder(shown, round) => ("reminder", json!(alert(live, shown, round.map(|round| round.0)))),
        News::Withdrawn(alert) => ("withdrawn", json!({"id": alert.0})),
        News::Counts { unread } => ("counts", json!({"unread_count": unread})),
        News::Reset => ("reset", json!({})),
    };
    Event::default().id(notice.id.to_string()).event(name).data(data.to_string())
}

fn alert<'a>(live: &Live, shown: &'a Shown, round: Option<i64>) -> AlertOut<'a> {
    let Shown { alert, created_by_name } = shown;
    let content = &alert.content;
    AlertOut {
        id: alert.id.0,
        title: &content.title,
        message: &content.message,
        severity: content.severity.name(),
        delivery_type: live.delivery_type(content.channels),
        start_time: Moment(content.window.start),
        expiry_time: Moment(content.window.expiry),
        created_by_name,
        created_at: Moment(alert.created_at),
        revision: alert.revision,
        requires_acknowledgement: content.requires_acknowledgement,
        round,
    }
}
