//! Archiving and deleting.

use serde_json::json;

use super::{ALERTS, below, path, publish};
use crate::installation::Installation;

#[tokio::test]
async fn an_alert_is_archived_once() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let id = publish(&admin, json!({})).await;
    let reply = admin.delete(&below(id, "archive/")).await;
    let done = json!({"success": true, "message": "Alert archived successfully"});
    assert_eq!((reply.status.as_u16(), reply.json()), (200, done));
    for unknown in [id, id + 1] {
        let again = admin.delete(&below(unknown, "archive/")).await;
        assert_eq!((again.status.as_u16(), again.json()), (404, json!({"detail": "Not found."})));
    }
}

#[tokio::test]
async fn a_deleted_alert_is_found_nowhere() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let id = publish(&admin, json!({})).await;
    let reply = admin.delete(&path(id)).await;
    assert_eq!((reply.status.as_u16(), reply.text.as_str()), (204, ""));
    for gone in [path(id), below(id, "rounds/"), below(id, "deliveries/"), below(id, "recipients/")] {
        assert_eq!(admin.get(&gone).await.status, 404, "{gone}");
    }
    assert_eq!(admin.delete(&path(id)).await.status, 404);
    assert_eq!(admin.get(ALERTS).await.json()["count"], 0);
}

#[tokio::test]
async fn an_archived_alert_can_still_be_deleted() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let id = publish(&admin, json!({})).await;
    admin.delete(&below(id, "archive/")).await;
    assert_eq!(admin.delete(&path(id)).await.status, 204);
}

#[tokio::test]
async fn who_did_what_to_an_alert_is_in_the_trail() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let id = publish(&admin, json!({})).await;
    admin.patch(&path(id), json!({"severity": "Critical"})).await;
    admin.post(&below(id, "trigger/"), json!({})).await;
    admin.delete(&below(id, "archive/")).await;
    admin.delete(&path(id)).await;
    let trail = admin.get(&format!("/api/admin/audit/?subject_kind=alert&subject={id}")).await.json();
    let entries = trail["results"].as_array().unwrap();
    let actions: Vec<_> = entries.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["alert.delete", "alert.archive", "alert.trigger", "alert.edit", "alert.publish"]);
    assert_eq!(entries[3]["detail"], json!({"severity": {"before": "Info", "after": "Critical"}}));
}
