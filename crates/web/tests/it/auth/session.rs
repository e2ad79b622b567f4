//! Access tokens: whose they are, when they end, and what each refusal says.

use domain::Role;
use serde_json::{Value, json};

use crate::installation::{Installation, PASSWORD};

fn not_valid(message: &str) -> Value {
    json!({
        "detail": "Given token not valid for any token type", "code": "token_not_valid",
        "messages": [{"token_class": "AccessToken", "token_type": "access", "message": message}],
    })
}

#[tokio::test]
async fn without_credentials_one_is_told_so() {
    let oyez = Installation::new().await;
    let reply = oyez.get("/api/auth/me/").await;
    assert_eq!(reply.status, 401);
    assert_eq!(reply.json(), json!({"detail": "Authentication credentials were not provided."}));
    assert_eq!(reply.header("www-authenticate"), "Bearer realm=\"api\"");
}

#[tokio::test]
async fn a_token_ends_after_half_an_hour() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    oyez.clock.advance_minutes(29);
    assert_eq!(admin.get("/api/auth/me/").await.status, 200);
    oyez.clock.advance_minutes(1);
    let reply = admin.get("/api/auth/me/").await;
    assert_eq!((reply.status.as_u16(), reply.json()), (401, not_valid("Token is invalid or expired")));
}

#[tokio::test]
async fn a_refresh_token_opens_nothing_by_itself() {
    let oyez = Installation::new().await;
    let signed_in = oyez.login("admin@example.com", PASSWORD).await.json();
    let visitor = oyez.with_token(signed_in["data"]["refresh"].as_str().unwrap());
    let reply = visitor.get("/api/auth/me/").await;
    assert_eq!((reply.status.as_u16(), reply.json()), (401, not_valid("Token has wrong type")));
}

#[tokio::test]
async fn a_deactivated_account_is_out_at_the_next_request_and_its_sessions_are_void() {
    let oyez = Installation::new().await;
    let john = oyez.person(&oyez.home, "john", Role::User).await;
    let signed_in = oyez.login("john@example.com", PASSWORD).await.json();
    let visitor = oyez.with_token(signed_in["data"]["token"].as_str().unwrap());
    oyez.state.accounts.deactivate(None, oyez.home.id, john.id).await.unwrap();
    let reply = visitor.get("/api/auth/me/").await;
    assert_eq!(
        (reply.status.as_u16(), reply.json()),
        (401, json!({"detail": "User is inactive", "code": "user_inactive"}))
    );
    assert_eq!(oyez.login("john@example.com", PASSWORD).await.status, 400);
    let refresh = json!({"refresh": signed_in["data"]["refresh"]});
    assert_eq!(oyez.post("/api/auth/refresh/", refresh).await.status, 401);
}

#[tokio::test]
async fn a_token_signed_by_us_for_somebody_who_is_gone_says_so() {
    let oyez = Installation::new().await;
    let stranger = Installation::new().await;
    stranger.person(&stranger.home, "john", Role::User).await;
    let token = stranger.login("john@example.com", PASSWORD).await.json()["data"]["token"].clone();
    let reply = oyez.with_token(token.as_str().unwrap()).get("/api/auth/me/").await;
    assert_eq!(
        (reply.status.as_u16(), reply.json()),
        (401, json!({"detail": "User not found", "code": "user_not_found"}))
    );
}

#[tokio::test]
async fn the_last_active_admin_stays() {
    let oyez = Installation::new().await;
    let deactivate = async |user| oyez.state.accounts.deactivate(None, oyez.home.id, user).await;
    assert!(matches!(deactivate(oyez.admin.id).await, Err(service::Error::Invalid(_))));
    let second = oyez.person(&oyez.home, "second", Role::Admin).await;
    deactivate(oyez.admin.id).await.unwrap();
    assert!(deactivate(second.id).await.is_err());
    let other = oyez.organization("other").await;
    let gone = oyez.state.accounts.deactivate(None, other.id, second.id).await;
    assert!(matches!(gone, Err(service::Error::NotFound)), "another organization's people are nobody here");
}
