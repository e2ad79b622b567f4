//! `Idempotency-Key` on POST: who sends a request twice gets the first reply twice. The effect's own transaction decides which was first.
//!
//! ```ignore
//! async fn create(State(teams): .., Extension(caller): .., key: IdempotencyKey, body: Body) -> Result<Response, ApiError> {
//!     let render = |team: &Team| Reply::json(201, &TeamOut::of(team));
//!     let once = key.read()?.once(&body, &render);
//!     let draft = body.read(draft)?;
//!     respond(teams.create(&caller, &draft, &once).await?, &render)
//! }
//! ```

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use service::idempotency::{Answer, Once, Render, Slot};

use crate::body::Body;
use crate::error::ApiError;
use crate::limit;

const HEADER: &str = "idempotency-key";

/// The key of this request, if the client gave it one, not yet judged: a missing object (404) comes before a bad key (400).
#[derive(Debug, Clone)]
pub struct IdempotencyKey(Option<Result<Named, ApiError>>);

/// The key of this request, if the client gave it one, and a good one.
#[derive(Debug, Clone)]
pub struct GoodKey(Option<Named>);

#[derive(Debug, Clone)]
struct Named {
    endpoint: String,
    key: String,
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

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.headers.get(HEADER).map(|value| named(parts, value))))
    }
}

fn named(parts: &Parts, value: &HeaderValue) -> Result<Named, ApiError> {
    let key = value.to_str().unwrap_or("").trim();
    if key.is_empty() || key.len() > limit::IDEMPOTENCY_KEY_BYTES_MAX {
        let max = limit::IDEMPOTENCY_KEY_BYTES_MAX;
        return Err(ApiError::field("Idempotency-Key", format!("Enter 1 to {max} printable ASCII characters.")));
    }
    // Both spellings of a path are one endpoint.
    let endpoint = format!("{} {}", parts.method, parts.uri.path().trim_end_matches('/'));
    Ok(Named { endpoint, key: key.to_owned() })
}
