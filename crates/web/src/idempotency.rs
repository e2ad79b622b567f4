//! `Idempotency-Key` on POST: who sends a request twice gets the first reply twice. The effect's own transaction decides which was first.
//!
//! ```ignore
//! async fn create(State(teams): .., By(caller): By, key: IdempotencyKey, body: Body) -> Result<Response, Instead> {
//!     let (key, bytes) = (key.read()?, body.bytes());
//!     let render = |team: &Team| Reply::json(201, &TeamOut::of(team));
//!     let draft = key.settle(&bytes, body.read(draft)).await?;
//!     let once = key.once(&bytes, &render);
//!     Ok(respond(teams.create(&caller, &draft, &once).await?, &render)?)
//! }
//! ```

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use service::idempotency::{Answer, Once, Render, Replies, Reply, Slot};
use service::{Caller, Error};

use crate::caller::By;
use crate::error::ApiError;
use crate::limit;
use crate::state::ApiState;

const HEADER: &str = "idempotency-key";

/// The key of this request, if the client gave it one, not yet judged: a missing object (404) comes before a bad key (400).
pub struct IdempotencyKey(Option<Result<Named, ApiError>>);

/// The key of this request, if the client gave it one, and a good one.
pub struct GoodKey(Option<Named>);

struct Named {
    endpoint: String,
    key: String,
    caller: Caller,
    replies: Arc<Replies>,
}

/// What is answered where there is no effect.
#[derive(Debug)]
pub enum Instead {
    Complaint(ApiError),
    /// The same request was taken before, and this was the reply.
    FirstReply(Reply),
}

impl IdempotencyKey {
    /// The key, judged.
    ///
    /// # Errors
    /// A 400 when it is none.
    pub fn read(self) -> Result<GoodKey, ApiError> {
        self.0.transpose().map(GoodKey)
    }
}

impl GoodKey {
    /// The effect happens once for this key and body; `render` makes the reply out of its result. Of a body that streamed
    /// by, `body` is the hash and whatever else makes it another request.
    pub fn once<'a, T>(&self, body: &[u8], render: Render<'a, T>) -> Once<'a, T> {
        match &self.0 {
            Some(named) => Once::keyed(named.slot(body), render),
            None => Once::unkeyed(),
        }
    }

    /// What was read of `body`, or what to answer where it could not be. Whether the caller may is asked before, or the first
    /// reply would go to whoever may not any more.
    ///
    /// # Errors
    /// The complaint, unless the key has had its reply: that one again when it was to this very body, which was good then,
    /// else a 422.
    pub async fn settle<T>(&self, body: &[u8], read: Result<T, ApiError>) -> Result<T, Instead> {
        match read {
            Ok(read) => Ok(read),
            Err(complaint) => Err(self.instead(body, complaint).await),
        }
    }

    async fn instead(&self, body: &[u8], complaint: ApiError) -> Instead {
        use ApiError::{BadForm, BadJson, Invalid};
        let (Some(named), Invalid(_) | BadJson(_) | BadForm) = (&self.0, &complaint) else {
            return complaint.into();
        };
        match named.replies.find(&named.caller, &named.slot(body)).await {
            Ok(Some(reply)) => Instead::FirstReply(reply),
            Ok(None) => complaint.into(),
            Err(error) => error.into(),
        }
    }
}

impl Named {
    fn slot(&self, body: &[u8]) -> Slot {
        Slot::new(&self.endpoint, &self.key, body)
    }
}

impl From<ApiError> for Instead {
    fn from(complaint: ApiError) -> Self {
        Self::Complaint(complaint)
    }
}

impl From<Error> for Instead {
    fn from(error: Error) -> Self {
        Self::Complaint(error.into())
    }
}

impl IntoResponse for Instead {
    fn into_response(self) -> Response {
        match self {
            Self::Complaint(complaint) => complaint.into_response(),
            Self::FirstReply(reply) => written(reply).into_response(),
        }
    }
}

/// The reply to an effect, be it of now or of before.
///
/// # Errors
/// A fault when the result does not serialize.
pub fn respond<T>(answer: Answer<T>, render: Render<'_, T>) -> Result<Response, ApiError> {
    let reply = match answer {
        Answer::First(value) => render(&value).map_err(ApiError::fault)?,
        Answer::Again(reply) => reply,
    };
    written(reply)
}

fn written(reply: Reply) -> Result<Response, ApiError> {
    let status = StatusCode::from_u16(reply.status).map_err(ApiError::fault)?;
    let json = HeaderValue::from_static("application/json");
    Ok((status, [(CONTENT_TYPE, json)], reply.body).into_response())
}

impl FromRequestParts<ApiState> for IdempotencyKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        let By(caller) = By::from_request_parts(parts, state).await?;
        let given = parts.headers.get(HEADER);
        Ok(Self(given.map(|value| named(parts, value, caller, state.replies.clone()))))
    }
}

fn named(parts: &Parts, value: &HeaderValue, caller: Caller, replies: Arc<Replies>) -> Result<Named, ApiError> {
    let key = value.to_str().unwrap_or("").trim();
    if parts.headers.get_all(HEADER).iter().count() > 1 {
        return Err(ApiError::field("Idempotency-Key", "Give one key, not several."));
    }
    if key.is_empty() || key.len() > limit::IDEMPOTENCY_KEY_BYTES_MAX {
        let max = limit::IDEMPOTENCY_KEY_BYTES_MAX;
        return Err(ApiError::field("Idempotency-Key", format!("Enter 1 to {max} printable ASCII characters.")));
    }
    // Both spellings of a path are one endpoint.
    let endpoint = format!("{} {}", parts.method, parts.uri.path().trim_end_matches('/'));
    Ok(Named { endpoint, key: key.to_owned(), caller, replies })
}
