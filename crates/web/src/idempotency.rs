//! `Idempotency-Key` on POST: who sends a request twice gets the first reply twice. The effect's own transaction decides which was first.
//!
//! ```ignore
//! async fn create(State(teams): .., By(caller): By, key: IdempotencyKey, body: Body) -> Result<Response, ApiError> {
//!     let key = key.read()?;
//!     let render = |team: &Team| Reply::json(201, &TeamOut::of(team));
//!     let once = key.once(&body, &render);
//!     let draft = key.settle(body.read(draft)).await?;
//!     respond(teams.create(&caller, &draft, &once).await?, &render)
//! }
//! ```

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use service::idempotency::{Answer, Once, Render, Replies, Slot};
use service::{Caller, Error};

use crate::body::Body;
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
    /// The effect happens once for this key and body; `render` makes the reply out of its result.
    pub fn once<'a, T>(&self, body: &Body, render: Render<'a, T>) -> Once<'a, T> {
        match &self.0 {
            Some(named) => Once::keyed(Slot::new(&named.endpoint, &named.key, &body.bytes()), render),
            None => Once::unkeyed(),
        }
    }

    /// The same for a body that streamed by: `summary` is its hash and whatever else makes it another request.
    pub fn once_of<'a, T>(&self, summary: &[u8], render: Render<'a, T>) -> Once<'a, T> {
        match &self.0 {
            Some(named) => Once::keyed(Slot::new(&named.endpoint, &named.key, summary), render),
            None => Once::unkeyed(),
        }
    }

    /// What was read, or what to answer where it could not be.
    ///
    /// # Errors
    /// As [`GoodKey::refuse`].
    pub async fn settle<T>(&self, read: Result<T, ApiError>) -> Result<T, ApiError> {
        match read {
            Err(complaint) => Err(self.refuse(complaint).await),
            read => read,
        }
    }

    /// What to answer to a body that is complained about. Under a key that has had its reply it is another body than the
    /// one that was taken then, and that comes first.
    pub async fn refuse(&self, complaint: ApiError) -> ApiError {
        use ApiError::{BadForm, BadJson, Invalid, UnsupportedMediaType};
        let (Some(named), Invalid(_) | BadJson(_) | BadForm | UnsupportedMediaType(_)) = (&self.0, &complaint) else {
            return complaint;
        };
        let slot = Slot::new(&named.endpoint, &named.key, &[]);
        match named.replies.has(&named.caller, &slot).await {
            Ok(true) => Error::KeyReused.into(),
            Ok(false) => complaint,
            Err(error) => error.into(),
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
