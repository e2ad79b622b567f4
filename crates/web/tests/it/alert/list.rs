//! `GET /api/admin/alerts/`.

use serde_json::{Value, json};

use super::{ALERTS, below, path, publish, refused};
use crate::installation::{Installation, Visitor};

async fn titles(admin: &Visitor<'_>, query: &str) -> Vec<String> {
    let reply = admin.get(&format!("{ALERTS}?{query}")).await;
    assert_eq!(reply.status, 200, "{query}: {}", reply.text);
    let page = reply.json();
    let rows = page["results"].as_array().unwrap();
    assert_eq!(page["count"], rows.len(), "{query}");
    rows.iter().map(|row| row["title"].as_str().unwrap().to_owned()).collect()
}

async fn titled(admin: &Visitor<'_>, title: &str, mut fields: Value) -> i64 {
    fields["title"] = title.into();
    publish(admin, fields).await
}

#[tokio::test]
async fn rows_carry_what_a_list_shows_newest_first() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    titled(&admin, "old", json!({})).await;
    let id = titled(&admin, "same instant, later id", json!({})).await;
    let page = admin.get(ALERTS).await.json();
    assert_eq!((&page["count"], &page["next"], &page["previous"]), (&json!(2), &json!(null), &json!(null)));
    assert_eq!(
        page["results"][0],
        json!({
            "id": id, "title": "same instant, later id", "message": "From 8 to 12.", "severity": "Info",
            "visibility_type": "Organization", "is_active": true, "is_archived": false, "is_expired": false,
            "status": "active", "expiry_time": "2026-11-29T10:00:00Z", "created_by_name": "admin Doe",
            "created_at": "2026-11-22T10:00:00Z"
        })
    );
}

#[tokio::test]
async fn filters_narrow_together() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    titled(&admin, "soon", json!({"start_time": "2026-11-24", "severity": "Warning"})).await;
    titled(&admin, "short", json!({"expiry_time": "2026-11-22T10:05", "delivery_type": "SMS"})).await;
    titled(&admin, "off", json!({"is_active": false, "severity": "Critical"})).await;
    oyez.clock.advance_minutes(10);
    titled(&admin, "100% Ärger", json!({"channels": ["SMS", "Email"], "severity": "Critical"})).await;
    let archived = titled(&admin, "gone", json!({})).await;
    admin.delete(&below(archived, "archive/")).await;
    for (query, expected) in [
        ("status=scheduled", vec!["soon"]),
        ("status=expired", vec!["short"]),
        ("status=inactive", vec!["off"]),
        ("status=active", vec!["100% Ärger"]),
        ("status=archived", vec!["gone"]),
        ("is_archived=true", vec!["gone"]),
        ("is_archived=false&status=archived", vec![]),
        ("is_active=false", vec!["off"]),
        ("severity=Critical", vec!["100% Ärger", "off"]),
        ("severity=Critical&is_active=1", vec!["100% Ärger"]),
        ("delivery_type=Email", vec!["100% Ärger"]),
        ("delivery_type=SMS", vec!["short"]),
        ("delivery_type=InApp", vec!["off", "soon"]),
        ("visibility_type=Team", vec![]),
        ("search=%C3%A4RGER", vec!["100% Ärger"]),
        ("search=0%25", vec!["100% Ärger"]),
        ("search=_", vec![]),
        ("search=8%20to&severity=Warning", vec!["soon"]),
        ("created_after=2026-11-22T10:10", vec!["100% Ärger"]),
        ("created_before=2026-11-22T10:10&ordering=severity", vec!["short", "soon", "off"]),
        ("ordering=-expiry_time", vec!["soon", "100% Ärger", "off", "short"]),
        ("ordering=created_at", vec!["soon", "short", "off", "100% Ärger"]),
        ("ordering=foo", vec!["100% Ärger", "off", "short", "soon"]),
        ("ordering=foo,created_at,severity", vec!["soon", "short", "off", "100% Ärger"]),
    ] {
        assert_eq!(titles(&admin, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn a_filter_that_makes_no_sense_is_refused() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let reply = admin.get(&format!("{ALERTS}?severity=Fatal&visibility_type=World")).await;
    let choice = |word: &str| json!([format!("Select a valid choice. {word} is not one of the available choices.")]);
    refused(&reply, &json!({"severity": choice("Fatal"), "visibility_type": choice("World")}));
}

#[tokio::test]
async fn pages_are_numbered_from_one() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    for number in 0..11 {
        titled(&admin, &format!("alert {number}"), json!({})).await;
    }
    let first = admin.get(ALERTS).await.json();
    assert_eq!((first["count"].as_i64(), first["results"].as_array().map(Vec::len)), (Some(11), Some(10)));
    assert_eq!(first["next"], "http://oyez.example/api/admin/alerts/?page=2");
    let last = admin.get(&format!("{ALERTS}?page=last")).await.json();
    assert_eq!(
        (&last["results"][0]["title"], &last["previous"]),
        (&json!("alert 0"), &json!("http://oyez.example/api/admin/alerts/"))
    );
    let beyond = admin.get(&format!("{ALERTS}?page=3")).await;
    assert_eq!((beyond.status.as_u16(), beyond.json()), (404, json!({"detail": "Invalid page."})));
    assert_eq!(admin.get(&path(0)).await.status, 404);
}
