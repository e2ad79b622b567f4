//! One key, and bodies that differ: on every path that honours keys, and in the order of the checks.

use domain::Role;
use serde_json::{Value, json};

use crate::installation::{Installation, Visitor};

const REUSED: &str = "This idempotency key was used with another request body.";

/// Publishes what the paths below need: an alert and a team, both of id 1.
async fn prepared(admin: &Visitor<'_>) {
    assert_eq!(admin.post("/api/admin/alerts/", json!({"title": "T", "message": "M"})).await.status, 201);
    assert_eq!(admin.post("/api/teams/", json!({"name": "Red"})).await.status, 201);
}

fn cases() -> [(&'static str, Value, Value); 7] {
    [
        ("/api/admin/alerts/", json!({"title": "Once", "message": "M"}), json!({"title": ""})),
        ("/api/admin/users/", json!({"email": "ann@example.com"}), json!({"email": "nobody"})),
        ("/api/teams/", json!({"name": "Blue"}), json!({"name": ""})),
        ("/api/teams/1/members/", json!({"users": [1]}), json!({"users": "all"})),
        ("/api/user/alerts/1/snooze/", json!({"minutes": 30}), json!({"minutes": "soon"})),
        ("/api/admin/alerts/1/trigger/", json!({}), json!([])),
        ("/api/admin/alerts/1/remind/", json!({}), json!([])),
    ]
}

#[tokio::test]
async fn another_body_under_a_used_key_is_a_422_also_when_it_is_invalid() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    prepared(&admin).await;
    for (path, good, bad) in cases() {
        let early = admin.post_once(path, "k", bad.clone()).await;
        assert_eq!(early.status, 400, "{path}: what was refused is not kept");
        let first = admin.post_once(path, "k", good.clone()).await;
        assert!(first.status.is_success(), "{path}: {}", first.text);
        let other = admin.post_once(path, "k", bad.clone()).await;
        assert_eq!((other.status.as_u16(), other.json()), (422, json!({"detail": REUSED})), "{path}");
        let again = admin.post_once(path, "k", good).await;
        assert_eq!((again.status, again.text), (first.status, first.text), "{path}");
        assert_eq!(admin.post_once(path, "another", bad).await.status, 400, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_bytes_get_their_first_reply_also_when_they_would_be_read_otherwise_today() {
    const FILE: &str = "email\nann@example.com\n";
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    prepared(&admin).await;
    let bodies = [
        r#"{"title": "Once", "message": "M"}"#,
        r#"{"email": "ann@example.com"}"#,
        r#"{"name": "Blue"}"#,
        r#"{"users": [1]}"#,
        r#"{"minutes": 30}"#,
        "{}",
    ];
    for ((path, ..), body) in cases().into_iter().zip(bodies) {
        let first = admin.post_file(path, "application/json", body).await;
        assert!(first.status.is_success(), "{path}: {}", first.text);
        // As a form, most of them lack what is required.
        let again = admin.post_file(path, "application/x-www-form-urlencoded", body).await;
        assert_eq!((again.status, again.text), (first.status, first.text), "{path}");
        assert_eq!(admin.post_file(path, "text/plain", body).await.status, 415, "{path}");
    }
    let path = "/api/admin/users/import/";
    assert_eq!(admin.post_file(path, "text/csv", FILE).await.status, 202);
    assert_eq!(admin.post_file(path, "text/plain", FILE).await.status, 415);
}

#[tokio::test]
async fn a_key_is_used_by_one_person_at_one_path_for_one_day() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    prepared(&admin).await;
    let (good, bad) = (json!({"title": "Once", "message": "M"}), json!({"title": ""}));
    assert_eq!(admin.post_once("/api/admin/alerts/", "k", good).await.status, 201);
    assert_eq!(admin.post_once("/api/admin/alerts", "k", bad.clone()).await.status, 422, "both spellings are one path");
    assert_eq!(admin.post_once("/api/teams/", "k", bad.clone()).await.status, 400);
    oyez.person(&oyez.home, "other", Role::Admin).await;
    let other = oyez.sign_in("other@example.com").await;
    assert_eq!(other.post_once("/api/admin/alerts/", "k", bad.clone()).await.status, 400);
    oyez.clock.advance_minutes(24 * 60);
    let later = oyez.admin().await;
    assert_eq!(later.post_once("/api/admin/alerts/", "k", bad).await.status, 400);
}

#[tokio::test]
async fn who_may_not_and_what_is_not_there_come_before_the_key() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    prepared(&admin).await;
    let path = "/api/admin/alerts/1/trigger/";
    assert_eq!(admin.post_once(path, "k", json!({})).await.status, 200);
    assert_eq!(oyez.with_token("nonsense").post_once(path, "k", json!([])).await.status, 401);
    assert_eq!(oyez.user("john").await.post_once(path, "k", json!([])).await.status, 403);
    assert_eq!(admin.delete("/api/admin/alerts/1/").await.status, 204);
    assert_eq!(admin.post_once(path, "k", json!([])).await.status, 404);
}

#[tokio::test]
async fn whoever_is_no_admin_any_more_gets_no_first_reply_of_their_time_as_one() {
    const FORM: &str = "application/x-www-form-urlencoded";
    let oyez = Installation::new().await;
    let other = oyez.person(&oyez.home, "other", Role::Admin).await;
    let bodies = [
        ("/api/admin/alerts/", r#"{"title": "%zz", "message": "M"}"#),
        ("/api/admin/users/", r#"{"email": "ann@example.com", "first_name": "%zz"}"#),
        ("/api/teams/", r#"{"name": "%zz"}"#),
    ];
    let visitor = oyez.sign_in("other@example.com").await;
    for (path, body) in bodies {
        assert_eq!(visitor.post_file(path, "application/json", body).await.status, 201, "{path}");
        assert_eq!(visitor.post_file(path, FORM, body).await.status, 201, "{path}");
    }
    let demoted = oyez.admin().await.patch(&format!("/api/admin/users/{}/", other.id), json!({"role": "user"})).await;
    assert_eq!(demoted.status, 200, "{}", demoted.text);
    for (path, body) in bodies {
        assert_eq!(visitor.post_file(path, FORM, body).await.status, 403, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_none_under_the_key_of_one_is_another_body() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let path = "/api/admin/users/import/";
    assert_eq!(admin.post_file(path, "text/csv", "").await.status, 400);
    assert_eq!(admin.post_file(path, "text/csv", "email\nann@example.com\n").await.status, 202);
    assert_eq!(admin.post_file(path, "text/csv", "").await.status, 422);
    assert_eq!(admin.post_file(path, "text/csv", "email\nann@example.com\n").await.status, 202);
}

#[tokio::test]
async fn two_keys_at_once_are_none() {
    let oyez = Installation::new().await;
    let reply = oyez.admin().await.post_with_keys("/api/teams/", &["a", "b"], json!({"name": "Red"})).await;
    assert_eq!(
        (reply.status.as_u16(), reply.json()),
        (400, json!({"Idempotency-Key": ["Give one key, not several."]}))
    );
}
