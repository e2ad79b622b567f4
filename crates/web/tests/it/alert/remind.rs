//! `POST /api/admin/alerts/{id}/remind/`.

use serde_json::json;

use super::{below, person, publish};
use crate::installation::Installation;

#[tokio::test]
async fn a_reminder_begins_one_round_for_those_who_have_not_answered() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let (ann, bob) = (person(&oyez, "ann").await, person(&oyez, "bob").await);
    oyez.clock.advance_minutes(1);
    let id = publish(&admin, json!({"visibility_type": "User", "target_users": [ann.0, bob.0]})).await;
    oyez.expand().await;
    let acknowledged =
        oyez.sign_in("ann@example.com").await.post(&format!("/api/user/alerts/{id}/acknowledge/"), json!({})).await;
    assert_eq!(acknowledged.status, 200, "{}", acknowledged.text);
    oyez.clock.advance_minutes(1);
    let reply = admin.post(&below(id, "remind/"), json!({})).await;
    let round = reply.json()["data"]["round"].clone();
    let begun = json!({"success": true, "message": "Reminder begun", "data": {"round": round, "begun": true}});
    assert_eq!((reply.status.as_u16(), reply.json()), (200, begun));
    let again = admin.post(&below(id, "remind/"), json!({})).await.json();
    let under_way = json!({"round": round, "begun": false});
    assert_eq!((&again["message"], &again["data"]), (&json!("A reminder is under way already"), &under_way));
    oyez.expand().await;
    let rounds = admin.get(&below(id, "rounds/")).await.json();
    let (kind, people) = (&rounds["results"][0]["kind"], &rounds["results"][0]["people"]);
    assert_eq!((kind, people), (&json!("reminder"), &json!(1)), "{rounds}");
}

#[tokio::test]
async fn nobody_is_reminded_of_an_alert_outside_its_window_or_switched_off() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let off = publish(&admin, json!({"is_active": false})).await;
    let early = publish(&admin, json!({"start_time": "2026-11-23"})).await;
    for (id, reason) in [(off, "Alert not active"), (early, "Alert expired or reminders disabled")] {
        let reply = admin.post(&below(id, "remind/"), json!({})).await;
        let refused =
            json!({"success": true, "message": "No reminder begun", "data": {"success": false, "reason": reason}});
        assert_eq!((reply.status.as_u16(), reply.json()), (200, refused));
    }
    admin.delete(&below(off, "archive/")).await;
    assert_eq!(admin.post(&below(off, "remind/"), json!({})).await.status, 404);
    assert_eq!(oyez.user("bob").await.post(&below(early, "remind/"), json!({})).await.status, 403);
}

#[tokio::test]
async fn a_reminder_repeated_with_its_key_gets_its_first_reply() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let id = publish(&admin, json!({})).await;
    oyez.expand().await;
    let first = admin.post_once(&below(id, "remind/"), "r1", json!({})).await;
    oyez.expand().await;
    oyez.clock.advance_minutes(5);
    let again = admin.post_once(&below(id, "remind/"), "r1", json!({})).await;
    assert_eq!((first.status.as_u16(), &first.text), (200, &again.text));
    assert_eq!(admin.get(&below(id, "rounds/")).await.json()["count"], 2, "the first and one reminder");
}
