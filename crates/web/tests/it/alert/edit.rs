//! `PUT` and `PATCH /api/admin/alerts/{id}/`.

use serde_json::json;

use super::{below, path, person, publish, refused, team};
use crate::installation::Installation;

const WHOLE: [&str; 4] = ["title", "message", "visibility_type", "expiry_time"];

#[tokio::test]
async fn a_replacement_wants_its_four_fields_and_keeps_what_it_leaves_out() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let id = publish(&admin, json!({"severity": "Critical", "reminder_frequency_minutes": 7})).await;
    let missing: serde_json::Map<_, _> =
        WHOLE.iter().map(|name| ((*name).to_owned(), json!(["This field is required."]))).collect();
    refused(&admin.put(&path(id), json!({})).await, &json!(missing));
    let body = json!({
        "title": "Power off", "message": "M", "visibility_type": "Organization", "expiry_time": "2026-11-25T10:00:00Z"
    });
    let reply = admin.put(&path(id), body).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let alert = reply.json();
    assert_eq!((&alert["title"], &alert["severity"]), (&json!("Power off"), &json!("Critical")));
    assert_eq!((&alert["reminder_frequency_minutes"], &alert["revision"]), (&json!(7), &json!(2)));
    assert_eq!(alert["expiry_time"], "2026-11-25T10:00:00Z");
}

#[tokio::test]
async fn a_change_is_checked_against_the_stored_whole() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let id = publish(&admin, json!({})).await;
    let late = admin.patch(&path(id), json!({"start_time": "2027-01-01"})).await;
    refused(&late, &json!({"non_field_errors": ["Start time must be before expiry time"]}));
    let past = admin.patch(&path(id), json!({"expiry_time": "2026-11-22T09:00:00Z"})).await;
    refused(&past, &json!({"non_field_errors": ["Expiry time must be in the future"]}));
    let teams = admin.patch(&path(id), json!({"visibility_type": "Team"})).await;
    refused(&teams, &json!({"target_teams": ["This list may not be empty."]}));
    let null = admin.patch(&path(id), json!({"title": null})).await;
    refused(&null, &json!({"title": ["This field may not be null."]}));
}

#[tokio::test]
async fn an_expiry_that_is_past_and_stays_is_accepted() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let id = publish(&admin, json!({"expiry_time": "2026-11-22T10:10:00Z"})).await;
    oyez.clock.advance_minutes(15);
    let body = json!({
        "title": "Late", "message": "M", "visibility_type": "Organization", "expiry_time": "2026-11-22T10:10:00Z"
    });
    let reply = admin.put(&path(id), body).await;
    assert_eq!((reply.status.as_u16(), &reply.json()["status"]), (200, &json!("expired")), "{}", reply.text);
}

#[tokio::test]
async fn switching_off_is_the_early_end_and_leaves_the_revision() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let id = publish(&admin, json!({})).await;
    let alert = admin.patch(&path(id), json!({"is_active": "no"})).await.json();
    assert_eq!((&alert["status"], &alert["revision"]), (&json!("inactive"), &json!(1)));
    assert_eq!(alert["next_round_at"], json!(null));
    let rounds = admin.get(&below(id, "rounds/")).await.json();
    assert_eq!(
        (&rounds["results"][0]["state"], &rounds["results"][0]["stop_reason"]),
        (&json!("stopped"), &json!("deactivated"))
    );
}

#[tokio::test]
async fn another_visibility_drops_the_targets_of_the_old_one() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let ann = person(&oyez, "ann").await;
    let red = team(&admin, "Red", &[ann]).await;
    let id = publish(&admin, json!({"visibility_type": "Team", "target_teams": [red.0]})).await;
    let alert = admin.patch(&path(id), json!({"visibility_type": "User", "target_users": [ann.0]})).await.json();
    assert_eq!((&alert["target_teams"], &alert["target_users"]), (&json!([]), &json!([ann.0])));
    let back = admin.patch(&path(id), json!({"visibility_type": "Team"})).await;
    refused(&back, &json!({"target_teams": ["This list may not be empty."]}));
}

#[tokio::test]
async fn renotify_sends_a_manual_round_and_an_ordinary_edit_sends_none() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let id = publish(&admin, json!({})).await;
    oyez.clock.advance_minutes(1);
    admin.patch(&path(id), json!({"title": "Corrected"})).await;
    assert_eq!(admin.get(&below(id, "rounds/")).await.json()["count"], 1);
    let alert = admin.patch(&path(id), json!({"title": "Corrected again", "renotify": true})).await.json();
    assert_eq!(alert["revision"], 3);
    let rounds = admin.get(&below(id, "rounds/")).await.json();
    assert_eq!((&rounds["count"], &rounds["results"][0]["kind"]), (&json!(2), &json!("manual")));
    assert_eq!(rounds["results"][0]["triggered_by"], oyez.admin.id.0);
}

#[tokio::test]
async fn a_change_that_says_what_was_seen_goes_over_nothing_else() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let id = publish(&admin, json!({})).await;
    let seen = admin.get(&path(id)).await.json()["updated_at"].clone();
    oyez.clock.advance_minutes(1);
    let first = admin.patch(&path(id), json!({"title": "First", "seen": seen})).await;
    assert_eq!(first.status, 200, "{}", first.text);
    for body in [
        json!({"title": "Second", "seen": seen}),
        json!({"title": "Second", "message": "M", "visibility_type": "Organization", "expiry_time": "2026-11-25T10:00:00Z",
            "seen": seen}),
    ] {
        let late = if body["message"].is_null() {
            admin.patch(&path(id), body).await
        } else {
            admin.put(&path(id), body).await
        };
        assert_eq!(
            (late.status.as_u16(), late.json()),
            (409, json!({"detail": "The alert was changed meanwhile. Read it again and send its updated_at as seen."}))
        );
    }
    let again = admin.patch(&path(id), json!({"title": "Second", "seen": first.json()["updated_at"]})).await;
    assert_eq!((again.status.as_u16(), &again.json()["title"]), (200, &json!("Second")), "{}", again.text);
}

#[tokio::test]
async fn an_archived_alert_can_be_looked_at_and_not_changed() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let id = publish(&admin, json!({})).await;
    admin.delete(&below(id, "archive/")).await;
    assert_eq!(admin.get(&path(id)).await.json()["status"], "archived");
    for reply in [admin.patch(&path(id), json!({"title": 5})).await, admin.put(&path(id), json!({})).await] {
        assert_eq!((reply.status.as_u16(), reply.json()), (404, json!({"detail": "Not found."})));
    }
}

#[tokio::test]
async fn a_client_that_sends_the_whole_back_with_one_twin_changed_means_the_change() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let id = publish(&admin, json!({"reminder_frequency_hours": 2})).await;
    let put = async |name: &str, value: serde_json::Value| {
        let mut whole = admin.get(&path(id)).await.json();
        whole[name] = value;
        let reply = admin.put(&path(id), whole).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()
    };
    assert_eq!(put("reminder_frequency_hours", json!(5)).await["reminder_frequency_minutes"], 300);
    assert_eq!(put("reminder_frequency_minutes", json!(20)).await["reminder_frequency_minutes"], 20);
    assert_eq!(put("delivery_type", json!("Email")).await["channels"], json!(["InApp", "Email"]));
    assert_eq!(put("delivery_type", json!("SMS")).await["channels"], json!(["InApp", "SMS"]));
    assert_eq!(put("delivery_type", json!("InApp")).await["channels"], json!(["InApp"]));
    assert_eq!(put("channels", json!(["InApp", "Email"])).await["delivery_type"], "Email");
    assert_eq!(put("channels", json!(["InApp"])).await["delivery_type"], "InApp");
    let both = admin.patch(&path(id), json!({"reminder_frequency_hours": 3, "reminder_frequency_minutes": 7})).await;
    let complaint = "reminder_frequency_hours and reminder_frequency_minutes say different things.";
    refused(&both, &json!({"non_field_errors": [complaint]}));
    let both = admin.patch(&path(id), json!({"delivery_type": "SMS", "channels": ["Email"]})).await;
    refused(&both, &json!({"non_field_errors": ["delivery_type is not among channels."]}));
}
