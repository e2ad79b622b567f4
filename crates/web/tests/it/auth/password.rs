//! Setting a password with a single-use token, and what that ends.

use domain::{Role, Secret};
use serde_json::{Value, json};

use crate::app::Reply;
use crate::installation::{Installation, PASSWORD};

const NEW: &str = "over the hills again";

async fn set(oyez: &Installation, token: &str, password: &str) -> Reply {
    oyez.post("/api/auth/set-password/", json!({"token": token, "password": password})).await
}

fn bad_token() -> Value {
    json!({"token": ["Token is invalid or expired"]})
}

#[tokio::test]
async fn a_token_sets_the_password_once_and_ends_every_session() {
    let oyez = Installation::new().await;
    let john = oyez.person(&oyez.home, "john", Role::User).await;
    let session = oyez.login("john@example.com", PASSWORD).await.json()["data"].clone();
    let ticket = oyez.state.accounts.issue_password_ticket(None, oyez.home.id, john.id).await.unwrap();
    let reply = set(&oyez, ticket.token.expose(), NEW).await;
    assert_eq!((reply.status.as_u16(), reply.json()), (200, json!({"success": true, "message": "Password set"})));
    assert_eq!(oyez.login("john@example.com", PASSWORD).await.status, 400);
    let old = oyez.with_token(session["token"].as_str().unwrap());
    assert_eq!(old.get("/api/auth/me/").await.status, 401);
    let refresh = json!({"refresh": session["refresh"]});
    assert_eq!(oyez.post("/api/auth/refresh/", refresh).await.status, 401);
    let fresh = oyez.login("john@example.com", NEW).await.json()["data"]["token"].clone();
    assert_eq!(oyez.with_token(fresh.as_str().unwrap()).get("/api/auth/me/").await.status, 200);
    let again = set(&oyez, ticket.token.expose(), "and a third one").await;
    assert_eq!((again.status.as_u16(), again.json()), (400, bad_token()));
    let trail = oyez.admin().await.get("/api/admin/audit/?action=user.set_password").await.json();
    let entry = &trail["results"][0];
    assert_eq!((&entry["actor_name"], &entry["request_id"]), (&json!("john Doe"), &json!("made-here")));
}

#[tokio::test]
async fn a_refused_password_leaves_the_token_good() {
    let oyez = Installation::new().await;
    let ticket = oyez.state.accounts.issue_password_ticket(None, oyez.home.id, oyez.admin.id).await.unwrap();
    for (password, complaint) in [
        ("short", "Ensure this field has at least 8 characters."),
        ("password123", "This password is too common."),
        ("admin@example.com", "The password is too similar to the username or the e-mail address."),
    ] {
        let reply = set(&oyez, ticket.token.expose(), password).await;
        assert_eq!((reply.status.as_u16(), reply.json()), (400, json!({"password": [complaint]})));
    }
    assert_eq!(set(&oyez, ticket.token.expose(), NEW).await.status, 200);
}

#[tokio::test]
async fn a_token_ends_after_a_week_or_with_the_next_one_or_with_the_account() {
    let oyez = Installation::new().await;
    let accounts = &oyez.state.accounts;
    let john = oyez.person(&oyez.home, "john", Role::User).await;
    let issue = async || accounts.issue_password_ticket(None, oyez.home.id, john.id).await.unwrap().token;
    let late = issue().await;
    oyez.clock.advance_minutes(7 * 24 * 60);
    let replaced = issue().await;
    let current = issue().await;
    for token in [&late, &replaced, &Secret::new("set-nonsense")] {
        assert_eq!(set(&oyez, token.expose(), NEW).await.json(), bad_token());
    }
    accounts.deactivate(None, oyez.home.id, john.id).await.unwrap();
    assert_eq!(set(&oyez, current.expose(), NEW).await.json(), bad_token());
}

#[tokio::test]
async fn the_first_admin_is_made_where_there_is_none_and_nowhere_else() {
    let oyez = Installation::new().await;
    let made = oyez.state.accounts.ensure_first_admin("boss@example.com", &Secret::new(PASSWORD)).await.unwrap();
    assert!(!made);
    assert_eq!(oyez.login("boss@example.com", PASSWORD).await.status, 400);
}
