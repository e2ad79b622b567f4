//! Signing in, and the account behind a token.

use domain::Role;
use serde_json::json;

use crate::installation::{Installation, PASSWORD};

const WRONG: &str = "not the password";

#[tokio::test]
async fn the_right_password_gives_the_account_and_its_tokens_however_the_address_is_written() {
    let oyez = Installation::new().await;
    for email in ["admin@example.com", "ADMIN@Example.com", " admin@example.com "] {
        let reply = oyez.login(email, PASSWORD).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let body = reply.json();
        assert_eq!((&body["success"], &body["message"]), (&json!(true), &json!("Login successful")));
        assert_eq!(
            body["data"]["user"],
            json!({
                "id": oyez.admin.id.0, "username": "admin", "email": "admin@example.com", "first_name": "admin",
                "last_name": "Doe", "role": "admin", "team": null, "organization": "default-org", "is_active": true,
                "teams": [], "timezone": "UTC", "own_timezone": null
            })
        );
        let me = oyez.with_token(body["data"]["token"].as_str().unwrap()).get("/api/auth/me").await;
        assert_eq!((me.status.as_u16(), me.json()), (200, body["data"]["user"].clone()));
    }
}

#[tokio::test]
async fn any_wrong_combination_gets_one_and_the_same_answer() {
    let oyez = Installation::new().await;
    for (email, password) in [("admin@example.com", WRONG), ("nobody@example.com", PASSWORD)] {
        let reply = oyez.login(email, password).await;
        assert_eq!(
            (reply.status.as_u16(), reply.json()),
            (400, json!({"non_field_errors": ["Invalid credentials"]})),
            "{email}"
        );
    }
}

#[tokio::test]
async fn the_fields_are_judged_before_the_credentials() {
    let oyez = Installation::new().await;
    let reply = oyez.post("/api/auth/login/", json!({})).await;
    let required = json!(["This field is required."]);
    assert_eq!((reply.status.as_u16(), reply.json()), (400, json!({"email": required, "password": required})));
    let reply = oyez.login("admin", "").await;
    assert_eq!(
        reply.json(),
        json!({"email": ["Enter a valid email address."], "password": ["This field may not be blank."]})
    );
}

#[tokio::test]
async fn an_account_of_another_organization_signs_in_to_its_own() {
    let oyez = Installation::new().await;
    let other = oyez.organization("other").await;
    oyez.person(&other, "olga", Role::User).await;
    let me = oyez.sign_in("olga@example.com").await.get("/api/auth/me/").await.json();
    assert_eq!((&me["organization"], &me["role"]), (&json!("other"), &json!("user")));
}

#[tokio::test]
async fn a_stale_token_in_the_header_does_not_stop_a_login() {
    let oyez = Installation::new().await;
    let stale = oyez.with_token("stale");
    let reply = stale.post("/api/auth/login/", json!({"email": "admin@example.com", "password": PASSWORD})).await;
    assert_eq!(reply.status, 200);
}
