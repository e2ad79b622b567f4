//! An organization's settings in its admins' hands.

use domain::Role;
use serde_json::json;

use crate::installation::Installation;

const PATH: &str = "/api/admin/organization/";

#[tokio::test]
async fn an_admin_reads_and_changes_the_settings_of_their_own_organization() {
    let here = Installation::new().await;
    let admin = here.admin().await;
    let before = admin.get(PATH).await.json();
    let settings = json!({
        "id": 1, "slug": "default-org", "name": "Default", "timezone": "UTC", "reminder_frequency_minutes": 120,
        "alert_life_minutes": 10080, "active_members": 1, "created_at": "2026-11-22T10:00:00Z"
    });
    assert_eq!(before, settings);
    let reply = admin.patch(PATH, json!({"name": "Acme", "timezone": "Europe/Berlin", "slug": "ignored"})).await;
    assert_eq!(reply.status, 200);
    let mut changed = settings;
    changed["name"] = json!("Acme");
    changed["timezone"] = json!("Europe/Berlin");
    assert_eq!((reply.json(), admin.get(PATH).await.json()), (changed.clone(), changed));
    let entry = admin.get("/api/admin/audit/?action=organization.update").await.json()["results"][0].clone();
    assert_eq!(entry["detail"]["name"], json!({"from": "Default", "to": "Acme"}));
    let other = here.organization("other").await;
    here.person(&other, "eve", Role::Admin).await;
    assert_eq!(here.sign_in("eve@example.com").await.get(PATH).await.json()["name"], "other");
    assert_eq!(here.user("john").await.get(PATH).await.status, 403);
}

#[tokio::test]
async fn what_is_wrong_with_settings_is_told_by_field() {
    let here = Installation::new().await;
    let admin = here.admin().await;
    for (body, complaint) in [
        (json!({"name": ""}), json!({"name": ["This field may not be blank."]})),
        (json!({"timezone": "Mars"}), json!({"timezone": ["\"Mars\" is not a valid time zone."]})),
        (
            json!({"reminder_frequency_minutes": 0}),
            json!({"reminder_frequency_minutes": ["Ensure this value is greater than or equal to 1."]}),
        ),
        (json!({"alert_life_minutes": "x"}), json!({"alert_life_minutes": ["A valid integer is required."]})),
    ] {
        let reply = admin.patch(PATH, body).await;
        assert_eq!((reply.status.as_u16(), reply.json()), (400, complaint));
    }
}
