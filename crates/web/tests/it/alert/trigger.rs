//! `POST /api/admin/alerts/{id}/trigger/`.

use serde_json::json;

use super::{below, path, person, publish};
use crate::installation::Installation;

#[tokio::test]
async fn a_trigger_writes_its_first_people_within_the_request() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let ann = person(&oyez, "ann").await;
    oyez.clock.advance_minutes(1);
    let id =
        publish(&admin, json!({"visibility_type": "User", "target_users": [ann.0], "reminder_enabled": false})).await;
    oyez.expand().await;
    let reply = admin.post(&below(id, "trigger/"), json!({})).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let round = reply.json()["data"]["round"].clone();
    assert_eq!(
        reply.json(),
        json!({
            "success": true, "message": "Alert triggered successfully",
            "data": {
                "total": 1, "sent": 1, "failed": 0, "snoozed": 0, "round": round,
                "details": [{
                    "user_id": ann.0, "email": "ann@example.com", "success": true, "channel": "InApp", "alert_id": id,
                    "sent_at": "2026-11-22T10:01:00Z"
                }]
            }
        })
    );
    let again = admin.post(&below(id, "trigger/"), json!({})).await.json();
    assert_eq!((&again["data"]["round"], &again["data"]["sent"]), (&round, &json!(1)), "it is still being written");
}

#[tokio::test]
async fn an_alert_outside_its_window_or_switched_off_is_not_sent() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let off = publish(&admin, json!({"is_active": false})).await;
    let early = publish(&admin, json!({"start_time": "2026-11-23"})).await;
    let late = publish(&admin, json!({"expiry_time": "2026-11-22T10:01"})).await;
    oyez.clock.advance_minutes(2);
    for (id, reason) in [
        (off, "Alert not active"),
        (early, "Alert expired or reminders disabled"),
        (late, "Alert expired or reminders disabled"),
    ] {
        let reply = admin.post(&below(id, "trigger/"), json!({})).await;
        assert_eq!((reply.status.as_u16(), &reply.json()["data"]), (200, &json!({"success": false, "reason": reason})));
    }
    admin.delete(&below(off, "archive/")).await;
    assert_eq!(admin.post(&below(off, "trigger/"), json!({})).await.status, 404);
    assert_eq!(admin.get(&path(late)).await.json()["is_expired"], true);
}

#[tokio::test]
async fn a_trigger_repeated_with_its_key_gets_its_first_reply() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let id = publish(&admin, json!({})).await;
    oyez.expand().await;
    let first = admin.post_once(&below(id, "trigger/"), "t1", json!({})).await;
    oyez.clock.advance_minutes(5);
    let again = admin.post_once(&below(id, "trigger/"), "t1", json!({})).await;
    assert_eq!((first.status.as_u16(), &first.text), (200, &again.text));
}
