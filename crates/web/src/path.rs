//! Ids in paths. An id that is no number names nothing, so it is a 404 and never a 400.

use axum::extract::{FromRequestParts, Path, RawPathParams};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::error::ApiError;

/// The ids in a path: `Ids(alert): Ids<i64>` or `Ids((team, user)): Ids<(i64, i64)>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ids<T>(pub T);

impl<T, S> FromRequestParts<S> for Ids<T>
where
    T: DeserializeOwned + Send,
    S: Send + Sync,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        // What a parser of numbers takes besides: a sign in front.
        let raw = RawPathParams::from_request_parts(parts, state).await.map_err(|_| ApiError::NotFound)?;
        if raw.iter().any(|(_, id)| id.starts_with('+')) {
            return Err(ApiError::NotFound);
        }
        match Path::from_request_parts(parts, state).await {
            Ok(Path(ids)) => Ok(Self(ids)),
            Err(_) => Err(ApiError::NotFound),
        }
    }
}
