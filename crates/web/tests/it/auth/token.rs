//! API tokens: made once, shown once, good for their scope until they end.

use serde_json::{Value, json};

use crate::installation::{Installation, Visitor};
use crate::walk::documented;

const PATH: &str = "/api/auth/tokens/";

async fn made(by: &Visitor<'_>, body: Value) -> Value {
    let reply = by.post(PATH, body).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    reply.json()
}

fn text(token: &Value) -> &str {
    token["token"].as_str().unwrap()
}

#[tokio::test]
async fn a_token_is_shown_once_and_signs_its_owner_in() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let token = made(&admin, json!({"name": "robot", "scope": "publish"})).await;
    assert!(text(&token).starts_with("oyez_") && text(&token).len() > 40);
    assert!(text(&token).starts_with(token["hint"].as_str().unwrap()));
    assert_eq!((&token["scope"], &token["expires_at"]), (&json!("publish"), &json!("2027-11-22T10:00:00Z")));
    let robot = oyez.with_token(text(&token));
    assert_eq!(robot.get("/api/auth/me/").await.json()["email"], "admin@example.com");
    let list = admin.get(PATH).await;
    assert!(!list.text.contains(text(&token)));
    let list = list.json();
    assert_eq!((&list["count"], &list["results"][0]["name"]), (&json!(1), &json!("robot")));
    assert_eq!(list["results"][0]["last_used_at"], "2026-11-22T10:00:00Z");
}

#[tokio::test]
async fn a_scope_is_a_ceiling() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let reader = made(&admin, json!({"name": "reader", "scope": "read"})).await;
    let reader = oyez.with_token(text(&reader));
    assert_eq!(reader.get(PATH).await.status, 200);
    let refused = reader.post(PATH, json!({"name": "more", "scope": "manage"})).await;
    assert_eq!(
        (refused.status.as_u16(), refused.json()),
        (403, json!({"detail": "You do not have permission to perform this action."}))
    );
    let manager = made(&admin, json!({"name": "manager", "scope": "manage"})).await;
    let manager = oyez.with_token(text(&manager));
    assert_eq!(manager.post("/api/teams/", json!({"name": "Red"})).await.status, 201);
    assert_eq!(
        manager.post(PATH, json!({"name": "more", "scope": "read"})).await.status,
        403,
        "a token makes no token"
    );
}

#[tokio::test]
async fn a_token_of_an_inbox_opens_its_owners_alerts_and_nothing_else_even_an_admins() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let token = made(&admin, json!({"name": "intranet", "scope": "inbox"})).await;
    assert_eq!(token["scope"], "inbox");
    let (page, nobody) = (oyez.with_token(text(&token)), oyez.with_token("oyez_nobody"));
    let (mut opened, mut closed) = (0, 0);
    for deed in documented(&oyez.document) {
        let (method, path) = deed.split_once(' ').unwrap();
        let path = path.replace("{id}", "1").replace("{user_id}", "1");
        let status =
            async |by: &Visitor<'_>| by.send_text(method, &path, "application/json", "{}").await.status.as_u16();
        // The stream has no end to wait for; others let in whoever comes.
        if path == "/api/user/events/" || status(&nobody).await != 401 {
            continue;
        }
        let is_inbox = path.starts_with("/api/user/");
        assert_eq!(status(&page).await != 403, is_inbox, "{deed}");
        if is_inbox { opened += 1 } else { closed += 1 }
    }
    assert!(opened >= 10 && closed >= 30, "{opened} {closed}");
    assert_eq!(page.put("/api/user/alerts/mark_all_read/", json!({})).await.status, 200);
}

#[tokio::test]
async fn a_token_ends_when_it_says_when_it_is_revoked_and_with_its_account() {
    let oyez = Installation::new().await;
    let john = oyez.user("john").await;
    let short = made(&john, json!({"name": "short", "scope": "read", "expires_at": "2026-11-22T10:05:00Z"})).await;
    let revoked = made(&john, json!({"name": "revoked", "scope": "read", "expires_at": null})).await;
    let lasting = made(&john, json!({"name": "lasting", "scope": "read", "expires_at": null})).await;
    assert_eq!(lasting["expires_at"], json!(null));
    let status = async |token: &Value| oyez.with_token(text(token)).get("/api/auth/me/").await.status.as_u16();
    assert_eq!((status(&short).await, status(&revoked).await, status(&lasting).await), (200, 200, 200));
    assert_eq!(john.delete(&format!("{PATH}{}/", revoked["id"])).await.status, 204);
    oyez.clock.advance_minutes(5);
    assert_eq!((status(&short).await, status(&revoked).await, status(&lasting).await), (401, 401, 200));
    let user = oyez.state.accounts.find_by_email("john@example.com").await.unwrap();
    oyez.state.accounts.deactivate(None, user.organization, user.id).await.unwrap();
    assert_eq!(status(&lasting).await, 401);
    let admin = oyez.admin().await;
    let back = admin.patch(&format!("/api/admin/users/{}/", user.id.0), json!({"is_active": true})).await;
    assert_eq!(back.status, 200, "{}", back.text);
    assert_eq!(status(&lasting).await, 401, "who comes back makes new ones");
}

#[tokio::test]
async fn an_end_that_nobody_filled_in_makes_no_token_without_end() {
    let oyez = Installation::new().await;
    let made = oyez.admin().await.post_form(PATH, "name=script&scope=read&expires_at=").await;
    assert_eq!((made.status.as_u16(), &made.json()["expires_at"]), (201, &json!("2027-11-22T10:00:00Z")));
}

#[tokio::test]
async fn nobody_sees_or_revokes_the_token_of_another() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let token = made(&admin, json!({"name": "mine", "scope": "read"})).await;
    let john = oyez.user("john").await;
    assert_eq!(john.get(PATH).await.json()["count"], 0);
    let path = format!("{PATH}{}/", token["id"]);
    assert_eq!(john.delete(&path).await.status, 404);
    assert_eq!(oyez.with_token(text(&token)).get("/api/auth/me/").await.status, 200);
    assert_eq!(admin.delete(&path).await.status, 204);
    assert_eq!(admin.delete(&path).await.status, 404);
}

#[tokio::test]
async fn a_token_to_publish_is_for_those_who_may() {
    let oyez = Installation::new().await;
    let john = oyez.user("john").await;
    let refused = john.post(PATH, json!({"name": "siren", "scope": "publish"})).await;
    let told = "Only an admin may publish. Choose \"read\", or \"inbox\" for a token that also answers alerts for you.";
    assert_eq!((refused.status.as_u16(), refused.json()), (400, json!({"scope": [told]})));
    assert_eq!(john.get(PATH).await.json()["count"], 0);
    let answers = made(&john, json!({"name": "button", "scope": "manage"})).await;
    assert_eq!(oyez.with_token(text(&answers)).put("/api/user/alerts/mark_all_read/", json!({})).await.status, 200);
}

#[tokio::test]
async fn what_cannot_be_taken_is_told_field_by_field() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    for (body, complaint) in [
        (json!({}), json!({"name": ["This field is required."], "scope": ["This field is required."]})),
        (json!({"name": "misspelt", "scopes": "manage"}), json!({"scope": ["This field is required."]})),
        (
            json!({"name": "", "scope": "all"}),
            json!({"name": ["This field may not be blank."], "scope": ["\"all\" is not a valid choice."]}),
        ),
        (
            json!({"name": "a", "scope": "read", "expires_at": "2026-11-22T10:00:00Z"}),
            json!({"expires_at": ["This must lie in the future."]}),
        ),
    ] {
        let reply = admin.post(PATH, body).await;
        assert_eq!((reply.status.as_u16(), reply.json()), (400, complaint));
    }
    for number in 0..100 {
        made(&admin, json!({"name": number, "scope": "read"})).await;
    }
    let reply = admin.post(PATH, json!({"name": "one too many", "scope": "read"})).await;
    assert_eq!(
        (reply.status.as_u16(), reply.json()),
        (400, json!({"non_field_errors": ["You have 100 tokens already. Revoke one first."]}))
    );
    let page = admin.get(&format!("{PATH}?page_size=30&page=4")).await.json();
    assert_eq!((&page["count"], page["results"].as_array().unwrap().len()), (&json!(100), 10));
}
