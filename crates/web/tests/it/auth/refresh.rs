//! Refresh tokens: they rotate, survive a lost answer, and end the session when a copy turns up.

use serde_json::{Value, json};

use crate::app::Reply;
use crate::installation::{Installation, PASSWORD};

async fn begin(oyez: &Installation) -> String {
    text(&oyez.login("admin@example.com", PASSWORD).await.json()["data"]["refresh"])
}

async fn refresh(oyez: &Installation, token: &str) -> Reply {
    oyez.post("/api/auth/refresh/", json!({"refresh": token})).await
}

/// The next refresh token, out of a granted exchange.
async fn next(oyez: &Installation, token: &str) -> String {
    let reply = refresh(oyez, token).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    text(&reply.json()["refresh"])
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn refused(reply: &Reply) -> bool {
    let body = json!({"detail": "Token is invalid or expired", "code": "token_not_valid"});
    reply.status == 401 && reply.json() == body
}

#[tokio::test]
async fn an_exchange_gives_a_pair_that_works() {
    let oyez = Installation::new().await;
    let first = begin(&oyez).await;
    let reply = refresh(&oyez, &first).await;
    let access = text(&reply.json()["access"]);
    assert_eq!(oyez.with_token(&access).get("/api/auth/me/").await.status, 200);
    assert_ne!(next(&oyez, &text(&reply.json()["refresh"])).await, first);
}

#[tokio::test]
async fn an_answer_that_got_lost_can_be_asked_for_again_until_its_token_was_used() {
    let oyez = Installation::new().await;
    let first = begin(&oyez).await;
    let second = next(&oyez, &first).await;
    oyez.clock.advance_minutes(600);
    assert_eq!(next(&oyez, &first).await, second, "the same successor, however late");
    let third = next(&oyez, &second).await;
    assert!(refused(&refresh(&oyez, &first).await));
    assert_eq!(refresh(&oyez, &third).await.status, 200, "within the minute nothing is revoked");
}

#[tokio::test]
async fn a_token_that_comes_back_a_minute_after_its_successor_was_used_ends_the_session() {
    let oyez = Installation::new().await;
    let (first, other) = (begin(&oyez).await, begin(&oyez).await);
    let second = next(&oyez, &first).await;
    let third = next(&oyez, &second).await;
    oyez.clock.advance_minutes(1);
    assert!(refused(&refresh(&oyez, &first).await));
    let fourth = next(&oyez, &third).await;
    oyez.clock.advance_minutes(1);
    assert!(refused(&refresh(&oyez, &first).await), "later than a minute: revoked");
    for token in [&third, &fourth] {
        assert!(refused(&refresh(&oyez, token).await));
    }
    assert_eq!(refresh(&oyez, &other).await.status, 200, "another session goes on");
}

#[tokio::test]
async fn a_session_lives_on_while_it_is_used_and_ends_thirty_days_after_its_last_exchange() {
    let oyez = Installation::new().await;
    let mut token = begin(&oyez).await;
    for _ in 0..4 {
        oyez.clock.advance_minutes(29 * 24 * 60);
        token = next(&oyez, &token).await;
    }
    oyez.clock.advance_minutes(30 * 24 * 60);
    assert!(refused(&refresh(&oyez, &token).await));
}

#[tokio::test]
async fn what_is_no_refresh_token_of_ours_is_refused_in_the_words_that_clients_know() {
    let oyez = Installation::new().await;
    assert!(refused(&refresh(&oyez, "nonsense").await));
    let access = text(&oyez.login("admin@example.com", PASSWORD).await.json()["data"]["token"]);
    for path in ["/api/auth/refresh/", "/api/auth/logout/"] {
        let reply = oyez.post(path, json!({"refresh": access})).await;
        let body = json!({"detail": "Token has wrong type", "code": "token_not_valid"});
        assert_eq!((reply.status.as_u16(), reply.json()), (401, body), "{path}");
        let reply = oyez.post(path, json!({})).await;
        assert_eq!((reply.status.as_u16(), reply.json()), (400, json!({"refresh": ["This field is required."]})));
    }
}

#[tokio::test]
async fn logging_out_ends_the_session_of_the_token_and_no_other() {
    let oyez = Installation::new().await;
    let (first, other) = (begin(&oyez).await, begin(&oyez).await);
    let second = next(&oyez, &first).await;
    let reply = oyez.post("/api/auth/logout/", json!({"refresh": first})).await;
    assert_eq!((reply.status.as_u16(), reply.text.as_str()), (204, ""));
    assert!(refused(&refresh(&oyez, &second).await) && refused(&refresh(&oyez, &first).await));
    assert_eq!(refresh(&oyez, &other).await.status, 200);
    assert_eq!(oyez.post("/api/auth/logout/", json!({"refresh": first})).await.status, 204, "twice is once");
}

#[tokio::test]
async fn two_exchanges_at_once_get_one_successor() {
    let oyez = Installation::new().await;
    let first = begin(&oyez).await;
    let (one, two) = tokio::join!(next(&oyez, &first), next(&oyez, &first));
    assert_eq!(one, two);
}
