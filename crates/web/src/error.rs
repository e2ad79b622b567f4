//! The one file where errors become HTTP: status, headers and body of each. It decides nothing; whoever returns an `ApiError` did.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;

use axum::Json;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};
use service::BadToken;

use crate::limit;

/// What went wrong inside, for the log and never for the client.
pub type Cause = Arc<dyn Error + Send + Sync>;

/// Every way a request can fail, each with the text the client reads.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ApiError {
    /// 400: fields or their combination are wrong.
    #[error("the request is invalid")]
    Invalid(Violations),
    /// 400: the body is not JSON. The text after the dash is free.
    #[error("JSON parse error - {0}")]
    BadJson(String),
    /// 400: the body is a form in another encoding.
    #[error("Form parse error - the text is not UTF-8.")]
    BadForm,
    /// 400: the body broke off while it was read.
    #[error("The request body could not be read.")]
    BrokenBody,
    /// 401: why nobody is signed in.
    #[error(transparent)]
    Unauthenticated(#[from] Unauthenticated),
    /// 403.
    #[error("You do not have permission to perform this action.")]
    Forbidden,
    /// 403 with a reason that helps, such as a closed registration.
    #[error("{0}")]
    ForbiddenBecause(&'static str),
    /// 404.
    #[error("Not found.")]
    NotFound,
    /// 404 for a page number that does not exist.
    #[error("Invalid page.")]
    InvalidPage,
    /// 404 for a cursor that this list did not hand out.
    #[error("Invalid cursor.")]
    InvalidCursor,
    /// 404 of the per-alert analytics, which answers in an envelope of its own.
    #[error("Alert not found")]
    AlertNotFound,
    /// 405. The `Allow` header is the router's business.
    #[error("Method \"{0}\" not allowed.")]
    MethodNotAllowed(Method),
    /// 406: none of the accepted media types can be served.
    #[error("Could not satisfy the request Accept header.")]
    NotAcceptable,
    /// 408: the client did not send what it announced while there was time.
    #[error("The request body did not arrive in time.")]
    SlowBody,
    /// 409.
    #[error("{0}")]
    Conflict(&'static str),
    /// 413.
    #[error("The request body is larger than {0} bytes.")]
    TooLarge(usize),
    /// 415, naming the media type that came.
    #[error("Unsupported media type \"{0}\" in request.")]
    UnsupportedMediaType(String),
    /// 422: an idempotency key used again with another body.
    #[error("{0}")]
    Unprocessable(&'static str),
    /// 429.
    #[error("Request was throttled. Expected available in {} second{}.", .0.retry_after_s, plural(.0.retry_after_s))]
    Throttled(Throttled),
    /// 500: a fault of ours. The cause goes to the log.
    #[error("Something went wrong on our side. Quote the request id when you report it.")]
    Fault(Cause),
    /// 503: something we need is away for the moment. The cause goes to the log.
    #[error("The service is not available at the moment. Please try again shortly.")]
    Unavailable(Cause),
    /// 503: the request ran into its time limit.
    #[error("The request took too long. Please try again shortly.")]
    TimedOut,
}

/// Why a request is not signed in; the bodies are those of the reference's JWT library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unauthenticated {
    /// No `Authorization` header.
    #[error("Authentication credentials were not provided.")]
    NoCredentials,
    /// `Bearer` alone, or more than two words.
    #[error("Authorization header must contain two space-delimited values")]
    BadHeader,
    /// An access token that is forged, malformed, revoked or expired.
    #[error("Token is invalid or expired")]
    InvalidToken,
    /// A refresh token where an access token is wanted.
    #[error("Token has wrong type")]
    WrongTokenType,
    /// A refresh token that is forged, malformed, revoked or expired, presented for refresh.
    #[error("Token is invalid or expired")]
    InvalidRefresh,
    /// An access token presented for refresh.
    #[error("Token has wrong type")]
    WrongRefreshType,
    /// The account is switched off.
    #[error("User is inactive")]
    UserInactive,
    /// The account is gone.
    #[error("User not found")]
    UserNotFound,
}

/// A used-up allowance, as the `RateLimit-*` headers tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throttled {
    /// How many requests the allowance holds.
    pub limit: u64,
    /// Seconds until the next request can succeed.
    pub retry_after_s: u64,
}

/// Complaints by field; what belongs to no single field stands under `non_field_errors`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Violations(BTreeMap<String, Vec<String>>);

impl Violations {
    /// Adds one complaint about a field.
    pub fn add(&mut self, field: &str, text: impl Into<String>) {
        self.0.entry(field.to_owned()).or_default().push(text.into());
    }

    /// Adds one complaint about the fields' combination.
    pub fn add_non_field(&mut self, text: impl Into<String>) {
        self.add("non_field_errors", text);
    }

    /// Whether there is nothing to complain about.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a service's complaints, as (field, text).
    pub fn add_all(&mut self, complaints: Vec<(&'static str, String)>) {
        for (field, text) in complaints {
            self.add(field, text);
        }
    }

    /// Passes when nothing was added.
    ///
    /// # Errors
    /// All the complaints as one 400.
    pub fn into_result(self) -> Result<(), ApiError> {
        if self.is_empty() { Ok(()) } else { Err(ApiError::Invalid(self)) }
    }
}

impl ApiError {
    /// A 400 about one field.
    pub fn field(field: &str, text: impl Into<String>) -> Self {
        let mut violations = Violations::default();
        violations.add(field, text);
        Self::Invalid(violations)
    }

    /// A 400 about the fields' combination.
    pub fn non_field(text: impl Into<String>) -> Self {
        let mut violations = Violations::default();
        violations.add_non_field(text);
        Self::Invalid(violations)
    }

    /// A 400 about an id in a field that names nothing the caller may name.
    pub fn invalid_pk(field: &str, id: i64) -> Self {
        Self::field(field, format!("Invalid pk \"{id}\" - object does not exist."))
    }

    /// A 500 whose cause goes to the log.
    pub fn fault(cause: impl Error + Send + Sync + 'static) -> Self {
        Self::Fault(Arc::new(cause))
    }

    /// A 503 whose cause goes to the log.
    pub fn unavailable(cause: impl Error + Send + Sync + 'static) -> Self {
        Self::Unavailable(Arc::new(cause))
    }

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
            Self::Throttled(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable(_) | Self::TimedOut => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn body(&self) -> Value {
        match self {
            Self::Invalid(violations) => json!(violations),
            Self::Unauthenticated(reason) => reason.body(),
            Self::AlertNotFound => json!({"success": false, "message": self.to_string()}),
            other => json!({"detail": other.to_string()}),
        }
    }

    fn headers(&self) -> Vec<(HeaderName, HeaderValue)> {
        match self {
            Self::Unauthenticated(_) => {
                let realm = HeaderValue::from_static("Bearer realm=\"api\"");
                vec![(WWW_AUTHENTICATE, realm)]
            }
            Self::Throttled(throttled) => throttled.headers(),
            Self::Unavailable(_) | Self::TimedOut => {
                vec![(RETRY_AFTER, limit::RETRY_AFTER_S.into())]
            }
            _ => Vec::new(),
        }
    }
}

impl From<service::Error> for ApiError {
    fn from(error: service::Error) -> Self {
        use service::Error as E;
        match error {
            E::NotFound => Self::NotFound,
            E::Forbidden => Self::Forbidden,
            E::RegistrationClosed => Self::ForbiddenBecause("Registration is closed."),
            E::Invalid(complaints) => {
                let mut violations = Violations::default();
                for (field, text) in complaints {
                    violations.add(field, text);
                }
                Self::Invalid(violations)
            }
            E::InvalidCredentials => Self::non_field("Invalid credentials"),
            E::BadToken(reason) => Self::Unauthenticated(reason.into()),
            E::TooMany { limit, wait } => {
                Self::Throttled(Throttled { limit, retry_after_s: wait.as_secs() + u64::from(wait.subsec_nanos() > 0) })
            }
            E::Conflict(text) => Self::Conflict(text),
            E::TooLarge(max) => Self::TooLarge(usize::try_from(max).unwrap_or(usize::MAX)),
            E::KeyReused => Self::Unprocessable("This idempotency key was used with another request body."),
            passing if passing.is_passing() => Self::unavailable(passing),
            fault => Self::fault(fault),
        }
    }
}

impl From<BadToken> for Unauthenticated {
    fn from(reason: BadToken) -> Self {
        match reason {
            BadToken::Invalid => Self::InvalidToken,
            BadToken::WrongType => Self::WrongTokenType,
            BadToken::UserInactive => Self::UserInactive,
            BadToken::UserNotFound => Self::UserNotFound,
        }
    }
}

impl Unauthenticated {
    /// The same reason where a refresh token was asked for.
    #[must_use]
    pub fn of_refresh(reason: BadToken) -> Self {
        match reason {
            BadToken::WrongType => Self::WrongRefreshType,
            BadToken::Invalid | BadToken::UserInactive | BadToken::UserNotFound => Self::InvalidRefresh,
        }
    }

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
    fn headers(self) -> Vec<(HeaderName, HeaderValue)> {
        vec![
            (RETRY_AFTER, self.retry_after_s.into()),
            (HeaderName::from_static("ratelimit-limit"), self.limit.into()),
            (HeaderName::from_static("ratelimit-remaining"), 0.into()),
            (HeaderName::from_static("ratelimit-reset"), self.retry_after_s.into()),
        ]
    }
}

fn plural(count: u64) -> &'static str {
    if count == 1 { "" } else { "s" }
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

fn chain(error: &(dyn Error + Send + Sync)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
