//! Why a page cannot be shown, and the page that says so. What went wrong inside is the log's business.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use service::Error;
use web::edge::{self, RequestId};
use web::error::Throttled;
use web::hurry::{self, Late};
use web::state::ApiState;

use crate::back::{is_foreign, sign_in_path};
use crate::language::Arg;
use crate::shell::{Shell, page};
use crate::visitor;

/// Why there is no page.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    /// Nobody is signed in; afterwards they come back to this path.
    SignedOut {
        back: String,
    },
    NotFound,
    Forbidden,
    /// The form is not one that we showed to this browser, or it has waited too long.
    Stale,
    /// A form that no browser of ours sends.
    Malformed,
    TooLarge,
    TooMany(Throttled),
    /// Somebody else did something that does not go together with it.
    Conflict,
    /// A page that is only sent to, or only looked at.
    NoSuchDeed,
    /// The form did not come in time.
    SlowForm,
    /// The page did not come in time.
    TimedOut,
    Busy,
    Fault(Arc<dyn std::error::Error + Send + Sync>),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::NotFound,
            Error::Forbidden | Error::RegistrationClosed => Self::Forbidden,
            Error::BadToken(_) | Error::InvalidCredentials => Self::SignedOut { back: "/".to_owned() },
            Error::Invalid(_) | Error::KeyReused => Self::Malformed,
            Error::TooLarge(_) => Self::TooLarge,
            Error::TooMany { limit, wait } | Error::TooManyStreams { limit, wait } => {
                Self::TooMany(Throttled::after(limit, wait))
            }
            Error::Conflict(_) => Self::Conflict,
            passing if passing.is_passing() => Self::Busy,
            fault => Self::Fault(Arc::new(fault)),
        }
    }
}

/// What is gone already, or as it was wished, counts as done: of two clicks the browser shows the answer to the second.
pub(crate) fn done(result: Result<(), Error>) -> Result<(), Failure> {
    match result {
        Ok(()) | Err(Error::NotFound) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

impl Failure {
    const fn status(&self) -> StatusCode {
        match self {
            Self::SignedOut { .. } => StatusCode::UNAUTHORIZED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::Stale => StatusCode::FORBIDDEN,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Conflict => StatusCode::CONFLICT,
            Self::NoSuchDeed => StatusCode::METHOD_NOT_ALLOWED,
            Self::SlowForm => StatusCode::REQUEST_TIMEOUT,
            Self::TimedOut | Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Under which the catalogue has its heading and its advice.
    const fn key(&self) -> &'static str {
        match self {
            Self::SignedOut { .. } => "failure-signed-out",
            Self::NotFound => "failure-not-found",
            Self::Forbidden => "failure-forbidden",
            Self::Stale => "failure-stale",
            Self::Malformed => "failure-malformed",
            Self::TooLarge => "failure-too-large",
            Self::TooMany(_) => "failure-too-many",
            Self::Conflict => "failure-conflict",
            Self::NoSuchDeed => "failure-no-such-deed",
            Self::SlowForm => "failure-slow-form",
            Self::TimedOut | Self::Busy => "failure-busy",
            Self::Fault(_) => "failure-fault",
        }
    }
}

impl IntoResponse for Failure {
    /// The page itself needs the reader's language, which [`show`] knows.
    fn into_response(self) -> Response {
        if let Self::SignedOut { back } = &self {
            return Redirect::to(&sign_in_path(back)).into_response();
        }
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage {
    shell: Shell,
    key: &'static str,
    /// Where there is something to wait for.
    throttled: Option<Throttled>,
    request_id: Option<String>,
}

impl FailurePage {
    fn advice(&self) -> String {
        match self.throttled {
            Some(throttled) => told(throttled, &self.shell),
            None => self.shell.text(&format!("{}-advice", self.key)),
        }
    }
}

/// When to try again, in words.
pub(crate) fn told(throttled: Throttled, shell: &Shell) -> String {
    let wait = shell.span(i64::try_from(throttled.retry_after_s).unwrap_or(i64::MAX));
    shell.language.text_of("too-many-advice", &[("wait", Arg::Text(&wait))])
}

/// A page for whoever has to wait, which says so to programs too.
pub(crate) fn delayed(mut response: Response, throttled: Throttled) -> Response {
    response.headers_mut().extend(throttled.headers());
    response
}

/// Puts a failure in place of a panic. What looks at pages reads no JSON.
pub(crate) async fn survive(request: Request, next: Next) -> Result<Response, Failure> {
    edge::caught(next.run(request)).await.map_err(|panic| Failure::Fault(Arc::new(panic)))
}

/// Gives a page so much time and no more.
pub(crate) async fn hurry(
    State(time_limit): State<Duration>,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    hurry::within(time_limit, request, next).await.map_err(|late| match late {
        Late::Body => Failure::SlowForm,
        Late::Answer => Failure::TimedOut,
    })
}

/// Puts the page in place of what a handler could not show.
pub(crate) async fn show(State(state): State<ApiState>, request: Request, next: Next) -> Response {
    // There is nothing, and no page: its links and forms lead back to where it is.
    if is_foreign(request.uri().path()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let (parts, body) = request.into_parts();
    let seen = parts.clone();
    let response = next.run(Request::from_parts(parts, body)).await;
    let Some(failure) = why(&response) else { return response };
    let request_id = seen.extensions.get::<RequestId>().map(|id| id.as_str().to_owned());
    match &failure {
        Failure::Fault(error) => tracing::error!(%error, "a page failed"),
        Failure::TimedOut => tracing::warn!(request_id, path = seen.uri.path(), "a page took too long"),
        _ => {}
    }
    let is_fault = matches!(failure, Failure::Fault(_));
    let shell = visitor::shell_for_anybody(&state, &seen).await;
    let throttled = match failure {
        Failure::TooMany(throttled) => Some(throttled),
        _ => None,
    };
    let shown = FailurePage { shell, key: failure.key(), throttled, request_id: request_id.filter(|_| is_fault) };
    let shown = page(failure.status(), &shown);
    match throttled {
        Some(throttled) => delayed(shown, throttled),
        None => shown,
    }
}

/// Why there is no page: as a handler says, or as the router and the readers of paths say in plain words or none.
fn why(response: &Response) -> Option<Failure> {
    if let Some(failure) = response.extensions().get::<Failure>() {
        return Some(failure.clone());
    }
    let kind = response.headers().get(CONTENT_TYPE);
    let is_plain = kind.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    match response.status() {
        _ if !is_plain => None,
        // An id that is no number names nothing.
        StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND => Some(Failure::NotFound),
        StatusCode::METHOD_NOT_ALLOWED => Some(Failure::NoSuchDeed),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn_with_state;
    use axum::routing::{any, get};
    use futures::stream;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn who_waits_for_a_page_too_long_is_shown_a_page() {
        let pages: Router = Router::new()
            .route("/slow", get(pending::<()>))
            .route("/form", any(|_: String| async {}))
            .layer(from_fn_with_state(Duration::from_millis(20), hurry));
        let never = || Body::from_stream(stream::pending::<Result<String, axum::Error>>());
        for (path, body, status, key) in
            [("/slow", Body::empty(), 503, "failure-busy"), ("/form", never(), 408, "failure-slow-form")]
        {
            let request = Request::builder().uri(path).body(body).unwrap();
            let response = pages.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), status);
            assert_eq!(response.extensions().get::<Failure>().map(Failure::key), Some(key));
        }
    }
}
