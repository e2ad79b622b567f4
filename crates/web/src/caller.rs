//! Who is calling, as the guard found out. A handler behind no guard has nobody to ask for.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use service::Caller;
use service::account::Session;

use crate::error::{ApiError, Unauthenticated};

/// The caller of a guarded route: `By(caller): By`.
#[derive(Debug, Clone)]
pub struct By(pub Caller);

/// The account and the token of a guarded route: `Signed(session): Signed`.
#[derive(Debug, Clone)]
pub struct Signed(pub Arc<Session>);

impl<S: Send + Sync> FromRequestParts<S> for By {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        found(parts)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Signed {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        found(parts)
    }
}

fn found<T: Clone + Send + Sync + 'static>(parts: &Parts) -> Result<T, ApiError> {
    parts.extensions.get().cloned().ok_or_else(|| Unauthenticated::NoCredentials.into())
}
