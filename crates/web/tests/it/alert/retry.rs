//! Deliveries by a provider, as admins see them and ask for them again.

use channels::SendError;
use serde_json::{Value, json};
use testbed::Answer;

use super::{below, path, person, publish, refused};
use crate::installation::{Installation, Visitor};

async fn pages(admin: &Visitor<'_>, id: i64) -> Vec<Value> {
    let all = admin.get(&below(id, "deliveries/?page_size=100")).await.json();
    let rows = all["results"].as_array().unwrap().iter();
    rows.filter(|row| row["channel"] == "Pager").cloned().collect()
}

/// An alert by pager to ann and bob whose pager does not exist; its id.
async fn refused_by_all(oyez: &Installation, admin: &Visitor<'_>) -> i64 {
    let (ann, bob) = (person(oyez, "ann").await, person(oyez, "bob").await);
    let to = json!({"delivery_type": "Pager", "visibility_type": "User", "target_users": [ann.0, bob.0]});
    let id = publish(admin, to).await;
    oyez.script.say(|_| Answer::Refuse(SendError::Reject { reason: "no such pager".to_owned() }));
    oyez.expand().await;
    oyez.dispatch().await;
    id
}

#[tokio::test]
async fn a_dead_delivery_says_why_and_is_sent_anew_when_an_admin_asks() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let id = refused_by_all(&oyez, &admin).await;
    for page in pages(&admin, id).await {
        let said = (&page["state"], &page["attempts"], &page["last_error"], &page["next_attempt_at"]);
        assert_eq!(said, (&json!("dead"), &json!(1), &json!("no such pager"), &Value::Null));
    }
    let retried = admin.post(&below(id, "deliveries/retry/"), json!({"channel": "Pager"})).await;
    assert_eq!((retried.status.as_u16(), retried.json()), (200, json!({"retried": 2})));
    oyez.script.say(|_| Answer::Take);
    oyez.dispatch().await;
    for page in pages(&admin, id).await {
        let said = (&page["state"], &page["attempts"], &page["last_error"]);
        assert_eq!(said, (&json!("sent"), &json!(2), &Value::Null));
    }
    let again = admin.post(&below(id, "deliveries/retry/"), json!({})).await;
    assert_eq!((again.status.as_u16(), again.json()), (200, json!({"retried": 0})));
    let trail = admin.get("/api/admin/audit/?action=alert.retry").await.json();
    assert_eq!(trail["results"][0]["detail"], json!({"count": 2, "round": null, "channel": "Pager"}));
    assert_eq!(trail["results"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn only_the_round_and_the_channel_that_are_named_are_sent_anew() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let id = refused_by_all(&oyez, &admin).await;
    let round = pages(&admin, id).await[0]["round"].as_i64().unwrap();
    for (body, retried) in [
        (json!({"round": round + 1}), 0),
        (json!({"channel": "Email"}), 0),
        (json!({"round": round, "channel": "Pager"}), 2),
    ] {
        let reply = admin.post(&below(id, "deliveries/retry/"), body).await;
        assert_eq!((reply.status.as_u16(), reply.json()), (200, json!({"retried": retried})));
    }
}

#[tokio::test]
async fn nothing_is_sent_anew_of_an_alert_that_may_not_be_sent() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let id = refused_by_all(&oyez, &admin).await;
    admin.patch(&path(id), json!({"is_active": false})).await;
    let reply = admin.post(&below(id, "deliveries/retry/"), json!({})).await;
    let text = "the alert is switched off or over, so nothing of it is sent";
    assert_eq!((reply.status.as_u16(), reply.json()), (409, json!({"detail": text})));
    admin.delete(&below(id, "archive/")).await;
    let gone = admin.post(&below(id, "deliveries/retry/"), json!({"channel": 7})).await;
    assert_eq!(gone.status, 404);
}

#[tokio::test]
async fn what_names_no_channel_and_no_round_is_refused() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let id = publish(&admin, json!({})).await;
    let reply = admin.post(&below(id, "deliveries/retry/"), json!({"channel": "Pigeon", "round": 0})).await;
    let complaints = json!({"channel": ["\"Pigeon\" is not a valid choice."],
        "round": ["Ensure this value is greater than or equal to 1."]});
    refused(&reply, &complaints);
}

#[tokio::test]
async fn a_cancelled_delivery_tells_its_reason() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let ann = oyez.user("ann").await;
    let id = publish(&admin, json!({"delivery_type": "Pager"})).await;
    oyez.expand().await;
    let waits = pages(&admin, id).await;
    assert_eq!((&waits[0]["state"], &waits[0]["reason"]), (&json!("pending"), &Value::Null));
    assert!(waits[0]["next_attempt_at"].is_string());
    ann.post(&format!("/api/user/alerts/{id}/acknowledge/"), json!({})).await;
    oyez.dispatch().await;
    let said = pages(&admin, id).await;
    let said: Vec<_> = said.iter().map(|page| (page["state"].clone(), page["reason"].clone())).collect();
    // The admin was there first.
    assert_eq!(said, [(json!("sent"), Value::Null), (json!("cancelled"), json!("acknowledged"))]);
}
