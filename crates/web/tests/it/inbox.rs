//! A person's own alerts through the API: shapes, texts, order, and what others never see.

use axum::http::StatusCode;
use domain::{AlertId, Clock, Severity, UserId, Visibility};
use serde_json::{Value, json};
use service::account::Organization;
use store::Writer;
use store::alert::{Content, Target};

use crate::app::Reply;
use crate::installation::Installation;

/// An alert to the whole organization, from now on for a day.
pub(crate) fn content(installation: &Installation, title: &str) -> Content {
    testbed::announcement(title, installation.clock.now())
}

pub(crate) async fn publish(
    installation: &Installation,
    organization: &Organization,
    content: &Content,
    audience: &[Target],
) -> AlertId {
    let (by, now) = (installation.admin.id, installation.clock.now());
    let write = installation.database.store.write(Writer::Person, |db| async move {
        store::alert::insert(&db, organization.id, content, audience, by, now).await
    });
    write.await.unwrap()
}

async fn announce(installation: &Installation, title: &str) -> AlertId {
    let everyone = [Target::Organization(installation.home.id)];
    publish(installation, &installation.home, &content(installation, title), &everyone).await
}

async fn address(installation: &Installation, user: UserId, title: &str) -> AlertId {
    let content = Content { visibility: Visibility::User, ..content(installation, title) };
    publish(installation, &installation.home, &content, &[Target::User(user)]).await
}

fn titles(reply: &Reply) -> Vec<String> {
    let json = reply.json();
    let rows = json["results"].as_array().or(json["data"].as_array()).unwrap();
    rows.iter().map(|row| row["title"].as_str().unwrap().to_owned()).collect()
}

fn assert_not_found(reply: &Reply) {
    assert_eq!((reply.status.as_u16(), reply.json()), (404, json!({"detail": "Not found."})));
}

#[tokio::test]
async fn an_item_has_every_field_of_the_contract() {
    let installation = Installation::new().await;
    let john = installation.user("john").await;
    let alert = announce(&installation, "news").await;
    let expected = json!({
        "id": alert.0, "title": "news", "message": "news, in full", "severity": "Info", "delivery_type": "InApp",
        "start_time": "2026-11-22T10:00:00Z", "expiry_time": "2026-11-23T10:00:00Z", "created_by_name": "admin Doe",
        "created_at": "2026-11-22T10:00:00Z", "revision": 1, "is_read": false, "is_snoozed": false,
        "snooze_until": null, "is_acknowledged": false, "acknowledged_revision": null, "requires_acknowledgement": false,
    });
    assert_eq!(john.get(&format!("/api/user/alerts/{alert}/")).await.json(), expected);
    let page = john.get("/api/user/alerts/").await;
    assert_eq!(page.json(), json!({"count": 1, "next": null, "previous": null, "results": [expected]}));
    assert_eq!(page.status, 200);
}

#[tokio::test]
async fn a_page_further_away_than_the_database_can_count_is_not_found() {
    let installation = Installation::new().await;
    let john = installation.user("john").await;
    for number in ["922337203685477581", "1844674407370955161", "18446744073709551615"] {
        let page = john.get(&format!("/api/user/alerts/?page={number}")).await;
        assert_eq!((page.status.as_u16(), page.json()), (404, json!({"detail": "Invalid page."})), "{number}");
    }
}

#[tokio::test]
async fn an_empty_inbox_is_one_empty_page() {
    let installation = Installation::new().await;
    let john = installation.user("john").await;
    let page = john.get("/api/user/alerts/").await;
    assert_eq!(page.json(), json!({"count": 0, "next": null, "previous": null, "results": []}));
    assert_eq!(john.get("/api/user/alerts/?page=last").await.json()["count"], 0);
}

#[tokio::test]
async fn a_page_beyond_the_last_and_a_page_that_is_none_are_not_found() {
    let installation = Installation::new().await;
    let john = installation.user("john").await;
    for number in 0..12 {
        announce(&installation, &number.to_string()).await;
    }
    let first = john.get("/api/user/alerts/").await.json();
    assert_eq!((first["count"].as_u64(), first["results"].as_array().unwrap().len()), (Some(12), 10));
    assert_eq!(first["next"], "http://oyez.example/api/user/alerts/?page=2");
    for second in ["2", "last"] {
        let page = john.get(&format!("/api/user/alerts/?page={second}")).await;
        assert_eq!(titles(&page), ["1", "0"]);
        assert_eq!(page.json()["previous"], "http://oyez.example/api/user/alerts/");
    }
    for beyond in ["3", "0", "-1", "x", "", "99999999999999999999"] {
        let page = john.get(&format!("/api/user/alerts/?page={beyond}")).await;
        assert_eq!((page.status.as_u16(), page.json()), (404, json!({"detail": "Invalid page."})), "{beyond}");
    }
    assert_eq!(titles(&john.get("/api/user/alerts/?page_size=5&page=3").await), ["1", "0"]);
}

#[tokio::test]
async fn filters_narrow_the_list_and_a_bad_one_is_named() {
    let installation = Installation::new().await;
    let john = installation.user("john").await;
    let read = announce(&installation, "read").await;
    announce(&installation, "unread").await;
    let grave = Content { severity: Severity::Critical, ..content(&installation, "grave") };
    let everyone = [Target::Organization(installation.home.id)];
    publish(&installation, &installation.home, &grave, &everyone).await;
    john.put(&format!("/api/user/alerts/{read}/mark_read/"), json!({})).await;
    assert_eq!(titles(&john.get("/api/user/alerts/").await), ["grave", "unread", "read"]);
    assert_eq!(titles(&john.get("/api/user/alerts/?severity=Critical").await), ["grave"]);
    assert_eq!(titles(&john.get("/api/user/alerts/?is_read=true").await), ["read"]);
    assert_eq!(titles(&john.get("/api/user/alerts/?is_read=0&severity=Info").await), ["unread"]);
    assert_eq!(titles(&john.get("/api/user/alerts/?is_snoozed=true").await), [""; 0]);
    let refused = john.get("/api/user/alerts/?severity=Fatal").await;
    let complaint = "Select a valid choice. Fatal is not one of the available choices.";
    assert_eq!((refused.status.as_u16(), refused.json()), (400, json!({"severity": [complaint]})));
    assert_eq!(
        john.get("/api/user/alerts/?is_read=maybe").await.json(),
        json!({"is_read": ["Must be a valid boolean."]})
    );
}

#[tokio::test]
async fn marks_answer_with_the_contracts_texts() {
    let installation = Installation::new().await;
    let john = installation.user("john").await;
    let alert = announce(&installation, "news").await;
    let path = format!("/api/user/alerts/{alert}/");
    let item = async |field: &str| john.get(&path).await.json()[field].clone();
    let said = |reply: Reply| (reply.status.as_u16(), reply.json());
    let done = |message: &str| (200, json!({"success": true, "message": message}));
    assert_eq!(said(john.put(&format!("{path}mark_read/"), json!({})).await), done("Alert marked as read"));
    assert_eq!(item("is_read").await, true);
    assert_eq!(said(john.put(&format!("{path}mark_unread/"), json!({})).await), done("Alert marked as unread"));
    assert_eq!(item("is_read").await, false);
    assert_eq!(said(john.post(&format!("{path}acknowledge/"), json!({})).await), done("Alert acknowledged"));
    assert_eq!((item("is_read").await, item("is_acknowledged").await), (json!(true), json!(true)));
}

#[tokio::test]
async fn an_acknowledgement_may_say_which_revision_was_seen() {
    let installation = Installation::new().await;
    let (admin, john) = (installation.admin().await, installation.user("john").await);
    let alert = announce(&installation, "news").await;
    let path = format!("/api/user/alerts/{alert}/acknowledge/");
    let edit = json!({"message": "Exit A is closed.", "renotify": true});
    assert_eq!(admin.patch(&format!("/api/admin/alerts/{alert}/"), edit).await.status, StatusCode::OK);
    let refused = john.post(&format!("{path}?revision=1"), json!({})).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert_eq!(john.post(&format!("{path}?revision=one"), json!({})).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(john.get(&format!("/api/user/alerts/{alert}/")).await.json()["is_acknowledged"], false);
    assert_eq!(john.post(&format!("{path}?revision=2"), json!({})).await.status, StatusCode::OK);
    assert_eq!(john.get(&format!("/api/user/alerts/{alert}/")).await.json()["acknowledged_revision"], 2);
}

#[tokio::test]
async fn all_are_marked_as_read_and_the_count_falls_to_nought() {
    let installation = Installation::new().await;
    let (john, jane) = (installation.user("john").await, installation.user("jane").await);
    for title in ["one", "two", "three"] {
        announce(&installation, title).await;
    }
    let unread = |count: u64| json!({"success": true, "data": {"unread_count": count}});
    assert_eq!(john.get("/api/user/alerts/unread_count/").await.json(), unread(3));
    let reply = john.put("/api/user/alerts/mark_all_read/", json!({})).await;
    let expected = json!({"success": true, "message": "All alerts marked as read", "data": {"marked": 3}});
    assert_eq!(reply.json(), expected);
    assert_eq!(john.get("/api/user/alerts/unread_count/").await.json(), unread(0));
    assert_eq!(jane.get("/api/user/alerts/unread_count/").await.json(), unread(3));
}

#[tokio::test]
async fn a_snooze_without_a_body_lasts_to_the_end_of_the_day() {
    let installation = Installation::new().await;
    let john = installation.user("john").await;
    let alert = announce(&installation, "news").await;
    let reply = john.send("POST", &format!("/api/user/alerts/{alert}/snooze/"), None).await;
    let mut data = reply.json()["data"].clone();
    assert_eq!((reply.status.as_u16(), &reply.json()["message"]), (200, &json!("Alert snoozed until end of day")));
    assert!(data["id"].as_i64().is_some() && data["user"].as_i64().is_some());
    data["id"] = Value::Null;
    data["user"] = Value::Null;
    let now = "2026-11-22T10:00:00Z";
    let expected = json!({
        "id": null, "alert_title": "news", "is_read": false, "read_at": null, "is_snoozed": true, "snoozed_at": now,
        "snooze_until": "2026-11-23T00:00:00Z", "last_reminder_sent_at": null, "created_at": now, "updated_at": now,
        "user": null, "alert": alert.0,
    });
    assert_eq!(data, expected);
    let listed = john.get("/api/user/alerts/snoozed/").await.json();
    assert_eq!((&listed["success"], listed["data"][0]["snoozed_at"].as_str()), (&json!(true), Some(now)));
    assert_eq!(titles(&john.get("/api/user/alerts/?is_snoozed=true").await), ["news"]);
}

#[tokio::test]
async fn a_snooze_by_minutes_or_until_an_instant_is_clipped_to_the_expiry() {
    let installation = Installation::new().await;
    let john = installation.user("john").await;
    let alert = announce(&installation, "news").await;
    let path = format!("/api/user/alerts/{alert}/snooze/");
    for (body, until) in [
        (json!({"minutes": 90}), "2026-11-22T11:30:00Z"),
        (json!({"minutes": "43200"}), "2026-11-23T10:00:00Z"),
        (json!({"until": "2026-11-22T14:00:00+02:00"}), "2026-11-22T12:00:00Z"),
        (json!({"until": "2027-01-01"}), "2026-11-23T10:00:00Z"),
    ] {
        let reply = john.post(&path, body).await.json();
        assert_eq!((&reply["message"], &reply["data"]["snooze_until"]), (&json!("Alert snoozed"), &json!(until)));
    }
}

#[tokio::test]
async fn a_snooze_that_makes_no_sense_is_refused_by_field() {
    let installation = Installation::new().await;
    let john = installation.user("john").await;
    let alert = announce(&installation, "news").await;
    let path = format!("/api/user/alerts/{alert}/snooze/");
    for (body, complaint) in [
        (json!({"minutes": 0}), json!({"minutes": ["Ensure this value is greater than or equal to 1."]})),
        (json!({"minutes": 43201}), json!({"minutes": ["Ensure this value is less than or equal to 43200."]})),
        (json!({"minutes": "soon"}), json!({"minutes": ["A valid integer is required."]})),
        (json!({"minutes": null}), json!({"minutes": ["This field may not be null."]})),
        (json!({"until": "2026-11-22T10:00:00Z"}), json!({"until": ["Ensure this value is in the future."]})),
        (
            json!({"until": "2026-11-23", "minutes": 5}),
            json!({"non_field_errors": ["Give either minutes or until, not both."]}),
        ),
    ] {
        let reply = john.post(&path, body).await;
        assert_eq!((reply.status.as_u16(), reply.json()), (400, complaint));
    }
    assert_not_found(&john.post("/api/user/alerts/99/snooze/", json!({"minutes": 0})).await);
    assert_eq!(john.get("/api/user/snoozes/").await.json()["count"], 0);
}

#[tokio::test]
async fn snoozing_an_acknowledged_alert_is_no_error_and_changes_nothing() {
    let installation = Installation::new().await;
    let john = installation.user("john").await;
    let alert = announce(&installation, "news").await;
    let path = format!("/api/user/alerts/{alert}/snooze/");
    john.post(&format!("/api/user/alerts/{alert}/acknowledge/"), json!({})).await;
    for body in [json!({}), json!({"minutes": 5})] {
        let reply = john.post(&path, body).await;
        let body = reply.json();
        assert_eq!((reply.status.as_u16(), &body["data"]["is_snoozed"]), (200, &json!(false)));
        assert_eq!(body["message"], "Alert already acknowledged: no reminders to snooze");
    }
    assert_eq!(john.get("/api/user/alerts/snoozed/").await.json(), json!({"success": true, "data": []}));
}

#[tokio::test]
async fn an_unsnoozed_alert_leaves_the_list_and_enters_the_history() {
    let installation = Installation::new().await;
    let john = installation.user("john").await;
    let alert = announce(&installation, "news").await;
    let path = format!("/api/user/alerts/{alert}/snooze/");
    john.post(&path, json!({"minutes": 30})).await;
    installation.clock.advance_minutes(10);
    for _ in 0..2 {
        let reply = john.delete(&path).await;
        assert_eq!((reply.status.as_u16(), reply.text.as_str()), (204, ""));
    }
    assert_eq!(john.get("/api/user/alerts/snoozed/").await.json()["data"], json!([]));
    let history = john.get("/api/user/snoozes/").await.json();
    let mut past = history["results"][0].clone();
    past["id"] = Value::Null;
    let expected = json!({
        "id": null, "alert": alert.0, "alert_title": "news", "snoozed_at": "2026-11-22T10:00:00Z",
        "snooze_until": "2026-11-22T10:30:00Z", "ended_at": "2026-11-22T10:10:00Z", "ended_by": "unsnoozed",
    });
    assert_eq!((history["count"].as_u64(), past), (Some(1), expected));
}

#[tokio::test]
async fn what_a_person_does_not_see_is_not_found_by_any_road() {
    let installation = Installation::new().await;
    installation.person(&installation.home, "john", domain::Role::User).await;
    let jane = installation.person(&installation.home, "jane", domain::Role::User).await;
    let other = installation.organization("other").await;
    let theirs = content(&installation, "theirs");
    let foreign = publish(&installation, &other, &theirs, &[Target::Organization(other.id)]).await;
    let private = address(&installation, jane.id, "private").await;
    let expired = announce(&installation, "expired").await;
    installation.clock.advance_minutes(24 * 60);
    let john = installation.sign_in("john@example.com").await;
    for alert in [foreign, private, expired, AlertId(99)] {
        let path = format!("/api/user/alerts/{alert}/");
        assert_not_found(&john.get(&path).await);
        for (method, action) in [
            ("PUT", "mark_read"),
            ("PUT", "mark_unread"),
            ("POST", "acknowledge"),
            ("POST", "snooze"),
            ("DELETE", "snooze"),
        ] {
            assert_not_found(&john.send(method, &format!("{path}{action}/"), None).await);
        }
    }
    assert_eq!(john.get("/api/user/alerts/").await.json()["count"], 0);
}

#[tokio::test]
async fn the_inbox_wants_an_account_and_the_right_method() {
    let installation = Installation::new().await;
    for path in ["/api/user/alerts/", "/api/user/alerts/1/", "/api/user/snoozes/", "/api/user/alerts/unread_count/"] {
        let reply = installation.get(path).await;
        let text = "Authentication credentials were not provided.";
        assert_eq!((reply.status.as_u16(), reply.json()), (401, json!({"detail": text})), "{path}");
    }
    let john = installation.user("john").await;
    let reply = john.post("/api/user/alerts/", json!({})).await;
    assert_eq!((reply.status.as_u16(), reply.json()), (405, json!({"detail": "Method \"POST\" not allowed."})));
    let alert = announce(&installation, "news").await;
    assert_eq!(john.get(&format!("/api/user/alerts/{alert}/mark_read/")).await.status, 405);
    assert_eq!(john.get(&format!("/api/user/alerts/{alert}")).await.status, 200);
}

#[tokio::test]
async fn a_snooze_that_is_sent_twice_is_one_line_of_history() {
    let installation = Installation::new().await;
    let alert = announce(&installation, "Water off").await;
    let john = installation.user("john").await;
    let path = format!("/api/user/alerts/{}/snooze/", alert.0);
    let first = john.post_once(&path, "k", json!({"minutes": 30})).await;
    assert_eq!(first.status, 200, "{}", first.text);
    installation.clock.advance_minutes(1);
    let again = john.post_once(&path, "k", json!({"minutes": 30})).await;
    assert_eq!((again.status.as_u16(), again.text), (200, first.text));
    assert_eq!(john.post_once(&path, "k", json!({"minutes": 31})).await.status, 422);
    assert_eq!(john.get("/api/user/snoozes/").await.json()["count"], 1);
}
