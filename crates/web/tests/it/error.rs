//! Errors: the status, headers and body of each.

use axum::body::to_bytes;
use axum::http::{HeaderMap, Method};
use axum::response::IntoResponse;
use serde_json::{Value, json};
use web::error::{ApiError, Throttled, Unauthenticated};

async fn answer(error: impl Into<ApiError>) -> (u16, HeaderMap, Value) {
    let (parts, body) = error.into().into_response().into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    (parts.status.as_u16(), parts.headers, serde_json::from_slice(&bytes).unwrap())
}

#[tokio::test]
async fn each_reason_for_a_401_has_the_body_that_clients_know() {
    let token = |message: &str| {
        json!({
            "detail": "Given token not valid for any token type", "code": "token_not_valid",
            "messages": [{"token_class": "AccessToken", "token_type": "access", "message": message}],
        })
    };
    for (reason, expected) in [
        (Unauthenticated::NoCredentials, json!({"detail": "Authentication credentials were not provided."})),
        (
            Unauthenticated::BadHeader,
            json!({"detail": "Authorization header must contain two space-delimited values", "code": "bad_authorization_header"}),
        ),
        (Unauthenticated::InvalidToken, token("Token is invalid or expired")),
        (Unauthenticated::WrongTokenType, token("Token has wrong type")),
        (Unauthenticated::InvalidRefresh, json!({"detail": "Token is invalid or expired", "code": "token_not_valid"})),
        (Unauthenticated::WrongRefreshType, json!({"detail": "Token has wrong type", "code": "token_not_valid"})),
        (Unauthenticated::UserInactive, json!({"detail": "User is inactive", "code": "user_inactive"})),
        (Unauthenticated::UserNotFound, json!({"detail": "User not found", "code": "user_not_found"})),
    ] {
        let (status, headers, body) = answer(reason).await;
        assert_eq!((status, body), (401, expected));
        assert_eq!(headers["www-authenticate"], "Bearer realm=\"api\"");
    }
}

#[tokio::test]
async fn the_other_refusals_are_a_status_and_a_detail() {
    for (error, status, detail) in [
        (ApiError::Forbidden, 403, "You do not have permission to perform this action."),
        (ApiError::ForbiddenBecause("Registration is closed."), 403, "Registration is closed."),
        (ApiError::NotFound, 404, "Not found."),
        (ApiError::InvalidPage, 404, "Invalid page."),
        (ApiError::MethodNotAllowed(Method::POST), 405, "Method \"POST\" not allowed."),
        (ApiError::NotAcceptable, 406, "Could not satisfy the request Accept header."),
        (ApiError::Conflict("Busy."), 409, "Busy."),
        (ApiError::Unprocessable("Other body."), 422, "Other body."),
    ] {
        let (found, _, body) = answer(error).await;
        assert_eq!((found, body), (status, json!({"detail": detail})));
    }
}

#[tokio::test]
async fn an_unknown_alert_in_analytics_answers_in_its_own_envelope() {
    let (status, _, body) = answer(ApiError::AlertNotFound).await;
    assert_eq!((status, body), (404, json!({"success": false, "message": "Alert not found"})));
}

#[tokio::test]
async fn throttling_says_when_to_come_back() {
    let (status, headers, body) = answer(ApiError::Throttled(Throttled { limit: 5, retry_after_s: 30 })).await;
    assert_eq!(status, 429);
    assert_eq!(body, json!({"detail": "Request was throttled. Expected available in 30 seconds."}));
    let told = ["retry-after", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"].map(|name| &headers[name]);
    assert_eq!(told, ["30", "5", "0", "30"]);
    let (_, _, body) = answer(ApiError::Throttled(Throttled { limit: 5, retry_after_s: 1 })).await;
    assert_eq!(body["detail"], "Request was throttled. Expected available in 1 second.");
}

#[tokio::test]
async fn what_is_away_for_the_moment_says_when_to_come_back_and_not_why() {
    let (status, headers, body) = answer(ApiError::unavailable(std::io::Error::other("db.internal:5432"))).await;
    assert_eq!(status, 503);
    assert_eq!(headers["retry-after"], "5");
    assert!(!body.to_string().contains("db.internal"));
}
