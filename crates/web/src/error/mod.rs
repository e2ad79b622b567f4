//! Every way in which a request can fail, each with the text that the client reads. How they become HTTP stands in `http`.

mod http;
mod unauthenticated;
mod violations;

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;

pub(crate) use http::settle;
pub use unauthenticated::Unauthenticated;
pub use violations::Violations;

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
    /// 429 for one stream of live events too many.
    #[error("You have {} streams of live events open already. Close one first.", .0.limit)]
    TooManyStreams(Throttled),
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

/// A used-up allowance, as the `RateLimit-*` headers tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throttled {
    /// How many requests the allowance holds.
    pub limit: u64,
    /// Seconds until the next request can succeed.
    pub retry_after_s: u64,
}

impl Throttled {
    /// Begun seconds count whole: whoever comes back then is not too early.
    pub fn after(limit: u64, wait: Duration) -> Self {
        Self { limit, retry_after_s: wait.as_secs() + u64::from(wait.subsec_nanos() > 0) }
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

    /// A 500 whose cause goes to the log.
    pub fn fault(cause: impl Error + Send + Sync + 'static) -> Self {
        Self::Fault(Arc::new(cause))
    }

    /// A 503 whose cause goes to the log.
    pub fn unavailable(cause: impl Error + Send + Sync + 'static) -> Self {
        Self::Unavailable(Arc::new(cause))
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
                violations.add_all(complaints);
                Self::Invalid(violations)
            }
            E::InvalidCredentials => Self::non_field("Invalid credentials"),
            E::BadToken(reason) => Self::Unauthenticated(reason.into()),
            E::TooMany { limit, wait } => Self::Throttled(Throttled::after(limit, wait)),
            E::TooManyStreams { limit, wait } => Self::TooManyStreams(Throttled::after(limit, wait)),
            E::Conflict(text) => Self::Conflict(text),
            E::TooLarge(max) => Self::TooLarge(usize::try_from(max).unwrap_or(usize::MAX)),
            E::KeyReused => Self::Unprocessable("This idempotency key was used with another request body."),
            passing if passing.is_passing() => Self::unavailable(passing),
            fault => Self::fault(fault),
        }
    }
}

fn plural(count: u64) -> &'static str {
    if count == 1 { "" } else { "s" }
}
