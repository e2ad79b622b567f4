//! Registration: closed unless opened, and never more than a user of the first organization.

use serde_json::{Value, json};
use service::account::Policy;

use crate::installation::{Installation, PASSWORD, policy};

const PATH: &str = "/api/auth/register/";

async fn open() -> Installation {
    Installation::with_policy(Policy { is_registration_open: true, ..policy() }).await
}

fn body(changes: &Value) -> Value {
    let mut body = json!({
        "username": "newcomer", "password": PASSWORD, "email": "new@example.com", "first_name": "New",
        "last_name": "Comer", "team": null, "organization": "default-org"
    });
    for (field, value) in changes.as_object().unwrap() {
        body[field] = value.clone();
    }
    body
}

#[tokio::test]
async fn it_is_closed_before_the_body_is_even_looked_at() {
    let oyez = Installation::new().await;
    let reply = oyez.post(PATH, json!({})).await;
    assert_eq!((reply.status.as_u16(), reply.json()), (403, json!({"detail": "Registration is closed."})));
}

#[tokio::test]
async fn whoever_registers_is_a_user_of_the_first_organization_and_signed_in_whatever_they_ask_for() {
    let oyez = open().await;
    oyez.organization("other").await;
    let asked = body(&json!({"role": "admin", "is_operator": true, "organization": "other"}));
    let reply = oyez.post(PATH, asked).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    let body = reply.json();
    assert_eq!((&body["success"], &body["message"]), (&json!(true), &json!("User registered successfully")));
    let trail = oyez.admin().await.get("/api/admin/audit/?action=user.register").await.json();
    assert_eq!(trail["results"][0]["request_id"], "made-here", "{trail}");
    let user = &body["data"]["user"];
    assert_eq!((&user["role"], &user["organization"]), (&json!("user"), &json!("default-org")));
    let me = oyez.with_token(body["data"]["token"].as_str().unwrap()).get("/api/auth/me/").await;
    assert_eq!(&me.json(), user);
    let refresh = json!({"refresh": body["data"]["refresh"]});
    assert_eq!(oyez.post("/api/auth/refresh/", refresh).await.status, 200);
    assert_eq!(oyez.login("new@example.com", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn every_complaint_has_its_words() {
    let oyez = open().await;
    let required = json!(["This field is required."]);
    let reply = oyez.post(PATH, json!({})).await;
    assert_eq!(reply.json(), json!({"username": required, "password": required, "email": required}));
    for (changes, complaint) in [
        (
            json!({"username": "ADMIN", "email": "Admin@example.com"}),
            json!({
                "username": ["A user with that username already exists."],
                "email": ["A user with that email already exists."]
            }),
        ),
        (json!({"password": "short"}), json!({"password": ["Ensure this field has at least 8 characters."]})),
        (json!({"password": "Password123"}), json!({"password": ["This password is too common."]})),
        (json!({"email": "new"}), json!({"email": ["Enter a valid email address."]})),
        (json!({"team": 99}), json!({"team": ["Invalid pk \"99\" - object does not exist."]})),
        (
            json!({"username": "two words"}),
            json!({"username": ["Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters."]}),
        ),
    ] {
        let reply = oyez.post(PATH, body(&changes)).await;
        assert_eq!((reply.status.as_u16(), reply.json()), (400, complaint));
    }
    assert_eq!(oyez.post(PATH, body(&json!({}))).await.status, 201, "nothing was left behind");
}

#[tokio::test]
async fn a_team_of_the_organization_can_be_joined_and_one_of_another_cannot() {
    let oyez = open().await;
    let other = oyez.organization("other").await;
    oyez.person(&other, "olga", domain::Role::Admin).await;
    let admin = oyez.admin().await;
    let team = admin.post("/api/teams/", json!({"name": "Night shift"})).await.json()["id"].clone();
    let olga = oyez.sign_in("olga@example.com").await;
    let foreign = olga.post("/api/teams/", json!({"name": "Theirs"})).await.json()["id"].clone();
    let reply = oyez.post(PATH, body(&json!({"team": foreign}))).await;
    assert_eq!(reply.json(), json!({"team": [format!("Invalid pk \"{foreign}\" - object does not exist.")]}));
    let user = oyez.post(PATH, body(&json!({"team": team}))).await.json()["data"]["user"].clone();
    assert_eq!(
        (&user["team"], &user["team_name"], &user["teams"]),
        (&team, &json!("Night shift"), &json!([team.clone()]))
    );
    let kept = admin.get(&format!("/api/teams/{team}/")).await.json();
    assert_eq!(kept["member_count"], 1);
}

#[tokio::test]
async fn one_address_makes_ten_accounts_and_then_waits() {
    let oyez = open().await;
    for number in 0..10 {
        let changes = json!({"username": number, "email": format!("{number}@example.com")});
        assert_eq!(oyez.post(PATH, body(&changes)).await.status, 201);
    }
    assert_eq!(oyez.post(PATH, body(&json!({}))).await.status, 429);
    oyez.clock.advance_minutes(5);
    assert_eq!(oyez.post(PATH, body(&json!({}))).await.status, 201);
}
