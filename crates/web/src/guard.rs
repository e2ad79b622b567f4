//! The seam where requests are let in: a guard stands before a whole path, its 405 included, so that 401 and 403 come first.

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::{ApiError, Unauthenticated};

/// Decides who may pass. It sees the method, the path and the headers, and leaves the caller's identity in the extensions.
pub trait Guard: Clone + Send + Sync + 'static {
    /// Lets the request pass.
    ///
    /// # Errors
    /// 401 when nobody is signed in, 403 when this person may not.
    fn admit(&self, parts: &mut Parts) -> impl Future<Output = Result<(), ApiError>> + Send;
}

/// The token in `Authorization: Bearer <token>`. Another scheme counts as no credentials, as in the reference.
///
/// # Errors
/// There is no such header, or it does not have two words.
pub fn bearer(headers: &HeaderMap) -> Result<&str, Unauthenticated> {
    let header = headers.get(AUTHORIZATION).ok_or(Unauthenticated::NoCredentials)?;
    let text = header.to_str().map_err(|_| Unauthenticated::NoCredentials)?;
    let mut words = text.split_ascii_whitespace();
    match (words.next(), words.next(), words.next()) {
        (Some("Bearer"), Some(token), None) => Ok(token),
        (Some("Bearer"), ..) => Err(Unauthenticated::BadHeader),
        _ => Err(Unauthenticated::NoCredentials),
    }
}

pub(crate) async fn stand<G: Guard>(State(guard): State<G>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match guard.admit(&mut parts).await {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(error) => error.into_response(),
    }
}
