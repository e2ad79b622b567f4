//! The admin's alerts through the API.

mod create;
mod edit;
mod end;
mod follow;
mod list;
mod remind;
mod retry;
mod trigger;

use domain::{Role, TeamId, UserId};
use serde_json::{Value, json};

use crate::app::Reply;
use crate::installation::{Installation, Visitor};

pub(crate) const ALERTS: &str = "/api/admin/alerts/";

/// Publishes an alert with these fields beside title and message; its id.
pub(crate) async fn publish(admin: &Visitor<'_>, fields: Value) -> i64 {
    let mut body = json!({"title": "Water off", "message": "From 8 to 12."});
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    let reply = admin.post(ALERTS, body).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    reply.json()["id"].as_i64().unwrap()
}

pub(crate) fn path(id: i64) -> String {
    format!("{ALERTS}{id}/")
}

pub(crate) fn below(id: i64, what: &str) -> String {
    format!("{ALERTS}{id}/{what}")
}

#[track_caller]
pub(crate) fn refused(reply: &Reply, complaints: &Value) {
    assert_eq!((reply.status.as_u16(), &reply.json()), (400, complaints));
}

/// A team of these people.
pub(crate) async fn team(admin: &Visitor<'_>, name: &str, members: &[UserId]) -> TeamId {
    let reply = admin.post("/api/teams/", json!({"name": name})).await;
    let id = reply.json()["id"].as_i64().unwrap();
    let users: Vec<i64> = members.iter().map(|user| user.0).collect();
    let joined = admin.post(&format!("/api/teams/{id}/members/"), json!({"users": users})).await;
    assert!(joined.status.is_success(), "{}", joined.text);
    TeamId(id)
}

/// A user of the first organization.
pub(crate) async fn person(oyez: &Installation, name: &str) -> UserId {
    oyez.person(&oyez.home, name, Role::User).await.id
}

#[tokio::test]
async fn every_path_asks_for_an_account_first_then_for_an_admin() {
    let oyez = Installation::new().await;
    let id = publish(&oyez.admin().await, json!({})).await;
    let bob = oyez.user("bob").await;
    for (method, path) in [
        ("GET", ALERTS.to_owned()),
        ("POST", ALERTS.to_owned()),
        ("GET", path(id)),
        ("PUT", path(id)),
        ("PATCH", path(id)),
        ("DELETE", path(id)),
        ("DELETE", below(id, "archive/")),
        ("POST", below(id, "trigger/")),
        ("GET", below(id, "deliveries/")),
        ("POST", below(id, "deliveries/retry/")),
        ("GET", below(id, "rounds/")),
        ("GET", below(id, "recipients/")),
    ] {
        let nobody = oyez.with_token("forged").send(method, &path, None).await;
        assert_eq!(nobody.status, 401, "{method} {path}");
        let forbidden = bob.send(method, &path, None).await;
        let text = json!({"detail": "You do not have permission to perform this action."});
        assert_eq!((forbidden.status.as_u16(), forbidden.json()), (403, text), "{method} {path}");
    }
}

#[tokio::test]
async fn an_alert_of_another_organization_does_not_exist() {
    let oyez = Installation::new().await;
    let id = publish(&oyez.admin().await, json!({})).await;
    let other = oyez.organization("other").await;
    oyez.person(&other, "olga", Role::Admin).await;
    let olga = oyez.sign_in("olga@example.com").await;
    for (method, path) in [
        ("GET", path(id)),
        ("PUT", path(id)),
        ("PATCH", path(id)),
        ("DELETE", path(id)),
        ("DELETE", below(id, "archive/")),
        ("POST", below(id, "trigger/")),
        ("GET", below(id, "deliveries/")),
        ("POST", below(id, "deliveries/retry/")),
        ("GET", below(id, "rounds/")),
        ("GET", below(id, "recipients/?state=nonsense")),
    ] {
        let reply = olga.send(method, &path, None).await;
        assert_eq!((reply.status.as_u16(), reply.json()), (404, json!({"detail": "Not found."})), "{method} {path}");
    }
    assert_eq!(olga.get(ALERTS).await.json()["count"], 0);
}
