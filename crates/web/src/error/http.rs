//! The one file where errors become HTTP: status, headers and body of each. It decides nothing; whoever returns an `ApiError` did.

use std::error::Error;

use axum::Json;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::{ApiError, Throttled, Unauthenticated};
use crate::limit;

impl ApiError {
    /// The status this error answers with.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Invalid(_) | Self::BadJson(_) | Self::BadForm | Self::BrokenBody => StatusCode::BAD_REQUEST,
            Self::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::ForbiddenBecause(_) => StatusCode::FORBIDDEN,
            Self::NotFound | Self::InvalidPage | Self::InvalidCursor | Self::AlertNotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::SlowBody => StatusCode::REQUEST_TIMEOUT,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unprocessable(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Throttled(_) | Self::TooManyStreams(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable(_) | Self::TimedOut => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// What the client reads, but for the request id that the edge adds to a fault.
    pub(crate) fn body(&self) -> Value {
        match self {
            Self::Invalid(violations) => json!(violations),
            Self::Unauthenticated(reason) => reason.body(),
            Self::AlertNotFound => json!({"success": false, "message": self.to_string()}),
            other => json!({"detail": other.to_string()}),
        }
    }

    pub(crate) fn headers(&self) -> Vec<(HeaderName, HeaderValue)> {
        match self {
            Self::Unauthenticated(_) => {
                let realm = HeaderValue::from_static("Bearer realm=\"api\"");
                vec![(WWW_AUTHENTICATE, realm)]
            }
            Self::Throttled(throttled) | Self::TooManyStreams(throttled) => throttled.headers().to_vec(),
            Self::Unavailable(_) | Self::TimedOut => {
                vec![(RETRY_AFTER, limit::RETRY_AFTER_S.into())]
            }
            _ => Vec::new(),
        }
    }
}

impl Unauthenticated {
    fn body(self) -> Value {
        let detail = self.to_string();
        match self {
            Self::NoCredentials => json!({"detail": detail}),
            Self::BadHeader => json!({"detail": detail, "code": "bad_authorization_header"}),
            Self::InvalidToken | Self::WrongTokenType => json!({
                "detail": "Given token not valid for any token type",
                "code": "token_not_valid",
                "messages": [{"token_class": "AccessToken", "token_type": "access", "message": detail}],
            }),
            Self::InvalidRefresh | Self::WrongRefreshType => {
                json!({"detail": detail, "code": "token_not_valid"})
            }
            Self::UserInactive => json!({"detail": detail, "code": "user_inactive"}),
            Self::UserNotFound => json!({"detail": detail, "code": "user_not_found"}),
        }
    }
}

impl Throttled {
    /// When to try again, for programs.
    pub fn headers(self) -> [(HeaderName, HeaderValue); 4] {
        [
            (RETRY_AFTER, self.retry_after_s.into()),
            (HeaderName::from_static("ratelimit-limit"), self.limit.into()),
            (HeaderName::from_static("ratelimit-remaining"), 0.into()),
            (HeaderName::from_static("ratelimit-reset"), self.retry_after_s.into()),
        ]
    }
}

/// Rides on a response until the edge, which knows the request id, logs it.
#[derive(Clone)]
struct Incident(ApiError);

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.status(), Json(self.body())).into_response();
        response.headers_mut().extend(self.headers());
        if matches!(self, Self::Fault(_) | Self::Unavailable(_) | Self::TimedOut) {
            response.extensions_mut().insert(Incident(self));
        }
        response
    }
}

/// Logs what the client must not see, once, and gives a fault its request id.
pub(crate) fn settle(mut response: Response, request_id: &str) -> Response {
    let Some(Incident(error)) = response.extensions_mut().remove::<Incident>() else {
        return response;
    };
    match &error {
        ApiError::Fault(cause) => {
            tracing::error!(request_id, cause = %chain(cause.as_ref()), "request failed");
            let mut body = error.body();
            body["request_id"] = request_id.into();
            let mut settled = (error.status(), Json(body)).into_response();
            for (name, value) in response.headers() {
                settled.headers_mut().entry(name).or_insert_with(|| value.clone());
            }
            settled
        }
        ApiError::Unavailable(cause) => {
            tracing::warn!(request_id, cause = %chain(cause.as_ref()), "request could not be served");
            response
        }
        other => {
            tracing::warn!(request_id, cause = %other, "request could not be served");
            response
        }
    }
}

/// The error with its causes, but for those that the text above them tells already.
fn chain(error: &(dyn Error + Send + Sync)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let told = cause.to_string();
        if !text.contains(&told) {
            text.push_str(": ");
            text.push_str(&told);
        }
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::chain;

    #[derive(Debug, thiserror::Error)]
    enum Failed {
        #[error("the store failed: {0}")]
        Telling(#[source] io::Error),
        #[error("the store failed")]
        Silent(#[source] io::Error),
    }

    #[test]
    fn a_cause_is_logged_once_whether_or_not_the_error_above_it_tells_it() {
        let refused = || io::Error::other("connection refused");
        assert_eq!(chain(&Failed::Telling(refused())), "the store failed: connection refused");
        assert_eq!(chain(&Failed::Silent(refused())), "the store failed: connection refused");
    }
}
